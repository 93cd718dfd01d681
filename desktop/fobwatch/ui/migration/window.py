"""The window with the four pages of the migration."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from fobwatch.ui.forms.footer import Footer
from fobwatch.ui.layout.fitting import fit, keep_on_screen
from fobwatch.ui.migration.changes_page import ChangesPage
from fobwatch.ui.migration.done_page import DonePage
from fobwatch.ui.migration.found_page import FoundPage
from fobwatch.ui.migration.steps import StepBar
from fobwatch.ui.migration.tested_page import TestedPage
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.widgets.busy import Busy
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.inline_bar import InlineBar
from fobwatch.ui.widgets.labels import wrapped_label
from fobwatch.ui.widgets.question_bar import QuestionBar
from fobwatch.ui.widgets.speech import announce

if TYPE_CHECKING:
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
    """Shows one step after the other; what they do is the presenter's.

    Closed halfway, it asks first: what was tested would have to be tested again.

    Signals:
        next_wanted: the primary button was pressed.
        close_wanted: the window is to go, by its frame, the button or a key.
    """

    next_wanted = Signal()
    close_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("migration_window")
        self.setWindowTitle(self.tr("Move keys into the vault"))
        self.resize(*map(in_text, SIZE))
        self.found, self.tested = FoundPage(), TestedPage()
        self.changes, self.done = ChangesPage(), DonePage()
        self.bar = InlineBar()
        self._steps = StepBar(
            (self.tr("Found"), self.tr("Tested"), self.tr("Changes"), self.tr("Done"))
        )
        self._pages = QStackedWidget()
        self._is_new_step = True
        self.question = QuestionBar()
        self.question.confirmed.connect(self._discard)
        self.question.left.connect(self._go_back)
        self._discarded = False
        self._busy = Busy()
        self._status = wrapped_label("", "dim")
        self._cancel = button(self.tr("Cancel"), "cancel")
        self._next = primary_button("", "next")
        self._next.setAutoDefault(True)  # Enter presses it while it has the keyboard
        self._lay_out()
        self._cancel.clicked.connect(self.close)
        self._next.clicked.connect(self.next_wanted)
        QShortcut(QKeySequence("Ctrl+W"), self).activated.connect(self.close)
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
        """What goes on now, and whether the next step may be taken."""
        self._status.setText(words)
        self._busy.setVisible(busy)
        self._next.setEnabled(can_go_on)
        if can_go_on and self._is_new_step:
            self._is_new_step = False
            self._next.setFocus()
            announce(self._steps, f"{self._steps.accessibleName()}. {words}")

    def come_to_front(self) -> None:
        self.show()
        self.raise_()
        self.activateWindow()

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
        if self.step in HALFWAY and not self._discarded:
            event.ignore()
            self._ask()
        else:
            event.accept()
            self.close_wanted.emit()

    def _ask(self) -> None:
        if self.question.key:
            return
        self.come_to_front()
        self.question.ask(
            self.objectName(),
            self.tr("Stop before the files are changed?"),
            self.tr("What was put into the vault is taken out of it again. No file was changed."),
            yes=self.tr("Stop"),
            no=self.tr("Go on"),
        )

    def _discard(self) -> None:
        self._discarded = True
        self.close()

    def _go_back(self) -> None:
        self._next.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        for page in (self.found, self.tested, self.changes, self.done):
            self._pages.addWidget(page)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._steps)
        column.addWidget(self.bar)
        column.addWidget(self._pages, 1)
        column.addWidget(self.question)
        column.addWidget(Footer([self._cancel, self._next], leading=[self._busy, self._status]))
        self.setCentralWidget(body)
