"""Web identity tokens that other programs keep."""
