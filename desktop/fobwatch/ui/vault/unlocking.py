"""Unlock the vault by the keyring's prompt or a passphrase; set, change and remove that."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fobwatch.core.errors import VaultLocked
from fobwatch.core.vault.state import VaultState
from fobwatch.ui.runtime.intents import RetryVault
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.runtime.vault_intents import (
    ChangePassphrase,
    CreateVaultFile,
    RemovePassphrase,
    SetPassphrase,
)
from fobwatch.ui.vault.passphrase_dialog import PassphraseDialog, PassphrasePurpose

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.vault.passphrases import Passphrases
    from fobwatch.core.vault.ports import VaultOpening
    from fobwatch.core.vault.vault import Vault
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.task_runner import TaskRunner


class Unlocking(QObject):
    """`reload` blocks: it reads the vault again, and writes what waits."""

    def __init__(
        self,
        window: QWidget,
        bus: IntentBus,
        runner: TaskRunner,
        *,
        vault: Vault,
        opening: VaultOpening,
        passphrases: Passphrases,
        reload: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._bus = bus
        self._runner = runner
        self._vault = vault
        self._opening = opening
        self._reload = reload
        self._passphrases = passphrases
        bus.answer(CreateVaultFile, lambda _: self._create_file())
        bus.answer(SetPassphrase, self._set)
        bus.answer(ChangePassphrase, self._change)
        bus.answer(RemovePassphrase, self._remove)
        bus.answer(RetryVault, self._retry)

    def _create_file(self) -> None:
        self._ask(PassphrasePurpose.CREATE, self._opened_by(self._opening.create_file))

    def _retry(self, intent: RetryVault) -> None:
        if self._vault.state not in {VaultState.LOCKED, VaultState.NEW}:
            self._submit(intent, self._reload)
        elif self._opening.asks_passphrase:
            self._ask_to_unlock(intent)
        else:
            self._submit(intent, self._unlock_keyring, lambda _: self._on_keyring_unlocked(intent))

    def _unlock_keyring(self) -> None:
        self._opening.unlock()
        self._reload()

    def _on_keyring_unlocked(self, intent: Intent) -> None:
        """Ask for the passphrase too: often only the open keyring shows whether there is one."""
        if self._opening.asks_passphrase:
            self._ask_to_unlock(intent)

    def _ask_to_unlock(self, intent: Intent) -> None:
        dialog = self._ask(PassphrasePurpose.UNLOCK, self._opened_by(self._opening.unlock_with))
        dialog.rejected.connect(partial(self._bus.given_up.emit, intent))

    def _opened_by(self, open_with: Callable[[str], None]) -> Callable[[str, str], None]:
        def opened(passphrase: str, _current: str) -> None:
            open_with(passphrase)
            self._reload()

        return opened

    def _set(self, intent: SetPassphrase) -> None:
        text = self.tr("Fobwatch has a passphrase now")
        self._let(intent, PassphrasePurpose.SET, lambda new, _: self._passphrases.set(new), text)

    def _change(self, intent: ChangePassphrase) -> None:
        text = self.tr("The passphrase was changed")
        change = self._passphrases.change
        self._let(intent, PassphrasePurpose.CHANGE, lambda new, old: change(old, new), text)

    def _remove(self, intent: RemovePassphrase) -> None:
        text = self.tr("The passphrase was removed")
        remove = self._passphrases.remove
        self._let(intent, PassphrasePurpose.REMOVE, lambda current, _: remove(current), text)

    def _let(
        self,
        intent: Intent,
        purpose: PassphrasePurpose,
        use: Callable[[str, str], None],
        text: str,
    ) -> None:
        dialog = self._ask(purpose, use)
        dialog.accepted.connect(partial(self._bus.succeed, intent, text))

    def _ask(self, purpose: PassphrasePurpose, use: Callable[[str, str], None]) -> PassphraseDialog:
        dialog = PassphraseDialog(purpose, parent=self._window)
        dialog.given.connect(partial(self._use, dialog, use))
        dialog.open()
        return dialog

    def _use(
        self,
        dialog: PassphraseDialog,
        use: Callable[[str, str], None],
        passphrase: str,
        current: str,
    ) -> None:
        self._runner.submit(
            partial(use, passphrase, current),
            receiver=dialog,
            done=lambda _: dialog.accept(),
            failed=dialog.show_failure,
            lane=Lane.KEYRING,
        )

    def _submit(
        self,
        intent: Intent,
        work: Callable[[], None],
        done: Callable[[None], None] | None = None,
    ) -> None:
        def failed(error: FobwatchError) -> None:
            if isinstance(error, VaultLocked):
                self._bus.given_up.emit(intent)  # the window's bar says so until it is unlocked
            else:
                self._bus.fail(intent, error)

        self._runner.submit(work, receiver=self, done=done, failed=failed, lane=Lane.KEYRING)
