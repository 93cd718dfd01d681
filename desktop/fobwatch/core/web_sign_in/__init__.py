"""A sign-in on a web page that comes back to the program."""
