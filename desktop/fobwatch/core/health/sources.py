"""Where the checks' state comes from: what the other services know at this moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.core.aws.errors import RegionOff
from fobwatch.core.health.state import KeyUser, State

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.health.account_readings import AccountReadings
    from fobwatch.core.health.computer import ComputerReading
    from fobwatch.core.iam.key_readings import KeyReadings
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.settings.settings import SettingsFile
    from fobwatch.core.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The services that are asked. None of them blocks for what is asked here."""

    accounts: AccountReadings
    keys: KeyReadings
    vault: Vault
    broker: SessionBroker
    profiles: Callable[[], tuple[Profile, ...]]
    settings: SettingsFile
    aws_time: AwsTime

    def state(self, computer: ComputerReading | None, now: datetime) -> State:
        """All of it at AWS's time `now`, with what was found on this computer."""
        records = self.broker.records()
        return State(
            users=self._users(now),
            profiles=self.profiles(),
            off_regions=tuple(r.profile for r in records if isinstance(r.problem, RegionOff)),
            computer=computer,
            clock_offset=self.aws_time.offset if self.aws_time.measured else None,
            vault=self.vault.state,
            vault_problem=self.vault.problem,
            key_limit=self.settings.current.access_key_limit,
        )

    def _users(self, now: datetime) -> tuple[KeyUser, ...]:
        askable = set(self.accounts.askable(now))
        return tuple(
            KeyUser(
                profile=profile,
                reading=self.accounts.of(profile),
                failure=self.accounts.failure(profile),
                needs_session=profile.name not in askable,
                keys=self.keys.reading(profile.identity),
            )
            for profile in self.accounts.users()
        )
