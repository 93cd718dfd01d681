"""A sign-in of `aws login`, its ports, and the code that its page shows.

AWS Sign-In API reference, CreateOAuth2Token. Its tokens rotate: each works once, and only with a
proof by the key with which the chain began (DPoP, RFC 9449).
"""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta  # noqa: TC003 - its fields' types are read
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qs

from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.aws.arns import is_root, parse_arn
from fobwatch.core.aws.credentials import Credentials  # noqa: TC001 - its fields' types are read
from fobwatch.core.aws.partitions import signin_host
from fobwatch.core.aws.ports import AwsPort
from fobwatch.core.collection import RecordKind
from fobwatch.core.errors import InputError
from fobwatch.core.text_rules import ValidationProblem
from fobwatch.core.web_sign_in.errors import SignInStopped

if TYPE_CHECKING:
    from fobwatch.core.web_sign_in.authorization import AuthorizationRequest

NEAR = timedelta(minutes=2)
"""How far apart a sign-in may begin here and at AWS: an exchange takes time, clocks differ."""

LONGEST = timedelta(hours=12)
"""After this the person has to sign in again (AWS Sign-In user guide, "Login for local
development")."""

MAX_PASTED = 4096
"""Characters; a code has 512 at most (CreateOAuth2Token)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Who is to sign in: an identity by its ARN, at the sign-in service of a region.

    Without an identity it is anybody who signs in on the page, except the root user.
    `elsewhere`: the page is opened on another device, and the code that it shows is pasted here.
    """

    identity: str
    region: str
    elsewhere: bool = False

    @property
    def key(self) -> str:
        return self.identity

    @property
    def page(self) -> OpenBrowser:
        return OpenBrowser(url=f"https://{signin_host(self.region)}/", identity=self.identity)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginTokens:
    """CreateOAuth2Token's answer, which has the identity only if a code was redeemed."""

    credentials: Credentials
    refresh_token: str = field(repr=False)
    identity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What all tokens of one sign-in are bound to: AWS accepts them with nothing else.

    `proof_key` is a PEM. If the page is opened `elsewhere`, AWS has another name for the program.
    """

    region: str
    proof_key: str = field(repr=False)
    elsewhere: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSession:
    """A sign-in as ListSessions shows it; `arn` is the session's own."""

    arn: str
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginSignIn:
    """A sign-in with its newest tokens."""

    identity: str
    region: str
    elsewhere: bool = False
    signed_in_at: datetime
    proof_key: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    credentials: Credentials

    @property
    def chain(self) -> Chain:
        return Chain(region=self.region, proof_key=self.proof_key, elsewhere=self.elsewhere)

    @property
    def expires_at(self) -> datetime:
        return self.credentials.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginEnd:
    """When AWS ends the sign-in that began at `signed_in_at`; `session_arn` is AWS's name for it.

    It is stored apart from the tokens, which may be renewed while AWS is asked.
    """

    identity: str
    signed_in_at: datetime
    session_arn: str
    ends_at: datetime


LOGIN_SIGN_INS: RecordKind[LoginSignIn] = RecordKind(
    prefix="login-sign-in",
    noun="sign-in of aws login",
    types={"login-sign-in": LoginSignIn},
    key="identity",
    passing=True,
)


LOGIN_ENDS: RecordKind[LoginEnd] = RecordKind(
    prefix="login-end",
    noun="end of a sign-in of aws login",
    types={"login-end": LoginEnd},
    key="identity",
    passing=True,
)


class SignInService(AwsPort, Protocol):
    """AWS's sign-in service. Each call raises `AwsError`; `TokenRefused` ends the sign-in."""

    def new_key(self) -> str:
        """A new key for proofs, as PEM."""
        ...

    def confirmation_uri(self, region: str) -> str:
        """AWS's page that shows the code when the browser cannot bring it here."""
        ...

    def authorization_url(
        self, chain: Chain, request: AuthorizationRequest, redirect_uri: str
    ) -> str:
        """The page on which the person chooses who signs in. Sends nothing."""
        ...

    def redeem(
        self, chain: Chain, code: str, request: AuthorizationRequest, redirect_uri: str
    ) -> LoginTokens: ...

    def refresh(self, chain: Chain, refresh_token: str) -> LoginTokens: ...

    def sessions(
        self, chain: Chain, credentials: Credentials, since: datetime
    ) -> tuple[ListedSession, ...]:
        """The person's valid sign-ins with such a program, begun since then (ListSessions).

        Raises `AccessDenied` for the many who may not ask.
        """
        ...

    def revoke(self, chain: Chain, credentials: Credentials, session_arn: str) -> None:
        """End the session at AWS (BatchRevokeSessions)."""
        ...


class CliLoginCache(Protocol):
    """The AWS CLI's own stored sign-ins. Each call blocks and raises `StorageError`."""

    def read(self, login: Login) -> LoginSignIn | None:
        """None if there is none that can be used. The tokens say whose it is."""
        ...

    def remove(self, login: Login) -> None: ...


def identity_problem(arn: str) -> ValidationProblem | None:
    """What is wrong with the ARN of an identity that is to sign in."""
    parts = parse_arn(arn)
    if parts is not None and is_root(arn):
        return ValidationProblem(
            "The root user is not for daily use",
            "Whoever has its credentials can do everything in the account, and no policy limits "
            "that.",
            "Sign in as an IAM user or a role.",
        )
    if parts is None or parts.resource_type not in {"user", "assumed-role", "federated-user"}:
        return ValidationProblem(
            "That is not the ARN of a user or a role",
            "It looks like arn:aws:iam::123456789012:user/anna, or "
            "arn:aws:sts::123456789012:assumed-role/Admin/anna.",
            "Copy the ARN: “aws sts get-caller-identity” shows it.",
        )
    return None


def check_identity(login: Login, identity: str) -> None:
    """Raise `SignInStopped` for anybody but the profile's identity: tools would act as them.

    The root user is always refused, and so is an answer of AWS without an identity.
    """
    if is_root(identity):
        raise SignInStopped(
            "You signed in as the root user",
            "It is not for daily use: no policy limits what its credentials can do.",
            f"Sign in again as {login.identity or 'an IAM user or a role'}.",
        )
    if not identity:
        raise SignInStopped(
            "AWS did not say who signed in",
            "Without that, a profile could get somebody else's credentials.",
            "Sign in again.",
        )
    if login.identity not in {identity, ""}:
        raise SignInStopped(
            "Somebody else signed in",
            f"The profile is for {login.identity}, but {identity} signed in.",
            "Sign in again, and choose the profile's own user or role on the page.",
        )


def code_in(pasted: str, state: str) -> str:
    """The code that AWS's page shows for another device, in base64 of `state=…&code=…`.

    Raises `InputError`, which quotes nothing of it.
    """
    text = "".join(pasted.split())
    if not text:
        raise _wrong_code(
            "The code is missing", "AWS's page shows it once you have signed in there."
        )
    fields = _fields_in(text)
    states, codes = fields.get("state", []), fields.get("code", [])
    if len(states) != 1 or len(codes) != 1:
        raise _wrong_code("That is not the code", "It is a long word of letters and digits.")
    if not hmac.compare_digest(states[0].encode(), state.encode()):
        raise _wrong_code(
            "The code is of another sign-in",
            "It belongs to another address than the one that is shown here now.",
        )
    return codes[0]


def _fields_in(text: str) -> dict[str, list[str]]:
    if len(text) > MAX_PASTED:
        return {}
    try:
        return parse_qs(base64.b64decode(text, validate=True).decode())
    except (binascii.Error, ValueError):
        return {}


def _wrong_code(title: str, message: str) -> InputError:
    remedy = "Open the address shown here, sign in, and copy all of the code on the page."
    return InputError(title, message, remedy, field="code")
