"""The reasons why a profile cannot be saved, found or used."""

from __future__ import annotations

from fobwatch.core.errors import FobwatchError, InputError


class InvalidProfile(InputError):
    """A field of a profile is wrong."""


class ProfileError(FobwatchError):
    """A profile cannot provide credentials as it is."""

    needs_person = True


class UnknownProfile(ProfileError):
    """No profile has this name."""


class UnusableProfile(ProfileError):
    """The profile is of a kind that Fobwatch does not sign in with."""


class BrokenChain(ProfileError):
    """A source is missing, or the chain is a loop."""


class TokenUnusable(ProfileError):
    """The file of a web identity token is missing, or holds something else."""
