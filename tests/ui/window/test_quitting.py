from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from fobwatch.core.errors import VaultUnavailable
from fobwatch.core.vault.state import Waiting
from fobwatch.ui.runtime.intent_bus import IntentBus
from fobwatch.ui.runtime.intents import ConfirmQuit, Quit, QuitAnyway
from fobwatch.ui.window.banners import waiting_words
from fobwatch.ui.window.leaving import Leaving
from fobwatch.ui.window.quitting import QuitQuestion, Quitting
from tests.fakes import DEVICE
from tests.staged import StagedVault
from tests.ui.pressing import child

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QSessionManager
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from fobwatch.ui.runtime.intents import Intent

STOPPED = VaultUnavailable("The keyring does not answer", "GNOME Keyring stopped.", "Start it.")
QUIT_ANYWAY = QuitAnyway()


class Desk:
    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.bus = IntentBus(self.window)
        self.vault = StagedVault(DEVICE)
        self.vault.store.failure = STOPPED
        self.vault.hold_back(Waiting(profiles=("dev",)))
        self.asked: list[Intent] = []
        Quitting(self.window, self.bus, self.vault)
        self.bus.asked.connect(self.asked.append)

    def ask(self) -> None:
        self.bus.ask(ConfirmQuit())

    @property
    def questions(self) -> list[QuitQuestion]:
        return [q for q in self.window.findChildren(QuitQuestion) if q.isVisible()]

    def press(self, name: str) -> None:
        button = child(self.questions[0], QPushButton, name)
        button.click()


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_it_names_what_would_be_lost_and_says_why(desk: Desk) -> None:
    desk.ask()
    said = " ".join(label.text() for label in desk.questions[0].findChildren(QLabel))

    assert "profiles: dev" in said
    assert "GNOME Keyring stopped. Start it." in said


def test_kept_running_nothing_ends(desk: Desk) -> None:
    desk.ask()
    desk.press("keep_running")

    assert QUIT_ANYWAY not in desk.asked
    assert desk.questions == []


def test_what_keeps_it_running_is_the_answer_of_the_enter_key(desk: Desk) -> None:
    desk.ask()
    stay = child(desk.questions[0], QPushButton, "keep_running")
    assert stay.isDefault()


def test_lost_knowingly_it_ends(desk: Desk) -> None:
    desk.ask()
    desk.press("quit_anyway")

    assert desk.asked[-1] == QUIT_ANYWAY


def test_asked_twice_it_puts_one_question_and_later_another(desk: Desk) -> None:
    desk.ask()
    desk.ask()
    assert len(desk.questions) == 1

    desk.press("keep_running")
    desk.ask()
    assert len(desk.questions) == 1


class Manager:
    """What of a session manager is used."""

    def __init__(self, *, asks: bool) -> None:
        self._asks = asks
        self.cancelled = False

    def allowsInteraction(self) -> bool:  # noqa: N802 - Qt's name
        return self._asks

    def cancel(self) -> None:
        self.cancelled = True


@pytest.mark.parametrize(
    ("waiting", "asks", "held_up"),
    [
        (Waiting(profiles=("dev",)), True, True),
        (Waiting(devices=("anna-laptop",)), True, True),
        (Waiting(profiles=("dev",)), False, False),
        (Waiting(sessions=("dev",)), True, False),
        (Waiting(), True, False),
    ],
    ids=["profile", "device", "nobody may be asked", "session", "nothing"],
)
def test_a_log_out_waits_for_the_same_question(
    qapp: QApplication, desk: Desk, waiting: Waiting, *, asks: bool, held_up: bool
) -> None:
    desk.vault = StagedVault(DEVICE)
    desk.vault.hold_back(waiting)
    manager = Manager(asks=asks)
    leaving = Leaving(qapp, desk.bus, desk.vault, lambda leave: leave())

    leaving.on_request(cast("QSessionManager", manager))
    leaving.deleteLater()

    assert manager.cancelled is held_up
    assert (ConfirmQuit() in desk.asked) is held_up


@pytest.mark.parametrize(
    ("waiting", "asks", "left"),
    [
        (Waiting(profiles=("dev",)), True, ["exit"]),
        (Waiting(sessions=("dev",)), False, ["quit", "exit"]),
    ],
    ids=["profile", "session"],
)
def test_the_end_waits_for_the_question_and_for_what_comes_before_it(
    qapp: QApplication, desk: Desk, waiting: Waiting, left: list[str], *, asks: bool
) -> None:
    desk.vault = StagedVault(DEVICE)
    desk.vault.hold_back(waiting)
    held_back: list[Callable[[], object]] = []
    leaving = Leaving(qapp, desk.bus, desk.vault, held_back.append)

    desk.bus.ask(Quit())
    desk.bus.ask(QuitAnyway())
    leaving.deleteLater()

    assert (ConfirmQuit() in desk.asked) is asks
    assert [leave.__name__ for leave in held_back] == left


def test_a_long_list_is_cut_with_its_number() -> None:
    waiting = Waiting(profiles=tuple(f"p{number}" for number in range(300)))

    words = waiting_words(waiting)

    assert "p7" in words
    assert "p8" not in words
    assert "292" in words


def test_nothing_that_waits_has_no_words() -> None:
    assert waiting_words(Waiting()) == ""
