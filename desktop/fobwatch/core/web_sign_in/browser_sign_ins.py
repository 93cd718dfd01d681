"""Sign-ins in the browser that are under way, and the problems of the last ones."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.errors import FobwatchError
from fobwatch.core.faults import logged_fault
from fobwatch.core.listeners import Listeners
from fobwatch.core.web_sign_in.authorization import SILENT_PATIENCE
from fobwatch.core.web_sign_in.errors import BrowserNeeded
from fobwatch.core.web_sign_in.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from fobwatch.core.client_process.client_process import Identity
    from fobwatch.core.web_sign_in.authorization import RedirectListener, SignInPages
    from fobwatch.core.web_sign_in.visit import DeviceCode


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWords:
    """The words for a page: `title` says what it is for, `page` is its name in a sentence.

    `choice` is what to do there, `reason` why it is needed.
    """

    title: str
    page: str
    choice: str
    reason: str


class BrowserSignIns:
    """Sends a person to a page and waits, for each page at most once at a time. Thread-safe."""

    def __init__(
        self,
        *,
        pages: SignInPages,
        may_show: Callable[[], bool],
        in_background: Callable[[Callable[[], None]], None],
        pause: Callable[[threading.Event, timedelta], object],
    ) -> None:
        """`may_show` says whether a person could see a page now, as not behind a locked screen.

        `pause` returns after the time, or as soon as the event is set.
        """
        self._pages = pages
        self._may_show = may_show
        self.in_background = in_background
        self._pause = pause
        self._lock = threading.Lock()
        self._visits: dict[OpenBrowser, Visit] = {}
        self._unseen: list[RedirectListener] = []
        self._problems: dict[OpenBrowser, FobwatchError] = {}
        self.on_change = Listeners[OpenBrowser]()
        """Called when a wait begins, when it has a code, and when it is over."""
        self.on_answered = Listeners[OpenBrowser]()
        """Called when a wait is over, however it ended, on the wait's own thread."""

    def _visit(self, page: OpenBrowser) -> Visit | None:
        with self._lock:
            return self._visits.get(page)

    def is_waiting(self, page: OpenBrowser) -> bool:
        return self._visit(page) is not None

    def code(self, page: OpenBrowser) -> DeviceCode | None:
        """The code that the person has to enter on the page, if the wait is for one."""
        visit = self._visit(page)
        return visit.device_code if visit is not None else None

    def wait_for_address(self, page: OpenBrowser, terminal: Identity) -> str:
        """Wait for the address of the visit that this program began; empty if it began none."""
        visit = self._visit(page)
        if visit is None or visit.terminal != terminal:
            return ""
        visit.begun.wait()
        return visit.url

    def is_elsewhere(self, page: OpenBrowser) -> bool:
        """Whether a visit is under way on another device."""
        visit = self._visit(page)
        return visit is not None and visit.is_elsewhere

    def address_elsewhere(self, page: OpenBrowser) -> str:
        """The address to open on any device, for the code that it shows to be pasted here.

        Empty if no visit waits for that.
        """
        visit = self._visit(page)
        return visit.url if visit is not None and visit.is_elsewhere else ""

    def problem(self, page: OpenBrowser) -> FobwatchError | None:
        """Why the last sign-in on the page failed; None once one has succeeded."""
        with self._lock:
            return self._problems.get(page)

    def needed(self, page: OpenBrowser, words: PageWords) -> BrowserNeeded:
        """The error for work that waits until a person has signed in on the page."""
        visit, problem = self._visit(page), self.problem(page)
        its_page = words.page[0].upper() + words.page[1:]
        if visit is not None and visit.is_elsewhere:
            texts = (
                f"{words.title} on another device",
                f"{its_page} shows a code there.",
                "Paste it where you began the sign-in; what waits for it then goes on by itself.",
            )
        elif visit is not None:
            texts = (
                f"{words.title} in the browser",
                f"{its_page} is open, and waits for you.",
                f"{words.choice} there; what waits for it then goes on by itself.",
            )
        else:
            texts = (
                words.title,
                f"{problem.title}. {problem.message}" if problem else words.reason,
                f"Choose “Sign in” in Fobwatch: it opens {words.page} in the browser.",
            )
        return BrowserNeeded(*texts, page=page)

    def begin(
        self,
        page: OpenBrowser,
        sign_in: Callable[[Visit], None],
        *,
        elsewhere: bool = False,
        terminal: Identity | None = None,
    ) -> None:
        """Have `sign_in` visit the page in the background, unless it is being visited already.

        `sign_in` stores what it gets; what it raises becomes the page's `problem`, a fault of ours
        as an `InternalError`. A visit `elsewhere` opens nothing on this screen. A `terminal`'s
        visit replaces no other, and a person's replaces it. A person's visit `elsewhere` replaces
        one on this screen.
        """
        visit = Visit(
            self._pages,
            page,
            self._pause,
            lambda: self.on_change.notify(page),
            is_elsewhere=elsewhere,
            terminal=terminal,
        )
        if not (elsewhere or self._may_show()) or not self._take_turn(page, visit):
            return
        self.on_change.notify(page)
        try:
            self.in_background(lambda: self._run(page, visit, sign_in))
        except RuntimeError as error:  # no thread can be started
            self._end(page, visit, logged_fault(error))

    def _take_turn(self, page: OpenBrowser, visit: Visit) -> bool:
        """Make it the page's visit if it may be; return whether it is. Cancels a replaced one."""
        with self._lock:
            before = self._visits.get(page)
            if before is not None and not visit.replaces(before):
                return False
            self._visits[page] = visit
            self._problems.pop(page, None)
        if before is not None:
            before.cancel()
        return True

    def show_again(self, page: OpenBrowser) -> None:
        """Open the page of a visit that is under way once more. Raises `NoBrowser`."""
        if (visit := self._visit(page)) is not None and visit.url:
            self._pages.show(visit.url, page)

    def show(self, url: str, page: OpenBrowser) -> None:
        """Open an address in the browser of this page, and wait for nobody. Raises `NoBrowser`."""
        if self._may_show():
            self._pages.show(url, page)

    def silently(self, url: str) -> str:
        """The SAML response of a page that asks the person nothing. Blocks for some seconds.

        Raises `SignInStopped` or `NoBrowser`.
        """
        with self._pages.window(url, shown=False) as window:
            with self._lock:
                self._unseen.append(window)
            try:
                return window.code(SILENT_PATIENCE)
            finally:
                with self._lock:
                    self._unseen.remove(window)

    def give(self, page: OpenBrowser, answer: str, *, terminal: Identity | None = None) -> bool:
        """Give the visit under way what the browser would bring; return whether there is one.

        A `terminal` can do so only for its own visit. Raises `InputError` if it is not what the
        page shows.
        """
        visit = self._visit(page)
        if visit is None or terminal not in {None, visit.terminal}:
            return False
        return visit.give(answer)

    def wait(self, page: OpenBrowser) -> None:
        """Return when the visit under way is over. Blocks."""
        if (visit := self._visit(page)) is not None:
            visit.over.wait()

    def cancel(self, page: OpenBrowser) -> None:
        """Stop waiting for the browser."""
        if (visit := self._visit(page)) is not None:
            visit.cancel()

    def cancel_all(self) -> None:
        """Stop waiting for any page: nobody is to be signed in now, as after a lock."""
        with self._lock:
            waits: list[Visit | RedirectListener] = [*self._visits.values(), *self._unseen]
        for wait in waits:
            wait.cancel()

    def _run(self, page: OpenBrowser, visit: Visit, sign_in: Callable[[Visit], None]) -> None:
        problem: FobwatchError | None = None
        try:
            sign_in(visit)
        except FobwatchError as error:
            problem = error.fresh()
        except Exception as error:  # noqa: BLE001 - the boundary for faults in background work
            problem = logged_fault(error)
        self._end(page, visit, problem)

    def _end(self, page: OpenBrowser, visit: Visit, problem: FobwatchError | None) -> None:
        with self._lock:
            is_last = self._visits.get(page) is visit
            if is_last:
                del self._visits[page]
            if is_last and problem is not None:
                self._problems[page] = problem
        visit.begun.set()
        visit.over.set()
        if is_last:
            self.on_change.notify(page)
            self.on_answered.notify(page)
