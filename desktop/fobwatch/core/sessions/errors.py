"""The reasons why a session is not started, apart from what AWS answers."""

from __future__ import annotations

from fobwatch.core.actions_needed import Approve
from fobwatch.core.errors import FobwatchError
from fobwatch.core.profiles.errors import ProfileError


class RenewalsPaused(FobwatchError):
    """A person paused the renewals."""

    needs_person = True


class ProfileChanged(ProfileError):
    """The session belonged to what the profile was before."""


class RootRefused(ProfileError):
    """The account's root user is not for daily use, whatever kind of profile leads to it."""

    def __init__(self, title: str, message: str, remedy: str, *, profile: str = "") -> None:
        super().__init__(title, message, remedy)
        self.profile = profile


class RootTaskRefused(RootRefused):
    """A task of the root user that changes something waits for a person's answer."""

    action_needed = Approve()


class NotNarrowed(FobwatchError):
    """No credentials could be made that do as little as a program may have."""

    needs_person = True


class NarrowingEnded(FobwatchError):
    """The session, or the time that a program was given, ended while a copy was made."""

    transient = True
