"""Other programs that provide credentials."""
