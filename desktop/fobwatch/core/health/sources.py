"""Everything that the checks look at, from what the other services know at this moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fobwatch.core.aws.errors import RegionOff
from fobwatch.core.health.findings import Finding
from fobwatch.core.vault.state import VaultState

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.errors import VaultError
    from fobwatch.core.health.account import AccountReading
    from fobwatch.core.health.account_readings import AccountReadings
    from fobwatch.core.health.askers import Asker
    from fobwatch.core.health.computer import ComputerReading
    from fobwatch.core.health.findings import Check, Reason, Severity
    from fobwatch.core.iam.access_keys import KeyReading
    from fobwatch.core.iam.key_readings import KeyReadings
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.settings.settings import SettingsFile
    from fobwatch.core.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAsker:
    """A user of the vault, or a role, by a profile, with what AWS said when it was asked as them.

    `failure` is why it could not be asked the last time, `needs_session` says that it is asked
    only with a session, which there is none of now. `got_mfa` says that it has a device since then.
    """

    name: str
    identity: str
    account: str = ""
    reading: AccountReading | None = None
    failure: Reason | None = None
    needs_session: bool = False
    got_mfa: bool = False
    keys: KeyReading | None = None

    def finding(
        self,
        check: Check,
        severity: Severity,
        about: str = "",
        **evidence: Any,  # noqa: ANN401 - `Finding`'s fields
    ) -> Finding:
        """It is fixed with this profile, and is about the user itself unless `about` is given."""
        return Finding(
            check=check,
            severity=severity,
            about=about or self.name,
            account=self.account,
            profile=self.name,
            **evidence,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """`clock_offset` is how far AWS's clock is ahead of ours, None while it is not measured.

    `off_regions` are profiles for which AWS refused a session, their region being off.
    """

    askers: tuple[KnownAsker, ...] = ()
    profiles: tuple[Profile, ...] = ()
    off_regions: tuple[str, ...] = ()
    computer: ComputerReading | None = None
    clock_offset: timedelta | None = None
    vault: VaultState = VaultState.READY
    vault_problem: VaultError | None = None
    key_limit: timedelta = timedelta(days=90)


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
        records, profiles = self.broker.records(), self.profiles()
        return State(
            askers=self._askers(profiles, now),
            profiles=profiles,
            off_regions=tuple(r.profile for r in records if isinstance(r.problem, RegionOff)),
            computer=computer,
            clock_offset=self.aws_time.offset if self.aws_time.measured else None,
            vault=self.vault.state,
            vault_problem=self.vault.problem,
            key_limit=self.settings.current.access_key_limit,
        )

    def _askers(self, profiles: tuple[Profile, ...], now: datetime) -> tuple[KnownAsker, ...]:
        """Those of now, and roles that AWS was asked as before."""
        known = {asker.identity: asker for asker in map(self._known, self.accounts.askers(now))}
        names = {profile.name for profile in profiles}
        earlier = (
            KnownAsker(
                name=each.profile, identity=each.asked_with, account=each.account, reading=each
            )
            for each in self.accounts.of_roles()
            if each.asked_with not in known and each.profile in names
        )
        return (*known.values(), *earlier)

    def _known(self, asker: Asker) -> KnownAsker:
        reading, needs_session = self.accounts.of(asker.identity), asker.source is None
        return KnownAsker(
            name=asker.name,
            identity=asker.identity,
            account=asker.account,
            reading=reading,
            failure=self.accounts.failure(asker.identity),
            needs_session=needs_session,
            got_mfa=bool(reading and not reading.with_mfa and (needs_session or asker.with_mfa)),
            keys=self.keys.reading(asker.identity),
        )
