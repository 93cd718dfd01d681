"""The calls to IAM for one user of the vault, and with whose credentials they are made."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from fobwatch.core.aws.arns import account_of
from fobwatch.core.aws.errors import AccessDenied, AwsError, MfaCodeRefused, MfaDeviceRefused
from fobwatch.core.errors import VaultError
from fobwatch.core.iam.errors import CannotChangeUser

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fobwatch.core.aws.credentials import AccessKey, Credentials, Source
    from fobwatch.core.aws.ports import MfaCode, TokenService
    from fobwatch.core.iam.mfa_plan import MfaPlan
    from fobwatch.core.iam.tools import IamTools
    from fobwatch.core.mfa.codes import Waiting
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.mfa.ports import MfaDeviceService
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.vault.vault import Vault


SHORTEST_SESSION: Final = timedelta(seconds=900)
"""STS API, GetSessionToken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """`account_id` is that of another profile's session; empty for the user's own."""

    source: Source = field(repr=False)
    account_id: str = ""


class Callers:
    """Keeps sessions by typed codes in memory alone, for as long as they last."""

    def __init__(self, vault: Vault, broker: SessionBroker) -> None:
        self._vault = vault
        self._broker = broker
        self._typed: dict[str, Credentials] = {}

    def sign_in(
        self, profile: OwnProfile, key: AccessKey, tokens: TokenService, mfa: MfaCode
    ) -> None:
        """Let the code count as MFA for what is done next with this key.

        Raises `AwsError`, and `VaultError` where the vault was locked meanwhile.
        """
        grant = tokens.get_session_token(
            key, duration=SHORTEST_SESSION, mfa=mfa, region=profile.region
        )
        self._typed[key.access_key_id] = grant.credentials
        try:
            self._vault.check_read()  # a lock has made it forget all, or will
        except VaultError:
            self._typed.pop(key.access_key_id, None)
            raise

    def forget(self) -> None:
        self._typed.clear()

    def own(self, key: AccessKey, now: datetime) -> Caller:
        """The key's user: with a code that was typed a while ago, or with the key alone."""
        session = self._typed.get(key.access_key_id)
        return Caller(source=session if session and session.expires_at > now else key)

    def other(self, name: str) -> Caller:
        """The profile's session; its key where it has no MFA, since IAM takes no such session.

        Raises `FobwatchError` if it cannot be started.
        """
        session = self._broker.start(name)
        profile = self._vault.profile(name)
        key = profile.long_term_key if profile and not profile.mfa_serial else None
        return Caller(source=key or session.credentials, account_id=session.account_id)


T = TypeVar("T")

TRIES: Final = 3
"""With a code of its own each: not all of AWS knows a new device at once."""


class UserCalls:
    """For one attempt: with the long-term key, and where policies ask for MFA, with a session.

    `waiting` is as `CodeMaker` says.
    """

    def __init__(
        self,
        tools: IamTools,
        profile: OwnProfile,
        key: AccessKey,
        plan: MfaPlan,
        waiting: Waiting,
        caller: Caller,
    ) -> None:
        self.tools = tools
        self.vault = tools.vault
        self.profile = profile
        self.plan = plan
        self.key = key
        self._waiting = waiting
        self._caller = caller
        self._source = caller.source

    def user_arn(self) -> str:
        """Whose the key is, as AWS says."""
        tokens = self.tools.tokens
        return tokens.get_caller_identity(self.key, region=self.profile.region).arn

    def check_account(self, user_arn: str) -> None:
        """Raises `CannotChangeUser` if another account would be changed, which IAM cannot know."""
        if self.plan.by and self._caller.account_id != account_of(user_arn):
            raise CannotChangeUser(
                f"{self.plan.by} is of another account",
                f"A user of the same name there would be changed, and not {user_arn}.",
                "Choose a profile of the user's own account.",
            )

    def ask(self, call: Callable[[MfaDeviceService], T], *, code_of: str = "") -> T:
        """The answer. A code of the plan's devices is used where it is denied without, or of this.

        Raises `AwsError`.
        """
        try:
            return call(self._devices())
        except AccessDenied as denied:
            if self._source is not self.key:
                raise
            self._source = self._with_mfa(code_of, denied)
            return call(self._devices())

    def two_codes(self, serial: str) -> tuple[str, str]:
        """Two codes of the device in a row, which are for the caller alone."""
        return self.tools.codes.two_codes(self.device(serial), self._waiting)

    def prove(self, serial: str) -> None:
        """Sign in with the device, as the profile will."""
        profile = replace(self.profile, mfa_serial=serial)
        self.again_while(
            (MfaDeviceRefused, MfaCodeRefused),
            lambda: self.tools.broker.test(profile, waiting=self._waiting),
        )

    def device(self, serial: str) -> MfaDevice:
        """Raises `CannotChangeUser` if its seed is not in the vault any more."""
        device = self.vault.device(serial)
        if device is None:
            raise CannotChangeUser(
                "The device's seed is gone",
                f"The vault has none of {serial} any more, and codes are made from it.",
                "Take back what was begun, or leave it as it is.",
            )
        return device

    def again_while(
        self,
        refused: type[AwsError] | tuple[type[AwsError], ...],
        work: Callable[[], object],
    ) -> None:
        """Each try takes a new code, and so waits for the next one."""
        for _ in range(TRIES - 1):
            try:
                work()
            except refused:
                continue
            return
        work()

    def _devices(self) -> MfaDeviceService:
        return self.tools.devices.signed_with(self._source, region=self.profile.region)

    def _with_mfa(self, code_of: str, denied: AccessDenied) -> Credentials:
        running = self.tools.broker.record(self.profile.name).session
        if running is not None and running.mfa:
            return running.credentials
        for serial in (code_of, self.plan.device, self.plan.successor, self.plan.new):
            device = self.vault.device(serial)
            if device is not None:
                with suppress(AwsError):
                    return self._session(device)
        if self.vault.device(self.plan.device) is None:
            raise _no_code(denied) from denied
        raise denied

    def _session(self, device: MfaDevice) -> Credentials:
        code = self.tools.codes.next_code(device, self._waiting)
        return self.tools.tokens.get_session_token(
            self.key, duration=SHORTEST_SESSION, mfa=code.mfa, region=self.profile.region
        ).credentials


def _no_code(denied: AccessDenied) -> AccessDenied:
    return AccessDenied(
        denied.title,
        f"{denied.message} If it is MFA that is missing: the vault has no device of the user.",
        "Enter a code of one of the user's devices, here or under “I lost a device…”, or choose an "
        "administrator's profile there.",
    )
