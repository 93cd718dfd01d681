"""One sign-in: the STS call that makes a session, with the code that it may need."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.arns import account_of
from fobwatch.core.connection import USUAL
from fobwatch.core.errors import AwsError, MfaCodeNeeded, MfaCodeRefused, MfaCodeWrong, ServiceFault
from fobwatch.core.ports import MfaCode, RoleRequest
from fobwatch.core.routes import CHAINED_LIMIT
from fobwatch.core.sessions import Route, Session

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fobwatch.core.aws_time import AwsTime
    from fobwatch.core.codes import CodeMaker, Waiting
    from fobwatch.core.connection import Connection
    from fobwatch.core.credentials import AccessKey
    from fobwatch.core.devices import MfaDevice
    from fobwatch.core.ports import Grant, TokenService
    from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
    from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
    from fobwatch.core.routes import RouteChoice

SESSION_NAME = "fobwatch"
"""The role session name where the profile gives none."""

CODE_PATTERN = re.compile(r"[0-9]{6}")
"""What STS takes as `TokenCode`."""


def _ignore(_until: datetime | None) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What one caller brings: a code that a person typed, and what the session is for.

    `connection` is that of the profile at the end of the chain; its sources are reached so too.
    """

    typed_code: str = field(default="", repr=False)
    for_console: bool = False
    waiting: Waiting = _ignore
    connection: Connection | None = None


SHORTEST_LIFE = timedelta(seconds=2)
"""What has less left is over before a tool has used it. The demo's sessions may last 5 s."""

LONGEST_LIFE = timedelta(hours=37)
"""AWS gives 36 hours at most (GetSessionToken); a clock that is not measured yet may be off."""


class SignIn:
    """Makes sessions. Each method does one STS call and raises `FobwatchError`."""

    def __init__(
        self,
        *,
        tokens: TokenService,
        codes: CodeMaker,
        device: Callable[[str], MfaDevice | None],
        aws_time: AwsTime,
    ) -> None:
        self._tokens = tokens
        self._codes = codes
        self.device = device
        self._aws_time = aws_time

    def has_seed(self, serial: str) -> bool:
        return self.device(serial) is not None

    def window_is_free(self, serial: str) -> bool:
        device = self.device(serial)
        return device is not None and self._codes.window_is_free(device)

    def as_user(
        self, user: IamUserProfile, *, serial: str, region: str, attempt: Attempt
    ) -> Session:
        """A session of the user itself (GetSessionToken), with MFA if `serial` is given."""
        tokens = self._tokens.via(attempt.connection or USUAL)
        grant = self._with_code(
            serial,
            attempt,
            lambda mfa: tokens.get_session_token(
                user.access_key, duration=user.duration, mfa=mfa, region=region
            ),
        )
        self._check(grant)
        caller = tokens.get_caller_identity(grant.credentials, region=region)
        return Session(
            profile=user.name,
            credentials=grant.credentials,
            started_at=self._aws_time.now(),
            arn=caller.arn,
            account_id=caller.account_id,
            route=Route.SESSION_TOKEN,
            reason="From the access key, with a code." if serial else "From the access key.",
            region=region,
            mfa=bool(serial),
        )

    def as_role(
        self,
        role: RoleProfile,
        source: AccessKey | Session,
        *,
        region: str,
        choice: RouteChoice,
        attempt: Attempt,
    ) -> Session:
        """A session of the role, assumed with `source`.

        A session that carries MFA needs no code again: MFA is transitive for AssumeRole.
        """
        carries_mfa = isinstance(source, Session) and source.mfa
        serial = "" if carries_mfa else role.mfa_serial
        credentials = source.credentials if isinstance(source, Session) else source
        tokens = self._tokens.via(attempt.connection or USUAL)
        grant = self._with_code(
            serial,
            attempt,
            lambda mfa: tokens.assume_role(
                credentials, role_request(role, choice.route), mfa=mfa, region=region
            ),
        )
        self._check(grant)
        return Session(
            profile=role.name,
            credentials=grant.credentials,
            started_at=self._aws_time.now(),
            arn=grant.arn,
            account_id=account_of(grant.arn),
            route=choice.route,
            reason=_explained(role, choice),
            region=region,
            mfa=bool(serial) or carries_mfa,
        )

    def _check(self, grant: Grant) -> None:
        """Raises `ServiceFault` for credentials that end at no time at which AWS lets them end."""
        left = grant.credentials.expires_at - self._aws_time.now()
        if left < SHORTEST_LIFE:
            raise _odd_end("The credentials that it gave are over already.")
        if left > LONGEST_LIFE:
            raise _odd_end("The credentials that it gave would last longer than AWS lets any.")

    def _with_code(
        self, serial: str, attempt: Attempt, call: Callable[[MfaCode | None], Grant]
    ) -> Grant:
        if not serial:
            return call(None)
        device = self.device(serial)
        if attempt.typed_code:
            mfa = MfaCode(serial=serial, code=checked_code(attempt.typed_code))
            if device is not None:
                self._codes.note_typed(device)
            return call(mfa)
        if device is None:
            raise code_needed(serial)
        try:
            return self._with_made_code(device, attempt, call)
        except MfaCodeRefused:
            # Another program may have used this window, or the answer's date has just shown
            # that our clock is off: the next window settles both.
            return self._with_made_code(device, attempt, call)

    def _with_made_code(
        self, device: MfaDevice, attempt: Attempt, call: Callable[[MfaCode | None], Grant]
    ) -> Grant:
        spent = self._codes.next_code(device, attempt.waiting)
        try:
            return call(spent.mfa)
        except AwsError as error:
            if not error.answered:
                self._codes.give_back(spent)
            raise


def _odd_end(message: str) -> ServiceFault:
    return ServiceFault(
        "AWS's answer cannot be used",
        message,
        "Try again. If it stays so, check this computer's clock, and what AWS_ENDPOINT_URL names.",
    )


def role_request(role: RoleProfile, route: Route) -> RoleRequest:
    """AssumeRole's parameters. Beyond the first hop a longer session is refused: it is capped."""
    direct = route is Route.ROLE_DIRECT
    return RoleRequest(
        role_arn=role.role_arn,
        session_name=role.role_session_name or SESSION_NAME,
        duration=role.duration if direct else min(role.duration, CHAINED_LIMIT),
        external_id=role.external_id,
        source_identity=role.source_identity,
        session_tags=role.session_tags,
        session_policy=role.session_policy,
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


def _explained(role: RoleProfile, choice: RouteChoice) -> str:
    capped = choice.route is not Route.ROLE_DIRECT and role.duration > CHAINED_LIMIT
    return f"{choice.reason} AWS allows 1 h this way." if capped else choice.reason
