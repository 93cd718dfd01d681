"""Sign-ins in the browser that are under way, and how the last ones ended."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.errors import FobwatchError, SignInStopped
from fobwatch.core.listeners import Listeners
from fobwatch.core.web_sign_in.authorization import PATIENCE, SILENT_PATIENCE, AuthorizationRequest
from fobwatch.core.web_sign_in.device_code import wait_for_person

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from fobwatch.core.web_sign_in.authorization import RedirectListener, SignInPages
    from fobwatch.core.web_sign_in.device_code import DeviceCode

T = TypeVar("T")

STATE = "{state}"
"""In the address of a SAML provider's page: where our state goes, such as `RelayState={state}`."""


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
        """`may_show` says whether a person could see a page now, which a locked screen prevents.

        `pause` returns after the time, or as soon as the event is set.
        """
        self._pages = pages
        self._may_show = may_show
        self._in_background = in_background
        self._pause = pause
        self._lock = threading.Lock()
        self._visits: dict[OpenBrowser, Visit] = {}
        self._problems: dict[OpenBrowser, FobwatchError] = {}
        self.on_change = Listeners[OpenBrowser]()
        """Called when a wait begins, when it has a code, and when it is over."""
        self.on_answered = Listeners[OpenBrowser]()
        """Called when a wait is over, however it ended, on the wait's own thread."""

    def is_waiting(self, page: OpenBrowser) -> bool:
        with self._lock:
            return page in self._visits

    def code(self, page: OpenBrowser) -> DeviceCode | None:
        """The code that the person has to enter on the page, if the wait is for one."""
        with self._lock:
            visit = self._visits.get(page)
        return visit.device_code if visit is not None else None

    def problem(self, page: OpenBrowser) -> FobwatchError | None:
        """Why the last sign-in on the page came to nothing; None once one has succeeded."""
        with self._lock:
            return self._problems.get(page)

    def begin(self, page: OpenBrowser, sign_in: Callable[[Visit], None]) -> None:
        """Have `sign_in` visit the page in the background, unless it is being visited already.

        `sign_in` stores what it gets; what it raises becomes the page's `problem`.
        """
        visit = Visit(self._pages, self._pause, lambda: self.on_change.notify(page))
        with self._lock:
            if page in self._visits or not self._may_show():
                return
            self._visits[page] = visit
            self._problems.pop(page, None)
        self.on_change.notify(page)
        self._in_background(lambda: self._run(page, visit, sign_in))

    def show_again(self, page: OpenBrowser) -> None:
        """Open the page of a visit that is under way once more. Raises `NoBrowser`."""
        with self._lock:
            visit = self._visits.get(page)
        if visit is not None and visit.url:
            self._pages.show(visit.url)

    def silently(self, url: str) -> str:
        """The SAML response of a page that asks the person nothing. Blocks for some seconds.

        Raises `SignInStopped` or `NoBrowser`.
        """
        with self._pages.window(url, shown=False) as window:
            return window.code(SILENT_PATIENCE)

    def give(self, page: OpenBrowser, answer: str) -> bool:
        """Bring the visit under way what the browser would bring; whether there is one."""
        with self._lock:
            visit = self._visits.get(page)
        return visit is not None and visit.give(answer)

    def cancel(self, page: OpenBrowser) -> None:
        """Stop waiting for the browser."""
        with self._lock:
            visit = self._visits.get(page)
        if visit is not None:
            visit.cancel()

    def cancel_all(self) -> None:
        """Stop waiting for any page: nobody is to be signed in now, as after a lock."""
        with self._lock:
            visits = tuple(self._visits.values())
        for visit in visits:
            visit.cancel()

    def _run(self, page: OpenBrowser, visit: Visit, sign_in: Callable[[Visit], None]) -> None:
        problem: FobwatchError | None = None
        try:
            sign_in(visit)
        except FobwatchError as error:
            problem = error.fresh()
        finally:
            with self._lock:
                del self._visits[page]
                if problem is not None:
                    self._problems[page] = problem
        self.on_change.notify(page)
        self.on_answered.notify(page)


class Visit:
    """One visit of a person to a page; it can be cancelled from another thread."""

    def __init__(
        self,
        pages: SignInPages,
        pause: Callable[[threading.Event, timedelta], object],
        on_code: Callable[[], None],
    ) -> None:
        self.url = ""
        """The page's address, once it is known."""
        self.device_code: DeviceCode | None = None
        self._pages = pages
        self._pause = pause
        self._on_code = on_code
        self._listener: RedirectListener | None = None
        self._cancelled = threading.Event()

    def code(self, request: AuthorizationRequest, url: Callable[[str], str]) -> tuple[str, str]:
        """The code that the browser brings, and the redirect URI to which it was brought.

        `url` makes the page's address for a redirect URI. Blocks. Raises `SignInStopped`, and
        what opening the page raises.
        """
        with self._pages.listen(request.state) as listener:
            return self._answer(listener, url(listener.redirect_uri)), listener.redirect_uri

    def response(self, url: str, port: int) -> str:
        """The SAML response that the browser posts to `port`; blocks and raises as `code` does.

        Without a port, a window of our own reads it. A provider that is to send our state back
        has `{state}` in its page's address.
        """
        if not port:
            with self._pages.window(url, shown=True) as self._listener:
                self.check()
                return self._listener.code(PATIENCE)
        state = AuthorizationRequest.new().state if STATE in url else ""
        with self._pages.receive(port, state) as listener:
            return self._answer(listener, url.replace(STATE, state))

    def give(self, answer: str) -> bool:
        """Bring what the browser would bring; whether the visit waits for it."""
        if self._listener is None:
            return False
        self._listener.give(answer)
        return True

    def permission(self, code: DeviceCode, ask: Callable[[], T]) -> T:
        """What `ask` returns once the person has entered this code, on whatever device.

        No page is opened unasked. Blocks. Raises what `wait_for_person` does.
        """
        self.device_code, self.url = code, code.complete_url
        self._on_code()
        return wait_for_person(code, ask, self._wait)

    def cancel(self) -> None:
        self._cancelled.set()
        if self._listener is not None:
            self._listener.cancel()

    def check(self) -> None:
        """Raises `SignInStopped` if it was cancelled."""
        if self._cancelled.is_set():
            raise SignInStopped(
                "The sign-in was cancelled", "Nothing was changed.", "Sign in again."
            )

    def _wait(self, interval: timedelta) -> None:
        self._pause(self._cancelled, interval)
        self.check()

    def _answer(self, listener: RedirectListener, url: str) -> str:
        self._listener = listener
        self.check()
        self.url = url
        self._pages.show(url)
        return listener.code(PATIENCE)
