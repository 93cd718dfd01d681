"""Connections to D-Bus message buses."""

from __future__ import annotations
