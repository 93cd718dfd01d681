"""Reasons for which IAM is not changed for a profile."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from fobwatch.core.aws.errors import AccessDenied, AwsError, ChangeNotAllowed
from fobwatch.core.profiles.errors import ProfileError

if TYPE_CHECKING:
    from collections.abc import Iterator


class CannotChangeUser(ProfileError):
    """The MFA or the access key of this profile's user cannot be changed from here."""


class CannotTakeBack(ProfileError):
    """What was done at AWS cannot be undone there."""


class AccessKeyLimit(AwsError):
    """The user has as many access keys as AWS allows."""


class NoSuchPolicy(AwsError):
    """AWS has no such inline policy, user or group."""


class NoSuchAccessKey(AwsError):
    """AWS has no such access key, or no such user."""


class OldKeyInUse(AwsError):
    """AWS says that the old key was used after every profile of the vault had the new one."""


@contextmanager
def allowed_by(statement: str) -> Iterator[None]:
    """Say of a denied call which policy (JSON) would allow it. Raises `ChangeNotAllowed`."""
    try:
        yield
    except AccessDenied as denied:
        raise ChangeNotAllowed(
            denied.title, denied.message, denied.remedy, statement=statement
        ) from denied
