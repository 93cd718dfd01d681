"""Console sessions as rows, beside the sessions that opened them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from fobwatch.core.console.tabs import Watched
from fobwatch.ui.rows.rows import Row
from fobwatch.ui.rows.session_rows import RING_STEPS
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.words.console_words import console_line, console_until
from fobwatch.ui.words.environment_words import environment_badge
from fobwatch.ui.words.wording import duration

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.console.ledger import ConsoleSession
    from fobwatch.ui.runtime.services import Services

translate = QCoreApplication.translate


def console_rows(services: Services, now: datetime) -> list[Row]:
    sessions = services.consoles.ledger.sessions(now)
    return [console_row(each, services, now) for each in sessions]


def console_row(session: ConsoleSession, services: Services, now: datetime) -> Row:
    """Its time is coloured only where it is known to be signed in."""
    seen, left = services.consoles.seen(session), session.ends_at - now
    share = left / (session.ends_at - session.started_at)
    trailing, note = duration(left), console_until(session, seen, now)
    if seen.watched is Watched.SIGNED_OUT:
        trailing, note = translate("console", "Signed out"), ""
    if seen.watched is Watched.REFUSED:
        trailing, note = translate("console", "Refused"), ""
    if seen.watched is Watched.CLOSED:
        note = translate("console", "no page open")
    return Row(
        key=session.key,
        title=translate("console", "Console of {name}").format(name=session.profile),
        subtitle=console_line(session, services.account_names.all()),
        badge=environment_badge(services.marks.current, session.profile),
        trailing=trailing,
        trailing_note=note,
        tone=Tone.SUCCESS if seen.watched is Watched.SIGNED_IN else Tone.NEUTRAL,
        fraction=int(min(share, 1.0) * RING_STEPS) / RING_STEPS,
    )
