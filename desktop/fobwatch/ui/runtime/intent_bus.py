"""Where every window puts what a person asks for, and where it hears how that went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.runtime.intents import Intent

UNDO_MILLISECONDS: Final = 10_000
"""Long enough to see what was done, and to reach the button."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How an intent went: `text` says what was done, or `error` why it was not.

    What can be undone can be so for `UNDO_MILLISECONDS`, with `Verb.UNDO`.
    """

    intent: Intent
    text: str = ""
    details: str = ""
    error: FobwatchError | None = None
    can_undo: bool = False


class IntentBus(QObject):
    """Joins the windows with whoever acts, so that neither knows the other.

    Signals:
        asked: an `Intent`. Each part of the program takes the verbs that are its own.
        reported: a `Report`. The window in front shows it, or else a notice does.
    """

    asked = Signal(object)
    reported = Signal(object)
