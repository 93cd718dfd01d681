"""The start of a watched browser, and the class for systems on which none is watched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.core.listeners import Listeners

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fobwatch.core.browsers.browsers import BrowserPlace
    from fobwatch.core.console.ports import Arrived


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserStart:
    """The command that opens a page in `place`. `on_end` gets its exit status."""

    place: BrowserPlace
    command: Sequence[str]
    environment: Mapping[str, str]
    on_end: Callable[[int], None]


class NothingWatched:
    """Fulfils `BrowserWatch` where no browser is watched."""

    def __init__(self) -> None:
        self.on_change: Listeners[[str]] = Listeners()

    def watches(self, _place: BrowserPlace) -> bool:
        """Whether this place's browser is to be started so that it is watched."""
        return False

    def start(self, _start: BrowserStart) -> bool:
        """Start it; return whether that was possible."""
        return False

    def tabs(self, _place: BrowserPlace) -> tuple[str, ...] | None:
        return None

    def visit(self, _place: BrowserPlace, _url: str, _arrived: Arrived, _patience: float) -> bool:
        """Open a page where nobody sees it, until it arrived; return whether that was in time."""
        return False

    def load(self, _place: BrowserPlace, _url: str, _patience: float) -> bool:
        """Load a page where nobody sees it; return whether it loaded without error, in time."""
        return False
