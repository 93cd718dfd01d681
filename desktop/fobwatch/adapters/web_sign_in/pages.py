"""The user's browser, sent to a sign-in page and expected back."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from fobwatch.adapters.client_process.loopback_peer import is_same_user
from fobwatch.adapters.web_sign_in.answer_page import forwarding_page
from fobwatch.adapters.web_sign_in.redirect_listener import LoopbackListener
from fobwatch.adapters.web_sign_in.saml_receiver import SamlReceiver
from fobwatch.core.errors import StorageUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fobwatch.adapters.client_process.loopback_peer import PeerCheck
    from fobwatch.adapters.console.browser import ConsoleBrowser


class BrowserPages:
    """Fulfils `SignInPages`."""

    def __init__(self, browser: ConsoleBrowser, *, is_ours: PeerCheck = is_same_user) -> None:
        self._browser = browser
        self._is_ours = is_ours

    @contextmanager
    def listen(self, state: str) -> Iterator[LoopbackListener]:
        try:
            listener = LoopbackListener(state, is_ours=self._is_ours)
        except OSError as error:
            raise StorageUnavailable(
                "No port is free on this computer",
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

    def show(self, url: str) -> None:
        self._browser.open_once(forwarding_page(url))
