"""The answer to a program that a person, or a rule, has not allowed what it asked for."""

from __future__ import annotations

from fobwatch.core.actions_needed import Approve
from fobwatch.core.errors import FobwatchError


class ConsentDenied(FobwatchError):
    """A person, or the profile's rule, said no."""

    needs_person = True


class ConsentOpen(FobwatchError):
    """A person was asked, and has not answered."""

    needs_person = True
    action_needed = Approve()
