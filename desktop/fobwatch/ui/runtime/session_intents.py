"""What a person asks for about a profile's session."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fobwatch.ui.runtime.intents import AnyProfileIntent, DeviceIntent, Intent, ProfileIntent

if TYPE_CHECKING:
    from fobwatch.core.actions_needed import OpenBrowser
    from fobwatch.core.agent.shell_environment import Shell


@dataclass(frozen=True, slots=True, kw_only=True)
class StartSession(ProfileIntent):
    """Start it, with `code` where one was typed."""

    code: str = field(default="", repr=False)


class RenewSession(ProfileIntent): ...


class EndSession(ProfileIntent): ...


class AllowRoot(ProfileIntent):
    """For an hour, let the profile be the account's root user: a person was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasteResponse(AnyProfileIntent):
    """Sign in with what was copied from `page`, or the one that the profile's session waits for."""

    page: OpenBrowser | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShellIntent(ProfileIntent):
    """None is the user's own shell."""

    shell: Shell | None = None


class CopyCommand(ShellIntent):
    """Copy the command that puts the session into the shell: no secret."""


class CopyEnvironment(ShellIntent): ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyCode(DeviceIntent):
    """Copy the code of the device, for the session of `profile` if one is named."""

    profile: str = ""

    @property
    def about_profile(self) -> str:
        return self.profile


class CopyPassword(ProfileIntent):
    """Copy the profile's console password."""


class SignOutConsoles(Intent):
    """Every browser that Fobwatch signed in."""
