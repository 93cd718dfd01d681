"""IAM's own checks beyond MiniStack's: devices, limits, callers."""

from __future__ import annotations

import base64
import re
import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from fobwatch.demo.server.iam.access_keys import AccessKeys
from fobwatch.demo.server.iam.mfa import is_passkey
from fobwatch.demo.server.iam.qr_png import qr_png
from fobwatch.demo.server.principals import CredentialKind
from fobwatch.demo.server.records import CHANGED_AT, LAG
from fobwatch.demo.server.refusals import (
    invalid_token,
    limit_exceeded,
    no_such_entity,
    validation_error,
)
from fobwatch.demo.server.requests import current_request, first

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.demo.server.clock import AwsClock
    from fobwatch.demo.server.emulator import Emulator, IamHandler
    from fobwatch.demo.server.gateway import Gateway
    from fobwatch.demo.server.iam.mfa import CodeChecker
    from fobwatch.demo.server.principals import Principal
    from fobwatch.demo.server.records import Record
    from fobwatch.demo.server.requests import Parameters, Reply

_SEED_BYTES = 40
# IAM user guide, "IAM and AWS STS quotas"; MFA devices of any type count together.
_MFA_DEVICES_PER_USER = 8
# Actions in which a user may leave out their own name (IAM API reference).
_FOR_ONESELF = (
    "CreateAccessKey",
    "DeleteAccessKey",
    "GetUser",
    "ListAccessKeys",
    "ListMFADevices",
    "UpdateAccessKey",
)


class IdentityService:
    def __init__(
        self, emulator: Emulator, clock: AwsClock, codes: CodeChecker, gateway: Gateway
    ) -> None:
        self._emulator = emulator
        self._clock = clock
        self._codes = codes
        self._gateway = gateway
        self._access_keys = AccessKeys(emulator, clock, gateway)

    def install(self) -> None:
        emulator = self._emulator
        emulator.on_authenticated(self._check_caller)
        self._access_keys.install()
        emulator.on_iam("CreateVirtualMFADevice", self._create_virtual_mfa_device)
        emulator.on_iam("EnableMFADevice", self._enable_mfa_device)
        emulator.on_iam("ResyncMFADevice", self._resync_mfa_device)
        emulator.on_iam("ListMFADevices", self._list_without_the_newest)
        emulator.on_iam("ListVirtualMFADevices", self._list_virtual_ones)
        emulator.on_iam("DeactivateMFADevice", self._deactivate_mfa_device)
        for action in _FOR_ONESELF:  # last, so that every other wrapper sees a user's name
            emulator.on_iam(action, self._for_oneself)

    def _check_caller(self, principal: Principal) -> None:
        """Refuse IAM to sessions that may not use it, and to keys that are too new, as AWS does.

        A session of GetSessionToken reaches IAM only with MFA, one of GetFederationToken never;
        both get the error that their token is invalid (STS API reference).
        """
        grant = principal.grant
        without_mfa = grant.kind is CredentialKind.SESSION_TOKEN and grant.mfa_at is None
        federated = grant.kind is CredentialKind.FEDERATION_TOKEN
        if current_request.get().service == "iam" and (without_mfa or federated):
            raise invalid_token()
        self._access_keys.check(principal.access_key_id)

    def _for_oneself(self, forward: IamHandler, parameters: Parameters) -> Reply:
        if not first(parameters, "UserName"):
            caller = self._emulator.records.principal(current_request.get().access_key_id)
            if caller is None or not caller.user_name:
                raise validation_error(
                    "Must specify userName when calling with non-User credentials"
                )
            parameters = {**parameters, "UserName": [caller.user_name]}
        return forward(parameters)

    def _create_virtual_mfa_device(self, forward: IamHandler, parameters: Parameters) -> Reply:
        """Let MiniStack make the device, then set a base32 seed and a QR code."""
        known = {device["SerialNumber"] for device in self._emulator.records.mfa_devices()}
        reply = forward(parameters)
        created = [
            d for d in self._emulator.records.mfa_devices() if d["SerialNumber"] not in known
        ]
        if not created:
            return reply
        device = created[0]
        seed = base64.b32encode(secrets.token_bytes(_SEED_BYTES)).decode("ascii")
        device["Base32StringSeed"] = seed
        device[CHANGED_AT] = self._clock.now()
        name = device["SerialNumber"].rpartition("/")[2]
        account_id = device["SerialNumber"].split(":")[4]
        uri = f"otpauth://totp/{quote(f'{name}@{account_id}')}?secret={seed}"
        return self._emulator.iam_answer(
            "CreateVirtualMFADevice",
            f"<VirtualMFADevice><SerialNumber>{device['SerialNumber']}</SerialNumber>"
            f"<Base32StringSeed>{_blob(seed.encode())}</Base32StringSeed>"
            f"<QRCodePNG>{_blob(qr_png(uri))}</QRCodePNG></VirtualMFADevice>",
        )

    def _enable_mfa_device(self, forward: IamHandler, parameters: Parameters) -> Reply:
        user_name = first(parameters, "UserName")
        devices = [d for d in self._emulator.records.mfa_devices() if d["User"] == user_name]
        if len(devices) >= _MFA_DEVICES_PER_USER:
            raise limit_exceeded("MFADevicesPerUser", _MFA_DEVICES_PER_USER)
        if not self._emulator.records.user_exists(user_name):
            return forward(parameters)
        device = self._device(parameters)
        if not device["User"]:  # MiniStack refuses one that is enabled already
            self._check_codes(device, parameters)
            device[CHANGED_AT] = self._clock.now()
        return forward(parameters)

    def _deactivate_mfa_device(self, forward: IamHandler, parameters: Parameters) -> Reply:
        """Forget a passkey with that: it is not the account's, as a virtual device is."""
        reply = forward(parameters)
        serial = first(parameters, "SerialNumber")
        if reply[0] == HTTPStatus.OK and is_passkey(serial):
            self._emulator.records.remove_mfa_device(serial)
        return reply

    def _list_without_the_newest(self, forward: IamHandler, parameters: Parameters) -> Reply:
        """Show a device some time after it was changed, as AWS is eventually consistent."""
        return self._without(self._is_too_new, forward(parameters))

    def _list_virtual_ones(self, forward: IamHandler, parameters: Parameters) -> Reply:
        return self._without(
            lambda device: is_passkey(device["SerialNumber"]),
            self._list_without_the_newest(forward, parameters),
        )

    def _without(self, is_hidden: Callable[[Record], bool], reply: Reply) -> Reply:
        status, headers, body = reply
        for device in filter(is_hidden, self._emulator.records.mfa_devices()):
            serial = re.escape(device["SerialNumber"])
            hidden = rf"<member>(?:(?!</member>).)*<SerialNumber>{serial}</.*?</member>"
            body = re.sub(hidden.encode(), b"", body, flags=re.DOTALL)
        return status, headers, body

    def _is_too_new(self, device: Record) -> bool:
        changed = device.get(CHANGED_AT)
        delay = self._gateway.knobs.new_device_delay
        return changed is not None and self._clock.now() - changed < delay

    def _resync_mfa_device(self, forward: IamHandler, parameters: Parameters) -> Reply:
        device = self._device(parameters)
        if device["User"] != first(parameters, "UserName"):
            raise no_such_entity(f"MFA Device invalid for user: {device['SerialNumber']}")
        self._check_codes(device, parameters)
        return forward(parameters)

    def _device(self, parameters: Parameters) -> Record:
        """The device that is named, if all of AWS knows it by now. Raises `Refusal`."""
        serial = first(parameters, "SerialNumber")
        found = [d for d in self._emulator.records.mfa_devices() if d["SerialNumber"] == serial]
        if not found or self._is_too_new(found[0]):
            raise no_such_entity(f"MFA Device invalid for user: {serial} does not exist.")
        return found[0]

    def _check_codes(self, device: Record, parameters: Parameters) -> None:
        device[LAG] = self._codes.spend_pair(
            device["SerialNumber"],
            device["Base32StringSeed"],
            first(parameters, "AuthenticationCode1"),
            first(parameters, "AuthenticationCode2"),
            self._clock.now(),
        )


def _blob(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
