"""Profiles, sessions and times in words."""

from __future__ import annotations
