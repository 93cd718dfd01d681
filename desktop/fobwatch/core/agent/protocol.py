"""The agent: what a program of the same user may ask, and what the reply says.

    exit code         the reply says
    0  OK             what was asked for
    1  FAILED         why it cannot be, for a reason that has no code of its own
    2  BAD_REQUEST    that the request, or a name or document in it, is malformed
    3  NOT_RUNNING    that no agent answers (said by the client, never by the agent)
    4  VAULT_CLOSED   that the vault is locked, missing or refused
    5  PERSON_NEEDED  that nothing goes on until a person acts, and what is to be done
    6  PAUSED         that renewals are paused, or the agent
    7  DENIED         what AWS refused, the person who was asked, or a socket that was lent for less
    8  UNKNOWN        that there is no such profile or device, or that it cannot be used
    9  TRY_AGAIN      that the network, AWS or the keyring failed for a moment
    10 NOT_KEPT       that something waits for the keyring, and is lost if Fobwatch ends before

Said by the command line alone:

    11 OUTPUT_LOST    that its output could not be written
    12 NO_SCREEN      that there is no desktop to start the tray on
    13 OUT_OF_REACH   that the agent's place is one that no socket can have

The command line and the credential helper exit with these codes (docs/command-line.md).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Final

from fobwatch.core.errors import (
    AgentOutOfReach,
    AgentPaused,
    AwsError,
    BadRequest,
    ConsentDenied,
    ConsentOpen,
    InputError,
    NeedsPerson,
    NoScreen,
    NotKept,
    NotLent,
    NotRunning,
    ProfileError,
    RenewalsPaused,
    UnknownDevice,
    VaultError,
)
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.consent.consent import Verdict
    from fobwatch.core.errors import FobwatchError


MAX_REFUSAL: Final = 4000
"""Characters."""


class ExitCode(IntEnum):
    OK = 0
    FAILED = 1
    BAD_REQUEST = 2
    NOT_RUNNING = 3
    VAULT_CLOSED = 4
    PERSON_NEEDED = 5
    PAUSED = 6
    DENIED = 7
    UNKNOWN = 8
    TRY_AGAIN = 9
    NOT_KEPT = 10
    OUTPUT_LOST = 11
    NO_SCREEN = 12
    OUT_OF_REACH = 13


_CODES: tuple[tuple[type[FobwatchError], ExitCode], ...] = (
    (UnknownDevice, ExitCode.UNKNOWN),
    (ProfileError, ExitCode.UNKNOWN),
    (InputError, ExitCode.BAD_REQUEST),
    (BadRequest, ExitCode.BAD_REQUEST),
    (NotRunning, ExitCode.NOT_RUNNING),
    (NotKept, ExitCode.NOT_KEPT),
    (NoScreen, ExitCode.NO_SCREEN),
    (AgentOutOfReach, ExitCode.OUT_OF_REACH),
    (VaultError, ExitCode.VAULT_CLOSED),
    (RenewalsPaused, ExitCode.PAUSED),
    (AgentPaused, ExitCode.PAUSED),
    (ConsentDenied, ExitCode.DENIED),
    (NotLent, ExitCode.DENIED),
    (ConsentOpen, ExitCode.PERSON_NEEDED),
    (NeedsPerson, ExitCode.PERSON_NEEDED),
)


def exit_code(error: FobwatchError) -> ExitCode:
    """The exit code for `error`."""
    if error.transient:
        return ExitCode.TRY_AGAIN
    for kind, code in _CODES:
        if isinstance(error, kind):
            return code
    return ExitCode.DENIED if isinstance(error, AwsError) else ExitCode.FAILED


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
    OPEN = "open"
    CODE = "code"
    IMPORT = "import"
    STATUS = "status"
    SHOW = "show"
    QUIT = "quit"


LENT_VERBS: Final = frozenset({AgentVerb.CREDENTIALS, AgentVerb.ENV, AgentVerb.CONTAINER})
"""What a socket is lent for: credentials. Nobody manages Fobwatch from a container."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRequest:
    """One request. The arguments may hold secrets: an import document does."""

    verb: str
    arguments: Mapping[str, object] = field(default_factory=dict, repr=False)

    def text(self, name: str, default: str | None = None) -> str:
        """The argument `name`. Raises `BadRequest` if it is no text, or empty without default."""
        value = self.arguments.get(name, default)
        if not isinstance(value, str) or (default is None and not value):
            raise BadRequest(
                "The request is not complete",
                f"“{self.verb}” needs “{name}”.",
                "Use the fobwatch command of the version that is running.",
            )
        return value

    @property
    def subject(self) -> str:
        """The device or profile that the request is about, by its verb; empty without one.

        Authorization judges by it, so it must be what the answer uses, whatever else is sent.
        """
        value = self.arguments.get("device" if self.verb == AgentVerb.CODE else "profile")
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentReply:
    """`body` is the answer where the code is OK, and one line of words for a person elsewhere.

    For the journal, `title` is the short form of those words, and `consent` a person's answer.
    """

    code: ExitCode
    body: str = field(repr=False)
    title: str = ""
    consent: Verdict | None = None


def in_words(error: FobwatchError) -> str:
    """What happened and what to do now, for somebody who does not see Fobwatch's windows.

    What a person has to do words itself where it names a device, or a page with its code.
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
    body="Fobwatch failed: It met an error that it does not know. Its log tells more.",
    title="Fobwatch failed",
)
