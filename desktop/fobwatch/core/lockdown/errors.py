"""Reasons for which a profile cannot be locked down from here."""

from __future__ import annotations

from fobwatch.core.aws.errors import AwsError
from fobwatch.core.profiles.errors import ProfileError


class CannotLockDown(ProfileError):
    """What a person has to do elsewhere, since no call of this profile would help."""


class PolicyProtected(AwsError):
    """AWS lets nobody change the policies of this role: it belongs to a service of AWS."""


class PasswordRefused(AwsError):
    """The account's password policy, or the password that was sent as the old one."""


class NoPassword(AwsError):
    """The user has no password, so nobody signs in to the console with one."""
