"""The first steps of a new user, up to the first session."""
