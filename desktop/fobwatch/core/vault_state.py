"""How the vault is, in a word; the menu shows it before there is a vault."""

from __future__ import annotations

from enum import StrEnum


class VaultState(StrEnum):
    LOADING = "loading"
    READY = "ready"
    LOCKED = "locked"
    MISSING = "missing"
    DENIED = "denied"
    UNAVAILABLE = "unavailable"
