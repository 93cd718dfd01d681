"""The way from nothing to the first session."""
