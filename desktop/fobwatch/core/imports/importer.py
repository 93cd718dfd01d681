"""Take an import document into the vault, and decide which ones a person has to agree to."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.consent.consent import Matter, Purpose
from fobwatch.core.consent.identities import chain_members
from fobwatch.core.errors import NotKept, VaultError
from fobwatch.core.imports.document import read_import
from fobwatch.core.text_rules import counted
from fobwatch.core.vault.records import DEVICES, PROFILES

if TYPE_CHECKING:
    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.consent.rules import ConsentRules
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
        what = f"{counted(profiles, 'profile')} and {counted(devices, 'MFA device')}"
        try:
            self._vault.confirm(PROFILES, *(profile.name for profile in document.profiles))
            self._vault.confirm(DEVICES, *(device.serial for device in document.devices))
        except VaultError as error:
            raise NotKept(
                "Imported, but not kept yet",
                f"The keyring has not stored the {what}, and they are lost if Fobwatch ends "
                f"before it has. {error.title}: {error.message}",
                f"Keep the file. {error.remedy}",
            ) from error
        return f"Imported {what}."

    def _note(self, event: Event, subject: str) -> None:
        self._journal.record(
            Activity(at=self._clock.now(), event=event, subject=subject, detail="imported")
        )


class ImportConsent:
    """Judges documents that programs send: those that change what is there or is protected.

    A program gains nothing by new profiles and devices beside the others. Thread-safe.
    """

    def __init__(self, vault: Vault, rules: ConsentRules) -> None:
        self._vault = vault
        self._rules = rules

    def matter(self, text: str) -> Matter | None:
        """What a person has to agree to before the document is taken in; None for nothing.

        Raises `InvalidImport`, and `VaultError` while it is not known what would be replaced.
        """
        document = read_import(text)
        self._vault.check_read()
        replaced = self._replaced(document)
        protected = self._protected(document)
        if not replaced and not protected:
            return None
        brought = (*(p.name for p in document.profiles), *(d.name for d in document.devices))
        return Matter(
            subject=", ".join(brought),
            purpose=Purpose.IMPORT,
            because=protected,
            replaces=replaced,
            identity=(hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest(),),
        )

    def _replaced(self, document: ImportDocument) -> tuple[str, ...]:
        """What exists under the same names, and is not the same."""
        named = self._rules.named()
        profiles = [p.name for p in document.profiles if named.get(p.name, p) != p]
        kept = ((device, self._vault.device(device.serial)) for device in document.devices)
        return (*profiles, *(old.name for new, old in kept if old is not None and old != new))

    def _protected(self, document: ImportDocument) -> str:
        """A profile with a rule that the document builds upon or completes; empty without one."""
        named = self._rules.named()
        new = [p for p in document.profiles if named.get(p.name) != p]
        imported = {**named, **{profile.name: profile for profile in new}}
        for profile in new:
            ruling = self._rules.ruling(profile.name, find=imported.get)
            if ruling.protects:
                return ruling.because or profile.name
        names = {profile.name for profile in new}
        for name in named:
            concerned = any(member.name in names for member in chain_members(name, named.get))
            if concerned and self._rules.ruling(name).protects:
                return name
        new_devices = (d for d in document.devices if self._vault.device(d.serial) != d)
        rulings = (self._rules.ruling_for_device(device.serial) for device in new_devices)
        return next((r.because for r in rulings if r.protects), "")
