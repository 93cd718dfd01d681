"""Notices from the tray icon itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QMenu

from fobwatch.core.notices.notices import Notice, NoticeAction
from fobwatch.ui.tray.icon import Tray, TrayHost
from fobwatch.ui.tray.notifier import TrayNotifier

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.fakes_ui import InlineRunner

NOTICE = Notice(key="profile/dev", title="dev has ended", body="Renewals are paused.")
OTHER = Notice(key="profile/prod", title="prod has ended", body="")


class RecordingTray(Tray):
    """Keeps what it was to show."""

    def __init__(self) -> None:
        super().__init__(QMenu(), TrayHost(platform="win32"))
        self.messages: list[tuple[str, str]] = []

    def show_message(self, title: str, text: str) -> None:
        self.messages.append((title, text))


@pytest.fixture
def tray(qtbot: QtBot) -> RecordingTray:
    return RecordingTray()


@pytest.fixture
def notifier(tray: RecordingTray, runner: InlineRunner) -> TrayNotifier:
    return TrayNotifier(tray, runner)


def test_a_notice_is_shown_and_its_click_opens(tray: RecordingTray, notifier: TrayNotifier) -> None:
    pressed: list[tuple[str, str]] = []
    notifier.on_action(lambda key, action: pressed.append((key, action)))
    notifier.show(OTHER)
    notifier.show(NOTICE)
    tray.message_clicked.emit()

    assert tray.messages == [("prod has ended", ""), ("dev has ended", "Renewals are paused.")]
    assert pressed == [("profile/dev", NoticeAction.OPEN)]


def test_a_notice_that_was_withdrawn_opens_nothing(
    tray: RecordingTray, notifier: TrayNotifier
) -> None:
    pressed: list[tuple[str, str]] = []
    notifier.on_action(lambda key, action: pressed.append((key, action)))
    tray.message_clicked.emit()
    notifier.show(NOTICE)
    notifier.withdraw(OTHER.key)
    notifier.withdraw(NOTICE.key)
    tray.message_clicked.emit()

    assert pressed == []
