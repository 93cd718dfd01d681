"""A person sets, changes or removes the vault's passphrase, which Activity keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.activity.activity import Activity, Event

if TYPE_CHECKING:
    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.ports import Clock
    from fobwatch.core.vault.ports import VaultOpening


class Passphrases:
    """Blocks for the keyring, and for the key that is made from a passphrase.

    Raises what `VaultOpening` raises; nothing is noted then.
    """

    def __init__(self, opening: VaultOpening, journal: Journal, clock: Clock) -> None:
        self._opening = opening
        self._journal = journal
        self._clock = clock

    def set(self, passphrase: str) -> None:
        self._opening.set_passphrase(passphrase)
        self._note(Event.PASSPHRASE_SET)

    def change(self, old: str, new: str) -> None:
        self._opening.change_passphrase(old, new)
        self._note(Event.PASSPHRASE_CHANGED)

    def remove(self, current: str) -> None:
        self._opening.remove_passphrase(current)
        self._note(Event.PASSPHRASE_REMOVED)

    def _note(self, event: Event) -> None:
        self._journal.record(Activity(at=self._clock.now(), event=event, subject=""))
