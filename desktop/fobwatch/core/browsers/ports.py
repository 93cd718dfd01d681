"""The ports for the choice of a browser: those installed, and profiles of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from fobwatch.core.browsers.browsers import BrowserOwner, FoundBrowsers, StoredProfile


class InstalledBrowsers(Protocol):
    """The browsers that the system and their own files describe; nothing of them is written."""

    def find(self) -> FoundBrowsers:
        """Blocks for the disk. What cannot be read is among the problems; raises nothing."""
        ...


class BrowserProfiles(Protocol):
    """The browser profiles that Fobwatch made, by their owners. Each method blocks for the disk.

    What was abandoned is never given to an owner of the same name. It is removed at the next
    occasion on which no browser is open with it.
    """

    def stored(self) -> tuple[StoredProfile, ...]:
        """All there are, by owner and browser, with what they take now. Tidies first."""
        ...

    def may_be_open(self, folder: str) -> bool:
        """Whether a browser may be open with this one; False only where none is for certain."""
        ...

    def remove(self, owner: BrowserOwner) -> None:
        """Remove an owner's; it is no error if there are none.

        Raises `StorageUnavailable`, also while a browser is open with one.
        """
        ...

    def rename(self, owner: BrowserOwner) -> None:
        """Let a portal's have the portal's new name. Raises `StorageError`."""
        ...

    def following(self, old_name: str, name: str) -> AbstractContextManager[None]:
        """While the vault renames a profile: afterwards its own are the renamed profile's.

        So they are wherever the program is cut off, also where the keyring takes the new name
        later; without the vault's change they stay where they are. Also while a browser is open.
        What has been left behind under the new name is abandoned. Raises `StorageError` before.
        """
        ...

    def removing(self, name: str) -> AbstractContextManager[None]:
        """While the vault removes a profile: afterwards its own are abandoned.

        Cut off before the vault's change, they are still its own. They stay until `returning` or
        `tidy`. Raises `StorageError` before.
        """
        ...

    def returning(self, name: str) -> AbstractContextManager[None]:
        """While the vault puts back the profile that was removed last: it has its own again.

        Unless it has another by now. Raises `StorageError` before.
        """
        ...

    def abandon(self, owner: BrowserOwner) -> None:
        """Take a portal's from it, as it is gone. It stays until `give_back` or `tidy`.

        Raises `StorageError`.
        """
        ...

    def give_back(self, owner: BrowserOwner) -> None:
        """Let the portal that was gone last have its own again, unless it has another by now.

        Raises `StorageError`.
        """
        ...

    def tidy(self, gone: BrowserOwner | None = None) -> None:
        """Remove what was abandoned, but for what may be given back, and what is in use.

        An owner that is `gone` will not come back. What cannot be removed is logged, and stays
        abandoned.
        """
        ...
