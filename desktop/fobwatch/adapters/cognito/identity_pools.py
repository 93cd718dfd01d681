"""Cognito's identity pools through boto3."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any, Final, TypeVar

from fobwatch.adapters.aws.boto_port import BotoPort
from fobwatch.adapters.aws.service import NOBODY, AwsService
from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.aws.ports import Grant
from fobwatch.core.cognito.identity_pool import region_of_pool

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.cognito.identity_pool import Login

T = TypeVar("T")

SERVICE: Final = "cognito-identity"
POOLS: AwsService[Any] = AwsService(
    name=SERVICE,
    make=lambda session, settings: session.client(SERVICE, **settings),
    endpoint=lambda *_way: "",
)


class BotoIdentityPools(BotoPort):
    """Fulfils `IdentityPools`. Thread-safe. The first call imports boto3."""

    def identity(self, pool_id: str, login: Login) -> str:
        return self._ask(
            "GetId",
            pool_id,
            lambda client: _text(
                client.get_id(IdentityPoolId=pool_id, **login.fields), "IdentityId"
            ),
        )

    def credentials(self, identity_id: str, login: Login, role_arn: str) -> tuple[str, Grant]:
        sent: dict[str, Any] = {"IdentityId": identity_id, **login.fields}
        if role_arn:
            sent["CustomRoleArn"] = role_arn
        return self._ask(
            "GetCredentialsForIdentity",
            identity_id,
            lambda client: _granted(client.get_credentials_for_identity(**sent)),
        )

    def token(self, identity_id: str, login: Login) -> tuple[str, str]:
        def ask(client: Any) -> tuple[str, str]:  # noqa: ANN401 - boto3's, without stubs
            answer = client.get_open_id_token(IdentityId=identity_id, **login.fields)
            return _text(answer, "IdentityId"), _text(answer, "Token")

        return self._ask("GetOpenIdToken", identity_id, ask)

    def _ask(self, operation: str, of_pool: str, ask: Callable[[Any], T]) -> T:
        """A pool's ID and an identity's begin with the region alike."""
        return self._call(POOLS, operation, NOBODY, ask, region=region_of_pool(of_pool))


def _granted(answer: dict[str, Any]) -> tuple[str, Grant]:
    """Raises `KeyError` or `ValueError` where parts are missing."""
    found = answer["Credentials"]
    credentials = Credentials(
        access_key_id=_text(found, "AccessKeyId"),
        secret_access_key=_text(found, "SecretKey"),
        session_token=_text(found, "SessionToken"),
        expires_at=found["Expiration"].astimezone(UTC),
    )
    return _text(answer, "IdentityId"), Grant(credentials=credentials)


def _text(answer: dict[str, Any], key: str) -> str:
    value = answer[key]
    if not isinstance(value, str) or not value:
        raise ValueError("a part is empty")
    return value
