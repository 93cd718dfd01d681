"""The console's menus, questions and list of services."""
