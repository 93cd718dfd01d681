"""Console sessions as rows, beside the sessions that opened them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from fobwatch.ui.rows.rows import Row
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.words.console_words import console_line, console_until
from fobwatch.ui.words.wording import duration

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.console.ledger import ConsoleSession


def console_row(session: ConsoleSession, now: datetime) -> Row:
    title = QCoreApplication.translate("console", "Console of {name}")
    return Row(
        key=session.key,
        title=title.format(name=session.profile),
        subtitle=console_line(session),
        trailing=duration(session.ends_at - now),
        trailing_note=console_until(session, now),
        tone=Tone.NEUTRAL,
    )
