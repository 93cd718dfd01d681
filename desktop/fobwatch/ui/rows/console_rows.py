"""Console sessions as rows, beside the sessions that opened them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from fobwatch.core.console.tabs import Watched
from fobwatch.ui.rows.rows import Row
from fobwatch.ui.rows.session_rows import RING_STEPS
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.words.console_words import console_line, console_until
from fobwatch.ui.words.wording import duration

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fobwatch.core.console.ledger import ConsoleSession
    from fobwatch.core.console.sessions import ConsoleSessions

translate = QCoreApplication.translate


def console_rows(consoles: ConsoleSessions, now: datetime, names: Mapping[str, str]) -> list[Row]:
    """`names` are those of accounts."""
    return [console_row(each, consoles, now, names) for each in consoles.ledger.sessions(now)]


def console_row(
    session: ConsoleSession, consoles: ConsoleSessions, now: datetime, names: Mapping[str, str]
) -> Row:
    """Coloured only where it is known to be signed in."""
    seen, left = consoles.seen(session), session.ends_at - now
    share = left / (session.ends_at - session.started_at)
    trailing, note = duration(left), console_until(session, seen, now)
    if seen.watched is Watched.SIGNED_OUT:
        trailing, note = translate("console", "Signed out"), ""
    if seen.watched is Watched.CLOSED:
        note = translate("console", "no page open")
    return Row(
        key=session.key,
        title=translate("console", "Console of {name}").format(name=session.profile),
        subtitle=console_line(session, names),
        trailing=trailing,
        trailing_note=note,
        tone=Tone.SUCCESS if seen.watched is Watched.SIGNED_IN else Tone.NEUTRAL,
        fraction=int(min(share, 1.0) * RING_STEPS) / RING_STEPS,
    )
