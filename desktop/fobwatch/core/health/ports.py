"""The checks' view of AWS accounts and of this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from fobwatch.core.aws.ports import SignedPort

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.health.account import AccountSummary, Trail, UsersReport
    from fobwatch.core.health.computer import FoundSecrets, LooseFile


class AccountService(SignedPort, Protocol):
    """AWS's reports about an account."""

    def summary(self) -> AccountSummary: ...

    def users(self) -> UsersReport:
        """The newest credential report; asks for one where there is none.

        Raises `ReportNotReady` while AWS makes it.
        """
        ...

    def trails(self) -> tuple[Trail, ...]:
        """The trails that log what happens in a region, whichever they are made in."""
        ...

    def regions_off(self) -> tuple[str, ...]:
        """The regions that the account has not switched on."""
        ...


class Computer(Protocol):
    """This computer's files and environment."""

    def secrets(self, known: Mapping[str, str]) -> tuple[FoundSecrets, ...]:
        """Secret access keys in the files of shells and in our own environment.

        `known` has access key IDs by their secrets. What cannot be read is left out.
        """
        ...

    def loose_files(self) -> tuple[LooseFile, ...]:
        """The AWS files and folders that other users of this computer can read or change."""
        ...

    def tighten(self) -> None:
        """Let nobody else read or change them. Raises `StorageError`."""
        ...
