"""Backups made and restored, and recovery sheets."""
