"""The program's name where programs must not be mixed up."""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = "io.github.fobwatch.fobwatch"
"""In AppStream's metainfo, and on the session bus, which starts the tray on request."""

SCHEME: Final = "fobwatch"
"""Of the links that the program opens."""


def is_link(text: str) -> bool:
    """Whether it is meant as one of the program's links, however wrong it is."""
    return text.lstrip().lower().startswith(f"{SCHEME}:")
