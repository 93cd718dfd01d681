"""Reasons for which an account is not written as code."""

from __future__ import annotations

from fobwatch.core.aws.errors import AwsError
from fobwatch.core.errors import FobwatchError


class ReadingStopped(FobwatchError):
    """A person stopped the reading."""


class EndlessAccount(AwsError):
    """What lists the account goes on beyond all that an account can have."""


class NothingToWrite(FobwatchError):
    """The account has no user, group, role or policy that can be written."""
