"""Notices and their buttons."""
