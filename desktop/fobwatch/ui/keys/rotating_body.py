"""What the dialog that replaces an access key shows above its buttons: whom, and the steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from fobwatch.core.iam.key_steps import STEPS
from fobwatch.ui.layout.boxes import STRETCH, in_column
from fobwatch.ui.widgets.facts import Facts
from fobwatch.ui.widgets.labels import wrapped_label
from fobwatch.ui.widgets.step_list import StepList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QEvent

    from fobwatch.ui.widgets.step_list import StepWords


class RotatingBody(QWidget):
    """What is shown of a change, before it and while it goes on.

    Signals:
        laid_out: it may need another height, as with one step more.
    """

    laid_out = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.heading = wrapped_label("", "heading")
        self._looking = wrapped_label(self.tr("Looking at AWS, without changing anything…"), "dim")
        self._facts = Facts()
        self.steps = StepList(STEPS)
        in_column(
            self.heading,
            self._looking,
            self._facts,
            self.steps,
            (STRETCH, 1),
            margins=(24, 24, 24, 24),
            spacing=16,
            within=self,
        )

    def event(self, event: QEvent) -> bool:
        is_done = super().event(event)
        if event.type() is event.Type.LayoutRequest:
            self.laid_out.emit()
        return is_done

    def show_steps(self, facts: Sequence[tuple[str, str]], steps: Sequence[StepWords]) -> None:
        self._facts.show_facts(facts)
        self.steps.show_words(steps)

    def show_looking(self, *, looks: bool, has_steps: bool) -> None:
        self._looking.setVisible(looks)
        for part in (self._facts, self.steps):
            part.setVisible(has_steps)
