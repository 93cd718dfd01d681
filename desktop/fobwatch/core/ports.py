"""What the core needs of the world. Adapters fulfil these; tests fulfil them by hand.

Every method may block, unless it says otherwise; none may be called on the UI's thread.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime, timedelta

    from fobwatch.core.activity import Activity
    from fobwatch.core.activity_search import ActivityQuery, Found
    from fobwatch.core.connection import Connection
    from fobwatch.core.console import ConsoleLogin
    from fobwatch.core.credentials import AccessKey, Credentials
    from fobwatch.core.file_changes import AwsFileKind, ChangeRecord, ChangeSummary, FileDiff
    from fobwatch.core.ini_text import FileProblem
    from fobwatch.core.notices import Notice
    from fobwatch.core.partitions import Partition
    from fobwatch.core.profiles.profile import Profile


class Clock(Protocol):
    """The computer's clock, and waiting by it."""

    def now(self) -> datetime:
        """The wall clock as aware UTC. Does not block."""
        ...

    def elapsed(self) -> timedelta:
        """Time since some fixed moment, sleep included, whatever is done to the wall clock."""
        ...

    def wait_until(self, moment: datetime) -> None:
        """Return when the wall clock has reached `moment`, also when it jumps there."""
        ...


class SecretStore(Protocol):
    """Named secrets in a keyring. Each method raises `VaultError` and its kinds."""

    def names(self) -> frozenset[str]:
        """The names of all that is stored. Keyrings cannot list: the adapter keeps an index."""
        ...

    def get(self, name: str) -> str | None:
        """The secret, or None where there is none. Raises `VaultEntryDamaged` if part is gone."""
        ...

    def set(self, name: str, secret: str) -> None:
        """Write `secret` of any length. Cut off at any instant, the old or the new is there."""
        ...

    def delete(self, name: str) -> None:
        """Remove it; one that is not there is no error."""
        ...


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
class Grant:
    """Credentials as STS gave them. `arn` is the new principal, empty where STS does not say."""

    credentials: Credentials
    arn: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """GetCallerIdentity's answer."""

    arn: str
    account_id: str
    user_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MfaCode:
    """A device's serial with one code of it."""

    serial: str
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRequest:
    """AssumeRole's parameters, checked; empty ones are not sent."""

    role_arn: str
    session_name: str
    duration: timedelta
    external_id: str = ""
    source_identity: str = ""
    session_tags: tuple[tuple[str, str], ...] = ()
    session_policy: str = ""


class TokenService(Protocol):
    """AWS STS. Every method raises `AwsError` and its kinds; `region` may be empty."""

    def via(self, connection: Connection) -> TokenService:
        """The same, reached as a profile wants it."""
        ...

    def get_session_token(
        self, key: AccessKey, *, duration: timedelta, mfa: MfaCode | None, region: str
    ) -> Grant: ...

    def assume_role(
        self,
        source: AccessKey | Credentials,
        request: RoleRequest,
        *,
        mfa: MfaCode | None,
        region: str,
    ) -> Grant: ...

    def get_federation_token(
        self, key: AccessKey, *, name: str, policy: str, duration: timedelta, region: str
    ) -> Grant: ...

    def get_caller_identity(self, source: AccessKey | Credentials, *, region: str) -> Caller: ...


class FederationService(Protocol):
    """The console's federation endpoint."""

    def via(self, connection: Connection) -> FederationService:
        """The same, reached as a profile wants it."""
        ...

    def signin_token(
        self, credentials: Credentials, *, duration: timedelta | None, region: str
    ) -> str:
        """Trade credentials for a sign-in token, good for 15 minutes. Raises `AwsError`."""
        ...

    def login_url(self, region: str) -> str:
        """Where the sign-in token is posted. Does not block on the network."""
        ...


class PartitionTable(Protocol):
    """AWS's partitions and regions, from AWS's own data."""

    def partition(self, region: str) -> Partition:
        """The partition of `region`; the standard one where the region is empty or unknown."""
        ...

    def regions(self) -> Sequence[tuple[str, str]]:
        """Each region's name and description, for choosing."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileListing:
    """The profiles that a source holds now, and what in it could not be used.

    `connections` are by the names of profiles, also of the vault's: how AWS is reached for them.
    """

    profiles: tuple[Profile, ...] = ()
    problems: tuple[FileProblem, ...] = ()
    connections: Mapping[str, Connection] = field(default_factory=dict)


class ProfileSource(Protocol):
    """Profiles that are kept elsewhere: the AWS files."""

    def revision(self) -> object:
        """A value that changes when the source does; cheap enough for each heartbeat."""
        ...

    def listing(self) -> ProfileListing:
        """Everything in it now. Never raises for malformed content: that is a `FileProblem`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Another program wrote the file. `theirs` is what it wrote, `now` what the file says now.

    They differ where its writing ended up in the file that was just replaced.
    """

    theirs: str | None = field(repr=False)
    now: str | None = field(repr=False)


class AwsFileStore(Protocol):
    """The user's own AWS files, written with care. Methods raise `StorageError`."""

    def path(self, kind: AwsFileKind) -> str: ...

    def read(self, kind: AwsFileKind) -> str | None:
        """The text once nobody is at writing it; None where there is no file."""
        ...

    def check(self, kind: AwsFileKind, text: str | None) -> None:
        """Raise `FileNotEditable` for a text that the AWS tools would not take."""
        ...

    def replace(self, kind: AwsFileKind, expected: str | None, text: str | None) -> Clash | None:
        """Put `text` in the place of `expected`, or tell what was found there instead.

        Killed at any instant, the old or the new file is there whole.
        """
        ...


class ChangeHistory(Protocol):
    """What was done to the AWS files, with the files as they were.

    Methods raise `StorageError`, and `VaultError` where secrets are among it.
    """

    def keep(self, record: ChangeRecord, diffs: tuple[FileDiff, ...]) -> None:
        """Keep it in place of an earlier one with its id. Durable when it returns."""
        ...

    def forget(self, record_id: str) -> None:
        """Drop the record of a change that was not made."""
        ...

    def mark_undone(self, record_id: str, by: str) -> None: ...

    def load(self, record_id: str) -> ChangeRecord:
        """The record with the files' texts."""
        ...

    def summaries(self) -> tuple[ChangeSummary, ...]:
        """All that is kept, newest first, without the files' texts and without secrets."""
        ...


class Browser(Protocol):
    def open_console(self, login: ConsoleLogin) -> None:
        """Send the user's browser through the sign-in, with the token on no argument list."""
        ...


class Notifier(Protocol):
    """The desktop's notifications. Neither method raises for a daemon that is not there."""

    def show(self, notice: Notice) -> None:
        """Show it, in place of an earlier one with the same key."""
        ...

    def withdraw(self, key: str) -> None:
        """Take it back; one that is gone is no error."""
        ...

    def on_action(self, listener: Callable[[str, str], None]) -> None:
        """Call `listener(key, action)` on a thread of its own when a button is pressed."""
        ...


class Journal(Protocol):
    """What happened is written down here; never a secret."""

    def record(self, activity: Activity) -> None: ...


class ActivityLog(Journal, Protocol):
    """A journal that can be read."""

    def find(self, query: ActivityQuery, limit: int | None) -> Found:
        """The newest `limit` of those that are wanted, or all of them. Raises `StorageError`."""
        ...


class TextStore(Protocol):
    """One small file of ours that is no secret. Raises `StorageError`."""

    def read(self) -> str | None: ...

    def write(self, text: str) -> None:
        """Replace it whole: killed at any instant, the old or the new text is there."""
        ...

    def set_aside(self) -> None:
        """Keep the file, which cannot be read, under another name; `read` finds none then."""
        ...


class Autostart(Protocol):
    """Whether the tray starts when the user logs in. Raises `StorageError`."""

    def enabled(self) -> bool: ...

    def set_enabled(self, enabled: bool) -> None: ...  # noqa: FBT001 - a setter of one flag


class PowerEvents(Protocol):
    def on_resume(self, listener: Callable[[], None]) -> None:
        """Call `listener` on a thread of its own after each wake-up, as far as the system says."""
        ...


class ScreenLock(Protocol):
    """Whether somebody can see what is shown."""

    @property
    def locked(self) -> bool:
        """Whether the screen is locked; False where the system does not say. Does not block."""
        ...

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` on a thread of its own after `locked` changed; it must not block."""
        ...
