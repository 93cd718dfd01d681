"""The tray glyph's neutral colours, for each kind of panel."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class GlyphInk:
    """The glyph's neutral colours (`#rrggbb`, or `#aarrggbb` with an alpha)."""

    sign: str
    """The hands, bars and keyhole on the face."""
    idle: str
    """The lug, and a rim that counts nothing."""
    track: str
    """The part of a rim that is spent."""
    face: str = ""
    """What the signs stand on; empty lets the panel through."""


ON_LIGHT = GlyphInk(sign="#22282e", idle="#22282e", track="#4022282e")
ON_DARK = GlyphInk(sign="#f2f4f6", idle="#f2f4f6", track="#48f2f4f6")
ON_ANY = GlyphInk(sign="#f6f8fa", idle="#87919b", track="#5f6973", face="#262c33")
"""For a panel of unknown colour: the fob brings a dark face of its own, inside a rim that shows
on light and on dark alike."""
