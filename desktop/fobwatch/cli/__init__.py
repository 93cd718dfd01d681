"""The command `fobwatch`."""
