"""Shows what would change in the AWS files, and asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fobwatch.core.errors import FileChangedMeanwhile
from fobwatch.ui.aws_files.change_words import obstacle_words, proposal_words
from fobwatch.ui.aws_files.changes_view import ChangesView
from fobwatch.ui.forms.footer import Footer
from fobwatch.ui.layout.fitting import FittedDialog, fit
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.inline_bar import InlineBar
from fobwatch.ui.widgets.labels import wrapped_label

if TYPE_CHECKING:
    from fobwatch.core.aws_files.offering import Proposal
    from fobwatch.core.errors import FobwatchError

WIDTH, HEIGHT = 680, 480
WIDTH_OF_NOTHING = 440
WIDTH_OF_BOTH = 960


class ChangeDialog(FittedDialog):
    """Stays open until the change was made or the user gives up.

    Signals:
        agreed: the `Plan` is to be carried out.
    """

    agreed = Signal(object)

    def __init__(self, proposal: Proposal, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._proposal = proposal
        self._words = proposal_words(proposal.plan)
        self.setObjectName("change_dialog")
        self.setWindowTitle(self._words.question)
        self._explanation = wrapped_label(self._words.explanation)
        self._bar = InlineBar()
        self._changes = ChangesView()
        self._note = wrapped_label(
            self.tr("A backup is kept. “AWS files” beside your profiles undoes it."), "small"
        )
        self._cancel = button(self.tr("Cancel"), "cancel")
        self._apply = primary_button(self._words.apply, "apply")
        self._lay_out()
        self._cancel.clicked.connect(self.reject)
        self._apply.clicked.connect(self._on_agreed)
        self._show_proposal()

    def show_failure(self, error: FobwatchError) -> None:
        """It was not done: say why; where another program came first, with both versions."""
        self._bar.say_error(error)
        self._apply.setEnabled(True)
        if isinstance(error, FileChangedMeanwhile):
            self._changes.show_clash(error)
            for each in (self._apply, self._explanation, self._note):
                each.hide()
            self._only_close(WIDTH_OF_BOTH)

    def _only_close(self, width: int) -> None:
        self._cancel.setText(self.tr("Close"))
        self._cancel.setFocus()
        self.resize(in_text(width), self.height())
        fit(self)

    def _show_proposal(self) -> None:
        proposal = self._proposal
        self._changes.show_diffs(proposal.diffs)
        self._apply.setFocus()
        if proposal.plan.is_empty:
            self._explanation.setText(self._words.nothing)
            for each in (self._changes, self._apply, self._note):
                each.hide()
            self.resize(0, 0)
            self._only_close(WIDTH_OF_NOTHING)
        if proposal.obstacles:
            self._bar.say(
                Tone.WARNING,
                self.tr("Tools would still use something else"),
                details="\n".join(map(obstacle_words, proposal.obstacles)),
                dismissable=False,
            )

    def _on_agreed(self) -> None:
        self._apply.setEnabled(False)
        self.agreed.emit(self._proposal.plan)

    def _lay_out(self) -> None:
        content = QWidget()
        body = QVBoxLayout(content)
        body.setContentsMargins(24, 20, 24, 20)
        body.setSpacing(12)
        body.addWidget(wrapped_label(self.windowTitle(), "heading"))
        body.addWidget(self._explanation)
        body.addWidget(self._changes, 1)
        body.addStretch()
        footer = Footer([self._cancel, self._apply], leading=[self._note])
        self.fill(content, footer, width=WIDTH, above=[self._bar])
        self.resize(in_text(WIDTH), in_text(HEIGHT))
