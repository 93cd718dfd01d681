"""The services, as the windows' presenters need them; the composition root passes the core's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from fobwatch.core.activity.ports import ActivityLog

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from fobwatch.core.catalogue.profile_preferences import PreferencesFile
    from fobwatch.core.consent.consent import ConsentPolicy
    from fobwatch.core.consent.rules import Ruling
    from fobwatch.core.console.console import Destination
    from fobwatch.core.errors import StorageError, VaultEntryDamaged, VaultError
    from fobwatch.core.ini.text import FileProblem
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.sessions import Session, SessionRecord
    from fobwatch.core.vault.state import VaultState, Waiting
    from fobwatch.ui.runtime.profile_index import ProfileIndex


class Broker(Protocol):
    """`SessionBroker`. What starts or renews blocks, and raises `FobwatchError`."""

    @property
    def paused(self) -> bool: ...

    def on_change(self, listener: Callable[[str], None]) -> None: ...

    def record(self, name: str) -> SessionRecord: ...

    def records(self) -> tuple[SessionRecord, ...]: ...

    def start(self, name: str, *, code: str = "") -> Session: ...

    def renew(self, name: str, *, code: str = "") -> Session: ...

    def pause(self) -> None: ...

    def resume(self) -> None: ...

    def renew_due(self, now: datetime) -> tuple[str, ...]: ...

    def next_due(self) -> datetime | None: ...

    def keep_alive(self, name: str) -> None: ...

    def wake(self) -> None: ...


class Console(Protocol):
    """`ConsoleService`. Blocks, and raises `FobwatchError`."""

    def open(self, profile_name: str, destination: Destination) -> None: ...


class ProfileCatalogue(Protocol):
    """`Catalogue`. Only `refresh` blocks."""

    def on_change(self, listener: Callable[[], None]) -> None: ...

    def profiles(self) -> tuple[Profile, ...]: ...

    def get(self, name: str) -> Profile: ...

    def problems(self) -> tuple[FileProblem, ...]: ...

    def is_offered(self, name: str) -> bool: ...

    def refresh(self) -> bool: ...


class VaultStatus(Protocol):
    """`Vault`. What retries blocks."""

    @property
    def state(self) -> VaultState: ...

    @property
    def problem(self) -> VaultError | None: ...

    @property
    def may_retry(self) -> bool: ...

    @property
    def damaged(self) -> tuple[VaultEntryDamaged, ...]: ...

    @property
    def waiting(self) -> Waiting: ...

    def on_change(self, listener: Callable[[], None]) -> None: ...

    def devices(self) -> tuple[MfaDevice, ...]: ...

    def device(self, serial: str) -> MfaDevice | None: ...

    def retry(self) -> None: ...


class ReadableJournal(ActivityLog, Protocol):
    """`BufferedJournal`: a log that says whether it can be written. Only `find` blocks."""

    @property
    def problem(self) -> StorageError | None: ...

    @property
    def unwritten(self) -> int: ...

    def check(self) -> None: ...


class Codes(Protocol):
    """`CodeMaker`. Asks the ledger, which is a file."""

    def window_is_free(self, device: MfaDevice) -> bool: ...


class AwsClock(Protocol):
    """`AwsTime`."""

    @property
    def offset(self) -> timedelta: ...

    @property
    def skewed(self) -> bool: ...

    def now(self) -> datetime: ...


class AgentSwitch(Protocol):
    """`AgentAuthorizer`: whether programs get anything. Does not block."""

    @property
    def paused(self) -> bool: ...

    def pause(self) -> None: ...

    def resume(self) -> None: ...


class Rules(Protocol):
    """`ConsentRules`. `ruling` raises `VaultError`."""

    def chosen(self, name: str) -> ConsentPolicy: ...

    def ruling(self, name: str) -> Ruling: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the windows show and act upon; made once, by the composition root."""

    broker: Broker
    console: Console
    vault: VaultStatus
    profiles: ProfileCatalogue
    index: ProfileIndex
    codes: Codes
    marks: PreferencesFile
    aws_time: AwsClock
    journal: ReadableJournal
    authorizer: AgentSwitch
    rules: Rules
