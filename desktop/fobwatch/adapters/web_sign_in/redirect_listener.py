"""The address on this computer to which the browser brings a sign-in's code."""

from __future__ import annotations

import hmac
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, Final
from urllib.parse import parse_qs, urlsplit

from fobwatch.adapters.agent.loopback_server import BoundedHandler, LoopbackServer
from fobwatch.adapters.web_sign_in.answer_page import HEADERS, answer_page
from fobwatch.core.web_sign_in.errors import SignInStopped
from fobwatch.core.web_sign_in.visit import OneAnswer

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from fobwatch.adapters.client_process.loopback_peer import PeerCheck

PATH: Final = "/oauth/callback"
MAX_CODE: Final = 4096
"""Characters; AWS's codes have some 1,500."""


class LoopbackListener(OneAnswer):
    """Fulfils `RedirectListener`, between `__enter__` and `__exit__`.

    It takes one answer: a GET of its path under its own host name, with the request's state.
    Anything else, from a web site or another program, is refused and changes nothing.
    """

    path: ClassVar = PATH

    def __init__(
        self,
        state: str,
        *,
        is_ours: PeerCheck,
        port: int = 0,
        handler: type[Request] | None = None,
    ) -> None:
        """Bind the port, or a free one. Raises `OSError`."""
        super().__init__()
        self._state = state
        self._server = LoopbackServer(self, handler or _Redirect, is_ours=is_ours, port=port)

    @property
    def redirect_uri(self) -> str:
        return f"http://{self._server.host}{self.path}"

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.stop()

    def take(self, query: str) -> HTTPStatus:
        """Take what the browser brings; return the status to answer with."""
        fields = parse_qs(query, keep_blank_values=True)
        state, code, error = (fields.get(name, [""]) for name in ("state", "code", "error"))
        if not self._is_asked_for(state):
            return HTTPStatus.FORBIDDEN
        if error[0]:
            return self._taken(_declined(error[0]))
        if len(code) != 1 or not 0 < len(code[0]) <= MAX_CODE:
            return HTTPStatus.BAD_REQUEST
        return self._taken(code[0])

    def _is_asked_for(self, states: list[str]) -> bool:
        return len(states) == 1 and hmac.compare_digest(states[0].encode(), self._state.encode())

    def _taken(self, answer: str | SignInStopped) -> HTTPStatus:
        return HTTPStatus.OK if self.settle(answer) else HTTPStatus.GONE


class Request(BoundedHandler):
    server: LoopbackServer[Any]

    def answer(self, fields: Callable[[], str]) -> None:
        """Answer what the browser brings; `fields` reads it from an admitted request."""
        status = self.refusal() or self.server.owner.take(fields())
        if status is HTTPStatus.OK:
            self.show_end()
        else:
            self.reply(status, b"", {})

    def refusal(self) -> HTTPStatus | None:
        """The status for a request that is for another host or path."""
        if self.headers.get("Host", "") != self.server.host:
            return HTTPStatus.FORBIDDEN
        return None if urlsplit(self.path).path == self.server.owner.path else HTTPStatus.NOT_FOUND

    def show_end(self) -> None:
        """Show the person how the sign-in ended."""
        self.reply(HTTPStatus.OK, answer_page(went_well=self.server.owner.went_well), HEADERS)


class _Redirect(Request):
    def do_GET(self) -> None:  # noqa: N802 - as http.server calls it
        self.answer(lambda: urlsplit(self.path).query)


def _declined(error: str) -> SignInStopped:
    """The `error` of RFC 6749, section 4.1.2.1; its description may be anybody's words."""
    if error == "access_denied":
        return SignInStopped(
            "The sign-in was declined", "Fobwatch was not allowed on the page.", "Sign in again."
        )
    return SignInStopped(
        "The page could not sign you in",
        "It answered the browser with an error.",
        "Try again. If that does not help, ask whoever runs the page.",
    )
