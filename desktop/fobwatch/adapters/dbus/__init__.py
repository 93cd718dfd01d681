"""Connections to D-Bus message buses."""
