"""Starting with the user's session on each system."""
