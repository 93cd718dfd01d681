"""One visit of a person to a page, and the one answer that it waits for."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from fobwatch.core.aws.errors import AwsError, SignInPending, TokenRefused
from fobwatch.core.web_sign_in.authorization import PATIENCE, AuthorizationRequest
from fobwatch.core.web_sign_in.errors import SignInStopped

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.actions_needed import OpenBrowser
    from fobwatch.core.client_process.client_process import Identity
    from fobwatch.core.web_sign_in.authorization import RedirectListener, SignInPages

T = TypeVar("T")

SLOWER: Final = timedelta(seconds=5)
"""Added to the pause after an answer that asks for it or does not come (RFC 8628, section 3.5)."""

STATE = "{state}"
"""Stands for our state in the address of a SAML provider's page, as in `RelayState={state}`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCode:
    """The answer to a device authorization request (RFC 8628, section 3.2).

    `complete_url` is the page `url` with the code filled in; both are valid for `life`.
    The person's permission is asked for with `device_code`, every `interval`.
    """

    user_code: str
    url: str
    complete_url: str
    device_code: str = field(repr=False)
    interval: timedelta
    life: timedelta


class OneAnswer:
    """The waiting side of `RedirectListener`, for an answer from anywhere. Thread-safe."""

    def __init__(self) -> None:
        self._answer: Future[str] = Future()
        self._lock = threading.Lock()

    @property
    def redirect_uri(self) -> str:
        """Empty if the answer comes to no address of ours."""
        return ""

    def code(self, patience: timedelta) -> str:
        try:
            return self._answer.result(patience.total_seconds())
        except FutureTimeoutError:
            raise SignInStopped(
                "Nobody signed in",
                f"The page in the browser was not answered in {patience.seconds // 60} minutes.",
                "Sign in again.",
            ) from None

    def give(self, code: str) -> None:
        self.settle(code)

    def cancel(self) -> None:
        self.settle(_cancelled())

    @property
    def went_well(self) -> bool:
        return self._answer.done() and self._answer.exception() is None

    def settle(self, answer: str | SignInStopped) -> bool:
        """End the wait; return whether it had not ended before."""
        with self._lock:
            if self._answer.done():
                return False
            if isinstance(answer, str):
                self._answer.set_result(answer)
            else:
                self._answer.set_exception(answer)
        return True


class Visit:
    """One visit of a person to a page. It can be cancelled from another thread."""

    def __init__(
        self,
        pages: SignInPages,
        page: OpenBrowser,
        pause: Callable[[threading.Event, timedelta], object],
        on_code: Callable[[], None],
        *,
        is_elsewhere: bool = False,
        terminal: Identity | None = None,
    ) -> None:
        """`on_code` is called when there is a code to show, or one to be pasted.

        `terminal` is the program that asks the person for a code; None where Fobwatch does.
        """
        self.terminal = terminal
        self.is_elsewhere = is_elsewhere
        """Whether the page is opened on another device, and a person pastes its answer."""
        self.begun = threading.Event()
        """Set once the page has an address, or will never have one."""
        self.over = threading.Event()
        self.url = ""
        """The page's address, once it is known."""
        self.device_code: DeviceCode | None = None
        self._pages = pages
        self._page = page
        self._pause = pause
        self._on_code = on_code
        self._listener: RedirectListener | OneAnswer | None = None
        self._read: Callable[[str], str] = str
        self._cancelled = threading.Event()

    def replaces(self, other: Visit) -> bool:
        """Whether it takes the place of the visit that is under way (`BrowserSignIns.begin`)."""
        if self.terminal is not None:
            return False
        return other.terminal is not None or (self.is_elsewhere and not other.is_elsewhere)

    def code(
        self, request: AuthorizationRequest, url: Callable[[str], str], port: int = 0
    ) -> tuple[str, str]:
        """The code that the browser brings, and the redirect URI to which it was brought.

        `url` makes the page's address for a redirect URI. Blocks. Raises `SignInStopped`, and
        what opening the page raises.
        """
        with self._pages.listen(request.state, port) as listener:
            return self._answer(listener, url(listener.redirect_uri)), listener.redirect_uri

    def pasted(self, url: str, read: Callable[[str], str]) -> str:
        """The code that a person copies from the page, on any device, and pastes here.

        `read` finds the code in what was pasted, or raises `InputError`: the visit goes on then.
        Blocks. Raises `SignInStopped`.
        """
        self._listener, self._read = OneAnswer(), read
        self.check()
        self.url, self.is_elsewhere = url, True
        self.begun.set()
        self._on_code()
        return self._listener.code(PATIENCE)

    def response(self, url: str, port: int) -> str:
        """The SAML response that the browser posts to `port`; blocks and raises as `code` does.

        Without a port, a window of our own reads it. For a provider that sends our state back, the
        page's address has `{state}` in it.
        """
        if not port:
            with self._pages.window(url, shown=True, check=self.check) as self._listener:
                self.check()
                return self._listener.code(PATIENCE)
        state = AuthorizationRequest.new().state if STATE in url else ""
        with self._pages.receive(url, port, state) as listener:
            return self._answer(listener, url.replace(STATE, state))

    def give(self, answer: str) -> bool:
        """Give what the browser would bring; return whether the visit waits for it.

        Raises `InputError` if it is not what the page shows.
        """
        if self._listener is None:
            return False
        self._listener.give(self._read(answer))
        return True

    def permission(self, code: DeviceCode, ask: Callable[[], T]) -> T:
        """The result of `ask` once the person has entered this code, on any device.

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
            raise _cancelled()

    def _wait(self, interval: timedelta) -> None:
        self._pause(self._cancelled, interval)
        self.check()

    def _answer(self, listener: RedirectListener, url: str) -> str:
        self._listener = listener
        self.check()
        self.url = url
        self._pages.show(url, self._page)
        return listener.code(PATIENCE)


def wait_for_person(
    code: DeviceCode, ask: Callable[[], T], pause: Callable[[timedelta], object]
) -> T:
    """The result of `ask` once the person has entered the code.

    `ask` raises `SignInPending` until then. Raises `SignInStopped` when the code has expired, and
    what `ask` and `pause` raise.
    """
    interval, waited = code.interval, timedelta()
    while waited < code.life:
        pause(interval)
        waited += interval
        try:
            return ask()
        except SignInPending:
            continue
        except TokenRefused:
            break
        except AwsError as error:
            if not error.transient:
                raise
            interval += SLOWER
    raise SignInStopped(
        "The code has expired", "It was not entered in time.", "Sign in again: you get a new code."
    )


def _cancelled() -> SignInStopped:
    return SignInStopped("The sign-in was cancelled", "Nothing was changed.", "Sign in again.")
