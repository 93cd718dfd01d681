"""The colour of an owner's place in a browser: the same each time, and one that Firefox has."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerColour:
    """`name` is what Firefox calls it, `code` what it shows (`contextual-identity` in its tree)."""

    name: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLook:
    """What a browser shows of the place that it is open in: a name, and a colour beside it."""

    name: str
    colour: ContainerColour


COLOURS: Final = tuple(
    ContainerColour(name=name, code=code)
    for name, code in (
        ("blue", "#37adff"),
        ("turquoise", "#00c79a"),
        ("green", "#51cd00"),
        ("yellow", "#ffcb00"),
        ("orange", "#ff9f00"),
        ("red", "#ff613d"),
        ("pink", "#ff4bda"),
        ("purple", "#af51f5"),
    )
)


COLOUR_NAMES: Final = tuple(colour.name for colour in COLOURS)

RESERVED: Final = "red"
"""The colour of production; nothing else has it unless a person chose it."""

_BY_CHANCE: Final = tuple(colour for colour in COLOURS if colour.name != RESERVED)


def named_colour(name: str) -> ContainerColour:
    """Raises `ValueError` for a name that is none of `COLOUR_NAMES`."""
    return COLOURS[COLOUR_NAMES.index(name)]


def container_colour(owner: str) -> ContainerColour:
    """The colour of an owner, or of another text, for which none was chosen."""
    digest = hashlib.sha256(owner.encode("utf-8", "surrogatepass")).digest()
    return _BY_CHANCE[digest[0] % len(_BY_CHANCE)]
