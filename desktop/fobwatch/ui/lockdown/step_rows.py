"""The steps of a lockdown below each other: what each does, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from fobwatch.core.aws.lockdown_records import Outcome, StepKind
from fobwatch.core.lockdown.steps import can_be_taken_back, statement_for
from fobwatch.ui.layout.boxes import in_column, in_row
from fobwatch.ui.layout.flow import Flow
from fobwatch.ui.lockdown.words import (
    calls,
    losses,
    outcome,
    permission,
    step_text,
    take_back_text,
    way_back,
)
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.labels import IconLabel, wrapped_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QVBoxLayout

    from fobwatch.core.aws.lockdown_records import LockdownStep
    from fobwatch.core.lockdown.plan import PlannedStep

_ICONS = {
    Outcome.TO_DO: (Icon.CHEVRON_RIGHT, Tone.NEUTRAL),
    Outcome.DONE: (Icon.SUCCESS, Tone.SUCCESS),
    Outcome.REFUSED: (Icon.ERROR, Tone.ERROR),
    Outcome.TAKEN_BACK: (Icon.UNDO, Tone.NEUTRAL),
}

_INDENT = 28
"""Below the words of a check box."""


class StepRows(QWidget):
    """Before they are done, each can be left out; afterwards some can be taken back.

    Signals:
        taking_back_wanted: the `LockdownStep` that is to be undone.
        password_wanted: the profile whose new console password is to be copied.
        policy_wanted: the policy (JSON) that is to be copied.
    """

    taking_back_wanted = Signal(object)
    password_wanted = Signal(str)
    policy_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._column: QVBoxLayout = in_column(spacing=14, within=self)
        self._boxes: dict[str, QCheckBox] = {}
        self._rows: dict[str, _Answered] = {}

    @property
    def chosen(self) -> tuple[str, ...]:
        """The names of the steps that are checked."""
        return tuple(name for name, box in self._boxes.items() if box.isChecked())

    def show_plan(self, steps: Sequence[PlannedStep]) -> None:
        """What would be done. All is checked: nobody has to think of each in a bad moment."""
        self._clear()
        for number, planned in enumerate(steps):
            box = QCheckBox(step_text(planned.step).title)
            box.setObjectName(f"step_{number}")
            box.setChecked(True)
            self._boxes[planned.step.name] = box
            self._add(_planned(planned, box))

    def show_answers(self, steps: Sequence[LockdownStep]) -> None:
        """What came of each, with the way back."""
        self._clear()
        for step in steps:
            row = self._rows[step.name] = _Answered(step, self)
            self._add(row)

    def show_begun(self, name: str) -> None:
        """This step is under way."""
        for each, row in self._rows.items():
            if each == name:
                row.icon.set_icon(Icon.PLAY, Tone.INFO)

    def _add(self, row: QWidget) -> None:
        self._column.addWidget(row)
        row.show()  # at once: beside others that show, Qt leaves it hidden for a while

    def _clear(self) -> None:
        self._boxes, self._rows = {}, {}
        while taken := self._column.takeAt(0):
            if old := taken.widget():
                old.hide()
                old.deleteLater()


def _planned(planned: PlannedStep, box: QCheckBox) -> QWidget:
    step, row = planned.step, QWidget()
    may = permission(planned.allowed, step.caller)
    lines = filter(None, (calls(step), losses(step), way_back(step), may))
    words = in_column(
        *(wrapped_label(line, "small") for line in lines), margins=(_INDENT, 0, 0, 0), spacing=2
    )
    in_column(box, words, spacing=2, within=row)
    return row


class _Answered(QWidget):
    def __init__(self, step: LockdownStep, rows: StepRows) -> None:
        super().__init__()
        self.icon = IconLabel(Icon.CHEVRON_RIGHT)
        self.icon.set_icon(*_ICONS[step.outcome])
        title = wrapped_label(step_text(step).title, "strong")
        title.setAccessibleName(f"{title.text()}: {outcome(step)}")
        lines = [calls(step), f"{outcome(step)} {step.answer}".strip()]
        if step.outcome is Outcome.DONE:
            lines.append(way_back(step))
        ways = Flow()
        texts = in_column(title, *(wrapped_label(x, "small") for x in lines), ways, spacing=2)
        in_row((self.icon, 0, Qt.AlignmentFlag.AlignTop), (texts, 1), spacing=10, within=self)
        if can_be_taken_back(step):
            back = button(take_back_text(step), f"take_back_{step.action.value}", look="link")
            back.clicked.connect(lambda: rows.taking_back_wanted.emit(step))
            ways.addWidget(back)
        if step.outcome is Outcome.DONE and step.action is StepKind.PASSWORD:
            copy = button(self.tr("Copy the new password"), "copy_password", look="link")
            copy.clicked.connect(lambda: rows.password_wanted.emit(step.profile))
            ways.addWidget(copy)
        if step.outcome is Outcome.REFUSED and (policy := statement_for(step)):
            copy = button(self.tr("Copy the policy that allows it"), "copy_policy", look="link")
            copy.clicked.connect(lambda: rows.policy_wanted.emit(policy))
            ways.addWidget(copy)
