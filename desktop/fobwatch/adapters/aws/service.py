"""A service of AWS, and a call to it. Imports nothing of boto3, which only workers load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from fobwatch.core.aws.credentials import AccessKey, Credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from boto3.session import Session
    from botocore.client import BaseClient

    from fobwatch.core.aws.connection import Connection

NOBODY: Final = AccessKey(access_key_id="-", secret_access_key="-")  # noqa: S106 - of nobody
"""For services that take no signature: a token, or nothing, says who asks."""

ClientT = TypeVar("ClientT", bound="BaseClient")


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsService(Generic[ClientT]):
    """A service by boto3's name for it; its calls are typed by boto3's stubs.

    `make` calls `session.client` with the name as a literal, which the stubs choose by. `endpoint`
    is the URL that a profile's connection has for the service in a region, empty for AWS's own.
    """

    name: str
    make: Callable[[Session, dict[str, Any]], ClientT]
    endpoint: Callable[[Connection, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is asked of AWS, as far as the words of an error need it. Nothing in it is secret.

    `access_key_id` and `temporary` are those of the credentials that sign it, `resource` is the
    ARN that it is about, `who` is asked where it is not AWS. One that is not `retried` is sent
    once, for its caller tries again.
    """

    service: str
    operation: str
    region: str = ""
    host: str = "AWS"
    who: str = "AWS"
    resource: str = ""
    access_key_id: str = ""
    temporary: bool = False
    with_code: bool = False
    retried: bool = True


def credentials_in(answer: Mapping[str, Any], expires_at: datetime) -> Credentials:
    """Those of an answer in JSON. Raises `KeyError` or `ValueError` where a part is missing."""
    parts = [answer[name] for name in ("accessKeyId", "secretAccessKey", "sessionToken")]
    if not all(isinstance(part, str) and part for part in parts):
        raise ValueError("a part is missing")
    access_key_id, secret_access_key, session_token = parts
    return Credentials(
        access_key_id=access_key_id,
        secret_access_key=secret_access_key,
        session_token=session_token,
        expires_at=expires_at,
    )
