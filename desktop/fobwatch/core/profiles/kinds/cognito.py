"""An identity of a Cognito identity pool: a guest, or whoever a login token names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from fobwatch.core.aws.partitions import region_problem
from fobwatch.core.aws.role_rules import role_arn_problem
from fobwatch.core.cognito.identity_pool import (
    POOL_IDENTITIES,
    identity_key,
    pool_id_problem,
    provider_name_problem,
)
from fobwatch.core.oidc.provider import (
    NO_PROVIDER,
    OIDC_SIGN_INS,
    OidcProvider,  # noqa: TC001 - its fields' types are read
)
from fobwatch.core.profiles.checks import if_given
from fobwatch.core.profiles.kinds.web_identity import token_complaints
from fobwatch.core.profiles.profile import OwnProfile
from fobwatch.core.text_rules import ValidationProblem

if TYPE_CHECKING:
    from fobwatch.core.collection import RecordKind

SESSION = timedelta(hours=1)
"""Of the enhanced flow (GetCredentialsForIdentity); the basic flow asks for the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CognitoProfile(OwnProfile):
    """Without a source of a token, a guest.

    `login_provider` is the pool's name for who issues the token; empty, the issuer without its
    scheme. `role_arn` is the role of the basic flow; without one, the pool chooses the role (the
    enhanced flow).
    """

    KIND: ClassVar = "cognito"
    DEFINING: ClassVar = (
        "identity_pool_id",
        "token_file",
        "token_process",
        "provider",
        "login_provider",
        "role_arn",
        "basic_flow",
    )
    MEANT: ClassVar = DEFINING
    SETTINGS: ClassVar = ()
    IDENTITY: ClassVar = "identity_pool_id"
    SEARCHED: ClassVar = ("identity_pool_id", "login_name", "role_arn")
    HAS_SECRET: ClassVar = False
    RECORDS: ClassVar = (OIDC_SIGN_INS, POOL_IDENTITIES)

    identity_pool_id: str
    token_file: str = ""
    token_process: str = ""
    provider: OidcProvider = NO_PROVIDER
    login_provider: str = ""
    role_arn: str = ""
    basic_flow: bool = False

    @property
    def sign_in_command(self) -> str:
        return self.token_process

    def complaints(self) -> dict[str, ValidationProblem | None]:
        of_token = (
            {}
            if self.is_guest
            else token_complaints(self.token_file, self.token_process, self.provider)
        )
        return {
            "identity_pool_id": pool_id_problem(self.identity_pool_id),
            **of_token,
            "login_provider": self._login_problem(),
            "role_arn": self._role_problem(),
            "region": if_given(region_problem, self.region),
        }

    @property
    def is_guest(self) -> bool:
        return not (self.token_file or self.token_process or self.provider)

    @property
    def login_name(self) -> str:
        """The key of `Logins`; empty for a guest."""
        return self.login_provider or self.provider.issuer_url.partition("://")[2].rstrip("/")

    @property
    def identity_key(self) -> str:
        return identity_key(
            self.identity_pool_id,
            self.login_name,
            self.token_file or self.token_process,
            self.provider.key,
        )

    @property
    def identity_provider(self) -> OidcProvider | None:
        return self.provider or None

    @property
    def records(self) -> tuple[tuple[RecordKind[Any], str], ...]:
        return ((OIDC_SIGN_INS, self.provider.key), (POOL_IDENTITIES, self.identity_key))

    def _login_problem(self) -> ValidationProblem | None:
        if not self.is_guest:
            return provider_name_problem(self.login_name)
        if not self.login_provider:
            return None
        return ValidationProblem(
            "A guest has no login provider",
            "Only a token of a provider says who signs in.",
            "Remove it, or choose where the token comes from.",
        )

    def _role_problem(self) -> ValidationProblem | None:
        if self.role_arn or self.basic_flow:
            return role_arn_problem(self.role_arn)
        return None
