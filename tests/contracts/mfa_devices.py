"""What IAM does with MFA devices, whoever plays it. A test module brings a `devices`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.aws.errors import AccessKeyRefused, MfaCodeRefused
from fobwatch.core.mfa.device_checks import seed_problem
from fobwatch.core.mfa.devices import MfaDevice
from fobwatch.core.mfa.errors import MfaDeviceExists, MfaDeviceInUse, NoSuchMfaDevice
from fobwatch.core.mfa.totp import totp_code

if TYPE_CHECKING:
    from fobwatch.core.mfa.ports import MfaDeviceService
    from fobwatch.core.ports import Clock

REGION = "eu-west-1"
STEP = timedelta(seconds=30)


@dataclass(frozen=True, kw_only=True)
class UserDevices:
    """The service, asked by a user who has no device, and may make one."""

    service: MfaDeviceService
    user: str
    clock: Clock

    def made(self, name: str = "phone") -> MfaDevice:
        made = self.service.create(name)
        return MfaDevice(serial=made.serial, name=name, seed=made.seed)

    def codes(self, device: MfaDevice, *, steps_ago: int = 0) -> tuple[str, str]:
        now = self.clock.now() - steps_ago * STEP
        return totp_code(device, now - STEP), totp_code(device, now)

    def enable(self, device: MfaDevice, codes: tuple[str, str] | None = None) -> None:
        pair = codes or self.codes(device)
        self.service.enable(self.user, device.serial, pair)

    def enabled(self) -> tuple[str, ...]:
        return self.service.enabled_serials(self.user)

    def virtual(self) -> frozenset[str]:
        return self.service.virtual_serials()

    def resync(self, device: MfaDevice, codes: tuple[str, str] | None = None) -> None:
        pair = codes or self.codes(device)
        self.service.resync(self.user, device.serial, pair)

    def deactivate(self, device: MfaDevice) -> None:
        self.service.deactivate(self.user, device.serial)

    def delete(self, device: MfaDevice) -> None:
        self.service.delete(device.serial)


class MfaDeviceServiceContract:
    """Subclasses give a fixture `devices`."""

    def test_a_new_device_has_a_seed_and_belongs_to_nobody(self, devices: UserDevices) -> None:
        device = devices.made()

        assert seed_problem(device.seed) is None
        assert device.serial.endswith(":mfa/phone")
        assert device.serial in devices.virtual()
        assert devices.enabled() == ()

    def test_a_name_is_taken_once(self, devices: UserDevices) -> None:
        devices.made()

        with pytest.raises(MfaDeviceExists):
            devices.made()

    def test_the_last_code_and_the_current_one_enable_it(self, devices: UserDevices) -> None:
        device = devices.made()

        devices.enable(device)

        assert devices.enabled() == (device.serial,)

    def test_other_codes_do_not(self, devices: UserDevices) -> None:
        device = devices.made()

        with pytest.raises(MfaCodeRefused):
            devices.enable(device, codes=("000000", "000000"))

        assert devices.enabled() == ()

    def test_it_is_enabled_once(self, devices: UserDevices) -> None:
        device = devices.made()
        devices.enable(device)

        with pytest.raises(MfaDeviceExists):
            devices.enable(device)

    def test_one_that_is_enabled_is_synchronized_by_two_codes(self, devices: UserDevices) -> None:
        device = devices.made()
        with pytest.raises(NoSuchMfaDevice):
            devices.resync(device)
        devices.enable(device, codes=devices.codes(device, steps_ago=4))
        with pytest.raises(MfaCodeRefused):
            devices.resync(device, codes=("000000", "000000"))

        devices.resync(device)

        with pytest.raises(MfaCodeRefused):  # they are spent
            devices.resync(device)
        assert devices.enabled() == (device.serial,)

    def test_it_is_deleted_only_after_it_was_deactivated(self, devices: UserDevices) -> None:
        device = devices.made()
        devices.enable(device)
        with pytest.raises(MfaDeviceInUse):
            devices.delete(device)

        devices.deactivate(device)
        devices.delete(device)

        assert device.serial not in devices.virtual()
        assert devices.enabled() == ()

    def test_one_that_is_not_there_is_said_to_be_unknown(self, devices: UserDevices) -> None:
        device = devices.made()
        with pytest.raises(NoSuchMfaDevice):
            devices.deactivate(device)
        devices.delete(device)

        for call in (devices.delete, devices.enable):
            with pytest.raises(NoSuchMfaDevice):
                call(device)

    def test_a_key_that_aws_does_not_know_is_refused(self, devices: UserDevices) -> None:
        unknown = AccessKey(access_key_id="AKIAUNKNOWN000000000", secret_access_key="x" * 40)
        before = devices.virtual()

        with pytest.raises(AccessKeyRefused):
            devices.service.signed_with(unknown, region=REGION).virtual_serials()

        assert devices.virtual() == before
