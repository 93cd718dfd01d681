"""Colours, fonts, icons and the tray's glyph."""
