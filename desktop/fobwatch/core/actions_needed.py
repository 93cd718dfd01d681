"""What only a person can do before work goes on. Errors carry it, and windows ask for it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterCode:
    """Type the current code of an MFA device: the profile's own where `serial` is empty."""

    serial: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBrowser:
    """Sign in on a page. `code` is what the page shows or asks for, empty where it does not."""

    url: str
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlock:
    """Open the vault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve:
    """Answer whether a program may have what it asked for."""


ActionNeeded = EnterCode | OpenBrowser | Unlock | Approve
