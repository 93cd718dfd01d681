"""Sends the user's browser to a sign-in page, and takes its answer."""
