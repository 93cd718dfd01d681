"""IAM's MFA devices and access keys through boto3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.adapters.aws.boto_port import SignedBotoPort
from fobwatch.adapters.aws.service import AwsService
from fobwatch.core.aws.access_key_ids import access_key_id_problem
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.iam.access_keys import KeyUse, UserKey
from fobwatch.core.mfa.device_checks import plain_seed, seed_problem, serial_problem
from fobwatch.core.mfa.ports import NewMfaDevice

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient


IAM: AwsService[IAMClient] = AwsService(
    name="iam",
    make=lambda session, settings: session.client("iam", **settings),
    endpoint=lambda connection, _region: connection.iam_endpoint,
)


class BotoMfaDeviceService(SignedBotoPort):
    """Fulfils `MfaDeviceService`. Thread-safe."""

    def enabled_serials(self, user_name: str) -> tuple[str, ...]:
        def ask(iam: IAMClient) -> tuple[str, ...]:
            pages = iam.get_paginator("list_mfa_devices").paginate(UserName=user_name)
            return tuple(each["SerialNumber"] for page in pages for each in page["MFADevices"])

        return self._ask(IAM, "ListMFADevices", ask)

    def virtual_serials(self) -> frozenset[str]:
        def ask(iam: IAMClient) -> frozenset[str]:
            paginator = iam.get_paginator("list_virtual_mfa_devices")
            pages = paginator.paginate(AssignmentStatus="Any")
            found = (each["SerialNumber"] for page in pages for each in page["VirtualMFADevices"])
            return frozenset(found)

        return self._ask(IAM, "ListVirtualMFADevices", ask)

    def create(self, name: str) -> NewMfaDevice:
        def ask(iam: IAMClient) -> NewMfaDevice:
            made = iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]
            # The bytes are the seed's text already; an error of decoding would quote them.
            seed = plain_seed(made["Base32StringSeed"].decode("ascii", errors="replace"))
            if seed_problem(seed) or serial_problem(made["SerialNumber"]):
                raise ValueError("Base32StringSeed")
            return NewMfaDevice(serial=made["SerialNumber"], seed=seed)

        return self._ask(IAM, "CreateVirtualMFADevice", ask, retried=False)

    def enable(self, user_name: str, serial: str, codes: tuple[str, str]) -> None:
        def ask(iam: IAMClient) -> None:
            iam.enable_mfa_device(**_with_codes(user_name, serial, codes))

        self._ask(IAM, "EnableMFADevice", ask, resource=serial, with_code=True)

    def resync(self, user_name: str, serial: str, codes: tuple[str, str]) -> None:
        def ask(iam: IAMClient) -> None:
            iam.resync_mfa_device(**_with_codes(user_name, serial, codes))

        self._ask(IAM, "ResyncMFADevice", ask, resource=serial, with_code=True)

    def deactivate(self, user_name: str, serial: str) -> None:
        def ask(iam: IAMClient) -> None:
            iam.deactivate_mfa_device(UserName=user_name, SerialNumber=serial)

        self._ask(IAM, "DeactivateMFADevice", ask, resource=serial)

    def delete(self, serial: str) -> None:
        def ask(iam: IAMClient) -> None:
            iam.delete_virtual_mfa_device(SerialNumber=serial)

        self._ask(IAM, "DeleteVirtualMFADevice", ask, resource=serial)


class BotoAccessKeyService(SignedBotoPort):
    """Fulfils `AccessKeyService`. Thread-safe."""

    def keys(self, user_name: str) -> tuple[UserKey, ...]:
        def ask(iam: IAMClient) -> tuple[UserKey, ...]:
            pages = iam.get_paginator("list_access_keys").paginate(UserName=user_name)
            return tuple(
                UserKey(
                    access_key_id=each["AccessKeyId"],
                    created_at=each["CreateDate"],
                    active=each["Status"] == "Active",
                )
                for page in pages
                for each in page["AccessKeyMetadata"]
            )

        return self._ask(IAM, "ListAccessKeys", ask)

    def last_use(self, access_key_id: str) -> KeyUse | None:
        def ask(iam: IAMClient) -> KeyUse | None:
            last = iam.get_access_key_last_used(AccessKeyId=access_key_id)["AccessKeyLastUsed"]
            at = last.get("LastUsedDate")
            if at is None:
                return None
            return KeyUse(at=at, service=last["ServiceName"], region=last["Region"])

        return self._ask(IAM, "GetAccessKeyLastUsed", ask)

    def create(self, user_name: str) -> AccessKey:
        def ask(iam: IAMClient) -> AccessKey:
            made = iam.create_access_key(UserName=user_name)["AccessKey"]
            if access_key_id_problem(made["AccessKeyId"]) or not made["SecretAccessKey"]:
                raise ValueError("SecretAccessKey")
            return AccessKey(
                access_key_id=made["AccessKeyId"], secret_access_key=made["SecretAccessKey"]
            )

        return self._ask(IAM, "CreateAccessKey", ask, retried=False)

    def set_active(self, user_name: str, access_key_id: str, *, active: bool) -> None:
        def ask(iam: IAMClient) -> None:
            iam.update_access_key(
                UserName=user_name,
                AccessKeyId=access_key_id,
                Status="Active" if active else "Inactive",
            )

        self._ask(IAM, "UpdateAccessKey", ask)

    def delete(self, user_name: str, access_key_id: str) -> None:
        def ask(iam: IAMClient) -> None:
            iam.delete_access_key(UserName=user_name, AccessKeyId=access_key_id)

        self._ask(IAM, "DeleteAccessKey", ask)


def _with_codes(user_name: str, serial: str, codes: tuple[str, str]) -> dict[str, str]:
    first, second = codes
    return {
        "UserName": user_name,
        "SerialNumber": serial,
        "AuthenticationCode1": first,
        "AuthenticationCode2": second,
    }
