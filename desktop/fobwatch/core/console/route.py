"""Which credentials go to the console, and for how long.

The federation endpoint takes credentials of AssumeRole and GetFederationToken, and refuses those
of GetSessionToken. A duration may only go with a role assumed by a long-term key; with any other
credentials the request fails, and the console ends with them (IAM user guide, "Enable custom
identity broker access to the AWS console").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from fobwatch.core.errors import UnusableProfile
from fobwatch.core.sessions.sessions import ConsoleUse

if TYPE_CHECKING:
    from fobwatch.core.sessions.sessions import Session

SHORTEST_CONSOLE = timedelta(minutes=15)
MAX_CONSOLE = timedelta(hours=12)
"""What the federation endpoint takes as `SessionDuration`."""

FEDERATION_TOKEN_LIFE = timedelta(hours=12)
"""How long an IAM user's console lasts: GetFederationToken's default."""

ALLOW_ALL = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
"""GetFederationToken's session policy. The console may do what both it and the user's policies
allow: this leaves the user's, and without a policy nothing would be allowed."""

NAME_LIMIT = 32
"""GetFederationToken takes names of 2 to 32 characters."""

SHORTEST_NAME = 2
UNFIT_FOR_NAME = re.compile(r"[^\w+=,.@-]", re.ASCII)


class ConsoleWay(StrEnum):
    """Whose credentials are sent."""

    SESSION = "session"
    FEDERATION_TOKEN = "federation-token"  # noqa: S105 - the name of an AWS API, no secret


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleRoute:
    """The way, the console's duration if it may be requested, and why, in words for a person."""

    way: ConsoleWay
    duration: timedelta | None
    reason: str


def console_route(session: Session, *, has_long_term_key: bool) -> ConsoleRoute:
    """How this profile gets into the console. Raises `UnusableProfile` where there is no way."""
    match session.console:
        case ConsoleUse.KEY_ONLY:
            if not has_long_term_key:
                raise _no_way(session)
            return ConsoleRoute(
                way=ConsoleWay.FEDERATION_TOKEN,
                duration=None,
                reason="The user's own permissions, without MFA: AWS knows no other way here.",
            )
        case ConsoleUse.LASTS:
            return ConsoleRoute(
                way=ConsoleWay.SESSION,
                duration=_console_duration(session.life),
                reason="The console may last as long as the session.",
            )
        case ConsoleUse.MAY_LAST | ConsoleUse.ENDS_ALONG:
            return ConsoleRoute(
                way=ConsoleWay.SESSION,
                duration=None,
                reason="The console ends with the session.",
            )


def federation_name(user_name: str) -> str:
    """A name for GetFederationToken that still shows whose it is."""
    name = UNFIT_FOR_NAME.sub("-", user_name)[:NAME_LIMIT]
    return name if len(name) >= SHORTEST_NAME else f"{name or 'user'}-fobwatch"


def user_name_of(arn: str) -> str:
    """The last part of a principal's ARN: the user's name without its path."""
    return arn.rsplit("/", 1)[-1].rsplit(":", 1)[-1]


def _console_duration(life: timedelta) -> timedelta | None:
    """What the session was granted, in whole seconds; None where the console does not take it."""
    whole = timedelta(seconds=int(min(life, MAX_CONSOLE).total_seconds()))
    return whole if whole >= SHORTEST_CONSOLE else None


def _no_way(session: Session) -> UnusableProfile:
    return UnusableProfile(
        f"{session.profile} cannot open the console",
        "AWS's sign-in takes a role's session, or an IAM user's access key; this is neither.",
        "Open the console with a role that is assumed with this profile.",
    )
