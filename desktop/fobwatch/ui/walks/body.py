"""The part of a walk's dialog above its buttons: the user or key, and the steps."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from fobwatch.ui.layout.boxes import STRETCH, in_column
from fobwatch.ui.widgets.facts import Facts
from fobwatch.ui.widgets.labels import wrapped_label
from fobwatch.ui.widgets.step_list import StepList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QEvent


class Stage(Enum):
    """How far the dialog has come."""

    LOOKING = auto()
    """AWS is asked what is there; nothing is changed."""
    HOPELESS = auto()
    """AWS could not be asked, or the change is not possible."""
    READY = auto()
    WORKING = auto()
    PAUSED = auto()
    """A grace time passes, or is over: a person decides when it goes on."""
    STOPPED = auto()
    """Some steps are done, and not all."""
    STUCK = auto()
    """As `STOPPED`, and taking the steps back has failed too."""
    TAKING_BACK = auto()
    DONE = auto()


class WalkBody(QWidget):
    """A heading, what was found at AWS, and the steps.

    Signals:
        laid_out: it may need another height, as with a longer name in its steps.
    """

    laid_out = Signal()

    def __init__(self, steps: Sequence[str]) -> None:
        super().__init__()
        self.heading = wrapped_label("", "heading")
        self._looking = wrapped_label(self.tr("Looking at AWS, without changing anything…"), "dim")
        self.facts = Facts()
        self.steps = StepList(steps)

    def lay_out(
        self,
        *,
        above: Sequence[QWidget] = (),
        between: Sequence[QWidget] = (),
        below: Sequence[QWidget] = (),
    ) -> None:
        """Put its parts in a column, with others below the heading, the facts or the steps."""
        in_column(
            self.heading,
            *above,
            self._looking,
            self.facts,
            *between,
            self.steps,
            *below,
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

    def show_stage(self, stage: Stage) -> None:
        self._looking.setVisible(stage is Stage.LOOKING)
        for part in (self.facts, self.steps):
            part.setVisible(stage not in {Stage.LOOKING, Stage.HOPELESS})
