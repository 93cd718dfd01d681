"""What MFA devices need of the world."""

from __future__ import annotations

from typing import Protocol


class CodeLedger(Protocol):
    """Which code windows of which devices are spent; one for all processes of the user.

    A window is RFC 6238's time step, counted from 1970 in the device's periods.
    """

    def last_spent(self, serial: str) -> int | None:
        """The latest window spent for this device."""
        ...

    def spend(self, serial: str, window: int) -> bool:
        """Spend the window for the caller alone: False if it, or a later one, is spent already."""
        ...

    def give_back(self, serial: str, window: int) -> None:
        """Undo `spend` after a call that AWS never saw; a later spend is left alone."""
        ...

    def rewind(self, serial: str, window: int) -> None:
        """Forget what was spent after `window`, by a clock that ran ahead of AWS's."""
        ...
