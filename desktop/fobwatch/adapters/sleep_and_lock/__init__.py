"""Wake-ups and the screen's lock on each system."""
