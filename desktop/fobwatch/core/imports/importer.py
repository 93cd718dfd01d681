"""Takes an import document into the vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.errors import NotKept, VaultError
from fobwatch.core.imports.document import read_import

if TYPE_CHECKING:
    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.imports.document import ImportDocument
    from fobwatch.core.ports import Clock
    from fobwatch.core.vault.vault import Vault


class Importer:
    """Synchronous; blocks for the keyring's time."""

    def __init__(self, *, vault: Vault, journal: Journal, clock: Clock) -> None:
        self._vault = vault
        self._journal = journal
        self._clock = clock

    def take_in(self, text: str) -> ImportDocument:
        """Save all that the document holds, or nothing. Raises `InvalidImport`.

        What the vault has under the same names and serials is replaced.
        """
        document = read_import(text)
        self._vault.save_all(profiles=document.profiles, devices=document.devices)
        for device in document.devices:
            self._note(Event.DEVICE_SAVED, device.name)
        for profile in document.profiles:
            self._note(Event.PROFILE_SAVED, profile.name)
        return document

    def report(self, text: str) -> str:
        """Take the document in, and say in one line for a person what was stored.

        Raises `NotKept` unless all of it could be read back from the keyring: the file may be the
        only copy until then.
        """
        document = self.take_in(text)
        profiles, devices = len(document.profiles), len(document.devices)
        what = f"{_counted(profiles, 'profile')} and {_counted(devices, 'MFA device')}"
        try:
            self._vault.confirm(
                profiles=[profile.name for profile in document.profiles],
                devices=[device.serial for device in document.devices],
            )
        except VaultError as error:
            raise _not_kept(what, error) from error
        return f"Imported {what}."

    def _note(self, event: Event, subject: str) -> None:
        self._journal.record(
            Activity(at=self._clock.now(), event=event, subject=subject, detail="imported")
        )


def _not_kept(what: str, error: VaultError) -> NotKept:
    return NotKept(
        "Imported, but not kept yet",
        f"The keyring has not taken the {what}, and they are lost if Fobwatch ends before it has. "
        f"{error.title}: {error.message}",
        f"Keep the file. {error.remedy}",
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
