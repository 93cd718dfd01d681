"""The user's browser, sent to a sign-in page and expected back."""

from __future__ import annotations

import hashlib
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fobwatch.adapters.client_process.loopback_peer import is_same_user
from fobwatch.adapters.web_sign_in.answer_page import forwarding_page
from fobwatch.adapters.web_sign_in.redirect_listener import LoopbackListener
from fobwatch.adapters.web_sign_in.saml_receiver import SamlReceiver
from fobwatch.core.errors import NoBrowser, SignInStopped, StorageUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fobwatch.adapters.client_process.loopback_peer import PeerCheck
    from fobwatch.adapters.console.browser import ConsoleBrowser
    from fobwatch.core.actions_needed import OpenBrowser
    from fobwatch.core.browsers.browsers import BrowserPlace
    from fobwatch.core.web_sign_in.authorization import RedirectListener


if sys.platform == "win32":

    class BrowserWindow(LoopbackListener):
        """None: Chromium's pipes are handles there that it has to inherit, which is untried."""

        def __init__(self, _url: str, _folder: Path, *, shown: bool) -> None:
            raise NoBrowser(
                "There is no window for the identity provider's page on Windows yet",
                f"It would {'show' if shown else 'ask'} the page.",
                "Sign in there in your own browser, and paste the response.",
            )
else:
    from fobwatch.adapters.web_sign_in.browser_window import BrowserWindow


class BrowserPages:
    """Fulfils `SignInPages`."""

    def __init__(
        self,
        browser: ConsoleBrowser,
        windows: Path,
        *,
        place: Callable[[OpenBrowser], BrowserPlace],
        is_ours: PeerCheck = is_same_user,
    ) -> None:
        """`windows` is the folder for windows' own data; `place`, where other pages open."""
        self._browser = browser
        self._windows = windows
        self._place = place
        self._is_ours = is_ours
        self._in_use: dict[Path, threading.Lock] = {}

    @contextmanager
    def listen(self, state: str, port: int = 0) -> Iterator[LoopbackListener]:
        try:
            listener = LoopbackListener(state, is_ours=self._is_ours, port=port)
        except OSError as error:
            raise StorageUnavailable(
                f"Port {port} is in use" if port else "No port is free on this computer",
                "The browser could not bring the sign-in back to Fobwatch.",
                "Close programs that you do not need, and try again.",
            ) from error
        with listener:
            yield listener

    @contextmanager
    def receive(self, port: int, state: str) -> Iterator[SamlReceiver]:
        try:
            receiver = SamlReceiver(state, port=port, is_ours=self._is_ours)
        except OSError as error:
            raise StorageUnavailable(
                f"Port {port} is in use",
                "The identity provider's page could not bring its response to Fobwatch.",
                "Close the program that uses the port, or paste the response.",
            ) from error
        with receiver:
            yield receiver

    @contextmanager
    def window(self, url: str, *, shown: bool) -> Iterator[RedirectListener]:
        folder = self._windows / folder_name(url)
        lock = self._in_use.setdefault(folder, threading.Lock())
        if not lock.acquire(blocking=shown):
            raise SignInStopped("A window is open already", "Sign in there.", "Sign in there.")
        try:
            with BrowserWindow(url, folder, shown=shown) as window:
                yield window
        finally:
            lock.release()

    def show(self, url: str, page: OpenBrowser) -> None:
        self._browser.open_once(forwarding_page(url), self._place(page))


def folder_name(url: str) -> str:
    """The name of the data folder for an identity provider: one for each of its hosts."""
    return hashlib.sha256(urlsplit(url).netloc.encode()).hexdigest()[:32]
