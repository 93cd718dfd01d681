"""Why an account is not written as code."""

from __future__ import annotations

from fobwatch.core.errors import FobwatchError


class ReadingStopped(FobwatchError):
    """A person stopped the reading."""


class NothingToWrite(FobwatchError):
    """The account has no user, group, role or policy that can be written."""
