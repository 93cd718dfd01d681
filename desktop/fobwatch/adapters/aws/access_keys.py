"""IAM's access keys through boto3."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from fobwatch.adapters.aws.boto_port import BotoPort
from fobwatch.adapters.aws.iam import IAM
from fobwatch.core.aws.access_key_ids import access_key_id_problem
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.iam.access_keys import KeyUse, UserKey

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

    from fobwatch.core.aws.credentials import Source

T = TypeVar("T")


class BotoAccessKeyService(BotoPort):
    """Fulfils `AccessKeyService`. Thread-safe."""

    def keys(self, source: Source, user_name: str, *, region: str) -> tuple[UserKey, ...]:
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

        return self._call(IAM, "ListAccessKeys", source, ask, region=region)

    def last_use(self, source: Source, access_key_id: str, *, region: str) -> KeyUse | None:
        def ask(iam: IAMClient) -> KeyUse | None:
            last = iam.get_access_key_last_used(AccessKeyId=access_key_id)["AccessKeyLastUsed"]
            at = last.get("LastUsedDate")
            if at is None:
                return None
            return KeyUse(at=at, service=last["ServiceName"], region=last["Region"])

        return self._call(IAM, "GetAccessKeyLastUsed", source, ask, region=region)

    def create(self, source: Source, user_name: str, *, region: str) -> AccessKey:
        def ask(iam: IAMClient) -> AccessKey:
            made = iam.create_access_key(UserName=user_name)["AccessKey"]
            if access_key_id_problem(made["AccessKeyId"]) or not made["SecretAccessKey"]:
                raise ValueError("SecretAccessKey")
            return AccessKey(
                access_key_id=made["AccessKeyId"], secret_access_key=made["SecretAccessKey"]
            )

        return self._call(IAM, "CreateAccessKey", source, ask, region=region, retried=False)

    def set_active(
        self, source: Source, user_name: str, access_key_id: str, *, active: bool, region: str
    ) -> None:
        def ask(iam: IAMClient) -> None:
            iam.update_access_key(
                UserName=user_name,
                AccessKeyId=access_key_id,
                Status="Active" if active else "Inactive",
            )

        self._call(IAM, "UpdateAccessKey", source, ask, region=region)

    def delete(self, source: Source, user_name: str, access_key_id: str, *, region: str) -> None:
        def ask(iam: IAMClient) -> None:
            iam.delete_access_key(UserName=user_name, AccessKeyId=access_key_id)

        self._call(IAM, "DeleteAccessKey", source, ask, region=region)
