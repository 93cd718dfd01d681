"""Whether a program may have a profile's credentials."""
