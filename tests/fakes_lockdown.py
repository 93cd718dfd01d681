"""IAM's policies and passwords by hand, and the sessions of `aws login`, beside `FakeTokens`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fobwatch.core.aws.errors import RequestRefused
from fobwatch.core.iam.errors import NoSuchPolicy
from fobwatch.core.lockdown.callers import Doors, LockdownTools
from fobwatch.core.lockdown.errors import PasswordRefused
from fobwatch.core.lockdown.lockdown import Lockdown
from tests.fakes_cloudtrail import trail_of
from tests.fakes_keys import FakeAccessKeys

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import AccessKey, Source
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.iam.access_keys import KeyUse, UserKey
    from fobwatch.core.iam.ports import AccessKeyService
    from fobwatch.core.sign_in_history.history import Trail
    from fobwatch.core.walks.journal import WalkJournal
    from tests.fakes import FakeTokens


@dataclass
class FakeIdentities:
    """Fulfils `IdentityService`: inline policies by the ARN of their owner, and one password."""

    tokens: FakeTokens
    policies: dict[str, dict[str, str]] = field(default_factory=dict)
    password: str = "the-old-one"
    denied: set[str] = field(default_factory=set)
    """Actions that the simulation refuses."""
    failures: dict[str, list[FobwatchError]] = field(default_factory=dict)
    """What the next calls of a method raise instead of doing anything."""
    calls: list[str] = field(default_factory=list)
    crossed: Callable[[], None] = lambda: None
    """Called before each change, and after it before its answer comes."""

    def via(self, connection: Connection) -> FakeIdentities:
        self.tokens.connections.append(connection)
        return self

    def put_policy(
        self, source: Source, arn: str, name: str, document: str, *, region: str
    ) -> None:
        self._enter("put_policy", source, region)
        self.policies.setdefault(arn, {})[name] = document
        self.crossed()

    def delete_policy(self, source: Source, arn: str, name: str, *, region: str) -> None:
        self._enter("delete_policy", source, region)
        if self.policies.get(arn, {}).pop(name, None) is None:
            raise NoSuchPolicy("It is gone", "There is none.", "Nothing to do.")
        self.crossed()

    def has_password(self, source: Source, _user_name: str, *, region: str) -> bool:
        self._ask("has_password", source, region)
        return bool(self.password)

    def set_password(self, source: Source, _user_name: str, password: str, *, region: str) -> None:
        self._enter("set_password", source, region)
        self.password = password
        self.crossed()

    def change_password(self, source: Source, old: str, new: str, *, region: str) -> None:
        self._enter("change_password", source, region)
        if old != self.password:
            raise PasswordRefused("Wrong", "That is not the old one.", "Try another.")
        self.password = new
        self.crossed()

    def allowed(
        self,
        source: Source,
        _principal_arn: str,
        actions: Sequence[str],
        _resource: str,
        *,
        mfa: bool,
        region: str,
    ) -> Mapping[str, bool]:
        self._ask("allowed with MFA" if mfa else "allowed", source, region)
        return {action: action not in self.denied for action in actions}

    def _enter(self, name: str, source: Source, region: str) -> None:
        self.crossed()
        self._ask(name, source, region)

    def _ask(self, name: str, source: Source, region: str) -> None:
        self.tokens.get_caller_identity(source, region=region)
        self.calls.append(name)
        if planned := self.failures.get(name):
            raise planned.pop(0)


class KeysOfUsers:
    """Fulfils `AccessKeyService` for several users."""

    def __init__(self, *users: FakeAccessKeys) -> None:
        self._users = {each.user: each for each in users}

    def via(self, _connection: Connection) -> KeysOfUsers:
        return self

    def keys(self, source: Source, user_name: str, *, region: str) -> tuple[UserKey, ...]:
        return self._users[user_name].keys(source, user_name, region=region)

    def last_use(self, source: Source, access_key_id: str, *, region: str) -> KeyUse | None:
        owner = next(u for u in self._users.values() if access_key_id in u.records)
        return owner.last_use(source, access_key_id, region=region)

    def create(self, source: Source, user_name: str, *, region: str) -> AccessKey:
        return self._users[user_name].create(source, user_name, region=region)

    def set_active(
        self, source: Source, user_name: str, access_key_id: str, *, active: bool, region: str
    ) -> None:
        owner = self._users[user_name]
        owner.set_active(source, user_name, access_key_id, active=active, region=region)

    def delete(self, source: Source, user_name: str, access_key_id: str, *, region: str) -> None:
        self._users[user_name].delete(source, user_name, access_key_id, region=region)


@dataclass
class FakeLoginSessions:
    """Fulfils `LoginSessions`."""

    sessions: dict[str, list[str]] = field(default_factory=dict)
    """By the ARN of who signed in."""
    crossed: Callable[[], None] = lambda: None

    def via(self, _connection: Connection) -> FakeLoginSessions:
        return self

    def active(self, _source: Source, principal_arn: str, *, region: str) -> tuple[str, ...]:
        return tuple(self.sessions.get(principal_arn, ()))

    def revoke(
        self, _source: Source, principal_arn: str, sessions: Sequence[str], *, region: str
    ) -> None:
        self.crossed()
        left = self.sessions[principal_arn]
        if not {*sessions} <= {*left}:
            raise RequestRefused("Not all are ended", "It does not know one of them.", "Look.")
        self.sessions[principal_arn] = [each for each in left if each not in sessions]
        self.crossed()


@dataclass
class FakeDoors:
    """What ends on this computer, and whether it is closed."""

    closed: bool = False
    consoles: set[str] = field(default_factory=set)
    portals: set[str] = field(default_factory=set)
    rotating: set[str] = field(default_factory=set)

    @property
    def doors(self) -> Doors:
        return Doors(
            close=lambda: self._set(closed=True),
            reopen=lambda: self._set(closed=False),
            consoles=lambda: self.consoles,
            sign_out_consoles=self._sign_out,
            portals=lambda: self.portals,
            sign_out_portal=self.portals.discard,
            rotating=lambda name: name in self.rotating,
        )

    def _set(self, *, closed: bool) -> None:
        self.closed = closed

    def _sign_out(self, profiles: Collection[str]) -> None:
        self.consoles -= set(profiles)


def lockdown_of(
    *,
    walks: WalkJournal,
    journal: Journal,
    aws_time: AwsTime,
    keys: AccessKeyService | None = None,
    identities: FakeIdentities | None = None,
    logins: FakeLoginSessions | None = None,
    doors: Doors | None = None,
    trail: Trail | None = None,
    **known: Any,  # noqa: ANN401 - fields of `LockdownTools`
) -> Lockdown:
    """A lockdown over these, and what they leave out."""
    tokens = known["tokens"]
    tools = LockdownTools(
        aws_time=aws_time,
        keys=keys or FakeAccessKeys(tokens),
        identities=identities or FakeIdentities(tokens),
        logins=logins or FakeLoginSessions(),
        doors=doors or FakeDoors().doors,
        trail=trail or trail_of(known["clock"]),
        **known,
    )
    return Lockdown(tools, walks=walks, journal=journal)
