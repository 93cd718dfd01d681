"""Notifications of each desktop."""

from __future__ import annotations
