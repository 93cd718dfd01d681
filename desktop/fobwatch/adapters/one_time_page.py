"""One page on this computer, for one request of the user's browser."""

from __future__ import annotations

import hmac
import logging
import secrets
import socketserver
import threading
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fobwatch.adapters.loopback_peer import Address, PeerCheck

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
POLL_SECONDS = 0.25
REQUEST_SECONDS = 5
PATH_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`html` may hold secrets: it is given away once, and never cached."""

    html: bytes = field(repr=False)
    headers: Mapping[str, str]


class OneTimePage:
    """Serves a page at an unguessable address until it is taken, or its time is over.

    A browser is told the address on its argument list, which other users can read. So the page
    is given only to a process of the user's, only once, and only under the address's own host
    name, which keeps web sites out that point a name of theirs to this computer.
    """

    def __init__(
        self,
        page: Page,
        *,
        is_ours: PeerCheck,
        life: float,
        on_taken: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepare the page for `life` seconds; `on_taken` is called on a thread of its own."""
        self._page: Page | None = page
        self._is_ours = is_ours
        self._on_taken = on_taken
        self._path = f"/{secrets.token_urlsafe(PATH_BYTES)}"
        self._lock = threading.Lock()
        self._server = _Server((HOST, 0), _Request)
        self._server.owner = self
        self._thread = threading.Thread(target=self._serve, name="console sign-in", daemon=True)
        self._end = threading.Timer(life, self.close)
        self._end.daemon = True

    @property
    def url(self) -> str:
        return f"http://{self.host}{self._path}"

    @property
    def host(self) -> str:
        """The only ``Host`` under which the page is given away."""
        return f"{HOST}:{self._server.server_address[1]}"

    def start(self) -> Self:
        self._thread.start()
        self._end.start()
        return self

    def close(self) -> None:
        """Stop serving; what is being sent is sent."""
        self._end.cancel()
        self._server.shutdown()
        with self._lock:
            self._page = None

    def take(self, path: str) -> Page | HTTPStatus:
        """The page, once, for the right path; else the status to answer with."""
        if not hmac.compare_digest(path.encode("utf-8", "replace"), self._path.encode()):
            return HTTPStatus.NOT_FOUND
        with self._lock:
            page, self._page = self._page, None
        return page or HTTPStatus.GONE

    def admits(self, client: Address, host: str) -> bool:
        return host == self.host and self._is_ours(client, self._server.address)

    def taken(self) -> None:
        """The page has been sent: tell it, and stop."""
        self._on_taken()
        self.close()

    def _serve(self) -> None:
        with self._server:
            self._server.serve_forever(POLL_SECONDS)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    owner: OneTimePage

    @property
    def address(self) -> Address:
        host, port = self.socket.getsockname()
        return host, port

    def handle_error(self, *_arguments: object) -> None:
        """A browser that hung up is none of a person's business."""
        logger.debug("A request for the sign-in page broke off")


class _Request(BaseHTTPRequestHandler):
    server: _Server
    server_version = "Fobwatch"
    sys_version = ""
    timeout = REQUEST_SECONDS

    def do_GET(self) -> None:
        owner = self.server.owner
        if "prefetch" in self.headers.get("Sec-Purpose", ""):
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
        elif not owner.admits(self.client_address, self.headers.get("Host", "")):
            self._refuse(HTTPStatus.FORBIDDEN)
        elif isinstance(taken := owner.take(self.path), HTTPStatus):
            self._refuse(taken)
        else:
            self._give(taken)
            owner.taken()

    def log_message(self, *_arguments: object) -> None:
        """Log nothing: the path is what opens the page."""

    def _give(self, page: Page) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page.html)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in page.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(page.html)
        self.wfile.flush()

    def _refuse(self, status: HTTPStatus) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
