"""The main window's bar about the last step: how it went, and how to undo it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

from fobwatch.ui.runtime.intent_bus import UNDO_MILLISECONDS
from fobwatch.ui.runtime.intents import Intent, Verb
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.widgets.inline_bar import BarAction
from fobwatch.ui.window.bars import BarContent

if TYPE_CHECKING:
    from fobwatch.core.catalogue.catalogue import Catalogue
    from fobwatch.ui.runtime.intent_bus import IntentBus, Report
    from fobwatch.ui.window.bars import WindowBars

SUCCESS_MILLISECONDS: Final = 6000
"""Long enough to read one line; what failed stays until it is dismissed."""

SUBJECT: Final = "report"
UNDO: Final = "undo"
WITHDRAW: Final = "withdraw"


class ReportBar(QObject):
    """One report at a time: a new one takes the place, and the undo, of the one before."""

    def __init__(self, bars: WindowBars, bus: IntentBus, profiles: Catalogue) -> None:
        super().__init__(bars)
        self._bars = bars
        self._bus = bus
        self._profiles = profiles
        self._deleted = ""
        self._remains: BarContent | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_time_over)
        bars.triggered.connect(self._on_triggered)
        bars.dismissed.connect(self._on_dismissed)

    def show_report(self, report: Report) -> None:
        content = self._content(report)
        self._remains = self._still_offered(report)
        if self._remains is not None:
            details = f"{content.details} {self._remains.text}".strip()
            actions = (*content.actions, *self._remains.actions)
            content = replace(content, details=details, actions=actions)
        self._bars.show_content(SUBJECT, content)
        if report.error is None:
            self._timer.start(UNDO_MILLISECONDS if report.can_undo else SUCCESS_MILLISECONDS)
        else:
            self._timer.stop()

    @Slot()
    def undo(self) -> None:
        """Undo what the bar says was done; nothing where it says nothing of the kind."""
        content = self._bars.content_of(SUBJECT)
        if content is not None and UNDO in {action.name for action in content.actions}:
            self._end()
            self._bus.asked.emit(Intent(verb=Verb.UNDO))

    def _content(self, report: Report) -> BarContent:
        error = report.error
        if error is not None:
            details = " ".join(part for part in (error.message, error.remedy) if part)
            return BarContent(tone=Tone.ERROR, text=error.title, details=details)
        undo = (BarAction(name=UNDO, text=self.tr("Undo")),) if report.can_undo else ()
        return BarContent(tone=Tone.SUCCESS, text=report.text, details=report.details, actions=undo)

    def _still_offered(self, report: Report) -> BarContent | None:
        """What is left to do after a profile was deleted, also when that cannot be undone."""
        name = report.intent.profile
        deleted = report.intent.verb is Verb.REMOVE_PROFILE and report.error is None
        if not deleted or not self._profiles.is_offered(name):
            return None
        self._deleted = name
        return BarContent(
            tone=Tone.WARNING,
            text=self.tr("AWS tools still ask Fobwatch for {name}.").format(name=name),
            actions=(BarAction(name=WITHDRAW, text=self.tr("Withdraw from tools…")),),
        )

    @Slot()
    def _on_time_over(self) -> None:
        self._bars.show_content(SUBJECT, self._remains)

    @Slot(str, str)
    def _on_triggered(self, subject: str, action: str) -> None:
        if subject != SUBJECT:
            return
        if action == UNDO:
            self.undo()
        elif action == WITHDRAW:
            self._end()
            intent = Intent(verb=Verb.WITHDRAW_FROM_TOOLS, profile=self._deleted)
            self._bus.asked.emit(intent)

    @Slot(str)
    def _on_dismissed(self, subject: str) -> None:
        if subject == SUBJECT:
            self._end()

    def _end(self) -> None:
        self._timer.stop()
        self._bars.show_content(SUBJECT, None)
