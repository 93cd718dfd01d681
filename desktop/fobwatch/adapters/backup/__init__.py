"""Encrypted backups as files."""
