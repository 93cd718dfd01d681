"""What the user set."""
