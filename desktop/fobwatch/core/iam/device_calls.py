"""IAM's calls about one virtual MFA device of a user, and about a new one."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from fobwatch.core.aws.errors import AccessDenied
from fobwatch.core.iam.errors import CannotTakeBack
from fobwatch.core.iam.mfa_plan import device_name
from fobwatch.core.mfa.devices import MfaDevice
from fobwatch.core.mfa.errors import MfaDeviceExists, MfaDeviceInUse, NoSuchMfaDevice
from fobwatch.core.vault.records import DEVICES

if TYPE_CHECKING:
    from fobwatch.core.iam.user_calls import UserCalls


class DeviceCalls:
    """For one attempt. What AWS, or somebody else, has done already is as good as done."""

    def __init__(self, calls: UserCalls, serial: str) -> None:
        self._calls = calls
        self._serial = serial
        self._user_name = calls.plan.user_name
        self._region = calls.profile.region

    def is_there(self) -> bool:
        return self._serial in self._calls.ask(
            lambda devices, source: devices.virtual_serials(source, region=self._region)
        )

    def is_enabled(self) -> bool:
        return self._serial in self._calls.ask(
            lambda devices, source: devices.enabled_serials(
                source, self._user_name, region=self._region
            )
        )

    def enable(self) -> None:
        codes = self._calls.two_codes(self._serial)
        with suppress(MfaDeviceExists):
            self._calls.ask(
                lambda devices, source: devices.enable(
                    source, self._user_name, self._serial, codes, region=self._region
                )
            )

    def enable_again(self) -> None:
        """Raises `CannotTakeBack` if the vault has no seed to make its codes from."""
        if self._calls.vault.device(self._serial) is not None:
            self.enable()
        elif not self.is_enabled():
            raise CannotTakeBack(
                "AWS has deactivated the device",
                "It is enabled only with its own codes, and its seed is not in the vault.",
                "Go on, so that the rest is done too.",
            )

    def resync(self) -> None:
        codes = self._calls.two_codes(self._serial)
        self._calls.ask(
            lambda devices, source: devices.resync(
                source, self._user_name, self._serial, codes, region=self._region
            )
        )

    def deactivate(self) -> None:
        """With the device's own code where the policies ask for MFA, which it gives only once."""
        try:
            self._calls.ask(
                lambda devices, source: devices.deactivate(
                    source, self._user_name, self._serial, region=self._region
                ),
                code_of=self._serial,
            )
        except NoSuchMfaDevice:
            return
        except AccessDenied:
            if self.is_enabled():
                raise

    def delete(self) -> None:
        """Also where policies ask for MFA, and a kill came after the last device was deactivated.

        AWS's own example of such a policy lets a device be enabled without MFA, but not deleted.
        """
        try:
            self._send_deletion()
        except (AccessDenied, MfaDeviceInUse):
            if not self.is_there():
                return
            if self._calls.vault.device(self._serial) is None:
                raise
            self.enable()
            self.deactivate()
            self._send_deletion()

    def _send_deletion(self) -> None:
        with suppress(NoSuchMfaDevice):
            self._calls.ask(
                lambda devices, source: devices.delete(source, self._serial, region=self._region)
            )


class NewDevice:
    """That which the plan calls `new`, for one attempt.

    The seed is in the vault before the device is enabled, and leaves it only after the device is
    deleted at AWS.
    """

    def __init__(self, calls: UserCalls) -> None:
        self._calls = calls
        self._vault = calls.vault
        self._serial = calls.plan.new
        self.at_aws = DeviceCalls(calls, self._serial)

    def create(self) -> None:
        self._vault.confirm(DEVICES)
        name, region = device_name(self._serial), self._calls.profile.region
        try:
            made = self._calls.ask(
                lambda devices, source: devices.create(source, name, region=region)
            )
        except MfaDeviceExists:
            if self._vault.device(self._serial) is None:
                raise
        else:
            self._vault.save_device(MfaDevice(serial=self._serial, name=name, seed=made.seed))
        self._vault.confirm(DEVICES, self._serial)

    def was_created(self) -> bool:
        """Without its seed the device is of no use, and is deleted: nobody can have enabled it."""
        self._vault.confirm(DEVICES)
        if self._vault.device(self._serial) is None:
            self.at_aws.delete()
            return False
        self._vault.confirm(DEVICES, self._serial)
        return self.at_aws.is_there()

    def delete(self) -> None:
        self.at_aws.delete()
        self._vault.remove_device(self._serial)

    def enable(self) -> None:
        """The proof follows, also where AWS had enabled it and only the answer was lost."""
        self._vault.confirm(DEVICES, self._calls.device(self._serial).serial)
        self._calls.again_while(NoSuchMfaDevice, self.at_aws.enable)
