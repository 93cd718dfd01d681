"""An identity pool by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.aws.errors import AccessDenied, RequestRefused
from fobwatch.core.aws.ports import Grant
from fobwatch.core.profiles.kinds.cognito import SESSION, CognitoProfile
from tests.fakes import ACCOUNT

if TYPE_CHECKING:
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.cognito.identity_pool import Login
    from fobwatch.core.errors import FobwatchError
    from tests.fakes import FakeClock

POOL_ID = "eu-central-1:5f0c6f0e-6c1f-4bb7-9d5b-0d6a3a1c9e42"
LOGIN_PROVIDER = "idp.acme.example/tenant"
KEY_ID = "ASIAPOOL"
POOL_ARN = f"arn:aws:sts::{ACCOUNT}:assumed-role/PoolMember/CognitoIdentityCredentials"
GUEST = CognitoProfile(name="guest", identity_pool_id=POOL_ID)


@dataclass
class FakeIdentityPools:
    """One pool. `people` are the persons by their login tokens; a guest is new at each GetId."""

    clock: FakeClock
    people: dict[str, str] = field(default_factory=dict)
    guests: bool = True
    failure: FobwatchError | None = None
    """What each call raises, while it is set."""
    calls: list[str] = field(default_factory=list)
    connections: list[Connection] = field(default_factory=list)
    identities: dict[str, str] = field(default_factory=dict)
    """Whose each identity is."""
    roles: list[str] = field(default_factory=list)
    open_id_tokens: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._numbers = count(1)

    def via(self, connection: Connection) -> FakeIdentityPools:
        self.connections.append(connection)
        return self

    def identity(self, pool_id: str, login: Login) -> str:
        self._called("GetId")
        if pool_id != POOL_ID:
            raise RequestRefused("No such pool", "It is not known.", "Check it.")
        person = self._person(login)
        known = [each for each, whose in self.identities.items() if person and whose == person]
        identity_id = known[0] if known else f"eu-central-1:{next(self._numbers)}"
        self.identities[identity_id] = person
        return identity_id

    def credentials(self, identity_id: str, login: Login, role_arn: str) -> tuple[str, Grant]:
        self._called("GetCredentialsForIdentity")
        self._check(identity_id, login)
        self.roles.append(role_arn)
        credentials = Credentials(
            access_key_id=KEY_ID,
            secret_access_key="pool-secret",
            session_token=f"{identity_id} {next(self._numbers)}",
            expires_at=self.clock.now() + SESSION,
        )
        return identity_id, Grant(credentials=credentials)

    def token(self, identity_id: str, login: Login) -> tuple[str, str]:
        self._called("GetOpenIdToken")
        self._check(identity_id, login)
        token = f"pool.token.{next(self._numbers)}"
        self.open_id_tokens.append(token)
        return identity_id, token

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if self.failure is not None:
            raise self.failure

    def _person(self, login: Login) -> str:
        known = login.token in self.people if login.provider else self.guests
        if not known or login.provider not in {"", LOGIN_PROVIDER}:
            raise AccessDenied("Not let in", "The login is not valid.", "Sign in again.")
        return self.people.get(login.token, "")

    def _check(self, identity_id: str, login: Login) -> None:
        person = self._person(login)
        if identity_id not in self.identities:
            raise RequestRefused("No such identity", "It is not known.", "Check it.")
        if self.identities[identity_id] != person:
            raise AccessDenied("Not let in", "Logins do not match.", "Sign in again.")
