"""The user's browser, signed in to the console without a secret on any argument list or disk."""

from __future__ import annotations

import sys
import threading
from collections import deque
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from fobwatch.adapters.browsers.launching import PIPE_OPTION
from fobwatch.adapters.browsers.watched_start import NothingWatched
from fobwatch.adapters.client_process.loopback_peer import is_same_user
from fobwatch.adapters.console.sign_in_page import OneTimePage, login_page
from fobwatch.adapters.console.starters import WELL, WatchedCommand, WholeCommand, starters_of
from fobwatch.core.browsers.browsers import BrowserOwner, BrowserPlace
from fobwatch.core.browsers.errors import BrowserUnavailable, NoBrowser
from fobwatch.core.console.ports import OpenedIn
from fobwatch.core.errors import FobwatchError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fobwatch.adapters.client_process.loopback_peer import PeerCheck
    from fobwatch.adapters.console.sign_in_page import Page
    from fobwatch.adapters.console.starters import BrowserStarter
    from fobwatch.core.console.console import ConsoleLogin
    from fobwatch.core.console.ports import Arrived

PAGE_LIFE = 60.0
"""In seconds: a browser that has to start first, on a busy computer, still gets the page."""

MAX_PAGES = 8
"""Pages that wait for a browser; the oldest makes room."""

PATIENCE = 5.0
"""In seconds: a starter that fails does so sooner; one that goes on is the browser itself."""


def _default_place(profile: str) -> BrowserPlace:
    return BrowserPlace(owner=BrowserOwner(name=profile))


def _default_alone(_place: BrowserPlace, _url: str) -> tuple[str, ...]:
    return ()


class ConsoleBrowser:
    """Fulfils `Browser`. The browser gets the address of a page that signs it in."""

    def __init__(
        self,
        starters: Sequence[BrowserStarter] = starters_of(sys.platform),
        *,
        is_ours: PeerCheck = is_same_user,
        page_life: float = PAGE_LIFE,
        patience: float = PATIENCE,
        place: Callable[[str], BrowserPlace] = _default_place,
        command: Callable[[BrowserPlace, str], tuple[str, ...]] = _default_alone,
        name: Callable[[BrowserPlace], str] = lambda _place: "",
        watched: NothingWatched | None = None,
    ) -> None:
        """`starters` open the default browser; `command` is that of another place, `name` its name.

        `place` is where a profile's pages open.
        """
        self._starters = starters
        self._place = place
        self._command = command
        self._name = name
        self._watched = watched or NothingWatched()
        self._is_ours = is_ours
        self._page_life = page_life
        self._patience = patience
        self._pages: deque[OneTimePage] = deque()
        self._opening = threading.Lock()

    def open_console(self, login: ConsoleLogin, place: BrowserPlace | None = None) -> OpenedIn:
        place = place or self._place(login.profile)
        page = self._open_once(login_page(login, sign_out_first=place.sign_out_first), place)
        if not page.was_taken():
            raise NoBrowser(
                "No browser asked for the page",
                "The page that signs in to AWS waited, and no browser came for it in time.",
                "Start the browser yourself to see whether it opens pages, or choose another one: "
                "in the profile, the portal or the settings.",
            )
        return OpenedIn(place=place, browser=self._name(place))

    def open_page(self, url: str, profile: str) -> None:
        self._open(url, self._place(profile), SimpleQueue())

    def renew(self, login: ConsoleLogin, place: BrowserPlace, arrived: Arrived) -> None:
        if not self._visit(place, login_page(login), arrived):
            raise BrowserUnavailable(
                "The console could not be renewed",
                "Its browser did not get through AWS's sign-in in time.",
                "Choose Renew console: that opens a page there.",
            )

    def sign_out(self, logout_url: str, place: BrowserPlace) -> None:
        url = f"{logout_url}?Action=logout"
        if self._watched.tabs(place) is None:
            self._open(url, place, SimpleQueue())
        elif not self._watched.load(place, url, self._page_life):
            raise BrowserUnavailable(
                "The browser was not signed out of AWS",
                "AWS's sign-out page did not open there, or reported an error.",
                "Check the network and sign out again, or sign out on a page of the console.",
            )

    def _visit(self, place: BrowserPlace, content: Page, arrived: Arrived) -> bool:
        """Whether the page led on to where it `arrived`, seen by nobody.

        False also where the browser is not watched.
        """
        if self._watched.tabs(place) is None:
            return False
        page = self._serve(content)
        try:
            return self._watched.visit(
                place,
                page.url,
                lambda address: not address.startswith(page.url) and arrived(address),
                self._page_life,
            )
        finally:
            page.close()

    def open_once(self, content: Page, place: BrowserPlace) -> None:
        """Return when the browser has the page, or was started. Raises as `Browser` does."""
        self._open_once(content, place)

    def _open_once(self, content: Page, place: BrowserPlace) -> OneTimePage:
        endings: SimpleQueue[int] = SimpleQueue()
        page = self._serve(content, lambda: endings.put(WELL))
        try:
            self._open(page.url, place, endings)
        except FobwatchError:
            page.close()
            raise
        return page

    def _open(self, url: str, place: BrowserPlace, endings: SimpleQueue[int]) -> None:
        command = self._command(place, url)
        starters = (self._starter(command, place),) if command else self._starters
        if _opened(url, starters, endings, self._patience):
            return
        if command:
            raise BrowserUnavailable(
                "The chosen browser did not open the page",
                f"{command[0]} could not be started, or has ended with an error.",
                "Start the browser yourself to see why, or choose another one: in the profile, the "
                "portal or the settings.",
            )
        raise _no_browser("The system did not open the page.")

    def _starter(self, command: tuple[str, ...], place: BrowserPlace) -> BrowserStarter:
        if PIPE_OPTION not in command:
            return WholeCommand(command)
        return WatchedCommand(self._watched, place, command)

    def _serve(self, content: Page, on_taken: Callable[[], None] = lambda: None) -> OneTimePage:
        page = OneTimePage(
            content, is_ours=self._is_ours, life=self._page_life, on_taken=on_taken
        ).start()
        self._keep(page)
        return page

    def _keep(self, page: OneTimePage) -> None:
        """Store it; close the oldest beyond a limit, as each has a port and two threads."""
        with self._opening:
            self._pages.append(page)
            oldest = self._pages.popleft() if len(self._pages) > MAX_PAGES else None
        if oldest is not None:
            oldest.close()


def open_page(
    url: str,
    starters: Sequence[BrowserStarter] = starters_of(sys.platform),
    *,
    patience: float = PATIENCE,
) -> None:
    """Show a page without secrets. Return when it was opened. Raises `NoBrowser`."""
    if not _opened(url, starters, SimpleQueue(), patience):
        raise _no_browser(f"The system did not open {url}.")


def _opened(
    url: str, starters: Sequence[BrowserStarter], endings: SimpleQueue[int], patience: float
) -> bool:
    """Whether one of the starters opened it."""
    return any(
        starter.start(url, endings.put) and _went_well(endings, patience) for starter in starters
    )


def _went_well(endings: SimpleQueue[int], patience: float) -> bool:
    """Whether the page was fetched or the starter succeeded, whichever is reported first."""
    try:
        return endings.get(timeout=patience) == WELL
    except Empty:
        return True


def _no_browser(message: str) -> NoBrowser:
    return NoBrowser(
        "No browser could be started",
        message,
        "Choose a default browser in the system's settings.",
    )
