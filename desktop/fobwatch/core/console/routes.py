"""How a profile's session opens the console, and for how long.

The federation endpoint takes credentials of AssumeRole and GetFederationToken, and refuses those
of GetSessionToken. A duration may be requested for a role that a long-term key assumed. With any
other credentials such a request fails, and the console ends with them (IAM user guide, "Enable
custom identity broker access to the AWS console").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.aws.arns import is_root
from fobwatch.core.profiles.errors import UnusableProfile
from fobwatch.core.sessions.sessions import ConsoleUse

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.aws.credentials import AccessKey
    from fobwatch.core.sessions.sessions import Session

SHORTEST_CONSOLE = timedelta(minutes=15)
MAX_CONSOLE = timedelta(hours=12)
"""What the federation endpoint takes as `SessionDuration`."""

FEDERATION_TOKEN_LIFE = timedelta(hours=12)
"""The life of an IAM user's console: GetFederationToken's default."""

NAME_LIMIT = 32
"""GetFederationToken takes names of 2 to 32 characters."""

SHORTEST_NAME = 2
UNFIT_FOR_NAME = re.compile(r"[^\w+=,.@-]", re.ASCII)


def console_duration(session: Session) -> timedelta | None:
    """The duration to request for a console: what the session was granted, in whole seconds.

    None if it may not be requested, so that the console ends with the credentials.
    """
    if session.console is not ConsoleUse.LASTS:
        return None
    whole = timedelta(seconds=int(min(session.life, MAX_CONSOLE).total_seconds()))
    return whole if whole >= SHORTEST_CONSOLE else None


def could_last_until(session: Session, now: datetime) -> datetime:
    """The end of a console that would be opened now with this session."""
    if session.console is ConsoleUse.KEY_ONLY:
        return now + FEDERATION_TOKEN_LIFE
    duration = console_duration(session)
    return now + duration if duration else session.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleRoute:
    """The console's duration, if it may be requested, and the `reason` in words for a person.

    With a `key` it opens by a federation token of it, otherwise with the session itself.
    """

    reason: str
    duration: timedelta | None = None
    key: AccessKey | None = None


def console_route(session: Session, long_term_key: AccessKey | None) -> ConsoleRoute:
    """How this session opens the console. Raises `UnusableProfile` if it cannot."""
    if is_root(session.arn):
        raise UnusableProfile(
            "The root user's console is not opened",
            "It would last beyond the hour for which a person allows the root user.",
            "Sign in on AWS's own page as the root user.",
        )
    match session.console:
        case ConsoleUse.KEY_ONLY:
            if long_term_key is None:
                raise _no_way(session)
            return ConsoleRoute(
                key=long_term_key,
                reason="The user's own permissions, without MFA: AWS knows no other way here.",
            )
        case ConsoleUse.LASTS:
            return ConsoleRoute(
                duration=console_duration(session),
                reason="The console may last as long as the session.",
            )
        case ConsoleUse.MAY_LAST | ConsoleUse.ENDS_ALONG:
            return ConsoleRoute(
                reason="The console ends with the session.",
            )


def federation_name(user_name: str) -> str:
    """A name for GetFederationToken that still shows whose it is."""
    name = UNFIT_FOR_NAME.sub("-", user_name)[:NAME_LIMIT]
    return name if len(name) >= SHORTEST_NAME else f"{name or 'user'}-fobwatch"


def user_name_of(arn: str) -> str:
    """The last part of a principal's ARN: the user's name without its path."""
    return arn.rsplit("/", 1)[-1].rsplit(":", 1)[-1]


def _no_way(session: Session) -> UnusableProfile:
    return UnusableProfile(
        f"{session.profile} cannot open the console",
        "AWS's sign-in takes a role's session, or an IAM user's access key; this is neither.",
        "Open the console with a role that is assumed with this profile.",
    )
