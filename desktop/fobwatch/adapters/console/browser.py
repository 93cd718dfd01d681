"""Opens the console in the user's browser, with no secret on an argument list."""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fobwatch.adapters.browsers.launching import PIPE_OPTION
from fobwatch.adapters.browsers.watched_start import BrowserStart, NothingWatched
from fobwatch.adapters.client_process.loopback_peer import is_same_user
from fobwatch.adapters.console.sign_in_page import OneTimePage, login_page
from fobwatch.adapters.console.starters import WELL, run, starters_of, users_environment
from fobwatch.core.browsers.browsers import BrowserOwner, BrowserPlace
from fobwatch.core.browsers.errors import BrowserUnavailable, NoBrowser
from fobwatch.core.console.ports import OpenedIn
from fobwatch.core.errors import FobwatchError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fobwatch.adapters.client_process.loopback_peer import PeerCheck
    from fobwatch.adapters.console.sign_in_page import Page
    from fobwatch.adapters.console.starters import BrowserStarter, OnEnd
    from fobwatch.core.console.console import ConsoleLogin
    from fobwatch.core.console.ports import Arrived

MAX_PAGES = 8
"""Pages that wait for a browser; the oldest makes room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a browser is waited for, in seconds."""

    page: float = 60.0
    """The page's life: enough for a browser that has to start first on a busy computer."""
    start: float = 5.0
    """A starter that fails does so sooner; one that goes on is the browser itself."""
    hand_over: float = 20.0
    """For a browser to ask for the page after the place's own program has ended well: a running one
    does so at once, a cold start of Firefox takes two seconds."""


USUAL: Final = Patience()


class ConsoleBrowser:
    """Fulfils `Browser`. The browser gets the address of a page that signs it in."""

    def __init__(
        self,
        starters: Sequence[BrowserStarter] = starters_of(sys.platform),
        *,
        is_ours: PeerCheck = is_same_user,
        patience: Patience = USUAL,
        place: Callable[[str], BrowserPlace] = lambda profile: BrowserPlace(
            owner=BrowserOwner(name=profile)
        ),
        command: Callable[[BrowserPlace, str], tuple[str, ...]] = lambda _place, _url: (),
        name: Callable[[BrowserPlace], str] = lambda _place: "",
        watched: NothingWatched | None = None,
    ) -> None:
        """`starters` open the default browser; `command` opens another place, whose `name` it is.

        `place` is where a profile's pages open.
        """
        self._starters = starters
        self._place = place
        self._command = command
        self._name = name
        self._watched = watched or NothingWatched()
        self._is_ours = is_ours
        self._patience = patience
        self._pages: deque[OneTimePage] = deque()
        self._opening = threading.Lock()

    def open_console(self, login: ConsoleLogin, place: BrowserPlace | None = None) -> OpenedIn:
        place = place or self._place(login.profile)
        opening = _Opening()
        page = self._serve(
            login_page(login, sign_out_first=place.sign_out_first), opening.note_page_over
        )
        try:
            command = self._open(page.url, place, opening)
            # The system's starter ends at once: it only has the default browser start.
            opening.wait(self._patience.hand_over if command else self._patience.page)
        finally:
            page.close()
        if not page.was_taken:
            if self._is_withdrawn(page):
                raise _withdrawn()
            raise _failed(command) if opening.has_failed else _not_asked_for()
        return OpenedIn(place=place, browser=self._name(place))

    def withdraw_pages(self) -> None:
        """Close all pages that wait for a browser, so that they sign nobody in."""
        with self._opening:
            pages = list(self._pages)
            self._pages.clear()
        for page in pages:
            page.close()

    def open_page(self, url: str, profile: str) -> None:
        self._open(url, self._place(profile), _Opening())

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
            self._open(url, place, _Opening())
        elif not self._watched.load(place, url, self._patience.page):
            raise BrowserUnavailable(
                "The browser was not signed out of AWS",
                "AWS's sign-out page did not open there, or reported an error.",
                "Check the network and sign out again, or sign out on a page of the console.",
            )

    def _visit(self, place: BrowserPlace, content: Page, arrived: Arrived) -> bool:
        """Whether the page, which nobody sees, led on to where it `arrived`.

        False, too, if the browser is not watched.
        """
        if self._watched.tabs(place) is None:
            return False
        page = self._serve(content)
        try:
            return self._watched.visit(
                place,
                page.url,
                lambda address: not address.startswith(page.url) and arrived(address),
                self._patience.page,
            )
        finally:
            page.close()

    def open_once(self, content: Page, place: BrowserPlace) -> None:
        """Return when the browser has the page, or was started. Raises as `Browser` does."""
        opening = _Opening()
        page = self._serve(content, opening.note_page_over)
        try:
            self._open(page.url, place, opening)
        except FobwatchError:
            page.close()
            raise

    def _open(self, url: str, place: BrowserPlace, opening: _Opening) -> tuple[str, ...]:
        """Open it; return the place's command, empty for the system's default."""
        command = self._command(place, url)
        starters = (self._starter(command, place),) if command else self._starters
        if not opening.begin(url, starters, self._patience.start):
            raise _failed(command)
        return command

    def _starter(self, command: tuple[str, ...], place: BrowserPlace) -> BrowserStarter:
        def start(_url: str, on_end: OnEnd) -> bool:
            if PIPE_OPTION not in command:
                return run(command, on_end)
            environment = users_environment(os.environ)
            return self._watched.start(
                BrowserStart(place=place, command=command, environment=environment, on_end=on_end)
            )

        return start

    def _serve(self, content: Page, on_over: Callable[[], None] = lambda: None) -> OneTimePage:
        page = OneTimePage(
            content, is_ours=self._is_ours, life=self._patience.page, on_over=on_over
        ).start()
        self._keep(page)
        return page

    def _is_withdrawn(self, page: OneTimePage) -> bool:
        with self._opening:
            return page not in self._pages

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
    patience: float = USUAL.start,
) -> None:
    """Show a page without secrets. Return when it was opened. Raises `NoBrowser`."""
    if not _Opening().begin(url, starters, patience):
        raise _no_browser(f"The system did not open {url}.")


class _Opening:
    """The state of what was started for an address, and of its page. Thread-safe."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self._status: int | None = None
        self._is_page_over = False

    @property
    def has_failed(self) -> bool:
        return self._status not in {None, WELL}

    def begin(self, url: str, starters: Sequence[BrowserStarter], patience: float) -> bool:
        """Whether one of the starters ended well, still runs, or brought a browser to the page."""
        return any(self._begin(url, starter, patience) for starter in starters)

    def wait(self, hand_over: float) -> None:
        """Wait until the page is over, or what was started has failed.

        After it has ended well, another program has `hand_over` seconds to ask for the page.
        """
        with self._news:
            self._news.wait_for(self._is_settled)
            if self._status == WELL:
                self._news.wait_for(lambda: self._is_page_over, hand_over)

    def note_page_over(self) -> None:
        with self._news:
            self._is_page_over = True
            self._news.notify_all()

    def _begin(self, url: str, starter: BrowserStarter, patience: float) -> bool:
        self._status = None
        if not starter(url, self._note_end):
            return False
        with self._news:
            self._news.wait_for(self._is_settled, patience)
            return self._is_page_over or not self.has_failed

    def _is_settled(self) -> bool:
        return self._is_page_over or self._status is not None

    def _note_end(self, status: int) -> None:
        with self._news:
            self._status = status
            self._news.notify_all()


def _failed(command: Sequence[str]) -> FobwatchError:
    if not command:
        return _no_browser("The system did not open the page.")
    return BrowserUnavailable(
        "The chosen browser did not open the page",
        f"{command[0]} could not be started, or has ended with an error.",
        "Start the browser yourself to see why, or choose another one: in the profile, the "
        "portal or the settings.",
    )


def _withdrawn() -> BrowserUnavailable:
    return BrowserUnavailable(
        "The console was not opened",
        "Before a browser asked for the page, Fobwatch was locked, or many more were opened.",
        "Unlock Fobwatch if it is locked, and open the console again.",
    )


def _not_asked_for() -> NoBrowser:
    return NoBrowser(
        "No browser asked for the page",
        "The page that signs in to AWS waited, and no browser came for it in time.",
        "Start the browser yourself to see whether it opens pages, or choose another one: "
        "in the profile, the portal or the settings.",
    )


def _no_browser(message: str) -> NoBrowser:
    return NoBrowser(
        "No browser could be started",
        message,
        "Choose a default browser in the system's settings.",
    )
