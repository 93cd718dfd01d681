"""The ways in which a browser is sent to a sign-in page and answers it."""

from __future__ import annotations

import hashlib
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from fobwatch.adapters.client_process.loopback_peer import is_same_user
from fobwatch.adapters.web_sign_in.answer_page import forwarding_page
from fobwatch.adapters.web_sign_in.redirect_listener import LoopbackListener
from fobwatch.adapters.web_sign_in.saml_receiver import SamlReceiver
from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.browsers.errors import NoBrowser
from fobwatch.core.errors import StorageUnavailable
from fobwatch.core.web_sign_in.errors import SignInStopped
from fobwatch.core.web_sign_in.visit import OneAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from fobwatch.adapters.console.browser import ConsoleBrowser
    from fobwatch.core.browsers.browsers import BrowserPlace
    from fobwatch.core.web_sign_in.authorization import RedirectListener

    OwnWindow = Callable[..., AbstractContextManager[RedirectListener]]


if sys.platform == "win32":
    # There Chromium's pipe needs inherited handles, which nobody has tried.
    OWN_WINDOW: OwnWindow | None = None
else:
    from fobwatch.adapters.web_sign_in.browser_window import BrowserWindow

    OWN_WINDOW: OwnWindow | None = BrowserWindow


CHECK_SECONDS: Final = 0.25
"""How often a window that waits for another of its provider looks whether it is still wanted."""


class BrowserPages:
    """Fulfils `SignInPages`."""

    def __init__(
        self,
        browser: ConsoleBrowser,
        windows: Path,
        *,
        place: Callable[[OpenBrowser], BrowserPlace],
        own_window: OwnWindow | None = OWN_WINDOW,
    ) -> None:
        """`windows` is the folder for the windows' data; `place` is where other pages open."""
        self._browser = browser
        self._windows = windows
        self._place = place
        self._own_window = own_window
        self._in_use: dict[Path, threading.Lock] = {}

    @contextmanager
    def listen(self, state: str, port: int = 0) -> Iterator[LoopbackListener]:
        try:
            listener = LoopbackListener(state, is_ours=is_same_user, port=port)
        except OSError as error:
            raise StorageUnavailable(
                f"Port {port} is in use" if port else "No port is free on this computer",
                "The browser could not bring the sign-in back to Fobwatch.",
                "Close programs that you do not need, and try again.",
            ) from error
        with listener:
            yield listener

    @contextmanager
    def receive(self, url: str, port: int, state: str) -> Iterator[SamlReceiver]:
        page = urlsplit(url)
        origin = f"{page.scheme}://{page.netloc}".lower()
        try:
            receiver = SamlReceiver(state, origin=origin, port=port, is_ours=is_same_user)
        except OSError as error:
            raise StorageUnavailable(
                f"Port {port} is in use",
                "The identity provider's page could not bring its response to Fobwatch.",
                "Close the program that uses the port, or paste the response.",
            ) from error
        with receiver:
            yield receiver

    @contextmanager
    def window(
        self, url: str, *, shown: bool, check: Callable[[], None] = lambda: None
    ) -> Iterator[RedirectListener]:
        if self._own_window is None:
            yield self._pasted(url, shown=shown)
            return
        folder = self._windows / folder_name(url)
        lock = self._in_use.setdefault(folder, threading.Lock())
        while not lock.acquire(timeout=CHECK_SECONDS if shown else 0):
            if not shown:
                raise SignInStopped("A window is open already", "Sign in there.", "Sign in there.")
            check()
        try:
            check()
            with self._own_window(url, folder, shown=shown) as window:
                yield window
        finally:
            lock.release()

    def _pasted(self, url: str, *, shown: bool) -> OneAnswer:
        """Opens the page in the usual browser, for the person to paste its response."""
        if not shown:
            raise NoBrowser(
                "The identity provider's page cannot be asked unseen here",
                "Fobwatch has no window of its own on Windows.",
                "Sign in again in your browser.",
            )
        self.show(url, OpenBrowser(url=url, answer="SAMLResponse"))
        return OneAnswer()

    def show(self, url: str, page: OpenBrowser) -> None:
        self._browser.open_once(forwarding_page(url), self._place(page))


def folder_name(url: str) -> str:
    """The name of the data folder for an identity provider: one for each of its hosts."""
    return hashlib.sha256(urlsplit(url).netloc.encode()).hexdigest()[:32]
