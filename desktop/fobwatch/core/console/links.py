"""Links to a page of the console, as teams write them into a wiki or a runbook.

    fobwatch://open?account=482100937715&role=Admin&destination=s3%20eu-west-1

Anybody can write one, so whatever has two readings is refused. A link names an account, a role and
a page of the console, and opens nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, NoReturn
from urllib.parse import quote, unquote

from fobwatch.core.application import SCHEME
from fobwatch.core.aws.arns import ACCOUNT_ID_OR_ALIAS
from fobwatch.core.console.console import Destination
from fobwatch.core.console.errors import InvalidDestination, InvalidLink
from fobwatch.core.console.link_pages import check_page
from fobwatch.core.console.words import destination_of, read_words
from fobwatch.core.text_rules import counted, printable

MAX_LINK: Final = 2048
"""Characters: all of it has to be shown to a person. Chromium and Windows take as many."""

PARTS: Final = ("account", "role", "destination")

_BEGIN: Final = re.compile(r"fobwatch://open/?\?")
"""A browser may add the slash."""

_CHARACTER: Final = re.compile(r"[A-Za-z0-9._~:/?@!$'()*+,;=&-]|%[0-9A-Fa-f]{2}")
"""A query's (RFC 3986, 3.4). Spaces are %20: a plus is a plus, as in names of roles."""

_MISTYPED_ID: Final = re.compile(r"(?!\d{12}$)[\d-]+", re.ASCII)
"""In practice no alias, but an ID with a missing digit, or with the dashes of AWS's pages."""

_ROLE: Final = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)
"""IAM API, CreateRole. A permission set's name has 32 of the same characters."""

_UNQUOTED: Final = ":/?@,"
"""Not encoded in the links that Fobwatch makes, since people read them."""

_MAX_SHOWN: Final = 60

_COPY_IT: Final = "Ask for a new link: “Copy link for others” in Fobwatch makes one."


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleLink:
    """`account` is an ID or an alias. Without a `role`, any profile of the account may open it.

    `words` name the destination, as a person writes them; empty for the console's home.
    """

    account: str
    role: str = ""
    words: str = ""
    destination: Destination = field(default_factory=Destination)
    page_account: str = ""
    """The account ID that the destination names; empty without one."""

    @property
    def text(self) -> str:
        """The link in one spelling: the same for links that mean the same."""
        parts = zip(PARTS, (self.account, self.role, self.words), strict=True)
        query = "&".join(f"{name}={quote(value, _UNQUOTED)}" for name, value in parts if value)
        return f"{SCHEME}://open?{query}"


def read_link(text: str) -> ConsoleLink:
    """Read a link. Raises `InvalidLink`, which says what is wrong in it, and the remedy."""
    parts = _parts(_query(text))
    account, role = parts.get("account", ""), parts.get("role", "")
    _check_account(account)
    _check_role(role)
    words = " ".join(parts.get("destination", "").split())
    destination, page_account = _destination(words)
    if page_account and account.isdigit() and page_account != account:
        _refuse(
            "The link names two accounts",
            f"It opens account {account}, but its page belongs to account {page_account}.",
            "Use the account of the page.",
            part="destination",
        )
    return ConsoleLink(
        account=account,
        role=role,
        words=words,
        destination=destination,
        page_account=page_account,
    )


def _check_account(account: str) -> None:
    if not ACCOUNT_ID_OR_ALIAS.fullmatch(account) or _MISTYPED_ID.fullmatch(account):
        _refuse(
            "The link names no account" if not account else "The link's account is not valid",
            "An account's ID has 12 digits; an alias 3 to 63 lower-case letters, digits and single "
            "dashes.",
            "Write it as account=123456789012.",
            part="account",
        )


def _check_role(role: str) -> None:
    if role and not _ROLE.fullmatch(role):
        _refuse(
            "The link's role is not valid",
            "A role's name has up to 64 letters, digits and + = , . @ _ -, and no path.",
            "Write its name alone, as role=Admin.",
            part="role",
        )


def link_to(account: str, role: str, destination: Destination) -> ConsoleLink:
    """The link that leads others there.

    Raises `InvalidLink` while no account is known, and for an address that is too long.
    """
    if not account:
        _refuse(
            "The account is not known yet",
            "A link names it, and Fobwatch learns it when the profile signs in.",
            "Start the profile's session, and copy the link then.",
            part="account",
        )
    words = destination.url or " ".join(filter(None, (destination.service, destination.region)))
    return read_link(ConsoleLink(account=account, role=role, words=words).text)


def _query(text: str) -> str:
    """What follows the question mark. Raises `InvalidLink` for any character out of place."""
    if len(text) > MAX_LINK:
        _refuse(
            "The link is too long",
            f"It has {counted(len(text), 'character')}; a link has at most {MAX_LINK}.",
            "Name a page with a shorter address, or its service.",
        )
    begin = _BEGIN.match(text)
    if begin is None:
        _refuse_begin(text)
    query = text[begin.end() :]
    if (rest := _CHARACTER.sub("", query)) != "":
        _refuse(
            f"The link must not contain “{printable(rest[0], 1)}”{_code_point(rest[0])}",
            "All characters but letters, digits and a few signs are written as a percent sign and "
            "two digits.",
            "Write a space as %20, a # as %23 and a percent sign as %25.",
        )
    return query


def _code_point(character: str) -> str:
    """Of a character that is invisible or looks like another, as a Cyrillic letter may."""
    return "" if character.isascii() and character.isprintable() else f" (U+{ord(character):04X})"


def _refuse_begin(text: str) -> NoReturn:
    if not text.casefold().startswith(f"{SCHEME}:"):
        _refuse(
            "This is not a Fobwatch link",
            "Fobwatch does not open links of other programs.",
            f"A link begins with {SCHEME}://open?",
        )
    _refuse(
        "The link does not open a console",
        "Links can do nothing else, and they have no user, port or path.",
        f"Begin it with exactly {SCHEME}://open?",
    )


def _parts(query: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in query.split("&"):
        name, equals, value = pair.partition("=")
        if name not in PARTS:
            shown = printable(unquote(name), _MAX_SHOWN)
            _refuse(
                f"The link has an unknown part: “{shown}”" if name else "A part is empty",
                f"A link can only have these parts: {', '.join(PARTS)}.",
                "Remove it; an & within a value is written as %26.",
            )
        if name in found:
            _refuse(
                f"The link names its {name} twice",
                "It is not clear which of them is meant.",
                "Remove one of them.",
                part=name,
            )
        if not equals or not value:
            _refuse(
                f"The link's {name} is empty",
                "Each part of a link needs a value.",
                f"Write a value after {name}=, or remove that part.",
                part=name,
            )
        found[name] = _decoded(name, value)
    return found


def _decoded(name: str, value: str) -> str:
    decoded = unquote(value, "latin-1")
    if not decoded.isascii() or not decoded.isprintable():
        _refuse(
            f"The link's {name} has a character that AWS does not allow",
            "It is invisible, or not an ASCII letter, digit or sign.",
            _COPY_IT,
            part=name,
        )
    return decoded


def _destination(words: str) -> tuple[Destination, str]:
    """The destination of the words, and the account that they name. Raises `InvalidLink`."""
    try:
        destination = destination_of(words)
        check_page(destination.url)
        return destination, read_words(words).account_id
    except InvalidDestination as error:
        raise InvalidLink(error.title, error.message, error.remedy, field="destination") from error


def _refuse(title: str, message: str, remedy: str, *, part: str = "link") -> NoReturn:
    raise InvalidLink(title, message, remedy, field=part)
