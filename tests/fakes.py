"""Hand-written stand-ins for the core's ports: a clock, and an STS that checks codes."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from fobwatch.core.aws.credentials import AccessKey, Credentials
from fobwatch.core.aws.errors import (
    AccessDenied,
    AccessKeyRefused,
    DurationRefused,
    MfaCodeRefused,
    MfaDeviceRefused,
    NetworkUnreachable,
    RequestRefused,
)
from fobwatch.core.aws.ports import Caller, Grant
from fobwatch.core.aws.root_tasks import LONGEST_TASK
from fobwatch.core.consent.narrowing import MOST_POLICIES
from fobwatch.core.listeners import Listeners
from fobwatch.core.mfa.devices import MfaDevice
from fobwatch.core.mfa.totp import code_window, totp_code
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.sessions.sessions import SESSIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import Source
    from fobwatch.core.aws.errors import AwsError
    from fobwatch.core.aws.ports import MfaCode, RoleRequest, SamlRequest
    from fobwatch.core.aws.root_tasks import RootTaskRequest
    from fobwatch.core.collection import RecordKind
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.sessions.sessions import Session

T = TypeVar("T")

NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
ACCOUNT = "482100937715"
WEB_IDENTITY = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJidWlsZCJ9.signature"
SERIAL = f"arn:aws:iam::{ACCOUNT}:mfa/anna-laptop"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
DEVICE = MfaDevice(serial=SERIAL, name="anna-laptop", seed=SEED)
KEY = AccessKey(access_key_id="AKIAANNA00000000TEST", secret_access_key="anna-secret-0123456789")
ANNA = IamUserProfile(name="dev", access_key=KEY, region="eu-west-1", mfa_serial=SERIAL)
ADMIN = RoleProfile(
    name="prod-admin",
    role_arn=f"arn:aws:iam::{ACCOUNT}:role/Admin",
    source_profile="dev",
    mfa_serial=SERIAL,
)
DENIED = AccessDenied("Denied", "A policy says so.", "Ask.")
LOST = NetworkUnreachable("No answer", "It was sent.", "Try again.")


class FakeClock:
    """A clock that stands until it is told to move; waiting moves it."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now
        self._elapsed = timedelta()
        self._lock = threading.Lock()
        self.waits: list[datetime] = []

    def now(self) -> datetime:
        return self._now

    def elapsed(self) -> timedelta:
        return self._elapsed

    def wait_until(self, moment: datetime) -> None:
        with self._lock:
            self.waits.append(moment)
            self._move(max(moment - self._now, timedelta()))

    def advance(self, by: timedelta) -> None:
        """Let time pass, asleep or awake."""
        with self._lock:
            self._move(by)

    def set_wall(self, now: datetime) -> None:
        """Set the clock, as a person or NTP does: no time passes."""
        self._now = now

    def _move(self, by: timedelta) -> None:
        self._now += by
        self._elapsed += by


@dataclass
class FakeScreen:
    """Fulfils `ScreenLock`; a test locks it by `set_locked`, or without a word by `locked`."""

    locked: bool = False
    on_change: Listeners[[]] = field(default_factory=Listeners)

    def set_locked(self, *, locked: bool) -> None:
        if self.locked is not locked:
            self.locked = locked
            self.on_change.notify()


@dataclass
class FakeTokens:
    """An STS for one IAM user: it knows the key, checks codes and refuses one used before."""

    clock: FakeClock
    devices: dict[str, MfaDevice] = field(default_factory=lambda: {SERIAL: DEVICE})
    key: AccessKey = KEY
    user_arn: str = f"arn:aws:iam::{ACCOUNT}:user/anna"
    """Whose the keys are."""
    arns: dict[str, str] = field(default_factory=dict)
    """Whose others are, by their IDs."""
    other_keys: list[AccessKey] = field(default_factory=list)
    """More keys of the user."""
    unknown_keys: set[str] = field(default_factory=set)
    """Those that AWS does not take: deleted, inactive, or too new."""
    web_identity: str = WEB_IDENTITY
    web_identities: list[str] = field(default_factory=list)
    """More of them."""
    saml_responses: set[str] = field(default_factory=set)
    """Those that AWS accepts."""
    saml_longest: timedelta = timedelta(hours=12)
    saml_requests: list[SamlRequest] = field(default_factory=list)
    root_tasks: list[RootTaskRequest] = field(default_factory=list)
    roles_need_mfa: bool = True
    scoped: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The policies that lie upon each narrowed session, by its access key."""
    scoping_error: AwsError | None = None
    """What AWS answers to whoever narrows a session."""
    federated: list[tuple[str, ...]] = field(default_factory=list)
    life: timedelta | None = None
    calls: list[str] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    requests: list[RoleRequest] = field(default_factory=list)
    failures: list[FobwatchError] = field(default_factory=list)
    before_answer: Callable[[], None] = lambda: None
    connections: list[Connection] = field(default_factory=list)
    _used: set[tuple[str, int]] = field(default_factory=set)
    _sessions: dict[str, tuple[str, bool]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def spent_codes(self) -> int:
        return len(self._used)

    def via(self, connection: Connection) -> FakeTokens:
        self.connections.append(connection)
        return self

    def get_session_token(
        self, key: AccessKey, *, duration: timedelta, mfa: MfaCode | None, region: str
    ) -> Grant:
        self._enter("GetSessionToken", region)
        self._check_key(key)
        self._check_code(mfa)
        return self._grant(f"arn:aws:iam::{ACCOUNT}:user/anna", duration, mfa=mfa is not None)

    def assume_role(
        self, source: Source, request: RoleRequest, *, mfa: MfaCode | None, region: str
    ) -> Grant:
        self._enter("AssumeRole", region)
        self.requests.append(request)
        carried = False
        if isinstance(source, AccessKey):
            self._check_key(source)
        else:
            carried = self._sessions[source.access_key_id][1]
        self._check_code(mfa)
        if self.roles_need_mfa and mfa is None and not carried:
            raise AccessDenied("Not allowed", "The role wants a code.", "Ask for access.")
        role = request.role_arn.rsplit("/", 1)[-1]
        arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{request.session_name}"
        return self._grant(arn, request.duration, mfa=carried or mfa is not None)

    def assume_role_with_web_identity(
        self, token: str, request: RoleRequest, *, region: str
    ) -> Grant:
        self._enter("AssumeRoleWithWebIdentity", region)
        self.requests.append(request)
        if token not in (self.web_identity, *self.web_identities):
            raise RequestRefused("Not accepted", "AWS does not know the token.", "Check it.")
        role = request.role_arn.rsplit("/", 1)[-1]
        arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{request.session_name}"
        return self._grant(arn, request.duration, mfa=False)

    def assume_role_with_saml(self, request: SamlRequest, *, region: str) -> Grant:
        self._enter("AssumeRoleWithSAML", region)
        self.saml_requests.append(request)
        if request.response not in self.saml_responses:
            raise RequestRefused("Not accepted", "AWS does not know the response.", "Check it.")
        if request.duration > self.saml_longest:
            raise DurationRefused("Too long", "The role allows less.", "Shorten it.")
        role = request.role_arn.rsplit("/", 1)[-1]
        arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/anna"
        return self._grant(arn, request.duration, mfa=False)

    def assume_root(self, source: Source, request: RootTaskRequest, *, region: str) -> Grant:
        self._enter("AssumeRoot", region)
        if isinstance(source, AccessKey):
            self._check_key(source)
        if request.account_id == ACCOUNT:
            raise AccessDenied("Not allowed", "It is no member account.", "Choose another.")
        self.root_tasks.append(request)
        return self._grant(request.root_arn, LONGEST_TASK, mfa=False)

    def get_federation_token(
        self,
        key: AccessKey,
        *,
        name: str,
        policy: str,
        duration: timedelta,
        region: str,
        policy_arns: tuple[str, ...] = (),
    ) -> Grant:
        self._enter("GetFederationToken", region)
        self._check_key(key)
        self.federated.append((policy, *policy_arns))
        return self._grant(f"arn:aws:sts::{ACCOUNT}:federated-user/{name}", duration, mfa=False)

    def get_scoped_credentials(
        self, source: Credentials, *, policy: str, duration: timedelta | None, region: str
    ) -> Grant:
        self._enter("GetScopedCredentials", region)
        if self.scoping_error is not None:
            raise self.scoping_error.fresh()
        layers = (*self.scoped.get(source.access_key_id, ()), *((policy,) if policy else ()))
        left = source.expires_at - self.clock.now()
        if len(layers) > MOST_POLICIES:
            raise RequestRefused("Too many", "It has three policies already.", "Use fewer.")
        if duration is not None and duration > left:
            raise DurationRefused("Too long", "The session has less time left.", "Shorten it.")
        arn, mfa = self._sessions[source.access_key_id]
        grant = self._grant(arn, left if duration is None else duration, mfa=mfa)
        self.scoped[grant.credentials.access_key_id] = layers
        return replace(grant, arn=arn)

    def get_caller_identity(self, source: Source, *, region: str) -> Caller:
        self._enter("GetCallerIdentity", region)
        if isinstance(source, AccessKey):
            self._check_key(source)
            arn = self.arns.get(source.access_key_id, self.user_arn)
            return Caller(arn=arn, account_id=ACCOUNT)
        return Caller(arn=self._sessions[source.access_key_id][0], account_id=ACCOUNT)

    def admit(self, access_key_id: str, arn: str) -> None:
        """Know credentials that another service of AWS gave, after a second factor."""
        self._sessions[access_key_id] = (arn, True)

    def spend(self, serial: str, window: int) -> bool:
        """Take this window's code of the device no more; False if it was taken before."""
        with self._lock:
            is_new = (serial, window) not in self._used
            self._used.add((serial, window))
        return is_new

    def count(self) -> Counter[str]:
        return Counter(self.calls)

    def _enter(self, call: str, region: str) -> None:
        self.before_answer()
        with self._lock:
            self.calls.append(call)
            self.regions.append(region)
            if self.failures:
                raise self.failures.pop(0)

    def _check_key(self, key: AccessKey) -> None:
        is_known = key in (self.key, *self.other_keys)
        if not is_known or key.access_key_id in self.unknown_keys:
            raise AccessKeyRefused("Key refused", "AWS does not know the key.", "Check the key.")

    def _check_code(self, mfa: MfaCode | None) -> None:
        if mfa is None:
            return
        device = self.devices.get(mfa.serial)
        if device is None:
            raise MfaDeviceRefused("Device refused", "The user has no such device.", "Check it.")
        fresh = self.spend(mfa.serial, code_window(device, self.clock.now()))
        if not fresh or mfa.code != totp_code(device, self.clock.now()):
            raise MfaCodeRefused("Code refused", "AWS refused the code.", "Wait for the next one.")

    def _grant(self, arn: str, duration: timedelta, *, mfa: bool) -> Grant:
        with self._lock:
            access_key_id = f"ASIA{len(self._sessions):012}TEST"
            self._sessions[access_key_id] = (arn, mfa)
        credentials = Credentials(
            access_key_id=access_key_id,
            secret_access_key="temporary-secret",
            session_token="temporary-token",
            expires_at=self.clock.now() + (duration if self.life is None else self.life),
        )
        return Grant(credentials=credentials, arn=arn if "assumed-role" in arn else "")


class MemorySessions:
    """A session store that lives as long as the test: the vault, as the broker sees it."""

    def __init__(self, *sessions: Session) -> None:
        self.records: dict[str, Any] = {}
        for session in sessions:
            self.save(SESSIONS, session)

    @property
    def kept(self) -> dict[str, Session]:
        """The sessions by profile."""
        return {session.profile: session for session in self.all(SESSIONS)}

    def get(self, kind: RecordKind[T], key: str) -> T | None:
        return self.records.get(kind.entry(key))

    def all(self, kind: RecordKind[T]) -> tuple[T, ...]:
        return tuple(v for entry, v in self.records.items() if entry.startswith(kind.entry("")))

    def save(self, kind: RecordKind[T], value: T) -> None:
        self.records[kind.entry(kind.key_of(value))] = value

    def replace(self, kind: RecordKind[T], before: T, after: T | None) -> bool:
        is_current = self.get(kind, kind.key_of(before)) == before
        if is_current and after is None:
            self.remove(kind, kind.key_of(before))
        elif is_current and after is not None:
            self.save(kind, after)
        return is_current

    def remove(self, kind: RecordKind[T], key: str) -> None:
        self.records.pop(kind.entry(key), None)

    def confirm(self, kind: RecordKind[T], *keys: str) -> None:
        assert all(self.get(kind, key) is not None for key in keys)
