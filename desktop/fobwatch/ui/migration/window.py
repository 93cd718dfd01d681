"""The window with the four pages of the migration."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QMainWindow, QStackedWidget, QWidget

from fobwatch.ui.layout.boxes import in_column, in_row
from fobwatch.ui.layout.fitting import come_to_front, fit, keep_on_screen
from fobwatch.ui.migration.pages import FoundPage, ProgressPage
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.busy import Busy
from fobwatch.ui.widgets.buttons import button, primary_button, restyle
from fobwatch.ui.widgets.diff_view import DiffView
from fobwatch.ui.widgets.inline_bar import InlineBar
from fobwatch.ui.widgets.item_row import heading_row
from fobwatch.ui.widgets.labels import IconLabel, label, wrapped_label
from fobwatch.ui.widgets.page_parts import Footer
from fobwatch.ui.widgets.question_bar import QuestionBar
from fobwatch.ui.widgets.speech import announce
from fobwatch.ui.words.wording import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent

SIZE: Final = (760, 640)


class Step(IntEnum):
    """The pages, in their order."""

    FOUND = 0
    TESTED = 1
    CHANGES = 2
    DONE = 3


HALFWAY: Final = frozenset({Step.TESTED, Step.CHANGES})


class MigrationWindow(QMainWindow):
    """Shows one step after the other; `MigrationFlow` does what they are for.

    Closed halfway, it asks first: what was tested would have to be tested again.

    Signals:
        next_wanted: the primary button was pressed.
        undo_wanted: the names of profiles whose files are to be put back, and whether the vault
            keeps its copies.
        close_wanted: the window is to go, by its frame, the button or a key.
    """

    next_wanted = Signal()
    undo_wanted = Signal(object, bool)
    close_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("migration_window")
        self.setWindowTitle(self.tr("Move keys into the vault"))
        self.resize(*map(in_text, SIZE))
        self.undo_all = button(self.tr("Undo &all"), "undo_all")
        self.found = FoundPage()
        asking = heading_row(self.tr("Into the vault, with one test call to AWS for each"))
        self.tested = ProgressPage("retry", asking)
        self.changes = DiffView("migration_diff")
        moved = heading_row(self.tr("Moved into the vault"), self.undo_all)
        self.done = ProgressPage("undo", moved)
        self.bar = InlineBar()
        self._steps = _StepBar(
            (self.tr("Found"), self.tr("Tested"), self.tr("Changes"), self.tr("Done"))
        )
        self._pages = QStackedWidget()
        self._is_new_step = True
        self._is_discarded = False
        self._asked: tuple[str, ...] = ()
        self.question = QuestionBar()
        self._busy = Busy()
        self._status = wrapped_label("", "dim")
        self._cancel = button(self.tr("Cancel"), "cancel", pressed=self.close)
        self._next = primary_button("", "next", pressed=self.next_wanted)
        self._next.setAutoDefault(True)  # Enter presses it while it has the keyboard
        self._lay_out()
        self._connect()
        self.go_to(Step.FOUND)

    @property
    def step(self) -> Step:
        return Step(self._pages.currentIndex())

    def go_to(self, step: Step) -> None:
        self._is_new_step = True
        self._pages.setCurrentIndex(step)
        self._steps.show_step(step)
        self.question.withdraw()
        self.bar.clear()
        self._cancel.setVisible(step is not Step.DONE)
        self._next.setText(
            {
                Step.FOUND: self.tr("&Next: test them"),
                Step.TESTED: self.tr("&Next: see the changes"),
                Step.CHANGES: self.tr("&Change the files"),
                Step.DONE: self.tr("&Close"),
            }[step]
        )

    def show_status(self, words: str, *, busy: bool, can_go_on: bool) -> None:
        """Show what is going on, and whether the next step may be taken."""
        self._status.setText(words)
        self._busy.setVisible(busy)
        self._next.setEnabled(can_go_on)
        if can_go_on and self._is_new_step:
            self._is_new_step = False
            self._next.setFocus()
            announce(self._steps, f"{self._steps.accessibleName()}. {words}")

    def ask_undo(self, names: Sequence[str]) -> None:
        """Ask whether to undo the moves of these, and what becomes of the vault's copies."""
        self._asked = tuple(names)
        question = (
            self.tr("Undo all {count}?").format(count=len(names))
            if len(names) > 1
            else self.tr("Undo {name}?").format(name=shortened(names[0]))
        )
        self.question.ask(
            "\n".join(names),
            question,
            self.tr("The files become what they were. Does the vault keep its copy?"),
            yes=self.tr("Undo and &remove it"),
            also=self.tr("Undo and &keep it"),
            no=self.tr("Leave it moved"),
        )

    def showEvent(self, event: QShowEvent) -> None:
        fit(self)
        keep_on_screen(self)
        super().showEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it, where no question takes the key."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.step in HALFWAY and not self._is_discarded:
            event.ignore()
            self._ask_to_stop()
        else:
            event.accept()
            self.close_wanted.emit()

    def _ask_to_stop(self) -> None:
        come_to_front(self)
        self.question.ask(
            self.objectName(),
            self.tr("Stop before the files are changed?"),
            self.tr("What was put into the vault is taken out of it again. No file was changed."),
            yes=self.tr("Stop"),
            no=self.tr("Go on"),
        )

    def _on_confirmed(self) -> None:
        if self.step in HALFWAY:
            self._is_discarded = True
            self.close()
        else:
            self.undo_wanted.emit(self._asked, False)

    def _connect(self) -> None:
        self.question.confirmed.connect(lambda _: self._on_confirmed())
        self.question.also_chosen.connect(lambda _: self.undo_wanted.emit(self._asked, True))
        self.question.left.connect(self._next.setFocus)
        QShortcut(QKeySequence("Ctrl+W"), self).activated.connect(self.close)

    def _lay_out(self) -> None:
        changes = QWidget()
        framed = in_column(
            heading_row(self.tr("What changes in the AWS files")),
            margins=(0, 0, 0, 16),
            within=changes,
        )
        around = in_row(self.changes, margins=(24, 6, 24, 0))
        framed.addLayout(around, 1)
        for page in (self.found, self.tested, changes, self.done):
            self._pages.addWidget(page)
        body = QWidget()
        in_column(
            self._steps,
            self.bar,
            (self._pages, 1),
            self.question,
            Footer([self._cancel, self._next], leading=[self._busy, self._status]),
            spacing=0,
            within=body,
        )
        self.setCentralWidget(body)


class _StepBar(QFrame):
    """Shows where the user is on the way: the names of the steps, the passed ones ticked."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self.setObjectName("steps")
        self.setProperty("look", "bar")
        self._names = names
        self._ticks = [IconLabel(Icon.SUCCESS, size=16, tone=Tone.SUCCESS) for _ in names]
        self._labels = [label(name, "dim") for name in names]
        row = in_row(margins=(24, 12, 24, 12), spacing=8, within=self)
        for number, (tick, words) in enumerate(zip(self._ticks, self._labels, strict=True)):
            if number:
                row.addSpacing(4)
                row.addWidget(IconLabel(Icon.CHEVRON_RIGHT, size=16))
                row.addSpacing(4)
            row.addWidget(tick)
            row.addWidget(words)
        row.addStretch(1)

    def show_step(self, current: int) -> None:
        """Make this one, counted from 0, the step that the user is at."""
        for number, (tick, words) in enumerate(zip(self._ticks, self._labels, strict=True)):
            tick.setVisible(number < current)
            restyle(words, "strong" if number == current else "dim")
        self.setAccessibleName(
            self.tr("Step {number} of {count}: {name}").format(
                number=current + 1, count=len(self._names), name=self._names[current]
            )
        )
