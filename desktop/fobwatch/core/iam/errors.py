"""Why something is not changed in IAM for a profile."""

from __future__ import annotations

from fobwatch.core.aws.errors import AwsError
from fobwatch.core.profiles.errors import ProfileError


class CannotChangeMfa(ProfileError):
    """The MFA devices of this profile's user cannot be changed from here."""


class CannotTakeBack(ProfileError):
    """What was done at AWS cannot be undone there."""


class AccessKeyLimit(AwsError):
    """The user has as many access keys as AWS allows."""


class NoSuchAccessKey(AwsError):
    """AWS has no such access key, or no such user."""
