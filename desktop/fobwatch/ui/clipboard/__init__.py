"""Secrets on the clipboard."""
