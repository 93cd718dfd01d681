"""Profiles, sessions and times in words."""
