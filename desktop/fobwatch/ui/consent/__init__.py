"""The question whether a program may have credentials."""
