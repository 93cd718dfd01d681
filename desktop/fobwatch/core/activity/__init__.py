"""The journal of what happened."""
