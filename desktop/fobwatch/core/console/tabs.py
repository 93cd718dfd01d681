"""The state of a browser's sign-in to the console, from the addresses of its tabs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from fobwatch.core.aws.partitions import PARTITIONS
from fobwatch.core.console.console import account_in_address, is_console, is_within

if TYPE_CHECKING:
    from collections.abc import Collection
    from urllib.parse import SplitResult

    from fobwatch.core.console.ledger import ConsoleSession

FEDERATION: Final = "/federation"
"""Where a form signs in. AWS leads on from there, so a tab that stays was refused."""


class Watched(StrEnum):
    NOT = "not"
    """Fobwatch does not watch the browser."""
    SIGNED_IN = "signed-in"
    SIGNED_OUT = "signed-out"
    REFUSED = "refused"
    """AWS refused the sign-in, on a page that says little."""
    CLOSED = "closed"
    """The browser is open, but no page of AWS's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """`tabs` is the number of pages that are open in the account's console."""

    watched: Watched = Watched.NOT
    tabs: int = 0


def seen(session: ConsoleSession, tabs: Collection[str] | None) -> Seen:
    """What a browser's tabs say of the session; `tabs` is None if nobody sees them."""
    if tabs is None:
        return Seen()
    console = [each for each in tabs if in_console(each, session)]
    if console:
        return Seen(watched=Watched.SIGNED_IN, tabs=len(console))
    if any(is_refusal(each, session) for each in tabs):
        return Seen(watched=Watched.REFUSED)
    signs_in = any(_sign_in_path(each, session) for each in tabs)
    return Seen(watched=Watched.SIGNED_OUT if signs_in else Watched.CLOSED)


def in_console(address: str, session: ConsoleSession) -> bool:
    """Whether it is a page of the console, and of no other account as far as it says."""
    parts = _split(address)
    if account_in_address(parts.geturl()) not in {"", session.account_id}:
        return False
    if any(is_console(partition, parts.hostname or "") for partition in PARTITIONS):
        return True
    return _is_stand_in(parts, session) and parts.path.startswith("/console")


def is_refusal(address: str, session: ConsoleSession) -> bool:
    """Whether it is the page on which AWS refused a sign-in."""
    return _sign_in_path(address, session).startswith(FEDERATION)


def _sign_in_path(address: str, session: ConsoleSession) -> str:
    """The path of a page of AWS's sign-in, to which an ended session leads; empty for others."""
    parts = _split(address)
    is_there = _is_awss_sign_in(parts) or _is_stand_in(parts, session)
    return parts.path or "/" if is_there else ""


def _is_stand_in(parts: SplitResult, session: ConsoleSession) -> bool:
    """Whether a stand-in of AWS has both its sign-in and its console there."""
    own = urlsplit(session.logout_url)
    same = (own.scheme, own.netloc) == (parts.scheme, parts.netloc)
    return same and not _is_awss_sign_in(own)


def _is_awss_sign_in(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    return any(is_within(host, each.signin_suffix) for each in PARTITIONS)


def _split(address: str) -> SplitResult:
    """Its parts, all empty for what is no address."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")
