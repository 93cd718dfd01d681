"""One page on this computer, for one request of the user's browser."""

from __future__ import annotations

import hmac
import secrets
import threading
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Self

from fobwatch.adapters.agent.loopback_server import BoundedHandler, LoopbackServer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fobwatch.adapters.client_process.loopback_peer import PeerCheck

HOST = "127.0.0.1"
POLL_SECONDS = 0.25
PATH_BYTES = 32

MAX_AT_ONCE = 20
"""A browser opens a few connections, of which it uses one."""

HEADERS = {"Content-Type": "text/html; charset=utf-8", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`html` may hold secrets: it is sent once, and never cached."""

    html: bytes = field(repr=False)
    headers: Mapping[str, str]


class OneTimePage:
    """Serves a page at an unguessable address until it is fetched, or its time is over.

    A browser gets the address in its arguments, which other users can read. So the page is sent
    only to a process of the user, only once, and only under the address's own host name, which
    keeps out web sites that point a name of theirs to this computer.
    """

    def __init__(
        self,
        page: Page,
        *,
        is_ours: PeerCheck,
        life: float,
        on_taken: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepare the page for `life` seconds; `on_taken` is called on its own thread."""
        self._page: Page | None = page
        self._on_taken = on_taken
        self._path = f"/{secrets.token_urlsafe(PATH_BYTES)}"
        self._lock = threading.Lock()
        self._server = _Server((HOST, 0), _Request, most=MAX_AT_ONCE, is_ours=is_ours)
        self._server.owner = self
        self._thread = threading.Thread(target=self._serve, name="console sign-in", daemon=True)
        self._end = threading.Timer(life, self.close)
        self._end.daemon = True

    @property
    def url(self) -> str:
        return f"http://{self.host}{self._path}"

    @property
    def host(self) -> str:
        """The only ``Host`` under which the page is sent."""
        return f"{HOST}:{self._server.server_address[1]}"

    def start(self) -> Self:
        self._thread.start()
        self._end.start()
        return self

    def close(self) -> None:
        """Stop serving: no more connections. What is being sent is completed."""
        self._end.cancel()
        self._server.shutdown()
        self._thread.join()
        with self._lock:
            self._page = None

    def take(self, path: str) -> Page | HTTPStatus:
        """Return the page, once, for the right path; otherwise the status to answer with."""
        if not hmac.compare_digest(path.encode("utf-8", "replace"), self._path.encode()):
            return HTTPStatus.NOT_FOUND
        with self._lock:
            page, self._page = self._page, None
        return page or HTTPStatus.GONE

    def taken(self) -> None:
        """The page was sent: report it, and stop."""
        self._on_taken()
        self.close()

    def _serve(self) -> None:
        with self._server:
            self._server.serve_forever(POLL_SECONDS)


class _Server(LoopbackServer):
    owner: OneTimePage


class _Request(BoundedHandler):
    server: _Server

    def do_GET(self) -> None:  # noqa: N802 - as http.server calls it
        owner = self.server.owner
        if "prefetch" in self.headers.get("Sec-Purpose", ""):
            self.reply(HTTPStatus.SERVICE_UNAVAILABLE, b"", {})
        elif self.headers.get("Host", "") != owner.host:
            self.reply(HTTPStatus.FORBIDDEN, b"", {})
        elif isinstance(taken := owner.take(self.path), HTTPStatus):
            self.reply(taken, b"", {})
        else:
            self.reply(HTTPStatus.OK, taken.html, {**HEADERS, **taken.headers})
            owner.taken()
