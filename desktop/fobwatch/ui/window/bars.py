"""The bars above the main window's pages: lasting problems, and the result of the last step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from fobwatch.core.errors import VaultError
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.runtime.intents import UNDO_MILLISECONDS
from fobwatch.ui.runtime.profile_intents import RemoveProfile, WithdrawFromTools
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.widgets.inline_bar import BarAction, InlineBar
from fobwatch.ui.words.status_words import UNDO, report_steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.catalogue.catalogue import Catalogue
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class BarContent:
    """The content of one bar. One that cannot be dismissed goes when it is no longer true."""

    tone: Tone
    text: str
    details: str = ""
    actions: tuple[BarAction, ...] = ()
    dismissable: bool = True


class WindowBars(QWidget):
    """One bar for each subject, in a fixed order. A dismissed one stays away until it changes.

    Signals:
        triggered: the subject and the action whose button was pressed.
        dismissed: the subject whose bar was closed.
    """

    triggered = Signal(str, str)
    dismissed = Signal(str)

    def __init__(self, subjects: Sequence[str], *, before: QWidget) -> None:
        """From the widget `before` the Tab key comes to the bars."""
        super().__init__()
        self._before = before
        self._contents: dict[str, BarContent | None] = dict.fromkeys(subjects)
        self._bars: dict[str, InlineBar] = {}
        """Those that had something to say: each is many widgets, and most never have."""
        self._column = in_column(spacing=0, within=self)

    def show_content(self, subject: str, content: BarContent | None) -> None:
        """Say this of the subject, or nothing. Saying the same again changes nothing."""
        if content == self._contents[subject]:
            return
        self._contents[subject] = content
        if content is None:
            self._bars[subject].clear()
        else:
            self._bar(subject).say(
                content.tone,
                content.text,
                details=content.details,
                actions=content.actions,
                dismissable=content.dismissable,
            )

    def content_of(self, subject: str) -> BarContent | None:
        return self._contents[subject]

    def _bar(self, subject: str) -> InlineBar:
        if subject not in self._bars:
            self._bars[subject] = self._made(subject)
        return self._bars[subject]

    def _made(self, subject: str) -> InlineBar:
        bar = InlineBar()
        bar.setObjectName(f"bar_{subject}")
        bar.triggered.connect(partial(self.triggered.emit, subject))
        bar.dismissed.connect(partial(self.dismissed.emit, subject))
        earlier = takewhile(lambda each: each != subject, self._contents)
        above = [self._bars[each] for each in earlier if each in self._bars]
        self._column.insertWidget(len(above), bar)
        bar.follow(above[-1].last_stop if above else self._before)
        return bar


SUCCESS_MILLISECONDS: Final = 6000
"""Long enough to read one line; what failed stays until it is dismissed."""

SUBJECT: Final = "report"
WITHDRAW: Final = "withdraw"


class ReportBar(QObject):
    """One report at a time: a new one takes the place, and the undo, of the one before."""

    def __init__(self, bars: WindowBars, bus: IntentBus, profiles: Catalogue) -> None:
        super().__init__(bars)
        self._bars = bars
        self._bus = bus
        self._profiles = profiles
        self._deleted = ""
        self._of_vault = False
        self._remains: BarContent | None = None
        self._steps: dict[str, Intent] = {}
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_time_over)
        bars.triggered.connect(self._on_triggered)
        bars.dismissed.connect(self._on_dismissed)

    def show_report(self, report: Report) -> None:
        self._of_vault = isinstance(report.error, VaultError)
        content = self._content(report)
        self._remains = self._still_offered(report)
        if self._remains is not None:
            details = f"{content.details} {self._remains.text}".strip()
            actions = (*content.actions, *self._remains.actions)
            content = replace(content, details=details, actions=actions)
        self._bars.show_content(SUBJECT, content)
        if report.error is None and not report.next_steps:
            self._timer.start(UNDO_MILLISECONDS if report.undo else SUCCESS_MILLISECONDS)
        else:
            self._timer.stop()

    def forget_vault(self) -> None:
        """The vault can be used: a failure that was for want of it is over."""
        if self._of_vault:
            self._end()

    @Slot()
    def undo(self) -> None:
        """Undo the step that the bar reports, if it reports one that can be undone."""
        content = self._bars.content_of(SUBJECT)
        if content is not None and UNDO in {action.name for action in content.actions}:
            self._end()
            self._bus.ask(self._steps[UNDO])

    def _content(self, report: Report) -> BarContent:
        error = report.error
        if error is not None:
            details = " ".join(part for part in (error.message, error.remedy) if part)
            return BarContent(tone=Tone.ERROR, text=error.title, details=details)
        steps = report_steps(report)
        self._steps = {name: intent for name, _, intent in steps}
        actions = tuple(BarAction(name=name, text=text) for name, text, _ in steps)
        return BarContent(
            tone=Tone.SUCCESS, text=report.text, details=report.details, actions=actions
        )

    def _still_offered(self, report: Report) -> BarContent | None:
        """The step that is left after a profile was deleted, also when that cannot be undone."""
        if not isinstance(report.intent, RemoveProfile) or report.error is not None:
            return None
        name = report.intent.profile
        if not self._profiles.is_offered(name):
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
            self._bus.ask(WithdrawFromTools(profile=self._deleted))
        elif step := self._steps.get(action):
            self._bus.ask(step)

    @Slot(str)
    def _on_dismissed(self, subject: str) -> None:
        if subject == SUBJECT:
            self._end()

    def _end(self) -> None:
        self._of_vault = False
        self._timer.stop()
        self._bars.show_content(SUBJECT, None)
