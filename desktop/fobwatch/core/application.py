"""The program's name where programs must not be mixed up, its links, and how it is started."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import timedelta

APPLICATION_ID: Final = "io.github.fobwatch.fobwatch"
"""In AppStream's metainfo, and on the session bus, which starts the tray on request."""

SCHEME: Final = "fobwatch"
"""Of the links that the program opens."""


def is_link(text: str) -> bool:
    """Whether it is meant as one of the program's links, however wrong it is."""
    return text.lstrip().lower().startswith(f"{SCHEME}:")


@dataclass(frozen=True, slots=True, kw_only=True)
class StartOptions:
    """`session_life` is how long each of the demo's sessions lasts, `link` what was followed."""

    demo: bool = False
    verbose: bool = False
    session_life: timedelta | None = None
    link: str = field(default="", repr=False)
