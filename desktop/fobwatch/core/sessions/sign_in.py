"""What the sign-in of each kind of profile can ask for: codes, and other sessions."""

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
from fobwatch.core.profiles.chain import definition_of
from fobwatch.core.sessions.sessions import Session
from fobwatch.core.web_sign_in.errors import BrowserNeeded

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import datetime

    from fobwatch.core.aws.ports import Grant
    from fobwatch.core.collection import RecordKind, RecordStore
    from fobwatch.core.mfa.codes import CodeDemand
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.oidc.provider import OidcProvider
    from fobwatch.core.sessions.sessions import ConsoleUse
    from fobwatch.core.sessions.sign_in_request import SignIn, SignInRequest
    from fobwatch.core.single_flight import SingleFlight
    from fobwatch.core.web_sign_in.lasting_sign_ins import LastingSignIns, Place, SignedIn

T = TypeVar("T")
P = TypeVar("P", bound="Place")
S = TypeVar("S", bound="SignedIn")

CODE_PATTERN = re.compile(r"[0-9]{6}")
"""What STS takes as `TokenCode`."""

MAX_LIFE = timedelta(hours=37)
"""AWS gives 36 hours at most (GetSessionToken); a clock that is not measured yet may be off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeOutlook:
    """Whether a code of a device can be made, and now, and how many other profiles want one."""

    has_seed: bool
    window_free: bool
    contending: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What sign-ins share: the sessions that others are built upon, and what is done once.

    `usable` gives what is held of the request's source, if it lasts long enough. `session` makes
    one if need be, with MFA by the device of that serial; it raises `ProfileChanged` where the
    profiles make up another chain by now.
    """

    usable: Callable[[SignInRequest], Session | None]
    session: Callable[[SignInRequest, str], Session]
    demand: CodeDemand
    single_flight: SingleFlight
    store: RecordStore


class SignInContext:
    """What the sign-in of one kind of profile asks for. Each method raises `FobwatchError`.

    What only a person can do is asked for by raising a `NeedsPerson`, which says what it is.
    """

    def __init__(self, request: SignInRequest, made_with: SignIn, shared: Shared) -> None:
        self.request = request
        self.tokens = made_with.tokens.via(request.connection)
        self.identity_pools = made_with.identity_pools.via(request.connection)
        self.portals = made_with.portals
        self.logins = made_with.logins
        self.saml = made_with.saml
        self.programs = made_with.programs
        self._made_with = made_with
        self._shared = shared

    def now(self) -> datetime:
        """AWS's time, by which credentials end."""
        return self._made_with.aws_time.now()

    def outlook(self, serial: str) -> CodeOutlook:
        device = self.request.devices.get(serial)
        codes = self._made_with.codes
        return CodeOutlook(
            has_seed=device is not None,
            window_free=device is not None and codes.window_is_free(device),
            contending=self._shared.demand.contending(serial, self.request.profile.name),
        )

    def held_source(self) -> Session | None:
        """The session of the profile's source, if one is held that lasts."""
        return self._shared.usable(self.request)

    def source_session(self, serial: str = "") -> Session:
        """The session of the profile's source, made now if need be; with MFA if `serial` is given.

        Blocks.
        """
        return self._shared.session(self.request, serial)

    def once(self, key: Hashable, work: Callable[[], T]) -> T:
        """The outcome of `work`, done once for all sign-ins that ask for it at one time.

        `key` says what is renewed, such as a token that several profiles use. Blocks.
        """
        return self._shared.single_flight.run(key, work)

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
        """What the file has now, a command prints, or a sign-in at the provider gives. Blocks."""
        if provider:
            return self.lasting(self._made_with.oidc, provider).id_token
        if token_process:
            return printed_token(self.programs.run(token_process))
        return self.programs.web_identity_token(token_file)

    def grant(self, serial: str, call: Callable[[MfaCode | None], Grant]) -> Grant:
        """What `call` gets from AWS, with a code of the device; with none if `serial` is empty."""
        granted = self._with_code(serial, call)
        left = granted.credentials.expires_at - self._made_with.aws_time.now()
        if left < SHORTEST_LIFE:
            raise _odd_end("The credentials that it gave are over already.")
        if left > MAX_LIFE:
            raise _odd_end("The credentials that it gave would last longer than AWS lets any.")
        return granted

    def session(
        self, grant: Grant, *, arn: str = "", console: ConsoleUse, reason: str, mfa: bool = False
    ) -> Session:
        """The session of the profile, as its chain is now; `arn` where the grant names none."""
        arn = arn or grant.arn
        return Session(
            profile=self.request.profile.name,
            credentials=grant.credentials,
            started_at=self._made_with.aws_time.now(),
            arn=arn,
            account_id=account_of(arn),
            console=console,
            reason=reason,
            region=self.request.region,
            mfa=mfa,
            definition=definition_of(self.request.chain),
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
                self._made_with.codes.note_typed(device)
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
        spent = self._made_with.codes.next_code(device, self.request.attempt.waiting)
        try:
            return call(spent.mfa)
        except AwsError as error:
            if not error.answered:
                self._made_with.codes.give_back(spent)
            raise


def _odd_end(message: str) -> ServiceFault:
    return ServiceFault(
        "AWS's answer cannot be used",
        message,
        "Try again. If it stays so, check this computer's clock, and what AWS_ENDPOINT_URL names.",
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
