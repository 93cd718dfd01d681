"""What a person asks for that leads to the browser: consoles, sign-ins, and access portals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fobwatch.core.console.agreement import UNASKED
from fobwatch.core.console.console import Destination
from fobwatch.ui.runtime.intents import Intent, ProfileIntent, WindowIntent

if TYPE_CHECKING:
    from fobwatch.core.aws_login.login import Login
    from fobwatch.core.console.agreement import Agreement
    from fobwatch.core.console.ledger import ConsoleSession
    from fobwatch.core.portals.portal import Portal


CONSOLE_HOME: Final = Destination()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleIntent(ProfileIntent):
    """A way into the console. `agreement` is what a person said yes to before."""

    agreement: Agreement = UNASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenConsole(ConsoleIntent):
    """Open a page of it; the session is started first where that is needed."""

    destination: Destination = CONSOLE_HOME


class OpenShortcut(ConsoleIntent):
    """Open it by a page that needs no session of ours, such as that of the access portal."""


class OpenSignInPage(ConsoleIntent):
    """Open the page on which the profile's IAM user signs in by password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyLink(ProfileIntent):
    """Copy a link for others: no secret."""

    destination: Destination = CONSOLE_HOME


class ChooseService(ProfileIntent, WindowIntent):
    """Find a service of the console, to open it with the profile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedConsoleIntent(Intent):
    console: ConsoleSession

    @property
    def about_profile(self) -> str:
        return self.console.profile


class RenewConsole(OpenedConsoleIntent):
    """Sign in again, on the page that it began with."""


class SignOutConsole(OpenedConsoleIntent):
    """Sign its browser out of AWS, as a whole."""


class NewLogin(Intent):
    """Let a person sign in on AWS's page, whoever they are, and make their profile from that."""


class RenewLogin(ProfileIntent):
    """Make the profile's sign-in of `aws login` anew, for twelve hours from now."""


class RenewLoginElsewhere(ProfileIntent):
    """The same with another device's browser, to start the profile's session."""


class EndLogin(ProfileIntent):
    """Forget it, or that at an OpenID provider; end the sessions of all profiles that use it."""


class EndLoginAtAws(ProfileIntent):
    """Of `aws login` there too: nobody renews its tokens any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowLoginCode(WindowIntent):
    """Ask for the code that the page of `login` shows on another device."""

    login: Login


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalIntent(Intent):
    portal: str
    """The start URL."""


class SignIn(PortalIntent): ...


class SignInAgain(PortalIntent):
    """Sign out of the portal and in, for a whole new day."""


class SignOut(PortalIntent): ...


class ShowSignIn(PortalIntent):
    """Open the page of a sign-in that waits once more."""


class CancelSignIn(PortalIntent): ...


class FindRoles(PortalIntent):
    """Ask the portal for its accounts and roles."""


class StopFinding(PortalIntent): ...


class EditPortal(PortalIntent): ...


class RemovePortal(PortalIntent): ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RestorePortal(Intent):
    """Put back a portal that was removed."""

    removed: Portal


class NewPortal(WindowIntent): ...


class ShowPortal(PortalIntent, WindowIntent):
    """Open the main window at it."""
