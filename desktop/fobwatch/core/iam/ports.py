"""What access keys need of IAM."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import AccessKey, Source
    from fobwatch.core.iam.access_keys import KeyUse, UserKey


class AccessKeyService(Protocol):
    """IAM's calls about access keys. Every method raises `AwsError` and its kinds.

    `region` decides the partition, and may be empty.
    """

    def via(self, connection: Connection) -> AccessKeyService:
        """The same service, reached through this profile's connection."""
        ...

    def keys(self, source: Source, user_name: str, *, region: str) -> tuple[UserKey, ...]:
        """The user's keys, two at most (ListAccessKeys)."""
        ...

    def last_use(self, source: Source, access_key_id: str, *, region: str) -> KeyUse | None:
        """None if it was never used (GetAccessKeyLastUsed)."""
        ...

    def create(self, source: Source, user_name: str, *, region: str) -> AccessKey:
        """Sent once: were the answer lost, a second try would make another key.

        Raises `AccessKeyLimit` if the user has two.
        """
        ...

    def set_active(
        self, source: Source, user_name: str, access_key_id: str, *, active: bool, region: str
    ) -> None:
        """Raises `NoSuchAccessKey`."""
        ...

    def delete(self, source: Source, user_name: str, access_key_id: str, *, region: str) -> None:
        """Raises `NoSuchAccessKey`."""
        ...
