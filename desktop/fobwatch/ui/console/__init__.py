"""What a person opens in the console, in the menus and the dialog of its services."""
