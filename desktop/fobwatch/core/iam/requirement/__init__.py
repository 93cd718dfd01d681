"""Requiring MFA of a user or a group at AWS."""
