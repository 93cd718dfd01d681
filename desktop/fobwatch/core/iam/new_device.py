"""A new MFA device is made for an IAM user, in steps that can be undone.

The seed is in the vault before the device is enabled, and leaves it only after the device is
deleted at AWS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.iam.device_calls import DeviceCalls
from fobwatch.core.iam.mfa_plan import device_name
from fobwatch.core.mfa.devices import MfaDevice
from fobwatch.core.mfa.errors import MfaDeviceExists, NoSuchMfaDevice
from fobwatch.core.vault.records import DEVICES

if TYPE_CHECKING:
    from fobwatch.core.iam.user_calls import UserCalls


class NewDevice:
    """That which the plan calls `new`, for one attempt."""

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
