"""Colours, fonts, icons and the tray's glyph."""

from __future__ import annotations
