"""What a person asks for in a window, menu or notice, with a class for each action.

Those about the program and its windows are here; the others are beside this module, by subject.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.console.ledger import ConsoleSession
    from fobwatch.core.errors import FobwatchError


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """The base of all. A class without fields of its own needs no decorator."""

    @property
    def about_profile(self) -> str:
        """The profile to whose session a report of it may lead; empty for none."""
        return ""


class WindowIntent(Intent):
    """The main window and its dialogs answer it, and nothing else does."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileIntent(Intent):
    profile: str

    @property
    def about_profile(self) -> str:
        return self.profile


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyProfileIntent(ProfileIntent):
    """About a profile, or none in particular."""

    profile: str = ""


def about(asked: Intent | Callable[..., Intent], profile: str) -> Intent:
    """Return `asked` if it is an intent; otherwise what it makes, such as a class, of `profile`."""
    return asked if isinstance(asked, Intent) else asked(profile=profile)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceIntent(Intent):
    serial: str


UNDO_MILLISECONDS: Final = 10_000
"""Long enough to see what was done, and to reach the button."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Intent):
    """Put back what was removed or ended last, if that is the removal of this number."""

    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How an intent went: `text` says what was done, or `error` why it was not.

    `undo` takes it back, where that is possible: for `UNDO_MILLISECONDS`. `next_steps` are what a
    person most likely wants next.
    """

    intent: Intent
    text: str = ""
    details: str = ""
    error: FobwatchError | None = None
    undo: Intent | None = None
    next_steps: tuple[Intent, ...] = ()


class PanelIntent(Intent):
    """The panel at the icon answers it."""


class ShowPanel(PanelIntent): ...


class TogglePanel(PanelIntent):
    """Open the panel at the icon, or close it."""


class Quit(Intent): ...


class QuitAnyway(Intent): ...


class ConfirmQuit(WindowIntent):
    """Ask first: something waits for the keyring, and would be lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowWindow(AnyProfileIntent, WindowIntent):
    """Open the main window, at the session of `profile`, or its `console`, if one is named."""

    console: ConsoleSession | None = None


class ShowWithoutTray(WindowIntent):
    """Open the main window, and say that there is no icon to open it from."""


class ShowProfiles(AnyProfileIntent, WindowIntent): ...


class ShowSignIns(ProfileIntent, WindowIntent): ...


class ShowSettings(WindowIntent): ...


class PauseRenewals(Intent): ...


class ResumeRenewals(Intent): ...


class PauseAll(Intent):
    """Renew nothing, and give nothing to programs."""


class ResumeAll(Intent): ...


class LockVault(Intent):
    """Hold no secret any more, until the vault is unlocked."""


class RetryVault(WindowIntent):
    """Unlock the vault, or write again what waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainDenial(AnyProfileIntent, WindowIntent):
    """Open the window that says why AWS refused something; `text` is the error, if there is one."""

    text: str = field(default="", repr=False)


class LockDown(AnyProfileIntent, WindowIntent):
    """Something is wrong: show what can be done for the profile, or for one that is chosen."""
