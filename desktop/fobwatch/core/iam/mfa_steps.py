"""The steps in which MFA is enabled for an IAM user, and undone.

The seed is in the vault before the device is enabled, and leaves it only after the device is
deleted at AWS.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.errors import AccessDenied, AwsError, MfaCodeRefused, MfaDeviceRefused
from fobwatch.core.iam.errors import CannotEnableMfa
from fobwatch.core.mfa.devices import MfaDevice
from fobwatch.core.mfa.errors import MfaDeviceExists, NoSuchMfaDevice
from fobwatch.core.vault.records import DEVICES, PROFILES
from fobwatch.core.walks.walk import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.aws.credentials import AccessKey, Credentials
    from fobwatch.core.aws.ports import TokenService
    from fobwatch.core.mfa.codes import CodeMaker, Waiting
    from fobwatch.core.mfa.ports import MfaDeviceService
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.vault.vault import Vault

CREATE: Final = "create"
ENABLE: Final = "enable"
PROVE: Final = "prove"
USE: Final = "use"
STEPS: Final = (CREATE, ENABLE, PROVE, USE)

TRIES: Final = 3
"""With a code of its own each: not all of AWS knows a new device at once."""

SHORTEST_SESSION: Final = timedelta(seconds=900)
"""STS API, GetSessionToken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What the steps work with; the services are those that the profile is reached through."""

    vault: Vault
    broker: SessionBroker
    codes: CodeMaker
    tokens: TokenService
    devices: MfaDeviceService


class MfaSteps:
    """Those of one profile and one device, for one attempt. `waiting` is as `CodeMaker` says."""

    def __init__(
        self,
        tools: Tools,
        profile: OwnProfile,
        key: AccessKey,
        *,
        user_name: str,
        serial: str,
        waiting: Waiting,
    ) -> None:
        self._tools = tools
        self._vault = tools.vault
        self._profile = profile
        self._user_name = user_name
        self._serial = serial
        self._waiting = waiting
        self._region = profile.region
        self._key = key
        self._source: AccessKey | Credentials = key

    def steps(self) -> tuple[Step, ...]:
        return (
            Step(name=CREATE, do=self._create, was_done=self._was_created, undo=self._delete),
            Step(name=ENABLE, do=self._enable, was_done=self._was_enabled, undo=self._deactivate),
            Step(name=PROVE, do=self._prove, was_done=lambda: False, undo=lambda: None),
            Step(name=USE, do=self._use, was_done=self._is_used, undo=self._stop_using),
        )

    def _create(self) -> None:
        self._vault.confirm(DEVICES)
        name = self._serial.rpartition("/")[2]
        try:
            made = self._tools.devices.create(self._source, name, region=self._region)
        except MfaDeviceExists:
            if self._vault.device(self._serial) is None:
                raise
        else:
            self._vault.save_device(MfaDevice(serial=self._serial, name=name, seed=made.seed))
        self._vault.confirm(DEVICES, self._serial)

    def _was_created(self) -> bool:
        """Without its seed the device is of no use, and is deleted: nobody can have enabled it."""
        self._vault.confirm(DEVICES)
        if self._vault.device(self._serial) is None:
            with suppress(NoSuchMfaDevice):
                self._tools.devices.delete(self._source, self._serial, region=self._region)
            return False
        self._vault.confirm(DEVICES, self._serial)
        found = self._tools.devices.virtual_serials(self._source, region=self._region)
        return self._serial in found

    def _delete(self) -> None:
        with suppress(NoSuchMfaDevice):
            self._tools.devices.delete(self._source, self._serial, region=self._region)
        self._vault.remove_device(self._serial)

    def _enable(self) -> None:
        self._vault.confirm(DEVICES, self._device().serial)
        self._again_while(NoSuchMfaDevice, self._send_codes)

    def _send_codes(self) -> None:
        codes = self._tools.codes.two_codes(self._device(), self._waiting)
        with suppress(MfaDeviceExists):  # an answer was lost before: the proof follows
            self._tools.devices.enable(
                self._source, self._user_name, self._serial, codes, region=self._region
            )

    def _was_enabled(self) -> bool:
        found = self._tools.devices.enabled_serials(
            self._source, self._user_name, region=self._region
        )
        return self._serial in found

    def _deactivate(self) -> None:
        """With the device's own code where the policies ask for MFA."""
        try:
            self._send_deactivation()
        except AccessDenied as denied:
            try:
                self._source = self._session()
            except AwsError:
                raise denied from None
            self._send_deactivation()

    def _send_deactivation(self) -> None:
        with suppress(NoSuchMfaDevice):
            self._tools.devices.deactivate(
                self._source, self._user_name, self._serial, region=self._region
            )

    def _session(self) -> Credentials:
        code = self._tools.codes.next_code(self._device(), self._waiting)
        return self._tools.tokens.get_session_token(
            self._key, duration=SHORTEST_SESSION, mfa=code.mfa, region=self._region
        ).credentials

    def _prove(self) -> None:
        """Sign in with the new device, as the profile will."""
        profile = replace(self._profile, mfa_serial=self._serial)
        self._again_while(
            (MfaDeviceRefused, MfaCodeRefused),
            lambda: self._tools.broker.test(profile, waiting=self._waiting),
        )

    def _use(self) -> None:
        self._choose("", self._serial)

    def _is_used(self) -> bool:
        current = self._vault.profile(self._profile.name)
        return current is not None and current.mfa_serial == self._serial

    def _stop_using(self) -> None:
        self._choose(self._serial, "")

    def _choose(self, before: str, after: str) -> None:
        """Put one serial in place of the other; leave what a person has chosen meanwhile."""
        current = self._vault.profile(self._profile.name)
        if current is not None and current.long_term_key and current.mfa_serial == before:
            self._vault.save_profile(replace(current, mfa_serial=after))
            self._vault.confirm(PROFILES, current.name)

    def _device(self) -> MfaDevice:
        device = self._vault.device(self._serial)
        if device is None:
            raise CannotEnableMfa(
                "The new device's seed is gone",
                "It was deleted from the vault meanwhile.",
                "Take back what was begun, and enable MFA anew.",
            )
        return device

    def _again_while(
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
