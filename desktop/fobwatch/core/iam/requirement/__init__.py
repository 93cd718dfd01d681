"""Requiring MFA of a user or a group at AWS."""

from __future__ import annotations
