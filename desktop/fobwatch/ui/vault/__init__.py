"""Unlocking the vault."""

from __future__ import annotations
