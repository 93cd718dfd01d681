"""IAM's MFA devices through boto3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from fobwatch.adapters.aws.service import AwsService, Call
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.mfa.device_checks import plain_seed, seed_problem, serial_problem
from fobwatch.core.mfa.ports import NewMfaDevice

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_iam import IAMClient

    from fobwatch.adapters.aws.boto_port import LazyClients
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import Source

T = TypeVar("T")

IAM: AwsService[IAMClient] = AwsService(
    name="iam",
    make=lambda session, settings: session.client("iam", **settings),
    endpoint=lambda connection, _region: connection.iam_endpoint,
)


class BotoMfaDeviceService:
    """Fulfils `MfaDeviceService`. Thread-safe."""

    def __init__(self, clients: LazyClients, connection: Connection = USUAL) -> None:
        self._clients = clients
        self._connection = connection

    def via(self, connection: Connection) -> BotoMfaDeviceService:
        return BotoMfaDeviceService(self._clients, connection)

    def enabled_serials(self, source: Source, user_name: str, *, region: str) -> tuple[str, ...]:
        def ask(iam: IAMClient) -> tuple[str, ...]:
            pages = iam.get_paginator("list_mfa_devices").paginate(UserName=user_name)
            return tuple(each["SerialNumber"] for page in pages for each in page["MFADevices"])

        return self._call("ListMFADevices", source, ask, region=region)

    def virtual_serials(self, source: Source, *, region: str) -> frozenset[str]:
        def ask(iam: IAMClient) -> frozenset[str]:
            paginator = iam.get_paginator("list_virtual_mfa_devices")
            pages = paginator.paginate(AssignmentStatus="Any")
            found = (each["SerialNumber"] for page in pages for each in page["VirtualMFADevices"])
            return frozenset(found)

        return self._call("ListVirtualMFADevices", source, ask, region=region)

    def create(self, source: Source, name: str, *, region: str) -> NewMfaDevice:
        def ask(iam: IAMClient) -> NewMfaDevice:
            made = iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]
            # The bytes are the seed's text already; an error of decoding would quote them.
            seed = plain_seed(made["Base32StringSeed"].decode("ascii", errors="replace"))
            if seed_problem(seed) or serial_problem(made["SerialNumber"]):
                raise ValueError("Base32StringSeed")
            return NewMfaDevice(serial=made["SerialNumber"], seed=seed)

        return self._call("CreateVirtualMFADevice", source, ask, region=region, retried=False)

    def enable(
        self, source: Source, user_name: str, serial: str, codes: tuple[str, str], *, region: str
    ) -> None:
        def ask(iam: IAMClient) -> None:
            iam.enable_mfa_device(**_with_codes(user_name, serial, codes))

        self._call("EnableMFADevice", source, ask, region=region, resource=serial, with_code=True)

    def resync(
        self, source: Source, user_name: str, serial: str, codes: tuple[str, str], *, region: str
    ) -> None:
        def ask(iam: IAMClient) -> None:
            iam.resync_mfa_device(**_with_codes(user_name, serial, codes))

        self._call("ResyncMFADevice", source, ask, region=region, resource=serial, with_code=True)

    def deactivate(self, source: Source, user_name: str, serial: str, *, region: str) -> None:
        def ask(iam: IAMClient) -> None:
            iam.deactivate_mfa_device(UserName=user_name, SerialNumber=serial)

        self._call("DeactivateMFADevice", source, ask, region=region, resource=serial)

    def delete(self, source: Source, serial: str, *, region: str) -> None:
        def ask(iam: IAMClient) -> None:
            iam.delete_virtual_mfa_device(SerialNumber=serial)

        self._call("DeleteVirtualMFADevice", source, ask, region=region, resource=serial)

    def _call(
        self,
        operation: str,
        source: Source,
        ask: Callable[[IAMClient], T],
        **facts: Any,  # noqa: ANN401 - `Call`'s fields
    ) -> T:
        call = Call(service=IAM.name, operation=operation, **facts)
        return self._clients.get().call(IAM, source, self._connection, call, ask)


def _with_codes(user_name: str, serial: str, codes: tuple[str, str]) -> dict[str, str]:
    first, second = codes
    return {
        "UserName": user_name,
        "SerialNumber": serial,
        "AuthenticationCode1": first,
        "AuthenticationCode2": second,
    }
