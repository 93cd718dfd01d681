"""What choosing a browser needs of the world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from fobwatch.core.browsers.browsers import FoundBrowsers


class InstalledBrowsers(Protocol):
    """The browsers that the system and their own files describe; nothing of them is written."""

    def find(self) -> FoundBrowsers:
        """Blocks for the disk. What cannot be read is among the problems; raises nothing."""
        ...
