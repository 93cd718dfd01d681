"""Which imports a person has to agree to: those that change what is there or what is protected.

New profiles and devices beside the others give the program that imports them nothing it lacks.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Protocol

from fobwatch.core.consent.consent import ConsentPolicy, Matter, Purpose
from fobwatch.core.consent.members import chain_members
from fobwatch.core.imports.document import read_import

if TYPE_CHECKING:
    from fobwatch.core.consent.rules import ConsentRules
    from fobwatch.core.errors import VaultError
    from fobwatch.core.imports.document import ImportDocument
    from fobwatch.core.mfa.devices import MfaDevice


class VaultDevices(Protocol):
    """`Vault`."""

    @property
    def unread(self) -> VaultError | None: ...

    def device(self, serial: str) -> MfaDevice | None: ...


class ImportConsent:
    """Judges documents of programs. Thread-safe."""

    def __init__(self, vault: VaultDevices, rules: ConsentRules) -> None:
        self._vault = vault
        self._rules = rules

    def matter(self, text: str) -> Matter | None:
        """What a person has to agree to before the document is taken in; None for nothing.

        Raises `InvalidImport`, and `VaultError` while it is not known what would be replaced.
        """
        document = read_import(text)
        if (unread := self._vault.unread) is not None:
            raise unread.fresh()
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
        for profile in new:
            ruling = self._rules.ruling(profile.name, added=new)
            if ruling.policy is not ConsentPolicy.ALWAYS:
                return ruling.because or profile.name
        names = {profile.name for profile in new}
        for name in named:
            concerned = any(member.name in names for member in chain_members(name, named.get))
            if concerned and self._rules.ruling(name).policy is not ConsentPolicy.ALWAYS:
                return name
        new_devices = (d for d in document.devices if self._vault.device(d.serial) != d)
        rulings = (self._rules.ruling_for_device(device.serial) for device in new_devices)
        return next((r.because for r in rulings if r.policy is not ConsentPolicy.ALWAYS), "")
