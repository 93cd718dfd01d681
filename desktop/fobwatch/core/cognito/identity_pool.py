"""An identity pool, what is stored of one, and what it needs of the world.

Amazon Cognito identity pools API reference. Its calls are not signed: a login is what is checked.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from fobwatch.core.aws.ports import AwsPort
from fobwatch.core.collection import RecordKind
from fobwatch.core.text_rules import ValidationProblem

if TYPE_CHECKING:
    from fobwatch.core.aws.ports import Grant

MAX_POOL_ID = 55
_POOL_ID = re.compile(r"[\w-]+:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_PROVIDER_NAME = re.compile(r"[\w./:-]{1,128}", re.ASCII)
"""A key of `Logins`, whose length the API reference limits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Who asks: a token, by the name that the pool has for who issued it; neither for a guest."""

    provider: str = ""
    token: str = field(default="", repr=False)

    @property
    def fields(self) -> dict[str, dict[str, str]]:
        return {"Logins": {self.provider: self.token}} if self.provider else {}


GUEST = Login()


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolIdentity:
    """The identity that a pool has given: a new one each time would be somebody new to it."""

    key: str
    identity_id: str


POOL_IDENTITIES: RecordKind[PoolIdentity] = RecordKind(
    prefix="pool-identity",
    noun="identity in a pool of Cognito",
    types={"pool-identity": PoolIdentity},
    key="key",
    passing=True,
    of_profiles=True,
)


def identity_key(*parts: str) -> str:
    """A name of the record: short, for a keyring's sake."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


class IdentityPools(AwsPort, Protocol):
    """Cognito's identity pools. Each call blocks, and raises `AwsError`."""

    def identity(self, pool_id: str, login: Login) -> str:
        """GetId."""
        ...

    def credentials(self, identity_id: str, login: Login, role_arn: str) -> tuple[str, Grant]:
        """GetCredentialsForIdentity, the enhanced flow, with the identity that it answers with.

        `role_arn` is one of those that the login allows; empty, the pool chooses.
        """
        ...

    def token(self, identity_id: str, login: Login) -> tuple[str, str]:
        """GetOpenIdToken, for the basic flow: the identity that it answers with, and the token."""
        ...


def region_of_pool(pool_id: str) -> str:
    return pool_id.partition(":")[0]


def pool_id_problem(pool_id: str) -> ValidationProblem | None:
    if len(pool_id) <= MAX_POOL_ID and _POOL_ID.fullmatch(pool_id):
        return None
    return ValidationProblem(
        "That is not an identity pool's ID",
        "It is a region, a colon and 36 letters and digits with dashes.",
        "Copy it from the identity pool in the Cognito console; a user pool's ID is another one.",
    )


def provider_name_problem(name: str) -> ValidationProblem | None:
    if _PROVIDER_NAME.fullmatch(name):
        return None
    return ValidationProblem(
        "That is not a login provider's name",
        "The identity pool lists it, such as accounts.google.com or "
        "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab1Cd2Ef3.",
        "Copy it from the identity pool's user access.",
    )
