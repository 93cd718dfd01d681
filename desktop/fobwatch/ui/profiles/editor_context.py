"""What a profile's editor may offer: the other profiles, the devices, the regions."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorContext:
    """`sources` are the names of profiles that a role may be assumed with.

    `taken` are the names that other profiles of the vault have. `devices` pairs each serial with
    its name, `regions` each region with its description.
    """

    sources: tuple[str, ...] = ()
    taken: frozenset[str] = frozenset()
    devices: tuple[tuple[str, str], ...] = ()
    regions: tuple[tuple[str, str], ...] = ()

    @property
    def only_device(self) -> str:
        """The serial that a new key most likely belongs to; empty where there is a choice."""
        return self.devices[0][0] if len(self.devices) == 1 else ""

    def device_choices(self) -> list[tuple[str, str]]:
        none = QCoreApplication.translate("Surroundings", "No MFA")
        return [("", none), *((serial, f"{name} — {serial}") for serial, name in self.devices)]

    def region_choices(self) -> list[tuple[str, str]]:
        none = QCoreApplication.translate("Surroundings", "Not set")
        return [("", none), *((region, f"{region} — {words}") for region, words in self.regions)]
