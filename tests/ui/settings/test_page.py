from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QTime
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QPushButton, QSpinBox, QTimeEdit

from fobwatch.core.errors import StorageError
from fobwatch.core.settings.settings import Appearance, Settings, SettingsFile, WhileLocked
from fobwatch.ui.runtime.intent_bus import IntentBus
from fobwatch.ui.runtime.intents import ShowSettings
from fobwatch.ui.runtime.vault_intents import ChangePassphrase, RemovePassphrase, SetPassphrase
from fobwatch.ui.settings.lock_section import Passphrase
from fobwatch.ui.settings.page import SettingsPage
from fobwatch.ui.settings.presenter import (
    HELP_PAGE,
    AboutPresenter,
    LockPresenter,
    SettingsPresenter,
)
from tests.fakes_files import MemoryTextStore
from tests.fakes_secrets import FailingSecretStore
from tests.fakes_ui import InlineRunner
from tests.ui.pressing import child
from tests.ui.vault.test_unlocking import Opening
from tests.vault_world import vault_with

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from fobwatch.ui.runtime.intents import Intent, Report


OTHER = Settings(
    appearance=Appearance.DARK,
    notices=True,
    early_notice=timedelta(minutes=30),
    late_notice=timedelta(minutes=2),
    quiet_hours=True,
    quiet_from=time(21, 30),
    quiet_until=time(6, 15),
    clear_clipboard_after=timedelta(seconds=90),
    keep_activity=timedelta(days=30),
    share_portal_sign_ins=True,
    sign_out_consoles=True,
)


class SwitchedAutostart:
    def __init__(self, *, on: bool = False) -> None:
        self.on = on
        self.failure: StorageError | None = None

    def enabled(self) -> bool:
        return self.on

    def set_enabled(self, enabled: bool) -> None:
        if self.failure is not None:
            raise self.failure
        self.on = enabled


class Desk:
    def __init__(
        self,
        qtbot: QtBot,
        settings: Settings | None = None,
        *,
        autostart: bool = True,
        passphrase: Passphrase = Passphrase.NONE,
    ) -> None:
        self.asked: list[Intent] = []
        self.page = SettingsPage()
        qtbot.addWidget(self.page)
        self.store = MemoryTextStore()
        self.file = SettingsFile(self.store)
        self.file.change(lambda _: settings or Settings())
        self.autostart = SwitchedAutostart(on=True)
        self.applied: list[Settings] = []
        self.reports: list[Report] = []
        self.bus = bus = IntentBus(self.page)
        bus.reported.connect(self.reports.append)
        bus.asked.connect(self.asked.append)
        SettingsPresenter(
            self.page,
            bus,
            InlineRunner(),
            self.file,
            autostart=self.autostart if autostart else None,
            apply=self.applied.append,
        )
        self.vault = vault_with()
        self.opening = Opening(FailingSecretStore(), uses_file=passphrase is Passphrase.OF_FILE)
        self.opening.has_passphrase = passphrase in {Passphrase.OF_KEYRING, Passphrase.OF_FILE}
        if passphrase is Passphrase.OUT_OF_REACH:
            self.vault.lock()
        LockPresenter(self.page, bus, InlineRunner(), self.vault, self.opening)
        self.page.show()

    def check(self, name: str) -> QCheckBox:
        return child(self.page, QCheckBox, name)

    def find(self, kind: type[QWidget], name: str) -> QWidget:
        return child(self.page, kind, name)


def set_number(name: str, value: int) -> Callable[[Desk], None]:
    def act(desk: Desk) -> None:
        field = desk.find(QSpinBox, name)
        assert isinstance(field, QSpinBox)
        field.setValue(value)

    return act


def set_time(name: str, value: QTime) -> Callable[[Desk], None]:
    def act(desk: Desk) -> None:
        field = desk.find(QTimeEdit, name)
        assert isinstance(field, QTimeEdit)
        field.setTime(value)

    return act


def choose_light(desk: Desk) -> None:
    box = desk.find(QComboBox, "appearance")
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData("light"))


def serve_running_sessions(desk: Desk) -> None:
    box = desk.find(QComboBox, "while_locked")
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findText("The sessions that are running, until they end"))


@pytest.mark.parametrize(
    ("act", "field", "value"),
    [
        (serve_running_sessions, "while_locked", WhileLocked.RUNNING_SESSIONS),
        (choose_light, "appearance", Appearance.LIGHT),
        (lambda desk: desk.check("notices").click(), "notices", False),
        (lambda desk: desk.check("rotate_keys").click(), "rotate_keys", True),
        (lambda desk: desk.check("lock_with_screen").click(), "lock_with_screen", True),
        (lambda desk: desk.check("lock_at_sleep").click(), "lock_at_sleep", True),
        (lambda desk: desk.check("lock_when_idle").click(), "lock_when_idle", True),
        (set_number("lock_after", 20), "lock_after", timedelta(minutes=20)),
        (set_number("early_notice", 20), "early_notice", timedelta(minutes=20)),
        (set_number("late_notice", 3), "late_notice", timedelta(minutes=3)),
        (lambda desk: desk.check("quiet_hours").click(), "quiet_hours", False),
        (set_time("quiet_from", QTime(23, 45)), "quiet_from", time(23, 45)),
        (set_time("quiet_until", QTime(8, 0)), "quiet_until", time(8)),
        (
            set_number("clear_clipboard_after", 10),
            "clear_clipboard_after",
            timedelta(seconds=10),
        ),
        (set_number("keep_activity", 7), "keep_activity", timedelta(days=7)),
        (
            lambda desk: desk.check("share_portal_sign_ins").click(),
            "share_portal_sign_ins",
            False,
        ),
        (lambda desk: desk.check("sign_out_consoles").click(), "sign_out_consoles", False),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_change_counts_at_once_and_is_kept(
    qtbot: QtBot, act: Callable[[Desk], None], field: str, value: object
) -> None:
    desk = Desk(qtbot, OTHER)

    act(desk)

    again = SettingsFile(desk.store)
    again.load()
    assert getattr(desk.applied[-1], field) == value
    assert again.current == desk.applied[-1] == desk.file.current


def test_what_is_set_is_shown_and_showing_it_changes_nothing(qtbot: QtBot) -> None:
    desk = Desk(qtbot, OTHER)

    assert desk.applied == [OTHER]
    assert desk.store.text is None
    assert desk.check("quiet_hours").isChecked()


def test_what_depends_on_a_switch_that_is_off_cannot_be_set(qtbot: QtBot) -> None:
    desk = Desk(qtbot, OTHER)
    names = [(QSpinBox, "early_notice"), (QCheckBox, "quiet_hours"), (QTimeEdit, "quiet_from")]
    before = [desk.find(kind, name).isEnabled() for kind, name in names]

    desk.check("notices").click()

    assert before == [True, True, True]
    assert [desk.find(kind, name).isEnabled() for kind, name in names] == [False, False, False]


def test_starting_at_log_in_is_what_the_system_says_and_can_be_switched(qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    shown = desk.check("autostart").isChecked()

    desk.check("autostart").click()

    assert shown
    assert not desk.autostart.on


def test_a_switch_that_cannot_be_written_is_reported_and_shows_how_it_is(qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.autostart.failure = StorageError("No room", "The disk is full.", "Free some space.")

    desk.check("autostart").click()

    assert [report.error for report in desk.reports] == [desk.autostart.failure]
    assert desk.check("autostart").isChecked()


def test_where_there_is_no_way_to_start_at_log_in_none_is_offered(qtbot: QtBot) -> None:
    desk = Desk(qtbot, autostart=False)

    assert not desk.check("autostart").isVisible()


def test_the_page_says_where_secrets_are_kept(qtbot: QtBot) -> None:
    desk = Desk(qtbot)

    words = "Keys and seeds are kept in the keyring of this computer."
    assert any(label.text() == words for label in desk.page.findChildren(QLabel))


@pytest.mark.parametrize(
    ("passphrase", "offered"),
    [
        (Passphrase.OUT_OF_REACH, {}),
        (Passphrase.NONE, {"set_passphrase": SetPassphrase}),
        (
            Passphrase.OF_KEYRING,
            {
                "change_passphrase": ChangePassphrase,
                "remove_passphrase": RemovePassphrase,
            },
        ),
        (Passphrase.OF_FILE, {"change_passphrase": ChangePassphrase}),
    ],
)
def test_what_can_be_done_about_the_passphrase_is_offered(
    qtbot: QtBot, passphrase: Passphrase, offered: dict[str, type[Intent]]
) -> None:
    desk = Desk(qtbot, passphrase=passphrase)
    names = ("set_passphrase", "change_passphrase", "remove_passphrase")
    shown = [name for name in names if desk.find(QPushButton, name).isVisible()]
    for name in shown:
        QTest.mouseClick(desk.find(QPushButton, name), Qt.MouseButton.LeftButton)

    assert shown == [*offered]
    assert desk.asked == [kind() for kind in offered.values()]


def test_what_is_served_while_locked_is_said_and_cannot_be_changed_then(qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    box = desk.find(QComboBox, "while_locked")

    def says(words: str) -> bool:
        return any(words in label.text() for label in desk.page.findChildren(QLabel))

    before = says("programs get nothing"), box.isEnabled()
    serve_running_sessions(desk)
    desk.vault.lock()

    assert before == (True, True)
    assert says("holds these sessions in memory")
    assert not says("programs get nothing")
    assert not box.isEnabled()


def test_once_a_passphrase_was_set_it_can_be_removed(qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.opening.has_passphrase = True
    desk.bus.succeed(SetPassphrase(), "Fobwatch has a passphrase now")

    assert desk.find(QPushButton, "remove_passphrase").isVisible()
    assert not desk.find(QPushButton, "set_passphrase").isVisible()


def test_the_log_and_the_help_open_as_pages_and_a_failure_is_reported(
    qtbot: QtBot, tmp_path: Path
) -> None:
    desk, opened = Desk(qtbot), list[str]()
    failure = StorageError("No browser", "None was found.", "Install one.")

    def open_page(address: str) -> None:
        opened.append(address)
        if address == HELP_PAGE:
            raise failure

    log = tmp_path / "the log"
    AboutPresenter(desk.page, desk.bus, InlineRunner(), log=log, open_page=open_page)
    for name in ("show_log", "help"):
        child(desk.page, QPushButton, name).click()

    assert opened == [log.as_uri(), HELP_PAGE]
    assert [(report.intent, report.error) for report in desk.reports] == [(ShowSettings(), failure)]


def test_every_field_has_a_name_for_a_screen_reader(qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    fields = [*desk.page.findChildren(QSpinBox), *desk.page.findChildren(QTimeEdit)]

    assert fields
    assert all(field.accessibleName() for field in fields)
