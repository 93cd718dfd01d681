"""The tray glyph's measures, on whole pixels wherever an edge is straight."""

from __future__ import annotations

from dataclasses import dataclass

_RIM = 0.125
_THIN_RIM = 0.09
_LUG_WIDTH = 0.27
_LUG_HEIGHT = 0.11
_STEM = 0.045
_STEM_FROM = 24
"""Pixels; on a smaller glyph the lug sits right on the ring."""
_HAND = 0.085
_STROKE = 0.12
_BODY = 0.75
_SHACKLE = 0.54
_LEAST = 2
"""Pixels; a thinner line is grey at 16 px."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GlyphGrid:
    """A fob: a lug on top of a ring. All in pixels of a square with this `side`.

    Whatever is centred is as odd or even as the side itself, so that its edges fall between
    pixels and not through them.
    """

    side: int
    diameter: int
    """Of the ring, from outer edge to outer edge; it touches the bottom edge."""
    rim: float
    thin_rim: float
    lug_width: int
    lug_height: int
    stem: int
    hand: int
    """The width of a hand."""
    stroke: int
    """The width of a bar or of the exclamation mark."""

    @classmethod
    def of(cls, side: int) -> GlyphGrid:
        lug_height = max(_LEAST, round(side * _LUG_HEIGHT))
        stem_height = int(side * _STEM) if side >= _STEM_FROM else 0
        lug_width = _like(side, round(side * _LUG_WIDTH))
        least = _like(side, _LEAST + 1)
        return cls(
            side=side,
            diameter=_like(side, side - lug_height - stem_height),
            rim=max(float(_LEAST), side * _RIM),
            thin_rim=max(1.5, side * _THIN_RIM),
            lug_width=lug_width,
            lug_height=lug_height,
            stem=_like(side, lug_width // 2),
            hand=max(least, _like(side, round(side * _HAND))),
            stroke=max(least, _like(side, round(side * _STROKE))),
        )

    @property
    def body(self) -> int:
        """The diameter of the padlock's body."""
        return _like(self.side, round(self.side * _BODY))

    @property
    def shackle(self) -> int:
        """The outer width of the padlock's shackle."""
        return _like(self.side, round(self.side * _SHACKLE))

    @property
    def top(self) -> int:
        """The upper edge of the ring."""
        return self.side - self.diameter

    @property
    def left(self) -> int:
        return (self.side - self.diameter) // 2

    @property
    def middle(self) -> float:
        """Both the horizontal middle and the length that `centre` has below `top`."""
        return self.side / 2

    @property
    def centre(self) -> float:
        """The vertical middle of the ring."""
        return self.top + self.diameter / 2

    @property
    def inner(self) -> float:
        """The radius of the face inside the rim."""
        return self.diameter / 2 - self.rim


def _like(side: int, length: int) -> int:
    """`length`, or one less, so that it is odd or even as `side` is."""
    return length - (side - length) % 2
