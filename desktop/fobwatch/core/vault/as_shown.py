"""The vault as a person was shown it: what they answer is stored only while it is still so."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from fobwatch.core.errors import EditedElsewhere

if TYPE_CHECKING:
    from fobwatch.core.collection import RecordKind
    from fobwatch.core.vault.vault import Vault

T = TypeVar("T")


def check_unchanged(vault: Vault, kind: RecordKind[T], key: str, shown: T | None) -> None:
    """Raise `EditedElsewhere` unless the vault has what was `shown` under this key, or nothing.

    Raises `VaultLocked` where a person has locked it.
    """
    vault.check_unlocked()
    if vault.unread is None and vault.get(kind, key) != shown:
        raise EditedElsewhere(
            f"“{key}” has changed meanwhile",
            "It was added, changed or deleted while the window was open. Nothing was saved.",
            "Open the window again, to see what is there now.",
        )


def check_still_there(vault: Vault, name: str) -> None:
    """Raise `EditedElsewhere` if the profile that was shown is known to be no longer there."""
    if vault.unread is None and vault.profile(name) is None:
        raise EditedElsewhere(
            f"“{name}” is no longer in Fobwatch",
            "The profile was deleted or renamed while the window was open. Nothing was written.",
            "Close the window. If the profile has another name now, offer it under that.",
        )
