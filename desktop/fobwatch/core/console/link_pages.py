"""Pages that a link must not open: those that act when they are opened, or lead on elsewhere.

Whoever enters such an address means it. Whoever opens a link knows only its address, which somebody
else wrote. Pages that only fill in a form may be opened, as CloudFormation's quick-create links do:
nothing happens until the form is sent.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from fobwatch.core.console.console import Reason
from fobwatch.core.console.errors import InvalidDestination

_ACTS: Final = frozenset(
    {"logout", "signout", "login", "signin", "signup", "switchrole", "federation", "oauth"}
    | {"oauth2", "saml", "auth", "callback", "redirect"}
)
"""The first or second part of a path, of AWS's sign-in and its like. Further on, and behind a #,
such words are names of people's own resources."""

_DEPTH: Final = 2

_LEADS_ON: Final = frozenset(
    {"redirect", "redirecturi", "redirecturl", "redirectto", "returnto", "returnurl", "returnuri"}
    | {"callback", "callbackurl", "callbackuri", "continue", "forward", "goto", "relaystate"}
    | {"targeturl", "logouturl", "logouturi", "postlogoutredirecturi", "next", "nexturl"}
)
"""Parameters, without signs between their words, that name a page to go on to."""

_GRANTS: Final = frozenset(
    {"code", "authcode", "accesstoken", "idtoken", "oauthtoken", "samlresponse", "signintoken"}
    | {"securitytoken", "sessiontoken"}
)
"""Parameters with which a sign-in answers. One that is somebody else's would sign the browser in
as them, or tie their account at another service to this one."""

_PARAMETER: Final = re.compile(r"[?&;#]([\w.-]+)=")

_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]*://([^/?#&\s]+)", re.IGNORECASE)

_SHELL: Final = "cloudshell"

_MOST_DECODINGS: Final = 5

_INSTEAD: Final = "Use the address of a page that only shows something."

_TWO_READINGS: Final = Reason(
    "The link's page can be read in two ways",
    "Its path has empty parts, dots, or percent signs that are encoded again and again.",
    "Copy the address from the console's own window.",
)
_ACTION: Final = Reason(
    "The link's page would do something by itself",
    "It signs in or out, changes the role or answers another service, as soon as it is opened.",
    _INSTEAD,
)
_GOES_ON: Final = Reason(
    "The link's page would lead on to another one",
    "Its address names a page to go on to, which may be anywhere.",
    _INSTEAD,
)
_GRANT: Final = Reason(
    "The link's page brings a sign-in with it",
    "Its address has the answer of a sign-in, which may be somebody else's.",
    _INSTEAD,
)
_COMMAND: Final = Reason(
    "The link's page says more than to open CloudShell",
    "A shell runs what it is given, and only its region can be named in a link.",
    "Remove all but the region from the address.",
)


def check_page(url: str) -> None:
    """Raises `InvalidDestination` for a page of the console that no link may open."""
    if (reason := _reason(url)) is not None:
        raise InvalidDestination(*reason, field="destination")


def hosts_within(url: str) -> tuple[str, ...]:
    """The hosts of the addresses that a page's address has in it, such as that of a template."""
    _scheme, _sign, rest = (_decoded(url) or "").partition("://")
    return tuple(dict.fromkeys(host.casefold() for host in _ADDRESS.findall(rest)))


def _reason(url: str) -> Reason | None:
    decoded, path = _decoded(url), _decoded(urlsplit(url).path)
    if decoded is None or path is None:
        return _TWO_READINGS
    parts = path.casefold().removeprefix("/").removesuffix("/").split("/")
    if path not in {"", "/"} and any(not part.strip(".") for part in parts):
        return _TWO_READINGS
    if "!" in path or any(_word(part) in _ACTS for part in parts[:_DEPTH]):
        return _ACTION
    names = {_plain(name) for name in _PARAMETER.findall(decoded)}
    if names & _LEADS_ON:
        return _GOES_ON
    if names & _GRANTS:
        return _GRANT
    is_shell = any(_word(part) == _SHELL for part in parts)
    return _COMMAND if is_shell and _says_more(url) else None


def _decoded(text: str) -> str | None:
    """The text once nothing in it is encoded any more; None where that takes too long."""
    for _ in range(_MOST_DECODINGS):
        decoded = unquote(text, "latin-1")
        if decoded == text:
            return text
        text = decoded
    return None


def _word(part: str) -> str:
    """A path's part without what a server may take for an addition: `logout.do;jsessionid=1`."""
    return _plain(re.split(r"[^\w-]", part, maxsplit=1)[0])


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name.casefold())


def _says_more(url: str) -> bool:
    parts = urlsplit(url)
    named = {name for name, _value in parse_qsl(parts.query, keep_blank_values=True)}
    return bool(parts.fragment) or not named <= {"region"}
