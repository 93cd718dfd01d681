"""The ledger of spent codes, and IAM's calls about MFA devices."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from fobwatch.core.aws.ports import SignedPort


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


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMfaDevice:
    """CreateVirtualMFADevice's answer. AWS shows the seed this once."""

    serial: str
    seed: str = field(repr=False)


class MfaDeviceService(SignedPort, Protocol):
    """IAM's calls about MFA devices."""

    def enabled_serials(self, user_name: str) -> tuple[str, ...]:
        """The devices of every kind that are enabled for the user (ListMFADevices)."""
        ...

    def virtual_serials(self) -> frozenset[str]:
        """All virtual devices of the account (ListVirtualMFADevices)."""
        ...

    def create(self, name: str) -> NewMfaDevice:
        """Sent once: were the answer lost, a second try would find the name taken.

        Raises `MfaDeviceExists`.
        """
        ...

    def enable(self, user_name: str, serial: str, codes: tuple[str, str]) -> None:
        """With two consecutive codes, sent once.

        Raises `MfaDeviceExists` if it is enabled already, and `MfaCodeRefused`.
        """
        ...

    def resync(self, user_name: str, serial: str, codes: tuple[str, str]) -> None:
        """Let AWS find the device's clock by two consecutive codes, sent once.

        Raises `MfaCodeRefused`, and `NoSuchMfaDevice` if it is not enabled for the user.
        """
        ...

    def deactivate(self, user_name: str, serial: str) -> None:
        """Raises `NoSuchMfaDevice` if it is not enabled for the user."""
        ...

    def delete(self, serial: str) -> None:
        """Raises `NoSuchMfaDevice`, and `MfaDeviceInUse` for an enabled one."""
        ...
