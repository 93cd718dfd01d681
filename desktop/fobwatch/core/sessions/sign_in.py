"""The context of a sign-in: codes, other sessions, and whatever else a kind of profile needs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from fobwatch.core.aws.arns import account_of
from fobwatch.core.aws.credentials import SHORTEST_LIFE
from fobwatch.core.aws.errors import AwsError, MfaCodeRefused, ServiceFault
from fobwatch.core.aws.ports import MfaCode
from fobwatch.core.mfa.errors import MfaCodeNeeded, MfaCodeWrong
from fobwatch.core.oidc.id_token import printed_token
from fobwatch.core.sessions.sessions import Session
from fobwatch.core.web_sign_in.errors import BrowserNeeded

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.aws.ports import Grant
    from fobwatch.core.collection import RecordKind, RecordStore
    from fobwatch.core.mfa.codes import CodeDemand
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.oidc.provider import OidcProvider
    from fobwatch.core.sessions.sessions import ConsoleUse
    from fobwatch.core.sessions.sign_in_request import SignIn, SignInRequest
    from fobwatch.core.web_sign_in.lasting_sign_ins import LastingSignIns, Place, SignedIn

T = TypeVar("T")
P = TypeVar("P", bound="Place")
S = TypeVar("S", bound="SignedIn")

CODE_PATTERN = re.compile(r"[0-9]{6}")
"""What STS takes as `TokenCode`."""

MAX_LIFE = timedelta(hours=37)
"""AWS gives 36 hours at most (GetSessionToken); a clock that is not measured yet may be off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What all sign-ins share.

    `source` returns the session of a request's source, made now if need be, with MFA by the device
    of that serial; it raises `ProfileChanged` where the profiles make up another chain by now.
    """

    sign_in: SignIn
    source: Callable[[SignInRequest, str], Session]
    demand: CodeDemand
    store: RecordStore


class SignInContext:
    """What the sign-in of one kind of profile asks for. Each method raises `FobwatchError`.

    What only a person can do is asked for by raising a `NeedsPerson`, which says what it is.
    """

    def __init__(self, request: SignInRequest, shared: Shared, held_source: Session | None) -> None:
        self.request = request
        self.held_source = held_source
        """The session of the profile's source, if one is held that lasts."""
        sign_in = shared.sign_in
        self.tokens = sign_in.tokens.via(request.connection)
        self.identity_pools = sign_in.identity_pools.via(request.connection)
        self.portals = sign_in.portals
        self.logins = sign_in.logins
        self.saml = sign_in.saml
        self.programs = sign_in.programs
        self.codes = sign_in.codes
        self.demand = shared.demand
        """Who wants a code of which MFA device."""
        self.now = sign_in.aws_time.now
        """AWS's time, by which credentials end."""
        self._oidc = sign_in.oidc
        self._shared = shared

    def source_session(self, serial: str = "") -> Session:
        """The session of the profile's source, made now if need be; with MFA if `serial` is given.

        Blocks.
        """
        return self._shared.source(self.request, serial)

    def kept(self, kind: RecordKind[T], key: str) -> T | None:
        """What the kind stores in the vault, by `OwnProfile.RECORDS`."""
        return self._shared.store.get(kind, key)

    def keep(self, kind: RecordKind[T], value: T) -> None:
        """Store it in the vault. Blocks for the keyring's time."""
        self._shared.store.save(kind, value)

    def lasting(self, sign_ins: LastingSignIns[P, S], place: P) -> S:
        """The person's sign-in at a place; where a person asks, it opens the page. Blocks."""
        sign_ins.reach(place, self.request.connection)
        try:
            return sign_ins.lasting(place)
        except BrowserNeeded:
            if self.request.attempt.by_person:
                sign_ins.begin(place)
                raise sign_ins.needed(place) from None
            raise

    def web_identity_token(
        self, token_file: str, token_process: str, provider: OidcProvider
    ) -> str:
        """The token of a sign-in at the provider, of the command, or in the file. Blocks."""
        if provider:
            return self.lasting(self._oidc, provider).id_token
        if token_process:
            return printed_token(self.programs.run(token_process))
        return self.programs.web_identity_token(token_file)

    def with_code(self, serial: str, call: Callable[[MfaCode | None], Grant]) -> Grant:
        """What `call` gets from AWS, with a code of the device; with none if `serial` is empty."""
        return self.checked(self._with_code(serial, call))

    def checked(self, grant: Grant) -> Grant:
        """Raises `ServiceFault` for credentials whose end is none that AWS sets."""
        left = grant.credentials.expires_at - self.now()
        if left < SHORTEST_LIFE:
            raise _odd_end("The credentials in it have expired already.")
        if left > MAX_LIFE:
            raise _odd_end("The credentials in it would last longer than AWS allows.")
        return grant

    def session(
        self, grant: Grant, *, arn: str = "", console: ConsoleUse, reason: str, mfa: bool = False
    ) -> Session:
        """The session of the profile, as its chain is now; `arn` where the grant names none."""
        arn = arn or grant.arn
        return Session(
            profile=self.request.profile.name,
            credentials=grant.credentials,
            started_at=self.now(),
            arn=arn,
            account_id=account_of(arn),
            console=console,
            reason=reason,
            region=self.request.region,
            mfa=mfa,
            definition=self.request.definition,
            endpoint=self.request.connection.sts_endpoint,
        )

    def _with_code(self, serial: str, call: Callable[[MfaCode | None], Grant]) -> Grant:
        if not serial:
            return call(None)
        device = self.request.devices.get(serial)
        typed = self.request.attempt.typed_code
        if typed:
            mfa = MfaCode(serial=serial, code=checked_code(typed))
            if device is not None:
                self.codes.note_typed(device)
            return call(mfa)
        if device is None:
            raise code_needed(serial)
        try:
            return self._with_made_code(device, call)
        except MfaCodeRefused:
            # Another program may have used this window, or the answer's date has just shown
            # that our clock is off: the next window settles both.
            return self._with_made_code(device, call)

    def _with_made_code(self, device: MfaDevice, call: Callable[[MfaCode | None], Grant]) -> Grant:
        spent = self.codes.next_code(device, self.request.attempt.waiting)
        try:
            return call(spent.mfa)
        except AwsError as error:
            if not error.answered:
                self.codes.give_back(spent)
            raise


def _odd_end(message: str) -> ServiceFault:
    return ServiceFault(
        "AWS's answer cannot be used",
        message,
        "Try again. If that does not help, check this computer's clock, and what AWS_ENDPOINT_URL "
        "names.",
    )


def checked_code(text: str) -> str:
    """The six digits of a typed code, blanks dropped. Raises `MfaCodeWrong`."""
    code = "".join(text.split())
    if not CODE_PATTERN.fullmatch(code):
        raise MfaCodeWrong(
            "That is not a code", "A code has six digits.", "Type the six digits of the device."
        )
    return code


def code_needed(serial: str) -> MfaCodeNeeded:
    name = serial.rsplit("/", 1)[-1]
    return MfaCodeNeeded(
        "A code is needed",
        f"The seed of the MFA device “{name}” is not in the vault.",
        "Type the device's current code, or add the device to the vault.",
        serial=serial,
    )
