"""Encrypted backups of the vault."""
