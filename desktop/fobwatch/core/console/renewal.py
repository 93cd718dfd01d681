"""The renewal of a console session, shortly before it ends.

Every time here is AWS's time.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.console.routes import could_last_until
from fobwatch.core.notices.notices import Alert, AlertKind
from fobwatch.core.profiles.errors import UnusableProfile

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from fobwatch.core.console.ledger import ConsoleSession
    from fobwatch.core.sessions.sessions import Session

RENEWED_BEFORE = timedelta(minutes=5)
"""Before its end; a short one is renewed in its last quarter. The session behind it, which ends
with it where a role is chained, has been renewed by then (`renewal.ADVISORY`)."""


def is_due(console: ConsoleSession, session: Session | None, now: datetime) -> bool:
    """Whether to renew it now: it ends soon, or has ended, and the session could open a longer one.

    Not with the session of another identity, if the profile was defined again.
    """
    soon = min(RENEWED_BEFORE, (console.ends_at - console.started_at) / 4)
    if session is None or session.expires_at <= now or console.ends_at - now > soon:
        return False
    return console.is_of(session) and could_last_until(session, now) > max(console.ends_at, now)


def check_renewal(
    renewed: ConsoleSession, session: Session, region: str, *, by_person: bool
) -> None:
    """Raises `UnusableProfile` if only a person may renew it, or nobody with this session."""
    if not renewed.is_of(session):
        raise _another_identity(session.profile)
    if not by_person and not (renewed.is_from(session) and renewed.region == region):
        raise _changed(session.profile)


def console_alerts(
    consoles: Iterable[ConsoleSession], *, muted: Collection[str] = ()
) -> tuple[Alert, ...]:
    """One alert for each profile whose consoles are due."""
    due = {
        each.profile: Alert(kind=AlertKind.CONSOLE, profile=each.profile, ends_at=each.ends_at)
        for each in consoles
        if each.profile not in muted
    }
    return tuple(due.values())


def _changed(name: str) -> UnusableProfile:
    return UnusableProfile(
        f"The console of {name} is not renewed by itself",
        "It was opened before the profile was changed.",
        "Choose Renew console to sign its browser in with the profile as it is now.",
    )


def _another_identity(name: str) -> UnusableProfile:
    return UnusableProfile(
        f"The console of {name} cannot be renewed",
        "It was opened with another account or role than the profile has now.",
        "Open the console of the profile again.",
    )
