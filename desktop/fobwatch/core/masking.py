"""Command lines and output of programs, for a person to read without the secrets in them."""

from __future__ import annotations

import re
from string import ascii_letters, digits
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

MASK: Final = "•••"

MAX_ARGUMENT: Final = 200
MAX_READ: Final = 2000
"""Characters of one argument that are looked at; what is shown is shorter."""

MAX_ARGUMENTS: Final = 40
"""What is beyond is cut off: a person reads a line or two."""

_SENSITIVE: Final = (
    r"(?:pass|pwd|secret|token|credential|auth|cookie|signature|private|"
    r"api[-_.]?key|access[-_.]?key|account[-_.]?key|otp|mfa|pin\b|bearer)"
)

_NAME: Final = r"[\w.-]"
"""A character of a name. Names are taken whole (`++`) and from their beginning (`(?<!`): each is
read once, so that the work grows with the length and no faster, whatever the command line is."""

_NAMED: Final = re.compile(rf"(?i)^(?={_NAME}*?{_SENSITIVE})({_NAME}++[=:]\s*)(.+)$", re.DOTALL)
"""`--password=hush`, `TOKEN=hush` and `Authorization: hush`: name with its sign, and secret."""

_OPTION: Final = re.compile(rf"(?i)^-(?={_NAME}*?{_SENSITIVE}){_NAME}++$")
"""`--password`, whose secret is the next argument."""

_INNER: Final = re.compile(
    rf"(?i)(?<!{_NAME})(?={_NAME}*?{_SENSITIVE})"
    rf"({_NAME}++[\"']?\s*+[=:]>?\s*+[\"']?)(?!•)[^\s\"',;&]++"
)
"""The same within a longer argument: JSON, a query, a shell's own command line."""

_INNER_OPTION: Final = re.compile(
    rf"(?i)(?<!{_NAME})(?=[\w.]*+-{_NAME}*?{_SENSITIVE})({_NAME}++\s++)(?![-•])\S++"
)

_BEARER: Final = re.compile(r"(?i)\b(bearer|basic|digest|negotiate)\s++(?!•)\S++")

_USER_INFO: Final = re.compile(r"(?<=://)([^\s/@:]*+):[^\s/@]++@")

_NAMELESS: Final = re.compile(r"(?i)(https?://)[^\s/@:]++@")
"""A token in an address: `https://hush@host`"""

_USER: Final = r"-u|--(?:proxy-)?user"

_USER_OPTION: Final = re.compile(rf"(?i)^(?:{_USER})$")
"""curl's `-u`, whose next argument is `name:password`."""

_INNER_USER: Final = re.compile(rf"(?i)(?<!\S)({_USER})([\s=]*+[^\s:]++:)(?!•)\S++")

_ELEMENT: Final = re.compile(rf"(?i)<(?=[\w.:-]*?{_SENSITIVE})([\w.:-]++[^<>]*+>)(?!•)[^<]++")
"""`<Password>hush</Password>`"""

_MASKED: Final = (
    (_BEARER, rf"\1 {MASK}"),
    (_USER_INFO, rf"\1:{MASK}@"),
    (_NAMELESS, rf"\1{MASK}@"),
    (_INNER_USER, rf"\1\2{MASK}"),
    (_ELEMENT, rf"<\1{MASK}"),
    (_INNER, rf"\1{MASK}"),
    (_INNER_OPTION, rf"\1{MASK}"),
)
"""In this order: what one has masked, no later one takes for a secret."""

_SIGNS: Final = re.compile(r"[\s:=<]")
"""Each of these needs one. Most arguments have none, and each helper that asks waits for this."""

_NOUNS: Final = (
    r"(?:password|passwd|passphrase|passcode|secret|token|cookie|"
    r"(?:api|access|account|private)[-_. ]?key)"
)

_ORDINARY: Final = (
    "a again already an and are as at available be been before by can cannot changed could denied "
    "did does empty endpoint error exchange expired expires failed failure file for found from "
    "given go had has have id if in included incorrect invalid manager may missing must needed no "
    "not of on or please policy prompt provided provider refresh refused rejected request "
    "required rotation service set should store that the this to too type unavailable under until "
    "using valid via was were when will with would wrong you your"
).replace(" ", "|")
"""What a sentence goes on with behind such a word, and no password is."""

_SPOKEN: Final = re.compile(
    rf"(?i)(?<!{_NAME})((?:{_NAME}*?{_NOUNS}s?|otp|pin|pwd?)(?!{_NAME})[\"']?"
    r"(?:\s++(?:is|was|to)(?=\s))?+(?:\s*+(?:[-=]?>|[=:])\s*+|\s++))"
    rf"(?!•|(?:{_ORDINARY})[.,;:!?)]*+(?:\s|$))\S++"
)
"""The same in a sentence: `the password hush`, `the token is “hush”`, `passphrase -> hush`."""

_TERMINAL: Final = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*+[ -/]*+[@-~]"
    r"|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*+(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*+[0-~]"
)
"""Colours, links and the like for a terminal (ECMA-48)."""

_KEY_CHARACTERS: Final = f"{ascii_letters}{digits}+/_-"

SHORTEST_KEY: Final = 32

_KEY_LIKE: Final = re.compile(rf"[A-Za-z0-9+/_-]{{{SHORTEST_KEY},}}+={{0,2}}")
"""An AWS secret key has 40 of these characters, a session token hundreds."""

_BROKEN_KEY: Final = re.compile(
    r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_=-]++(?:[ \t]*+[\r\n]\s*+[A-Za-z0-9+/_=-]++)++"
)
"""Such characters at the end of a line and at the beginning of the next: a key may be broken."""

_ESCAPED: Final = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|([\"'/]))")
"""A character in JSON, or in JSON within JSON."""

SECRET_KEY_LENGTH: Final = 40

MAX_NAME: Final = 24
"""Characters of a file's name that still look like a name, whatever they are."""


def masked_arguments(arguments: Iterable[str]) -> tuple[str, ...]:
    """The arguments, each short and printable, with `MASK` where a secret may have been.

    It errs on the side of masking. A secret under an innocent name that looks like a word is
    shown, as it is in every list of processes.
    """
    shown: list[str] = []
    secret_next = user_next = False
    for argument in arguments:
        if len(shown) == MAX_ARGUMENTS:
            shown.append("…")
            break
        hidden = secret_next and not argument.startswith("-")
        masked = _masked_user(argument) if user_next else _masked(argument)
        shown.append(MASK if hidden else printable(masked, MAX_ARGUMENT))
        secret_next = bool(_OPTION.match(argument))
        user_next = bool(_USER_OPTION.match(argument))
    return tuple(shown)


def masked_words(said: str, lines: int, length: int) -> str:
    """The last lines of what a program said, printable, up to what may be a secret.

    Nothing behind that is shown: it may go on there, or be another one. Escapes of JSON, of URLs
    and of terminals are undone first.
    """
    said = _plain(said)
    text = said if len(said) <= MAX_READ else said[-MAX_READ:].partition("\n")[2]
    text = text or _cut("".join(said.strip().splitlines()[-1:]))
    text = _without_secrets(_BROKEN_KEY.sub(_unless_words, text))
    text = _SPOKEN.sub(rf"\1{MASK}", text)
    last = [line.strip() for line in text.splitlines() if line.strip()][-lines:]
    shown, mask, _rest = " ".join(last).partition(MASK)
    return printable(shown + mask, length)


def _plain(text: str) -> str:
    """The text as a person would see it: no part of a secret is parted by what is invisible."""
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)
    text = _TERMINAL.sub("", unquote(unquote(text)))
    return "".join(each for each in text if each.isprintable() or each.isspace())


def _unless_words(match: re.Match[str]) -> str:
    joined = "".join(match[0].split())
    return MASK if len(joined) >= SHORTEST_KEY and _mixed(joined) else match[0]


def _masked(argument: str) -> str:
    argument = _cut(argument)
    if named := _NAMED.match(argument):
        return f"{named[1]}{MASK}"
    return _without_secrets(argument)


def _masked_user(argument: str) -> str:
    name, sign, _password = argument.partition(":")
    return f"{name}:{MASK}" if sign else _masked(argument)


def _without_secrets(argument: str) -> str:
    text = argument
    for pattern, masked in _MASKED if _SIGNS.search(text) else ():
        if pattern.search(text):  # cheaper than to replace nothing
            text = pattern.sub(masked, text)
    return _KEY_LIKE.sub(_unless_a_path, text)


def _cut(argument: str) -> str:
    """The part that is looked at. No part of a secret may look innocent because it was cut.

    So a key that lasts beyond is masked, and what may be a password ends with its sign.
    """
    if len(argument) <= MAX_READ:
        return argument
    return f"{argument[:MAX_READ].rstrip(_KEY_CHARACTERS)}{MASK}@…"


def _unless_a_path(match: re.Match[str]) -> str:
    """Mask what mixes digits with both cases, as random characters do and few names.

    A slash is a character of keys too: a path is known by its parts, each of them short.
    """
    text = match[0]
    whole = "+" in text or (len(text) == SECRET_KEY_LENGTH and not text.startswith("/"))
    pieces = [text] if whole else [p for p in text.split("/") if len(p) >= MAX_NAME]
    return MASK if any(map(_mixed, pieces)) else text


def _mixed(text: str) -> bool:
    kinds = (str.isdigit, str.islower, str.isupper)
    return all(any(map(kind, text)) for kind in kinds)
