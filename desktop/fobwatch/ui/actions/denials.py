"""Explains refusals of AWS's, as a person pastes them into the window for it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from shiboken6 import isValid

from fobwatch.core.denials.explanation import explain
from fobwatch.core.denials.reading import read_error
from fobwatch.ui.denials.dialog import DenialDialog
from fobwatch.ui.runtime.intents import Verb

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from fobwatch.core.denials.denial import Denial
    from fobwatch.core.denials.explanation import Explanation
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.task_runner import TaskRunner


class DenialActions(QObject):
    """One window at a time."""

    def __init__(self, window: QWidget, bus: IntentBus, runner: TaskRunner) -> None:
        super().__init__(window)
        self._window = window
        self._runner = runner
        self._open: DenialDialog | None = None
        bus.answer({Verb.EXPLAIN_DENIAL: self._on_wanted})

    def _on_wanted(self, intent: Intent) -> None:
        dialog = self._open
        if dialog is None or not isValid(dialog) or dialog.isHidden():
            dialog = self._open = DenialDialog(self._window)
            dialog.text_given.connect(partial(self._explain, dialog))
            dialog.open()
        dialog.raise_()
        dialog.activateWindow()
        if intent.text:
            dialog.paste(intent.text)

    def _explain(self, dialog: DenialDialog, text: str) -> None:
        def done(found: tuple[Denial, Explanation]) -> None:
            dialog.show_explanation(text, *found)

        self._runner.submit(partial(_explained, text), receiver=dialog, done=done)


def _explained(text: str) -> tuple[Denial, Explanation]:
    denial = read_error(text)
    return denial, explain(denial, text)
