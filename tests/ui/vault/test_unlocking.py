from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from fobwatch.core.errors import InputError, VaultLocked, VaultMissing, VaultUnavailable
from fobwatch.core.vault.passphrases import Passphrases
from fobwatch.core.vault.state import VaultState
from fobwatch.core.vault.vault import Vault
from fobwatch.ui.forms.form import FormField
from fobwatch.ui.runtime.intent_bus import IntentBus
from fobwatch.ui.runtime.intents import RetryVault
from fobwatch.ui.runtime.vault_intents import (
    ChangePassphrase,
    CreateVaultFile,
    RemovePassphrase,
    SetPassphrase,
)
from fobwatch.ui.vault.passphrase_dialog import PassphraseDialog, PassphrasePurpose
from fobwatch.ui.vault.unlocking import Unlocking
from tests.fakes import FakeClock
from tests.fakes_files import MemoryJournal
from tests.fakes_secrets import FailingSecretStore, LockedSecretStore
from tests.fakes_ui import InlineRunner
from tests.ui.pressing import child

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.core.errors import VaultError
    from fobwatch.ui.runtime.intents import Intent, Report

PASSPHRASE = "correct horse battery"
MISSING = VaultMissing("There is no keyring", "None.", "Make a file.")


class Opening:
    """Opens a store by prompt or by passphrase, as `uses_file` says."""

    def __init__(self, store: FailingSecretStore, *, uses_file: bool) -> None:
        self.store = store
        self.uses_file = self.has_passphrase = self.asks_passphrase = uses_file
        self.silent = True
        self.prompts = 0
        self.behind = False
        """A passphrase that is found once the keyring's own prompt is answered."""
        self.created: list[str] = []
        self.changed: list[str] = []
        self.refusal: VaultError | None = None

    def lock(self) -> None: ...

    def unlock(self) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.prompts += 1
        if self.behind:
            self.asks_passphrase = True
        else:
            self.store.failure = None

    def unlock_with(self, passphrase: str) -> None:
        if passphrase != PASSPHRASE:
            raise VaultLocked("The passphrase is wrong", "It opens nothing.", "Try again.")
        self.store.failure = None

    def change_passphrase(self, old: str, new: str) -> None:
        if old != PASSPHRASE:
            raise VaultLocked("The passphrase is wrong", "It opens nothing.", "Try again.")
        if len(new) < len(PASSPHRASE):
            raise InputError("The passphrase is short", "It is guessed.", "Add to it.", field="x")
        self.changed.append(new)

    def set_passphrase(self, passphrase: str) -> None:
        self.changed.append(passphrase)

    def remove_passphrase(self, current: str) -> None:
        self.unlock_with(current)
        self.changed.append("")

    def create_file(self, passphrase: str) -> None:
        self.created.append(passphrase)
        self.store.failure = None


class Desk:
    def __init__(self, qtbot: QtBot, store: FailingSecretStore, *, uses_file: bool) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.show()
        self.vault = Vault(store)
        self.vault.load()
        self.opening = Opening(store, uses_file=uses_file)
        self.bus = IntentBus(self.window)
        self.reports: list[Report] = []
        self.bus.reported.connect(self.reports.append)
        self.given_up: list[Intent] = []
        self.bus.given_up.connect(self.given_up.append)
        Unlocking(
            self.window,
            self.bus,
            InlineRunner(),
            vault=self.vault,
            opening=self.opening,
            reload=self.vault.retry,
            passphrases=Passphrases(self.opening, MemoryJournal(), FakeClock()),
        )

    def ask(self, intent: Intent) -> None:
        self.bus.ask(intent)

    @property
    def dialog(self) -> PassphraseDialog:
        return self.window.findChildren(PassphraseDialog)[-1]

    def fill(self, passphrase: str, again: str = "", current: str = "") -> None:
        texts = {"passphrase": passphrase, "passphrase_again": again, "passphrase_current": current}
        for name, text in texts.items():
            field = self.dialog.findChild(QLineEdit, name)
            if field is not None:
                field.setText(text)
        confirm = child(self.dialog, QPushButton, "confirm")
        confirm.click()

    def errors(self) -> list[str]:
        return [field.error for field in self.dialog.findChildren(FormField) if field.error]


def test_a_passphrase_is_given_once_until_it_is_refused(qtbot: QtBot) -> None:
    dialog, given = PassphraseDialog(PassphrasePurpose.UNLOCK), list[str]()
    qtbot.addWidget(dialog)
    dialog.given.connect(lambda passphrase, _current: given.append(passphrase))
    child(dialog, QLineEdit, "passphrase").setText(PASSPHRASE)
    confirm = child(dialog, QPushButton, "confirm")
    for _ in range(2):
        confirm.click()

    assert given == [PASSPHRASE]


def test_a_known_passphrase_is_given_up_without_a_question(qtbot: QtBot) -> None:
    dialog = PassphraseDialog(PassphrasePurpose.UNLOCK)
    qtbot.addWidget(dialog)
    dialog.show()
    child(dialog, QLineEdit, "passphrase").setText(PASSPHRASE)
    dialog.reject()

    assert not dialog.isVisible()


def test_a_locked_keyring_asks_its_own_prompt(qtbot: QtBot) -> None:
    desk = Desk(qtbot, LockedSecretStore(), uses_file=False)

    desk.ask(RetryVault())

    assert desk.opening.prompts == 1
    assert desk.vault.state is VaultState.READY
    assert desk.given_up == []


def test_a_declined_prompt_is_left_to_the_bar_that_stands_there(qtbot: QtBot) -> None:
    desk = Desk(qtbot, LockedSecretStore(), uses_file=False)
    desk.opening.refusal = VaultLocked("Still locked", "Cancelled.", "Try again.")

    desk.ask(RetryVault())

    assert desk.reports == []
    assert desk.given_up == [RetryVault()]


def test_a_passphrase_that_nobody_enters_is_given_up(qtbot: QtBot) -> None:
    desk = Desk(qtbot, LockedSecretStore(), uses_file=True)
    desk.ask(RetryVault())

    desk.dialog.reject()

    assert desk.given_up == [RetryVault()]


def test_a_keyring_that_fails_is_reported(qtbot: QtBot) -> None:
    desk = Desk(qtbot, LockedSecretStore(), uses_file=False)
    desk.opening.refusal = VaultUnavailable("Gone", "It stopped.", "Start it.")

    desk.ask(RetryVault())

    assert [report.error for report in desk.reports] == [desk.opening.refusal]


def test_a_locked_file_asks_for_its_passphrase_until_it_is_right(qtbot: QtBot) -> None:
    desk = Desk(qtbot, LockedSecretStore(), uses_file=True)
    desk.ask(RetryVault())
    desk.fill("wrong")
    after_wrong = desk.errors()

    desk.fill(PASSPHRASE)

    assert "The passphrase is wrong" in after_wrong[0]
    assert desk.vault.state is VaultState.READY


def test_a_keyring_with_a_passphrase_asks_for_that_once_its_own_prompt_is_answered(
    qtbot: QtBot,
) -> None:
    """Behind the locked keyring nobody could see that there is one."""
    desk = Desk(qtbot, LockedSecretStore(), uses_file=False)
    desk.opening.behind = True
    desk.ask(RetryVault())
    prompts, state = desk.opening.prompts, desk.vault.state
    desk.fill(PASSPHRASE)

    assert (prompts, state) == (1, VaultState.LOCKED)
    assert desk.vault.state is VaultState.READY


def test_a_passphrase_is_set_and_removed_and_it_is_said(qtbot: QtBot) -> None:
    desk = Desk(qtbot, FailingSecretStore(), uses_file=False)
    desk.ask(SetPassphrase())
    desk.fill(PASSPHRASE, "mistyped")
    after_mistyped = errors_by_field(desk)
    desk.fill(PASSPHRASE, PASSPHRASE)
    after_set = list(desk.opening.changed)
    desk.ask(RemovePassphrase())
    desk.fill("wrong")
    after_wrong = errors_by_field(desk)
    desk.fill(PASSPHRASE)

    assert [*after_mistyped] == ["passphrase_again"]
    assert after_set == [PASSPHRASE]
    assert [*after_wrong] == ["passphrase"]
    assert desk.opening.changed == [PASSPHRASE, ""]
    assert [report.text for report in desk.reports] == [
        "Fobwatch has a passphrase now",
        "The passphrase was removed",
    ]


def test_a_keyring_that_is_not_locked_is_only_tried_again(qtbot: QtBot) -> None:
    store = FailingSecretStore(failure=MISSING)
    desk = Desk(qtbot, store, uses_file=False)
    store.failure = None

    desk.ask(RetryVault())

    assert desk.opening.prompts == 0
    assert desk.vault.state is VaultState.READY


def test_a_new_vault_is_made_only_with_the_same_passphrase_twice(qtbot: QtBot) -> None:
    desk = Desk(qtbot, FailingSecretStore(failure=MISSING), uses_file=False)
    desk.ask(CreateVaultFile())
    desk.fill(PASSPHRASE, "mistyped")
    after_mistyped = (desk.errors(), list(desk.opening.created))

    desk.fill(PASSPHRASE, PASSPHRASE)

    assert "The passphrases differ" in after_mistyped[0][0]
    assert after_mistyped[1] == []
    assert desk.opening.created == [PASSPHRASE]
    assert desk.vault.state is VaultState.READY


@pytest.mark.parametrize("name", ["passphrase", "passphrase_again"])
def test_giving_up_makes_nothing_and_forgets_what_was_typed(qtbot: QtBot, name: str) -> None:
    desk = Desk(qtbot, FailingSecretStore(failure=MISSING), uses_file=False)
    desk.ask(CreateVaultFile())
    dialog = desk.dialog
    field = child(dialog, QLineEdit, name)
    field.setText(PASSPHRASE)

    dialog.done(0)

    assert desk.opening.created == []
    assert field.text() == ""


def test_the_passphrase_is_changed_by_who_knows_it(qtbot: QtBot) -> None:
    other = "staple " + PASSPHRASE
    desk = Desk(qtbot, LockedSecretStore(), uses_file=True)
    desk.ask(ChangePassphrase())
    desk.fill(other, other, current="wrong")
    after_wrong = errors_by_field(desk)
    desk.fill("short", "short", current=PASSPHRASE)
    after_short = errors_by_field(desk)
    desk.fill(other, "mistyped", current=PASSPHRASE)
    after_mistyped = errors_by_field(desk)
    changed_before = list(desk.opening.changed)

    desk.fill(other, other, current=PASSPHRASE)

    assert [*after_wrong] == ["passphrase_current"]
    assert [*after_short] == ["passphrase"]
    assert [*after_mistyped] == ["passphrase_again"]
    assert changed_before == []
    assert desk.opening.changed == [other]
    assert desk.window.findChild(PassphraseDialog) is None or not desk.dialog.isVisible()


def errors_by_field(desk: Desk) -> dict[str, str]:
    fields = {field: field.findChild(QLineEdit) for field in desk.dialog.findChildren(FormField)}
    return {
        edit.objectName(): field.error for field, edit in fields.items() if edit and field.error
    }
