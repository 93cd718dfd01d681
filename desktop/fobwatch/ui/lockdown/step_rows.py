"""The steps of a lockdown in a column: what each does, and its result."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from fobwatch.core.aws.lockdown_records import Outcome, StepKind
from fobwatch.core.lockdown.plan import can_be_taken_back, statement_for
from fobwatch.ui.layout.boxes import in_column, in_row
from fobwatch.ui.layout.flow import Flow
from fobwatch.ui.lockdown.words import (
    calls,
    losses,
    outcome,
    permission,
    remark,
    step_text,
    take_back_text,
    under_way,
    way_back,
    who,
)
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.fonts import strong_font
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.labels import IconLabel, wrapped_label

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from PySide6.QtWidgets import QVBoxLayout

    from fobwatch.core.aws.lockdown_records import LockdownStep
    from fobwatch.core.lockdown.plan import Plan, PlannedStep

_ICONS = {
    Outcome.TO_DO: (Icon.TO_DO, Tone.NEUTRAL),
    Outcome.DONE: (Icon.SUCCESS, Tone.SUCCESS),
    Outcome.REFUSED: (Icon.ERROR, Tone.ERROR),
    Outcome.TAKEN_BACK: (Icon.UNDO, Tone.NEUTRAL),
}

_RUNNING = (Icon.PLAY, Tone.INFO)

_INDENT = 28
"""Below the words of a check box."""


class StepRows(QWidget):
    """Each step can be left out beforehand; afterwards some can be taken back.

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

    def show_plans(self, plans: Sequence[Plan]) -> None:
        """Show what would be done, all of it checked: nobody has to decide on each in a hurry."""
        self._clear()
        for plan in plans:
            whole = self._heading(plan) if len(plans) > 1 else None
            for planned in plan.steps:
                box = QCheckBox(step_text(planned.step).title)
                box.setObjectName(f"step_{len(self._boxes)}")
                box.setChecked(True)
                if whole is not None:
                    whole.toggled.connect(box.setChecked)
                self._boxes[planned.step.name] = box
                self._add(_planned(planned, box, indent=_INDENT if whole else 0))

    def show_answers(self, steps: Sequence[LockdownStep], running: Collection[str] = ()) -> None:
        """Show the result of each step, and its way back; those in `running` are under way."""
        if self._rows and [*self._rows] == [step.name for step in steps]:
            self._show_changes(steps, running)
            return
        self._clear()
        several = len({step.subject for step in steps}) > 1
        for subject, group in groupby(steps, key=lambda step: step.subject):
            if several:
                self._add(wrapped_label(subject, "section"))
            for step in group:
                row = _Answered(step, self, is_running=step.name in running)
                self._rows[step.name] = row
                self._add(row)

    def _show_changes(self, steps: Sequence[LockdownStep], running: Collection[str]) -> None:
        for step in steps:
            old, is_running = self._rows[step.name], step.name in running
            if old.shown != (step, is_running):
                new = self._rows[step.name] = _Answered(step, self, is_running=is_running)
                self._column.replaceWidget(old, new)
                new.show()
                old.hide()
                old.deleteLater()

    def show_waits(self, waits: Mapping[str, str]) -> None:
        """Show what the steps of these names wait for; the others wait for nothing."""
        for name, row in self._rows.items():
            row.show_wait(waits.get(name, ""))

    def _heading(self, plan: Plan) -> QCheckBox:
        """The profile of the following steps, to leave all of them out at once."""
        box, row = QCheckBox(plan.subject), QWidget()
        box.setObjectName(f"whole_{plan.subject}")
        box.setFont(strong_font(box.font()))
        box.setChecked(True)
        lines = (*who(plan), *(remark(note, names) for note, names in plan.notes))
        words = in_column(
            *(wrapped_label(line, "small") for line in lines), margins=(_INDENT, 0, 0, 0), spacing=2
        )
        in_column(box, words, spacing=2, within=row)
        self._add(row)
        return box

    def _add(self, row: QWidget) -> None:
        self._column.addWidget(row)
        row.show()  # at once: beside others that show, Qt leaves it hidden for a while

    def _clear(self) -> None:
        self._boxes, self._rows = {}, {}
        while taken := self._column.takeAt(0):
            if old := taken.widget():
                old.hide()
                old.deleteLater()


def _planned(planned: PlannedStep, box: QCheckBox, *, indent: int) -> QWidget:
    step, row = planned.step, QWidget()
    may = permission(planned.allowed, step.caller)
    lines = filter(None, (calls(step), losses(step), way_back(step), may))
    words = in_column(
        *(wrapped_label(line, "small") for line in lines), margins=(_INDENT, 0, 0, 0), spacing=2
    )
    in_column(box, words, margins=(indent, 0, 0, 0), spacing=2, within=row)
    return row


class _Answered(QWidget):
    def __init__(self, step: LockdownStep, rows: StepRows, *, is_running: bool) -> None:
        super().__init__()
        self.shown = (step, is_running)
        icon = IconLabel(Icon.TO_DO)
        icon.set_icon(*_RUNNING if is_running else _ICONS[step.outcome])
        came = under_way() if is_running else outcome(step)
        self._wait = wrapped_label("", "small")
        self._wait.hide()
        title = wrapped_label(step_text(step).title, "strong")
        title.setAccessibleName(f"{title.text()}: {came}")
        lines = [calls(step), f"{came} {step.answer}".strip()]
        if step.outcome is Outcome.DONE:
            lines.append(way_back(step))
        ways = Flow()
        texts = in_column(
            *(title, self._wait), *(wrapped_label(x, "small") for x in lines), ways, spacing=2
        )
        in_row((icon, 0, Qt.AlignmentFlag.AlignTop), (texts, 1), spacing=10, within=self)
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

    def show_wait(self, words: str) -> None:
        """Show what it waits for; empty for nothing."""
        self._wait.say(words)
