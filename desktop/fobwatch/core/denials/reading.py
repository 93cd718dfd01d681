"""Reads what a person pastes: an error of the AWS CLI, an SDK, Terraform, the console, kubectl.

The text may come from a log, a terminal that broke its lines, JSON or XML, with colours.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, Final

from fobwatch.core.denials.denial import Denial, PolicyType
from fobwatch.core.denials.error_codes import CODES

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TEXT: Final = 1 << 20
"""Characters that are looked at: the log of a whole run may be pasted."""

MAX_ENCODED: Final = 10_240
"""Characters (STS API, DecodeAuthorizationMessage)."""

_LONGEST_WORD: Final = 20
_LEAST_WIDTH: Final = 60
"""Columns of a terminal that breaks lines inside of words."""

_COLOUR: Final = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]{0,2000}(?:\x07|\x1b\\)|[@-Z\\-_])"
)
_FRAME: Final = re.compile(r"^[ \t]{0,80}[│┃║╷╵|>#]{1,4} ?")
_FRAME_END: Final = re.compile(r"(?<=[ \t])[│┃║|]$")
_ESCAPED: Final = re.compile(r'(?<!\\)\\{1,8}(?P<mark>["\'/nrt])')
_BLANK: Final = re.compile(r"\s+")

_TYPES: Final = "|".join(map(re.escape, PolicyType))
_ARN: Final = r"arn:aws[a-z-]*:[^\s\"'<>,;()]+"
_WHO: Final = r"(?P<principal>arn:aws[a-z-]*:[^\s\"'<>;]+|[\w+=,.@*<>/{}-]{1,128})"
_ACTION: Final = r"(?P<action>[a-z][a-z0-9-]{1,40}:[A-Za-z*]\w{0,100}\*?)"
_ENDS: Final = r"(?=[\s\"'<>,;)\]]|[.:](?:\s|$)|\\|$)"
_RESOURCE: Final = (
    r"(?P<resource>(?:role|user|group|policy|instance profile) [\w+=,.@/*-]+"
    r"|[^\s\"<>;]{1,2000})"
)
_SENTENCE: Final = re.compile(
    rf"(?:(?:User:? ){_WHO} )?(?:(?:is )?not authorized to perform:?|may not call) {_ACTION}{_ENDS}"
    rf"(?:,? on (?:(?:the )?resources?:? |(?=arn:))[\"']?{_RESOURCE})?",
    re.IGNORECASE,
)
_WITHOUT_USER: Final = re.compile(
    rf"(?P<principal>{_ARN}|[\w+=,.@-]{{1,128}}) is not authorized to perform:? "
    rf"|(?P<ours>{_ARN}) may not call "
)
_EXPLICIT: Final = re.compile(
    rf"(?:with an explicit deny|: a policy denies it)"
    rf"(?: in (?:an?|the) (?P<type>{_TYPES})(?:: (?P<policy>{_ARN}))?)?",
    re.IGNORECASE,
)
_IMPLICIT: Final = re.compile(
    rf"(?:because|Context:) (?:no|the) (?P<type>{_TYPES}) (?:allows|does not allow)", re.IGNORECASE
)
_LABEL: Final = r"(?=Service:|Action:|On resource|Context:|[\s\"'<]|$)"
_CONSOLE: Final = (
    ("principal", re.compile(rf"\bUser: ({_ARN}?){_LABEL}")),
    ("action", re.compile(rf"Action: ([a-z][a-z0-9-]{{1,40}}:\w{{1,100}}?){_LABEL}")),
    ("resource", re.compile(rf"On resource(?:\(s\))?: (\*|{_ARN}?){_LABEL}")),
)
"""As the console lists them, one after the other, and glued together where they were copied."""
_CONSOLE_SERVICE: Final = re.compile(
    rf"Service: ([a-z][a-z0-9-]{{1,40}}?) ?Action: (\w{{1,100}}?){_LABEL}"
)
_CODE_PLACES: Final = tuple(
    map(
        re.compile,
        (
            r"An error occurred \(([\w.]{2,80})\)",
            r"A client error \(([\w.]{2,80})\)",
            r"api error ([\w.]{2,80}):",
            r"Error Code: ([\w.]{2,80})",
            r"<Code>([\w.]{2,80})</Code>",
            r"[\"']?(?:[eE]rror)?[cC]ode[\"']?\s?[:=]\s?[\"']([A-Za-z][\w.]{1,80})[\"']",
            r"__type[\"']?\s?:\s?[\"'](?:[\w.]{1,80}#)?([\w.]{2,80})",
            r"[\"']?(?:errorType|name)[\"']?\s?:\s?[\"']([A-Z][\w.]{1,80})[\"']",
        ),
    )
)
_KNOWN: Final = re.compile(
    r"(?<![\w.])(" + "|".join(sorted(map(re.escape, CODES), key=len, reverse=True)) + r")(?![\w])"
)
_OPERATION: Final = re.compile(
    r"when calling the (?P<operation>\w{2,80}) operation"
    r"|operation error (?P<service>[\w ]{2,40}): (?P<named>\w{2,80}),"
)
_ENCODED: Final = re.compile(r"Encoded authorization failure message: ?", re.IGNORECASE)
_TOKEN: Final = re.compile(r"[\w-]+", re.ASCII)
_ID: Final = re.compile(
    r"authorization[ -](?:id|details)(?:: ?|/)(?P<id>[0-9a-zA-Z]{10,256})(?![\w])", re.IGNORECASE
)
_ENDPOINT: Final = re.compile(
    r"\b(?P<host>[a-z0-9.-]{1,120}?\.(?P<region>[a-z]{2}(?:-[a-z]+){1,2}-\d)"
    r"\.(?:amazonaws\.com(?:\.cn)?|api\.aws))\b"
)
_CONSOLE_REGION: Final = re.compile(r"\b([a-z]{2}(?:-[a-z]+){1,2}-\d)\.console\.(?:aws|amazon)")
_IN_ARN: Final = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:([a-z]{2}(?:-[a-z]+){1,2}-\d):")

S3_ACTIONS: Final = {
    "DeleteObject": "s3:DeleteObject",
    "GetBucketLocation": "s3:GetBucketLocation",
    "GetObject": "s3:GetObject",
    "HeadBucket": "s3:ListBucket",
    "HeadObject": "s3:GetObject",
    "ListBuckets": "s3:ListAllMyBuckets",
    "ListObjects": "s3:ListBucket",
    "ListObjectsV2": "s3:ListBucket",
    "PutObject": "s3:PutObject",
    "CreateMultipartUpload": "s3:PutObject",
    "UploadPart": "s3:PutObject",
}
"""S3 names no action where it says Access Denied ("Required permissions", S3 user guide)."""


def read_error(text: str) -> Denial:
    """All that the text says. Never fails: everything is empty for what is no AWS error."""
    plain = _plain(text[:MAX_TEXT])
    encoded = _encoded(plain)
    lines = plain.replace(encoded, "") if encoded and "\n" not in encoded else plain
    line = _chosen_line(lines)
    fields: dict[str, Any] = {**_console_fields(line), **_sentence_fields(line), **_policy(line)}
    code, (service, operation) = _code(line), _operation(line)
    if not fields.get("action") and operation:
        action = S3_ACTIONS.get(operation, "") if service in {"", "s3"} else ""
        fields["action"] = action or (f"{service}:{operation}" if service else "")
    host, region = _place(line, fields.get("resource", ""))
    found = _ID.search(line)
    return Denial(
        code=code,
        operation=operation,
        encoded=encoded,
        authorization_id=found["id"].lower() if found else "",
        region=region,
        endpoint=host,
        **fields,
    )


def _plain(text: str) -> str:
    """Without colours, frames, quoting and invisible characters; lines stay lines."""
    text = _COLOUR.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    text = _ESCAPED.sub(lambda m: {"n": "\n", "r": "\n", "t": " "}.get(m["mark"], m["mark"]), text)
    if "&" in text:
        text = html.unescape(text)
    text = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    return "\n".join(map(_unframed, text.split("\n")))


def _unframed(line: str) -> str:
    """Without what a terminal draws at both ends, and the blanks there."""
    return _FRAME.sub("", _FRAME_END.sub("", line.rstrip(" \t")).rstrip(" \t"))


def _chosen_line(text: str) -> str:
    """As one line: broken between words, or inside of them where only that makes sense."""
    spaced = _BLANK.sub(" ", text)
    if _SENTENCE.search(spaced) or "\n" not in text:
        return spaced
    glued = _BLANK.sub(" ", _glued(text))
    return glued if _SENTENCE.search(glued) else spaced


def _glued(text: str) -> str:
    """A line that is as long as any goes on in the next one without a blank."""
    lines = text.split("\n")
    width = max(map(len, lines))
    if width < _LEAST_WIDTH:
        return text
    return "".join(line if len(line) == width else f"{line}\n" for line in lines)


def _sentence_fields(line: str) -> dict[str, str]:
    found = _SENTENCE.search(line)
    if found is None:
        return {}
    principal = found["principal"] or ""
    if not principal:
        others = _WITHOUT_USER.search(line, max(0, found.start() - 2100), found.end())
        principal = (others["principal"] or others["ours"]) if others else ""
    resource = (found["resource"] or "").rstrip(".,:')")
    fields = {"principal": principal, "action": found["action"], "resource": resource}
    return {name: value for name, value in fields.items() if value}


def _console_fields(line: str) -> dict[str, str]:
    found = ((name, pattern.search(line)) for name, pattern in _CONSOLE)
    fields = {name: match[1] for name, match in found if match}
    apart = _CONSOLE_SERVICE.search(line)
    return {"action": f"{apart[1]}:{apart[2]}", **fields} if apart else fields


def _policy(line: str) -> dict[str, Any]:
    found = _EXPLICIT.search(line)
    if found:
        policy = (found["policy"] or "").rstrip(".")
        return {"explicit": True, "policy_type": _type(found["type"]), "policy": policy}
    found = _IMPLICIT.search(line)
    return {"explicit": False, "policy_type": _type(found["type"])} if found else {}


def _type(words: str | None) -> PolicyType | None:
    return next((each for each in PolicyType if words and each.lower() == words.lower()), None)


def _code(line: str) -> str:
    """The code where the tool puts it; else the first of the table that the text has."""
    placed = (match[1] for place in _CODE_PLACES for match in place.finditer(line))
    known = next((code for code in placed if code in CODES), "")
    if known:
        return known
    found = _KNOWN.search(line)
    return found[1] if found else _first_placed(line)


def _first_placed(line: str) -> str:
    matches = (place.search(line) for place in _CODE_PLACES[:5])
    return next((match[1] for match in matches if match), "")


def _operation(line: str) -> tuple[str, str]:
    """The service as policies name it where that is known, and the operation."""
    found = _OPERATION.search(line)
    if found is None:
        return "", ""
    service = (found["service"] or "").lower().replace(" ", "")
    return service, found["operation"] or found["named"]


def _encoded(text: str) -> str:
    """The encoded message, also where a terminal broke it into lines."""
    found = _ENCODED.search(text)
    return "".join(_pieces(text[found.end() : found.end() + 2 * MAX_ENCODED])) if found else ""


def _pieces(text: str) -> Iterator[str]:
    """Lines that are one piece each, up to one that is none."""
    room = MAX_ENCODED
    for number, line in enumerate(text.lstrip("\n").split("\n")):
        words = line.strip().split(maxsplit=1)
        piece = _TOKEN.match(words[0]) if words else None
        if piece is None or (number and not _is_piece(words, piece[0])):
            return
        yield piece[0][:room]
        room -= len(piece[0])
        if room <= 0 or len(words) > 1 or piece[0] != words[0]:
            return


def _is_piece(words: list[str], piece: str) -> bool:
    """Whether a line goes on with what the one before began, and is no word of a language."""
    is_alone = len(words) == 1 and words[0].rstrip("\"'.,") == piece
    return is_alone and (len(piece) > _LONGEST_WORD or not piece.isalpha())


def _place(line: str, resource: str) -> tuple[str, str]:
    """The host that was called and the region, as far as the text says."""
    found = _ENDPOINT.search(line)
    in_arn, in_link = _IN_ARN.search(resource), _CONSOLE_REGION.search(line)
    region = next((match[1] for match in (in_arn, in_link) if match), "")
    host, at = (found["host"], found["region"]) if found else ("", "")
    return host, region or at
