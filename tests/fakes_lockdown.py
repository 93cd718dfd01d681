"""IAM's policies and passwords by hand, and the sessions of `aws login`, beside `FakeTokens`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fobwatch.core.aws.errors import RequestRefused
from fobwatch.core.iam.errors import NoSuchPolicy
from fobwatch.core.lockdown.callers import Doors, LockdownTools
from fobwatch.core.lockdown.errors import PasswordRefused
from fobwatch.core.lockdown.lockdown import Lockdown
from tests.fakes_signed import SignedFake

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from typing import Self

    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import AccessKey
    from fobwatch.core.catalogue.catalogue import Catalogue
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.iam.access_keys import KeyUse, UserKey
    from fobwatch.core.iam.tools import IamTools
    from fobwatch.core.sign_in_history.history import Trail
    from fobwatch.core.walks.journal import WalkJournal
    from tests.fakes import FakeTokens
    from tests.fakes_keys import FakeAccessKeys


@dataclass
class FakeIdentities(SignedFake):
    """Fulfils `IdentityService`: inline policies by the ARN of their owner, and one password."""

    tokens: FakeTokens
    policies: dict[str, dict[str, str]] = field(default_factory=dict)
    passwords: list[str] = field(default_factory=lambda: ["the-old-one"])
    """Those that the user has had; the last one counts."""
    failures: dict[str, list[FobwatchError]] = field(default_factory=dict)
    """What the next calls of a method raise instead of doing anything."""
    calls: list[str] = field(default_factory=list)
    crossed: Callable[[], None] = lambda: None
    """Called before each change, and after it before its answer comes."""

    def via(self, connection: Connection) -> Self:
        self.tokens.connections.append(connection)
        return super().via(connection)

    @property
    def password(self) -> str:
        return self.passwords[-1]

    def put_policy(self, arn: str, name: str, document: str) -> None:
        self._enter("put_policy")
        self.policies.setdefault(arn, {})[name] = document
        self.crossed()

    def delete_policy(self, arn: str, name: str) -> None:
        self._enter("delete_policy")
        if self.policies.get(arn, {}).pop(name, None) is None:
            raise NoSuchPolicy("It is gone", "There is none.", "Nothing to do.")
        self.crossed()

    def has_password(self, _user_name: str) -> bool:
        self._ask("has_password")
        return bool(self.password)

    def set_password(self, _user_name: str, password: str) -> None:
        self._enter("set_password")
        self.passwords.append(password)
        self.crossed()

    def change_password(self, old: str, new: str) -> None:
        self._enter("change_password")
        if old != self.password:
            raise PasswordRefused("Wrong", "That is not the old one.", "Try another.")
        self.passwords.append(new)
        self.crossed()

    def _enter(self, name: str) -> None:
        self.crossed()
        self._ask(name)

    def _ask(self, name: str) -> None:
        self.tokens.get_caller_identity(self.source, region=self.region)
        self.calls.append(name)
        if planned := self.failures.get(name):
            raise planned.pop(0)


class KeysOfUsers(SignedFake):
    """Fulfils `AccessKeyService` for several users."""

    def __init__(self, *users: FakeAccessKeys) -> None:
        self._users = {each.user: each for each in users}

    def keys(self, user_name: str) -> tuple[UserKey, ...]:
        return self._of(user_name).keys(user_name)

    def last_use(self, access_key_id: str) -> KeyUse | None:
        owner = next(name for name, user in self._users.items() if access_key_id in user.records)
        return self._of(owner).last_use(access_key_id)

    def create(self, user_name: str) -> AccessKey:
        return self._of(user_name).create(user_name)

    def set_active(self, user_name: str, access_key_id: str, *, active: bool) -> None:
        self._of(user_name).set_active(user_name, access_key_id, active=active)

    def delete(self, user_name: str, access_key_id: str) -> None:
        self._of(user_name).delete(user_name, access_key_id)

    def _of(self, user_name: str) -> FakeAccessKeys:
        return self._users[user_name].signed_with(self.source, region=self.region)


@dataclass
class FakeLoginSessions(SignedFake):
    """Fulfils `LoginSessions`."""

    sessions: dict[str, list[str]] = field(default_factory=dict)
    """By the ARN of who signed in."""
    crossed: Callable[[], None] = lambda: None

    def active(self, principal_arn: str) -> tuple[str, ...]:
        return tuple(self.sessions.get(principal_arn, ()))

    def revoke(self, principal_arn: str, sessions: Sequence[str]) -> None:
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
    iam: IamTools,
    catalogue: Catalogue,
    identities: FakeIdentities,
    trail: Trail,
    logins: FakeLoginSessions | None = None,
    doors: Doors | None = None,
) -> Lockdown:
    """A lockdown over these, and what they leave out."""
    tools = LockdownTools(
        iam=iam,
        catalogue=catalogue,
        identities=identities,
        logins=logins or FakeLoginSessions(),
        doors=doors or FakeDoors().doors,
        trail=trail,
    )
    return Lockdown(tools, walks=walks, journal=journal)
