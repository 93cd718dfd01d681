"""Everything that the checks look at, as it was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.vault.state import VaultState

if TYPE_CHECKING:
    from fobwatch.core.errors import VaultError
    from fobwatch.core.health.account import AccountReading
    from fobwatch.core.health.computer import ComputerReading
    from fobwatch.core.health.findings import Reason
    from fobwatch.core.iam.access_keys import KeyReading
    from fobwatch.core.profiles.profile import Profile


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
