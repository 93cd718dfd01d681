"""What choosing a browser needs of the world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from fobwatch.core.browsers.browsers import BrowserOwner, FoundBrowsers, StoredProfile


class InstalledBrowsers(Protocol):
    """The browsers that the system and their own files describe; nothing of them is written."""

    def find(self) -> FoundBrowsers:
        """Blocks for the disk. What cannot be read is among the problems; raises nothing."""
        ...


class BrowserProfiles(Protocol):
    """The browser profiles that Fobwatch made, by their owners. Each method blocks for the disk."""

    def stored(self) -> tuple[StoredProfile, ...]:
        """All there are, by owner and browser, with what they take now."""
        ...

    def remove(self, owner: BrowserOwner) -> None:
        """Remove an owner's; it is no error if there are none.

        Raises `StorageUnavailable`, also while a browser is open with one.
        """
        ...

    def rename(self, old_owner: BrowserOwner, owner: BrowserOwner) -> None:
        """Let an owner's follow its new name. Raises as `remove` does."""
        ...
