"""The user's browser, signed in to the console without a secret on any argument list or disk."""

from __future__ import annotations

import sys
from collections import deque
from queue import Empty, SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING

from fobwatch.adapters.client_process.loopback_peer import is_same_user
from fobwatch.adapters.console.browser_starters import WELL, starters_of
from fobwatch.adapters.console.login_page import login_page
from fobwatch.adapters.console.one_time_page import OneTimePage
from fobwatch.core.errors import NoBrowser

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.adapters.client_process.loopback_peer import PeerCheck
    from fobwatch.adapters.console.browser_starters import BrowserStarter
    from fobwatch.core.console.console import ConsoleLogin

PAGE_LIFE = 60.0
"""In seconds: a browser that has to start first, on a busy computer, still gets the page."""

MAX_PAGES = 8
"""Pages that wait for a browser; the oldest makes room."""

PATIENCE = 5.0
"""In seconds: a starter that fails does so sooner; one that goes on is the browser itself."""


class ConsoleBrowser:
    """Fulfils `Browser`. The browser gets the address of a page that signs it in."""

    def __init__(
        self,
        starters: Sequence[BrowserStarter] = starters_of(sys.platform),
        *,
        is_ours: PeerCheck = is_same_user,
        page_life: float = PAGE_LIFE,
        patience: float = PATIENCE,
    ) -> None:
        self._starters = starters
        self._is_ours = is_ours
        self._page_life = page_life
        self._patience = patience
        self._pages: deque[OneTimePage] = deque()
        self._opening = Lock()

    def open_console(self, login: ConsoleLogin) -> None:
        """Return when the browser has the page, or was started. Raises `NoBrowser`."""
        endings: SimpleQueue[int] = SimpleQueue()
        page = OneTimePage(
            login_page(login),
            is_ours=self._is_ours,
            life=self._page_life,
            on_taken=lambda: endings.put(WELL),
        ).start()
        self._keep(page)
        if not _opened(page.url, self._starters, endings, self._patience):
            page.close()
            raise _no_browser("The system did not open the sign-in page.")

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
