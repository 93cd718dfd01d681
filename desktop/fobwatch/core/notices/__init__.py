"""What the desktop is asked to show."""
