"""AWS's sign-in service through boto3, with proofs of possession (RFC 9449)."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from fobwatch.adapters.aws.service import NOBODY, credentials_in
from fobwatch.adapters.aws_login.login_sessions import LIST, REVOKE, SIGN_IN, SignInPort
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws.errors import RequestRefused
from fobwatch.core.aws_login.login import ListedSession, LoginTokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_signin import SignInServiceClient

    from fobwatch.adapters.aws.boto_port import LazyClients
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.core.aws_login.login import Chain
    from fobwatch.core.web_sign_in.authorization import AuthorizationRequest

CLIENT_ID: Final = "arn:aws:signin:::devtools/{}-device"
"""AWS's own names for a program: of the `same` computer whose browser is used, and `cross`."""

MOST_LISTED: Final = 100
"""More than one person begins in some minutes."""

OPERATION: Final = "CreateOAuth2Token"
ALGORITHM: Final = "ES256"


class BotoSignInService(SignInPort):
    """Fulfils `SignInService`. Thread-safe. The first call imports boto3 and joserfc."""

    def __init__(
        self, clients: LazyClients, aws_time: AwsTime, connection: Connection = USUAL
    ) -> None:
        """`aws_time` dates the proofs, which AWS takes for a few minutes."""
        super().__init__(clients, connection)
        self._aws_time = aws_time

    def via(self, connection: Connection) -> BotoSignInService:
        return BotoSignInService(self._clients, self._aws_time, connection)

    def new_key(self) -> str:
        from joserfc.jwk import ECKey  # noqa: PLC0415 - 60 ms, for this kind of sign-in alone

        return ECKey.generate_key("P-256").as_pem(private=True).decode()

    def confirmation_uri(self, region: str) -> str:
        return f"{self._base(region)}/v1/sessions/confirmation"

    def authorization_url(
        self, chain: Chain, request: AuthorizationRequest, redirect_uri: str
    ) -> str:
        fields = {
            "response_type": "code",
            "client_id": _client_id(chain),
            "state": request.state,
            "code_challenge_method": "SHA-256",
            "code_challenge": request.challenge,
            "scope": "openid",
            "redirect_uri": redirect_uri,
        }
        return f"{self._base(chain.region)}/v1/authorize?{urlencode(fields)}"

    def _base(self, region: str) -> str:
        return self._call(SIGN_IN, "", NOBODY, lambda each: each.meta.endpoint_url, region=region)

    def redeem(
        self, chain: Chain, code: str, request: AuthorizationRequest, redirect_uri: str
    ) -> LoginTokens:
        grant = {
            "grantType": "authorization_code",
            "code": code,
            "codeVerifier": request.verifier,
            "redirectUri": redirect_uri,
        }
        return self._tokens(chain, grant)

    def refresh(self, chain: Chain, refresh_token: str) -> LoginTokens:
        grant = {"grantType": "refresh_token", "refreshToken": refresh_token}
        return self._tokens(chain, grant)

    def sessions(
        self, chain: Chain, credentials: Credentials, since: datetime
    ) -> tuple[ListedSession, ...]:
        asked = {
            "status": "ACTIVE",
            "clientId": _client_id(chain),
            "issuedAfter": int(since.timestamp()),
            "maxResults": MOST_LISTED,
        }
        return self._signed(LIST, chain.region, credentials, asked, _listed)

    def revoke(self, chain: Chain, credentials: Credentials, session_arn: str) -> None:
        asked = {"sessionArns": [session_arn], "reason": "Signed out in Fobwatch"}
        if self._signed(REVOKE, chain.region, credentials, asked, lambda each: each["errors"]):
            raise RequestRefused(
                "AWS has not ended the sign-in",
                "It does not know it any more, or did not let you.",
                "Sign out in Fobwatch: it then ends at AWS within twelve hours.",
            )

    def _tokens(self, chain: Chain, grant: Mapping[str, str]) -> LoginTokens:
        """CreateOAuth2Token, sent once: a code and a refresh token work once."""
        from botocore import xform_name  # noqa: PLC0415 - it is slow to import

        def ask(client: SignInServiceClient) -> LoginTokens:
            client.meta.events.register(
                f"before-call.signin.{OPERATION}",
                lambda params, **_event: params["headers"].update(
                    DPoP=self._proof(chain.proof_key, params["url"])
                ),
            )
            sent: Any = {"clientId": _client_id(chain), **grant}
            create_token = getattr(client, xform_name(OPERATION))
            return self._read(create_token(tokenInput=sent)["tokenOutput"])

        return self._call(SIGN_IN, OPERATION, NOBODY, ask, region=chain.region, with_code=True)

    def _read(self, answer: Mapping[str, Any]) -> LoginTokens:
        """Raises `LookupError`, `ValueError` or `TypeError` where parts are missing."""
        if not answer["refreshToken"]:
            raise ValueError("a part is empty")
        life = timedelta(seconds=answer["expiresIn"])
        return LoginTokens(
            credentials=credentials_in(answer["accessToken"], self._aws_time.now() + life),
            refresh_token=answer["refreshToken"],
            identity=subject_of(answer["idToken"]) if answer.get("idToken") else "",
        )

    def _proof(self, proof_key: str, url: str) -> str:
        from joserfc import jws  # noqa: PLC0415 - as above
        from joserfc.jwk import ECKey  # noqa: PLC0415 - as above

        key = ECKey.import_key(proof_key)
        public = key.as_dict(private=False)
        header = {
            "typ": "dpop+jwt",
            "alg": ALGORITHM,
            "jwk": {name: public[name] for name in ("kty", "crv", "x", "y")},
        }
        claims = {
            "htm": "POST",
            "htu": url,
            "iat": int(self._aws_time.now().timestamp()),
            "jti": str(uuid.uuid4()),
        }
        registry = jws.JWSRegistry(algorithms=[ALGORITHM], strict_check_header=False)
        return jws.serialize_compact(
            header, json.dumps(claims), key, algorithms=[ALGORITHM], registry=registry
        )


def _listed(answer: Mapping[str, Any]) -> tuple[ListedSession, ...]:
    """Raises `KeyError`, `TypeError`, `ValueError` or `OverflowError` where it is no list."""
    return tuple(
        ListedSession(
            arn=item["sessionArn"],
            issued_at=datetime.fromtimestamp(item["issuedAt"], UTC),
            expires_at=datetime.fromtimestamp(item["expiresAt"], UTC),
        )
        for item in answer["items"]
    )


def _client_id(chain: Chain) -> str:
    return CLIENT_ID.format("cross" if chain.elsewhere else "same")


def subject_of(id_token: str) -> str:
    """Whose it is. Raises `ValueError`, `LookupError` or `TypeError` for what is no token.

    It came from AWS over TLS, which replaces its signature (OpenID Connect Core, section
    3.1.3.7).
    """
    claims = id_token.split(".")[1]
    padded = claims + "=" * (-len(claims) % 4)
    subject = json.loads(base64.urlsafe_b64decode(padded))["sub"]
    return subject if isinstance(subject, str) else ""
