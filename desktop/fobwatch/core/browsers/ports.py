"""The ports for the choice of a browser: those installed, and profiles of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from fobwatch.core.browsers.browsers import Browser, BrowserOwner, StoredProfile


class InstalledBrowsers(Protocol):
    """The browsers that the system and their own files describe; nothing of them is written."""

    def find(self) -> tuple[Browser, ...]:
        """Blocks for the disk. Raises nothing: what cannot be read is logged, and left out."""
        ...


class BrowserProfiles(Protocol):
    """The browser profiles that Fobwatch made, by their owners. Each method blocks for the disk.

    An abandoned one is never given to another owner, not even of the same name. It is removed at
    the next call that finds no browser open with it.
    """

    def stored(self) -> tuple[StoredProfile, ...]:
        """All of them with their sizes now, by owner and browser. Tidies first."""
        ...

    def may_be_open(self, folder: str) -> bool:
        """Whether a browser may be open with it; False only if certainly none is."""
        ...

    def remove(self, owner: BrowserOwner) -> None:
        """Remove an owner's; it is no error if there are none.

        Raises `StorageUnavailable`, also while a browser is open with one.
        """
        ...

    def rename(self, owner: BrowserOwner) -> None:
        """Record a portal's new name. Raises `StorageError`."""
        ...

    def following(self, old_name: str, name: str) -> AbstractContextManager[None]:
        """Surrounds the vault's rename of a profile, which keeps its browser profiles.

        This holds wherever the program is cut off, even if the keyring takes the new name later;
        if the vault does not change, neither do they. A browser may be open. What was left behind
        under the new name is abandoned. Raises `StorageError` before the rename.
        """
        ...

    def removing(self, name: str) -> AbstractContextManager[None]:
        """Surrounds the vault's removal of a profile, whose browser profiles are then abandoned.

        If it is cut off before the vault's change, the profile keeps them. They stay on the disk
        until `returning` or `tidy`. Raises `StorageError` before the removal.
        """
        ...

    def returning(self, name: str) -> AbstractContextManager[None]:
        """Surrounds the vault's return of the profile that was removed last.

        The profile gets its browser profiles back, unless it has others by now. Raises
        `StorageError` before the return.
        """
        ...

    def abandon(self, owner: BrowserOwner) -> None:
        """Abandon those of a portal that was removed; they stay until `give_back` or `tidy`.

        Raises `StorageError`.
        """
        ...

    def give_back(self, owner: BrowserOwner) -> None:
        """Return them to the portal that was removed last, unless it has others by now.

        Raises `StorageError`.
        """
        ...

    def tidy(self, gone: BrowserOwner | None = None) -> None:
        """Remove what is abandoned and not in use, except what may be given back.

        `gone` is an owner that will not come back. What cannot be removed is logged, and stays
        abandoned.
        """
        ...
