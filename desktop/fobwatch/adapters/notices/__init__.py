"""Notifications of each desktop."""
