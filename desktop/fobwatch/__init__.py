"""Fobwatch signs its user in to AWS from the system tray, and keeps them signed in."""

from __future__ import annotations

__version__ = "0.1.0"
