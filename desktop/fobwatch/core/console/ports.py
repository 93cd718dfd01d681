"""The ports of the console: AWS's sign-in, and browsers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from fobwatch.core.aws.ports import AwsPort

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.core.browsers.browsers import BrowserPlace
    from fobwatch.core.console.console import ConsoleLogin, SigninToken
    from fobwatch.core.listeners import Listeners

    Arrived = Callable[[str], bool]


class FederationService(AwsPort, Protocol):
    """The console's sign-in: its federation endpoint and its page for IAM users."""

    def signin_token(
        self, credentials: Credentials, *, duration: timedelta | None, region: str
    ) -> SigninToken:
        """Trade credentials for a sign-in token, good for 15 minutes.

        If the region's host does not answer, another of the partition is asked. Raises `AwsError`,
        that of the region's host if none answers, and `InvalidSetting`.
        """
        ...

    def login_url(self, region: str) -> str:
        """The address of the region's sign-in. Does not block on the network."""
        ...

    def user_page(self, region: str, account: str) -> str:
        """The page for IAM users of an account, by its ID or alias. Does not block either."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedIn:
    """Where a page was opened; `browser` is the browser's name, empty if unknown."""

    place: BrowserPlace
    browser: str = ""


class BrowserWatch(Protocol):
    """The browsers that are watched: those that Fobwatch started with its own folder."""

    on_change: Listeners[[str]]
    """Called with a place's key after its tabs changed, on a thread of its own."""

    def tabs(self, place: BrowserPlace) -> tuple[str, ...] | None:
        """The addresses of the tabs; None if the place is not watched. Does not block."""
        ...


class Browser(Protocol):
    """The user's browsers: each profile's pages open in its place, or nowhere.

    Its methods return when the page was opened, and raise `NoBrowser` if the system has none,
    `BrowserUnavailable` or `BrowserFileRefused` for a chosen place, and `StorageUnavailable`.
    """

    def open_console(self, login: ConsoleLogin, place: BrowserPlace | None = None) -> OpenedIn:
        """Send a browser through the sign-in, with the token in no argument list.

        Without a `place` it is the profile's. Returns once the browser, which may have to start
        first, has asked for the page; raises `NoBrowser` if none does in time.
        """
        ...

    def renew(self, login: ConsoleLogin, place: BrowserPlace, arrived: Arrived) -> None:
        """Send a watched browser through the sign-in on a page that nobody sees.

        Returns once that page `arrived`, and raises `BrowserUnavailable` if it did not in time.
        """
        ...

    def sign_out(self, logout_url: str, place: BrowserPlace) -> None:
        """Send this place's browser to the page that signs everyone there out of AWS.

        Raises `BrowserUnavailable` if a watched browser did not get there.
        """
        ...

    def open_page(self, url: str, profile: str) -> None:
        """Show a page without secrets."""
        ...
