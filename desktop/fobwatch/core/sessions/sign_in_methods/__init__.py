"""The sign-in of each kind of profile."""
