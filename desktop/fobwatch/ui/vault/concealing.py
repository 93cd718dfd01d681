"""What becomes of the secrets in open windows when the vault is locked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from fobwatch.ui.forms.secret_field import wipe_codes
from fobwatch.ui.layout.fitting import FittedDialog

if TYPE_CHECKING:
    from fobwatch.core.vault.vault import Vault
    from fobwatch.ui.runtime.task_runner import TaskRunner


class Concealing(QObject):
    """While the vault is locked, no dialog shows a secret: neither the vault's nor a typed one.

    No window keeps a typed code: the next one is typed as soon as this one.
    """

    def __init__(self, runner: TaskRunner, vault: Vault, parent: QObject) -> None:
        super().__init__(parent)
        self._vault = vault
        self._is_locked = vault.is_locked
        vault.on_change(runner.listener(self._on_vault, receiver=self))

    def _on_vault(self) -> None:
        if self._is_locked == self._vault.is_locked:
            return
        self._is_locked = not self._is_locked
        for window in QApplication.topLevelWidgets():
            if self._is_locked:
                wipe_codes(window)
            if isinstance(window, FittedDialog):
                window.conceal(locked=self._is_locked)
