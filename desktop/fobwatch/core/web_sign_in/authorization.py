"""One request for a person's authorization, and the ports through which the browser answers it."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol, Self
from urllib.parse import urlsplit

from fobwatch.core.text_rules import ValidationProblem

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from fobwatch.core.actions_needed import OpenBrowser

PATIENCE = timedelta(minutes=10)
"""How long a person may take in the browser: AWS's codes are valid as long."""

SILENT_PATIENCE = timedelta(seconds=20)
"""How long a hidden page may take; one that asks the person something never ends."""

_RANDOM_BYTES = 48
LOWEST_PORT, HIGHEST_PORT = 1024, 65535
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRequest:
    """`state` ties the browser's answer to this request (RFC 6749).

    `verifier` proves that whoever redeems the code asked for it (RFC 7636, PKCE).
    """

    state: str = field(repr=False)
    verifier: str = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        return cls(
            state=secrets.token_urlsafe(_RANDOM_BYTES),
            verifier=secrets.token_urlsafe(_RANDOM_BYTES),
        )

    @property
    def challenge(self) -> str:
        """The S256 code challenge of RFC 7636, section 4.2."""
        digest = hashlib.sha256(self.verifier.encode("ascii")).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


class RedirectListener(Protocol):
    """An address on this computer to which the browser brings the code, once."""

    @property
    def redirect_uri(self) -> str: ...

    def code(self, patience: timedelta) -> str:
        """Wait for the browser, and return the code. Blocks.

        Raises `SignInStopped` if the person declined, the time is over or it was cancelled.
        """
        ...

    def give(self, code: str) -> None:
        """End the wait with a code that a person brings instead of the browser."""
        ...

    def cancel(self) -> None:
        """End the wait."""
        ...


class SignInPages(Protocol):
    """Sends the user's browser to a page, and waits for its answer."""

    def listen(self, state: str, port: int = 0) -> AbstractContextManager[RedirectListener]:
        """Listen on 127.0.0.1 for one answer with this state; port 0 is any free one.

        Raises `StorageUnavailable`.
        """
        ...

    def receive(self, url: str, port: int, state: str) -> AbstractContextManager[RedirectListener]:
        """Listen on 127.0.0.1 at this port for one form with a `SAMLResponse`, the “code”.

        `url` is the page that sends it. `state` is its `RelayState`, empty if the provider does not
        send ours. Raises `StorageUnavailable`.
        """
        ...

    def window(
        self, url: str, *, shown: bool, check: Callable[[], None] = ...
    ) -> AbstractContextManager[RedirectListener]:
        """Open the page in a browser of our own, whose form for AWS is the “code”.

        A `shown` window first waits until no other of this provider is open. `check` is called
        meanwhile, and before the browser starts: it raises `SignInStopped` once nobody waits.

        A hidden window succeeds only if the page asks the person nothing. Raises `NoBrowser`,
        `StorageUnavailable`, and `SignInStopped` if another of this provider is open.
        """
        ...

    def show(self, url: str, page: OpenBrowser) -> None:
        """Open the address in the place of `page`, on no argument list. Blocks.

        Raises `NoBrowser` if the system has none, `BrowserUnavailable` or `BrowserFileRefused` for
        a chosen place, and `StorageUnavailable`.
        """
        ...


def is_safe(url: str) -> bool:
    """Whether nobody can read it on the way: HTTPS, or on this computer."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or not url.isprintable() or " " in url:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)


def port_problem(port: int) -> ValidationProblem | None:
    if not port or LOWEST_PORT <= port <= HIGHEST_PORT:
        return None
    return ValidationProblem(
        "That is not a port",
        f"Fobwatch can listen on ports {LOWEST_PORT} to {HIGHEST_PORT}.",
        "Enter the port of the address to which the identity provider answers.",
    )
