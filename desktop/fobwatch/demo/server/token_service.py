"""STS's own checks beyond MiniStack's: durations, codes, chaining."""

from __future__ import annotations

from contextvars import ContextVar
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fobwatch.demo.server.iam.mfa import is_passkey
from fobwatch.demo.server.narrowed_sessions import NarrowedSessions
from fobwatch.demo.server.principals import CredentialKind, Grant
from fobwatch.demo.server.records import CHANGED_AT, LAG
from fobwatch.demo.server.refusals import (
    Refusal,
    access_denied,
    constraint_violated,
    mfa_device_not_yours,
    mfa_half_given,
    validation_error,
)
from fobwatch.demo.server.requests import current_request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from fobwatch.demo.server.clock import AwsClock
    from fobwatch.demo.server.emulator import Emulator
    from fobwatch.demo.server.gateway import Gateway
    from fobwatch.demo.server.iam.authorization import Authorization
    from fobwatch.demo.server.iam.mfa import CodeChecker
    from fobwatch.demo.server.principals import Principal
    from fobwatch.demo.server.requests import Reply, Request

    Forward = Callable[[Request], Awaitable[Reply]]

_SHORTEST = 900
_CHAINED_LONGEST = 3600
# Each API's default and longest duration in seconds (AWS STS API reference).
_DURATIONS = {
    "AssumeRole": (3600, 43_200),
    "GetFederationToken": (43_200, 129_600),
    "GetSessionToken": (43_200, 129_600),
}
# What each kind of session may call (IAM user guide, "Compare AWS STS credentials").
_ALLOWED = {
    CredentialKind.SESSION_TOKEN: {"AssumeRole", "GetCallerIdentity", "GetScopedCredentials"},
    CredentialKind.FEDERATION_TOKEN: {"GetCallerIdentity"},
}
_NOT_WITH_SESSIONS = {"GetFederationToken", "GetSessionToken"}


class TokenService:
    def __init__(
        self,
        emulator: Emulator,
        clock: AwsClock,
        codes: CodeChecker,
        gateway: Gateway,
        authorization: Authorization,
    ) -> None:
        self._emulator = emulator
        self._authorization = authorization
        self._clock = clock
        self._codes = codes
        self._gateway = gateway
        self._narrowed = NarrowedSessions(emulator, clock)
        self._grant: ContextVar[Grant] = ContextVar("grant")

    def install(self) -> None:
        self._emulator.on_authenticated(_check_caller)
        self._emulator.on_sts(self.serve)
        self._emulator.on_session(self._granted)
        self._emulator.on_principal_keys(self._mfa_keys)

    async def serve(self, forward: Forward, request: Request) -> Reply:
        """Check what MiniStack does not, then let it grant the session. Raises `Refusal`."""
        if "json" in request.headers.get("content-type", ""):
            raise Refusal(
                HTTPStatus.NOT_FOUND,
                "UnknownOperationException",
                "STS speaks AWS's query protocol.",
            )
        caller = self._emulator.records.principal(request.access_key_id)
        if caller is not None and request.action == "GetScopedCredentials":
            return self._narrowed.scoped_credentials(request, caller)
        if request.action == "DecodeAuthorizationMessage":
            return self._authorization.decode(request)
        if caller is not None and request.action == "AssumeRoot":
            return self._narrowed.assume_root(request, caller)
        if caller is not None and request.action in _DURATIONS:
            self._prepare(request, caller)
        return await forward(request)

    def _prepare(self, request: Request, caller: Principal) -> None:
        """Check the rules of a granting call in AWS's order, and set what it may grant.

        It is not documented that a code is checked, and so spent, before the role's own maximum;
        the demo follows the stricter reading.
        """
        seconds = _requested_seconds(request)
        self._check_code(request, caller)
        if request.action == "AssumeRole":
            self._check_role(request, caller, seconds)
        life = self._gateway.knobs.session_life
        if life is not None:
            seconds = min(seconds, int(life.total_seconds()))
        self._grant.set(_grant(request, caller, self._clock))
        parameters = {**request.parameters, "DurationSeconds": [str(seconds)]}
        request.body = urlencode(parameters, doseq=True).encode()

    def _check_code(self, request: Request, caller: Principal) -> None:
        serial, code = request.parameter("SerialNumber"), request.parameter("TokenCode")
        if not serial and not code:
            return
        if not serial or not code:
            raise mfa_half_given()
        device = self._emulator.records.mfa_device(caller.account_id, serial)
        is_its = device is not None and device["User"] == caller.user_name
        if device is None or not is_its or not caller.user_name or is_passkey(serial):
            raise mfa_device_not_yours()
        changed = device.get(CHANGED_AT)
        if changed and self._clock.now() - changed < self._gateway.knobs.new_device_delay:
            raise mfa_device_not_yours()
        request.mfa_serial = serial
        request.mfa_step = self._codes.spend(
            serial,
            device["Base32StringSeed"],
            code,
            self._clock.now(),
            lag=device.get(LAG, 0),
        )

    def _check_role(self, request: Request, caller: Principal, seconds: int) -> None:
        arn = request.parameter("RoleArn")
        role = self._emulator.records.role(arn)
        if role is None:
            raise access_denied(
                f"User: {caller.arn} is not authorized to perform: sts:AssumeRole on resource: "
                f"{arn}"
            )
        if caller.is_temporary and seconds > _CHAINED_LONGEST:
            raise validation_error(
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed "
                "by role chaining."
            )
        if seconds > role["MaxSessionDuration"]:
            raise validation_error(
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
            )

    def _granted(self) -> Grant:
        """Return the grant of this call; a role's if it was not prepared here."""
        return self._grant.get(Grant(kind=CredentialKind.ROLE))

    def _mfa_keys(self, principal: Principal) -> dict[str, str]:
        """Return the MFA condition keys: none for a long-term key, unless this call has a code.

        A role's session never has MFA itself (IAM user guide, "Configuring MFA-protected API
        access").
        """
        request = current_request.get()
        if request.mfa_step is not None and request.access_key_id == principal.access_key_id:
            return {"aws:multifactorauthpresent": "true", "aws:multifactorauthage": "0"}
        if principal.grant.mfa_at is None:
            return {"aws:multifactorauthpresent": "false"} if principal.is_temporary else {}
        age = self._clock.now() - principal.grant.mfa_at
        return {
            "aws:multifactorauthpresent": "true",
            "aws:multifactorauthage": str(int(age.total_seconds())),
        }


def _check_caller(caller: Principal) -> None:
    """Refuse what these credentials may not call, whatever their policies say."""
    request = current_request.get()
    if request.service != "sts":
        return
    action = request.action
    allowed = _ALLOWED.get(caller.grant.kind)
    refused = allowed is not None and action not in allowed
    if refused or (caller.is_temporary and action in _NOT_WITH_SESSIONS):
        raise access_denied(f"Cannot call {action} with session credentials")


def _requested_seconds(request: Request) -> int:
    default, longest = _DURATIONS[request.action]
    asked = request.parameter("DurationSeconds") or str(default)
    seconds = int(asked) if asked.isdecimal() else 0
    if seconds < _SHORTEST:
        bound = f"Member must have value greater than or equal to {_SHORTEST}"
        raise constraint_violated("durationSeconds", asked, bound)
    if seconds > longest:
        bound = f"Member must have value less than or equal to {longest}"
        raise constraint_violated("durationSeconds", asked, bound)
    return seconds


def _grant(request: Request, caller: Principal, clock: AwsClock) -> Grant:
    match request.action:
        case "GetSessionToken":
            mfa_at = clock.now() if request.mfa_step is not None else None
            return Grant(kind=CredentialKind.SESSION_TOKEN, mfa_at=mfa_at)
        case "GetFederationToken":
            return Grant(kind=CredentialKind.FEDERATION_TOKEN)
        case _:
            chained = caller.is_temporary
            return Grant(kind=CredentialKind.CHAINED_ROLE if chained else CredentialKind.ROLE)
