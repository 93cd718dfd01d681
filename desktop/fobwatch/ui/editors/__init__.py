"""Dialogs that take a value in and give a value out: profiles and MFA devices."""

from __future__ import annotations
