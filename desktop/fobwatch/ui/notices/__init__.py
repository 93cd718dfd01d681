"""Notices and their buttons."""

from __future__ import annotations
