"""Asks before the program ends with what it alone has: what waits for the keyring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from fobwatch.ui.layout.fitting import FittedDialog, dialog_body
from fobwatch.ui.runtime.intents import ConfirmQuit, QuitAnyway
from fobwatch.ui.widgets.buttons import destructive_button, primary_button
from fobwatch.ui.widgets.labels import wrapped_label
from fobwatch.ui.widgets.page_parts import Footer
from fobwatch.ui.window.banners import waiting_words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from fobwatch.core.vault.vault import Vault
    from fobwatch.ui.runtime.intent_bus import IntentBus

WIDTH = 440


class Quitting(QObject):
    """Puts the question, beside `window`, and asks for the end if that is the answer."""

    def __init__(self, window: QWidget, bus: IntentBus, vault: Vault) -> None:
        super().__init__(window)
        self._window = window
        self._bus = bus
        self._vault = vault
        self._question: QuitQuestion | None = None
        bus.answer(ConfirmQuit, self._ask)

    def _ask(self, _intent: ConfirmQuit) -> None:
        if self._question is not None:
            return
        problem = self._vault.problem
        why = f"{problem.message} {problem.remedy}" if problem else ""
        self._question = QuitQuestion(waiting_words(self._vault.waiting), why, self._window)
        self._question.accepted.connect(lambda: self._bus.ask(QuitAnyway()))
        self._question.finished.connect(self._forget)
        self._question.open()

    @Slot()
    def _forget(self) -> None:
        self._question = None


class QuitQuestion(FittedDialog):
    """Accepted, the program is to end; what it says would be lost is lost then."""

    def __init__(self, lost: str, why: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("quit_question")
        self.setWindowTitle(self.tr("Quit and lose what is not saved?"))
        lines = [wrapped_label(line) for line in (lost, why) if line]
        body = dialog_body(wrapped_label(self.windowTitle(), "heading"), *lines)
        leave = destructive_button(self.tr("Quit and lose it"), "quit_anyway", pressed=self.accept)
        stay = primary_button(self.tr("Keep running"), "keep_running", pressed=self.reject)
        self.fill(body, Footer([stay], leading=[leave]), width=WIDTH)
        stay.setFocus()
