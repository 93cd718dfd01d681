"""The page that signs a browser in: a form that posts itself to AWS, for one request only."""

from __future__ import annotations

import hmac
import secrets
import threading
from dataclasses import dataclass, field
from html import escape
from http import HTTPStatus
from string import Template
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from fobwatch.adapters.agent.loopback_server import BoundedHandler, LoopbackServer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fobwatch.adapters.client_process.loopback_peer import PeerCheck
    from fobwatch.core.console.console import ConsoleLogin

PATH_BYTES = 32

HEADERS = {"Content-Type": "text/html; charset=utf-8", "X-Content-Type-Options": "nosniff"}

NONCE_BYTES = 16

HANDS = '<path d="M12 9v5h3.5"/>'
TICK = '<path d="M8.5 13.5l2.5 2.5 4.5-5"/>'
"""The drawings on the fob's dial."""

_PAGE = Template("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
$head<title>$title</title>
<style$nonce>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif;
    --accent: light-dark(#1b64c0, #6cabf5) }
  body { background: light-dark(#fbfbfc, #22272c); color: light-dark(#1d2329, #e8ecef);
    display: grid; place-content: center; min-height: 90vh; text-align: center }
  svg { width: 56px; color: var(--accent) }
  h1 { font-size: 1.25rem; font-weight: 600; margin: 0.5rem 0 0 }
  p { margin: 0.25rem 0 1.5rem; opacity: 0.75 }
$style</style>
</head>
<body>
<main>
<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"
 stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
<path d="M9.5 2h5"/><circle cx="12" cy="13.5" r="8.5"/>$sign
</svg>
<h1>$title</h1>
<p>$words</p>
$form</main>
$script</body>
</html>
""")

STYLE = """\
  main { animation: appear 0.2s 0.5s both }
  button { font: inherit; padding: 0.5rem 1.25rem; border: 0; border-radius: 6px;
    background: var(--accent); color: light-dark(#fff, #0f1a28); cursor: pointer }
  button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
  @keyframes appear { from { opacity: 0 } }
"""

FORM = """\
<form method="{method}" action="{action}">
{inputs}
<button>Continue to AWS</button>
</form>
"""
SCRIPT = '<script nonce="{nonce}">document.forms[0].submit()</script>\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`html` may have secrets in it: it is sent once, and never cached."""

    html: bytes = field(repr=False)
    headers: Mapping[str, str]


def page_html(
    title: str,
    words: str,
    *,
    sign: str = HANDS,
    head: str = "",
    style: str = "",
    style_nonce: str = "",
    form: str = "",
    script: str = "",
) -> bytes:
    """The page with these parts, each of them HTML that ends with a line break."""
    nonce = f' nonce="{style_nonce}"' if style_nonce else ""
    parts = {"head": head, "style": style, "nonce": nonce, "form": form, "script": script}
    return _PAGE.substitute(title=title, words=words, sign=sign, **parts).encode()


class OneTimePage:
    """Serves a page at an unguessable address until it is fetched, or its time is over.

    A browser gets the address in its arguments, which other users can read. So the page is sent
    once, only to a process of the user, and only under the address's own host name: a web site may
    point a name of its own to this computer.
    """

    def __init__(
        self,
        page: Page,
        *,
        is_ours: PeerCheck,
        life: float,
        on_over: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepare the page for `life` seconds.

        `on_over` is called when it was fetched, and when it is closed.
        """
        self._page: Page | None = page
        self.was_taken = False
        self._on_over = on_over
        self._path = f"/{secrets.token_urlsafe(PATH_BYTES)}"
        self._lock = threading.Lock()
        self._server = LoopbackServer(self, _Request, is_ours=is_ours)
        self._end = threading.Timer(life, self.close)
        self._end.daemon = True

    @property
    def url(self) -> str:
        return f"http://{self._server.host}{self._path}"

    def start(self) -> Self:
        self._server.start()
        self._end.start()
        return self

    def close(self) -> None:
        """Accept no more connections. What is being sent is completed."""
        self._end.cancel()
        self._server.stop()
        with self._lock:
            self._page = None
        self._on_over()

    def take(self, path: str) -> Page | HTTPStatus:
        """Return the page, once, for the right path; otherwise the status to answer with."""
        if not hmac.compare_digest(path.encode("utf-8", "replace"), self._path.encode()):
            return HTTPStatus.NOT_FOUND
        with self._lock:
            page, self._page = self._page, None
            self.was_taken = self.was_taken or page is not None
        return page or HTTPStatus.GONE

    def taken(self) -> None:
        """Report that the page was sent, and stop."""
        self._on_over()
        self.close()


class _Request(BoundedHandler):
    server: LoopbackServer[OneTimePage]

    def do_GET(self) -> None:  # noqa: N802 - as http.server calls it
        owner = self.server.owner
        if "prefetch" in self.headers.get("Sec-Purpose", ""):
            self.reply(HTTPStatus.SERVICE_UNAVAILABLE, b"", {})
        elif self.headers.get("Host", "") != self.server.host:
            self.reply(HTTPStatus.FORBIDDEN, b"", {})
        elif isinstance(taken := owner.take(self.path), HTTPStatus):
            self.reply(taken, b"", {})
        else:
            self.reply(HTTPStatus.OK, taken.html, {**HEADERS, **taken.headers})
            owner.taken()


INPUT = '<input type="hidden" name="{name}" value="{value}">'


def login_page(login: ConsoleLogin, *, sign_out_first: bool = False) -> Page:
    """The form with its fields filled in. It runs only its own script, and loads nothing.

    Raises `BrowserUnavailable` if AWS cannot sign out first.
    """
    title, note = "Signing in to AWS", f"as {login.profile}"
    if sign_out_first:
        return _form_page(title, note, login.logout_url, login.logout_fields, method="get")
    return _form_page(title, note, login.login_url, login.fields, method="post")


def _form_page(title: str, note: str, url: str, fields: Mapping[str, str], *, method: str) -> Page:
    nonce = secrets.token_urlsafe(NONCE_BYTES)
    inputs = (INPUT.format(name=name, value=escape(value)) for name, value in fields.items())
    return Page(
        html=page_html(
            escape(title),
            escape(note),
            style=STYLE,
            style_nonce=nonce,
            form=FORM.format(method=method, action=escape(url), inputs="\n".join(inputs)),
            script=SCRIPT.format(nonce=nonce),
        ),
        headers={
            "Content-Security-Policy": _policy(url, nonce),
            # AWS sees this computer as the origin, without a path.
            "Referrer-Policy": "origin",
        },
    )


def _policy(url: str, nonce: str) -> str:
    """Content security policy; browsers apply `form-action` to the form's redirects too."""
    parts = urlsplit(url)
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; "
        f"form-action https: {parts.scheme}://{parts.netloc}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
