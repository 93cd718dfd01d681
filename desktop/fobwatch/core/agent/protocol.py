r"""The agent's protocol: what a program of the same user may ask, and how it is written.

    request   fobwatch/1 VERB {JSON object}\n
              fobwatch/2 for one with `NARROWING`
    reply     EXIT_CODE LENGTH\n followed by LENGTH bytes of UTF-8

A reply needs no JSON to be read: the credential helper has none.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Final

from fobwatch.core.agent.errors import AgentOutOfReach, AgentPaused, LeadsBack, NotLent, NotRunning
from fobwatch.core.aws.errors import AwsError
from fobwatch.core.catalogue.errors import UnknownPortal
from fobwatch.core.client_process.client_process import UNSEEN
from fobwatch.core.consent.errors import ConsentDenied, ConsentOpen
from fobwatch.core.consent.narrowing import WHOLE
from fobwatch.core.errors import BadRequest, InputError, NeedsPerson, NoScreen, NotKept, VaultError
from fobwatch.core.mfa.errors import UnknownDevice
from fobwatch.core.profiles.errors import ProfileError
from fobwatch.core.sessions.errors import NotNarrowed, RenewalsPaused
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta

    from fobwatch.core.client_process.client_process import ClientProcess
    from fobwatch.core.consent.consent import Verdict
    from fobwatch.core.consent.narrowing import Narrowing
    from fobwatch.core.errors import FobwatchError


MAX_REFUSAL: Final = 4000
"""Characters."""

PROTOCOL: Final = "fobwatch/1"

NARROWED: Final = "fobwatch/2"
"""The same for a request that wants no more than `NARROWING` says: an older Fobwatch, which would
give all that there is, does not take it."""

NARROWING: Final = "narrowing"
"""The argument with the fields of a `Narrowing` as JSON."""

MAX_REQUEST: Final = 1 << 20
"""Bytes; an import document of some thousand profiles fits."""

_REPLY_HEADER: Final = re.compile(rb"([0-9]|1[0-3]) ([0-9]{1,9})")


class ExitCode(IntEnum):
    """What a reply says. The commands exit with the same codes (docs/command-line.md)."""

    OK = 0
    FAILED = 1  # for a reason that has no code of its own
    BAD_REQUEST = 2  # the request, or a name or document in it, is malformed
    NOT_RUNNING = 3  # no agent answers; the client reports it, never the agent
    VAULT_CLOSED = 4  # locked, missing or refused
    PERSON_NEEDED = 5  # nothing goes on until a person acts; the reply says how
    PAUSED = 6  # the renewals are, or the agent
    DENIED = 7  # by AWS, by the person who was asked, or as the socket was lent for less
    UNKNOWN = 8  # there is no such profile, device or portal, or it cannot be used
    TRY_AGAIN = 9  # the network, AWS or the keyring failed for a moment
    NOT_KEPT = 10  # something waits for the keyring, and is lost if Fobwatch ends before
    # Of the commands alone:
    OUTPUT_LOST = 11  # the output could not be written
    NO_SCREEN = 12  # there is no desktop to start the tray on
    OUT_OF_REACH = 13  # no socket can have the agent's path


_CODES: tuple[tuple[tuple[type[FobwatchError], ...], ExitCode], ...] = (
    ((UnknownDevice, UnknownPortal, ProfileError), ExitCode.UNKNOWN),
    ((InputError, BadRequest), ExitCode.BAD_REQUEST),
    ((NotRunning,), ExitCode.NOT_RUNNING),
    ((NotKept,), ExitCode.NOT_KEPT),
    ((NoScreen,), ExitCode.NO_SCREEN),
    ((AgentOutOfReach,), ExitCode.OUT_OF_REACH),
    ((VaultError,), ExitCode.VAULT_CLOSED),
    ((RenewalsPaused, AgentPaused), ExitCode.PAUSED),
    ((ConsentDenied, NotLent, LeadsBack, NotNarrowed), ExitCode.DENIED),
    ((ConsentOpen, NeedsPerson), ExitCode.PERSON_NEEDED),
    ((AwsError,), ExitCode.DENIED),
)


def exit_code(error: FobwatchError) -> ExitCode:
    if error.transient:
        return ExitCode.TRY_AGAIN
    codes = (code for kinds, code in _CODES if isinstance(error, kinds))
    return next(codes, ExitCode.FAILED)


class AgentVerb(StrEnum):
    """What can be asked, as it is written in a request."""

    CREDENTIALS = "credentials"
    ENV = "env"
    CONTAINER = "container"
    ENDPOINT = "endpoint"
    SERVE = "serve"
    LEND = "lend"
    LIST = "list"
    NAMES = "names"
    DEVICES = "devices"
    FIND_CONSOLE = "find-console"
    OPEN = "open"
    OPEN_LINK = "open-link"
    CODE = "code"
    IMPORT = "import"
    PORTALS = "portals"
    PORTAL_SIGN_IN = "portal-sign-in"
    PORTAL_SIGN_OUT = "portal-sign-out"
    PORTAL_WRITE_ROLES = "portal-write-roles"
    LOGIN = "login"
    LOGIN_ADDRESS = "login-address"
    LOGIN_CODE = "login-code"
    LOGOUT = "logout"
    LOCKDOWN_PLAN = "lockdown-plan"
    LOCKDOWN = "lockdown"
    LOCKDOWN_PROGRESS = "lockdown-progress"
    AS_CODE = "as-code"
    EXPLAIN = "explain"
    STATUS = "status"
    SHOW = "show"
    QUIT = "quit"


_SUBJECTS: Final[Mapping[str, str]] = {
    AgentVerb.CODE: "device",
    AgentVerb.PORTAL_SIGN_IN: "portal",
    AgentVerb.PORTAL_SIGN_OUT: "portal",
    AgentVerb.PORTAL_WRITE_ROLES: "portal",
}
"""The argument that names what a request is about, where that is no profile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRequest:
    """One request. The arguments may hold secrets: an import document does.

    `client_process` is who asks, as the system reports it, and `narrowing` what it gets less of,
    once that is allowed; it ends after `left`. `client_waits` says whether the client still waits
    for the answer: what takes long asks it now and then. It never blocks.
    """

    verb: str
    arguments: Mapping[str, object] = field(default_factory=dict, repr=False)
    client_process: ClientProcess = UNSEEN
    narrowing: Narrowing = WHOLE
    left: timedelta | None = None
    client_waits: Callable[[], bool] = field(default=lambda: True, repr=False, compare=False)

    def text(self, name: str, default: str | None = None) -> str:
        """The argument `name`. Raises `BadRequest` if it is no text, or empty without default."""
        value = self.arguments.get(name, default)
        if value == "" and default is None:
            raise BadRequest(
                f"The {name} is empty",
                "It was given without any character.",
                "Check the variable or the file that it comes from.",
            )
        if not isinstance(value, str):
            raise BadRequest(
                "The request is not complete",
                f"“{self.verb}” needs “{name}”.",
                "Use the fobwatch command of the version that is running.",
            )
        return value

    @property
    def subject(self) -> str:
        """The device, portal or profile that the request is about, by its verb; empty without one.

        Authorization judges by it, so it must be what the answer uses, whatever else is sent.
        """
        value = self.arguments.get(_SUBJECTS.get(self.verb, "profile"))
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentReply:
    """`body` is the answer where the code is OK, and one line of words for a person elsewhere.

    For the journal, `title` is the short form of those words, `consent` a person's answer, and
    `narrowing` what was given less of.
    """

    code: ExitCode
    body: str = field(repr=False)
    title: str = ""
    consent: Verdict | None = None
    narrowing: Narrowing = WHOLE


def in_words(error: FobwatchError) -> str:
    """What happened and what to do now, for somebody who does not see Fobwatch's windows.

    Where the action that is needed names a device, or a page with its code, it is named here too.
    """
    action = error.action_needed
    if action is None or not any(asdict(action).values()):
        return str(error)
    return f"{error.title}: {error.message} {action}"


def refusal(error: FobwatchError) -> AgentReply:
    """In one line; names and sources in it may hold what a terminal would obey."""
    body = printable(" ".join(in_words(error).split()), MAX_REFUSAL)
    return AgentReply(code=exit_code(error), body=body, title=error.title)


BROKEN = AgentReply(
    code=ExitCode.FAILED,
    body="Fobwatch failed: An unexpected error occurred. Its log says more; “fobwatch doctor” says "
    "where that is.",
    title="Fobwatch failed",
)


def encode_request(request: AgentRequest) -> bytes:
    arguments = json.dumps(dict(request.arguments))
    protocol = NARROWED if NARROWING in request.arguments else PROTOCOL
    return f"{protocol} {request.verb} {arguments}\n".encode()


def decode_request(line: bytes) -> AgentRequest:
    """Raises `BadRequest`, without the cause: that would carry the line, which may hold secrets."""
    request = _parsed(line)
    if request is None:
        raise BadRequest(
            "The request cannot be read",
            "The program that asks and the running Fobwatch are of different versions.",
            "Quit Fobwatch, and start the version that is installed.",
        )
    return request


def _parsed(line: bytes) -> AgentRequest | None:
    try:
        protocol, verb, arguments = line.decode().split(" ", 2)
        values = json.loads(arguments)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict) or protocol != (NARROWED if NARROWING in values else PROTOCOL):
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
