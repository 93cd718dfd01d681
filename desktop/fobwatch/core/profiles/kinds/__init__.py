"""One module for each kind of profile."""
