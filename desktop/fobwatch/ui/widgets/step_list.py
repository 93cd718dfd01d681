"""The steps of something that is done one after the other, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from fobwatch.ui.layout.boxes import in_column, in_row
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.labels import IconLabel, wrapped_label
from fobwatch.ui.widgets.speech import announce

if TYPE_CHECKING:
    from collections.abc import Sequence


class StepState(Enum):
    TO_DO = auto()
    UNDER_WAY = auto()
    DONE = auto()
    STOPPED = auto()


_ICONS: Final = {
    StepState.TO_DO: (Icon.TO_DO, Tone.NEUTRAL),
    StepState.UNDER_WAY: (Icon.PLAY, Tone.INFO),
    StepState.DONE: (Icon.SUCCESS, Tone.SUCCESS),
    StepState.STOPPED: (Icon.ERROR, Tone.ERROR),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepWords:
    """The words of a step: what it does, and below it the call and its subject."""

    name: str
    title: str
    detail: str


class StepList(QWidget):
    """The words may change, and which steps there are; their order does not."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self._rows = {name: _Row() for name in names}
        in_column(*self._rows.values(), spacing=10, within=self)

    def show_words(self, steps: Sequence[StepWords]) -> None:
        """Show these steps, and no other."""
        for row in self._rows.values():
            row.hide()
        for step in steps:
            self._rows[step.name].show_words(step)
            self._rows[step.name].show()

    def show_begun(self, name: str) -> None:
        """This step is under way; those before it are done."""
        states = dict.fromkeys(self._rows, StepState.TO_DO)
        for each in self._rows:
            states[each] = StepState.UNDER_WAY if each == name else StepState.DONE
            if each == name:
                break
        self._show(states)
        row = self._rows[name]
        announce(row, row.spoken)

    def show_done(self, names: Sequence[str]) -> None:
        """Show only these as done."""
        self._show({n: StepState.DONE if n in names else StepState.TO_DO for n in self._rows})

    def show_stopped(self) -> None:
        """Show that the step under way has failed."""
        is_stopped = {StepState.UNDER_WAY: StepState.STOPPED}
        self._show({name: is_stopped.get(row.state, row.state) for name, row in self._rows.items()})

    def show_all(self, state: StepState) -> None:
        self._show(dict.fromkeys(self._rows, state))

    def _show(self, states: dict[str, StepState]) -> None:
        for name, state in states.items():
            self._rows[name].show_state(state)


class _Row(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.state = StepState.TO_DO
        self._icon = IconLabel(Icon.TO_DO)
        self._title = wrapped_label("", "strong")
        self._detail = wrapped_label("", "small")
        texts = in_column(self._title, self._detail, spacing=2)
        in_row((self._icon, 0, Qt.AlignmentFlag.AlignTop), (texts, 1), spacing=10, within=self)

    @property
    def spoken(self) -> str:
        return self._title.accessibleName()

    def show_words(self, step: StepWords) -> None:
        self._title.setText(step.title)
        self._detail.setText(step.detail)
        self.show_state(self.state)

    def show_state(self, state: StepState) -> None:
        self.state = state
        self._icon.set_icon(*_ICONS[state])
        self._title.setAccessibleName(f"{self._title.text()}: {_state_words(state)}")


def _state_words(state: StepState) -> str:
    return {
        StepState.TO_DO: translate("StepList", "to do"),
        StepState.UNDER_WAY: translate("StepList", "under way"),
        StepState.DONE: translate("StepList", "done"),
        StepState.STOPPED: translate("StepList", "stopped"),
    }[state]
