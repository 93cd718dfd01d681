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


def container_colour(owner: str) -> ContainerColour:
    digest = hashlib.sha256(owner.encode("utf-8", "surrogatepass")).digest()
    return COLOURS[digest[0] % len(COLOURS)]
