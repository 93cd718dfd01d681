r"""How requests and replies are written, whatever carries them.

    request   fobwatch/1 VERB {JSON object}\n
    reply     EXIT_CODE LENGTH\n followed by LENGTH bytes of UTF-8

A reply needs no JSON to be read: the credential helper has none.
"""

from __future__ import annotations

import json
import re

from fobwatch.core.agent.protocol import AgentReply, AgentRequest, ExitCode
from fobwatch.core.errors import BadRequest

PROTOCOL = "fobwatch/1"

MAX_REQUEST = 1 << 20
"""Bytes; an import document of some thousand profiles fits."""

_REPLY_HEADER = re.compile(rb"([0-9]|1[0-3]) ([0-9]{1,9})")


def encode_request(request: AgentRequest) -> bytes:
    arguments = json.dumps(dict(request.arguments))
    return f"{PROTOCOL} {request.verb} {arguments}\n".encode()


def decode_request(line: bytes) -> AgentRequest:
    """Raises `BadRequest`, without the cause: that would carry the line, which may hold secrets."""
    request = _parsed(line)
    if request is None:
        raise _unreadable()
    return request


def _parsed(line: bytes) -> AgentRequest | None:
    try:
        protocol, verb, arguments = line.decode().split(" ", 2)
        values = json.loads(arguments)
    except (ValueError, RecursionError):
        return None
    if protocol != PROTOCOL or not isinstance(values, dict):
        return None
    return AgentRequest(verb=verb, arguments=values)


def encode_reply(reply: AgentReply) -> bytes:
    body = reply.body.encode(errors="backslashreplace")
    return b"%d %d\n%b" % (reply.code, len(body), body)


def decode_reply(data: bytes) -> AgentReply:
    """Raises `BadRequest` if `data` is cut off or no reply at all."""
    header, newline, body = data.partition(b"\n")
    match = _REPLY_HEADER.fullmatch(header)
    if not newline or match is None or len(body) != int(match[2]):
        raise BadRequest(
            "The answer cannot be read",
            "Fobwatch closed the connection, or another version is running.",
            "Quit it, and start the version that is installed.",
        )
    return AgentReply(code=ExitCode(int(match[1])), body=body.decode(errors="replace"))


def _unreadable() -> BadRequest:
    return BadRequest(
        "The request cannot be read",
        "The program that asks and the running Fobwatch are of different versions.",
        "Quit Fobwatch, and start the version that is installed.",
    )
