"""The vault's state in a word; the menu shows it before there is a vault."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum


class VaultState(StrEnum):
    LOADING = "loading"
    READY = "ready"
    LOCKED = "locked"
    NEW = "new"
    """The keyring was never set up: a person chooses its password first."""
    MISSING = "missing"
    DENIED = "denied"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What the keyring has not taken yet, by name: lost if the program ended now."""

    profiles: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    """The profiles whose rules for programs wait."""
    sign_ins: tuple[str, ...] = ()
    """What profiles' kinds store to sign in with (`OwnProfile.RECORDS`)."""
    passing_sign_ins: tuple[str, ...] = ()
    """The same, where it can be made again."""

    @property
    def precious(self) -> bool:
        """Whether a person would have to enter something again; a session takes only a click."""
        return bool(self.profiles or self.devices or self.rules or self.sign_ins)

    def __len__(self) -> int:
        return sum(len(getattr(self, each.name)) for each in fields(self))

    def __str__(self) -> str:
        """For a program without windows."""
        parts = (
            ("profile", self.profiles),
            ("MFA device", self.devices),
            ("session", self.sessions),
            ("rule of profile", self.rules),
            ("sign-in", self.sign_ins + self.passing_sign_ins),
        )
        return "; ".join(
            f"{noun}{'' if len(names) == 1 else 's'} {', '.join(names)}"
            for noun, names in parts
            if names
        )
