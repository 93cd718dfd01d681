"""When a console session is renewed: shortly before it ends, if it could go on.

Every time here is AWS's time.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.notices.notices import Alert, AlertKind
from fobwatch.core.sessions.sessions import ConsoleUse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from fobwatch.core.console.ledger import ConsoleSession
    from fobwatch.core.sessions.sessions import Session

RENEWED_BEFORE = timedelta(minutes=5)
"""Before its end; a short one is renewed in its last quarter. The session behind it, which ends
with it where a role is chained, has been renewed by then (`renewal.ADVISORY`)."""

SHORTEST_CONSOLE = timedelta(minutes=15)
MAX_CONSOLE = timedelta(hours=12)
"""What the federation endpoint takes as `SessionDuration`."""

FEDERATION_TOKEN_LIFE = timedelta(hours=12)
"""How long an IAM user's console lasts: GetFederationToken's default."""


def console_duration(session: Session) -> timedelta | None:
    """The duration to request for a console: what the session was granted, in whole seconds.

    None where it may not be requested, and the console ends with the credentials.
    """
    if session.console is not ConsoleUse.LASTS:
        return None
    whole = timedelta(seconds=int(min(session.life, MAX_CONSOLE).total_seconds()))
    return whole if whole >= SHORTEST_CONSOLE else None


def could_last_until(session: Session, now: datetime) -> datetime:
    """When a console would end that is opened now with this session."""
    if session.console is ConsoleUse.KEY_ONLY:
        return now + FEDERATION_TOKEN_LIFE
    duration = console_duration(session)
    return now + duration if duration else session.expires_at


def is_due(console: ConsoleSession, session: Session | None, now: datetime) -> bool:
    """Whether to renew it now: it ends soon, or did, and the session behind it could go on."""
    soon = min(RENEWED_BEFORE, (console.ends_at - console.started_at) / 4)
    if session is None or session.expires_at <= now or console.ends_at - now > soon:
        return False
    return could_last_until(session, now) > max(console.ends_at, now)


def console_alerts(
    consoles: Iterable[ConsoleSession], *, muted: Collection[str] = ()
) -> tuple[Alert, ...]:
    """What a person should know of these, which are due: one alert for each profile."""
    due = {
        each.profile: Alert(kind=AlertKind.CONSOLE, profile=each.profile, ends_at=each.ends_at)
        for each in consoles
        if each.profile not in muted
    }
    return tuple(due.values())
