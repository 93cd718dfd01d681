"""Secrets on the clipboard."""

from __future__ import annotations
