"""A newer release, from a server over TLS to the notice: every part is the real one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject

from fobwatch.adapters.text_file import TextFile
from fobwatch.adapters.update_feed import SignedFeed
from fobwatch.core.settings import Settings, SettingsFile
from fobwatch.core.update_check import UpdateCheck
from fobwatch.core.update_text import write_feed
from fobwatch.ui.heartbeat import Heartbeat
from fobwatch.ui.intent_bus import IntentBus
from fobwatch.ui.notices_presenter import NoticeServices
from fobwatch.ui.task_runner import TaskRunner
from fobwatch.ui.updates_presenter import UpdateServices, UpdatesPresenter
from tests.adapters.answer_server import Answer, AnswerServer, tls_of_unknown_authority
from tests.fakes import FakeClock, FakeScreen
from tests.fakes_files import MemoryTextStore
from tests.fakes_ui import RecordingNotifier
from tests.fakes_updates import RELEASE
from tests.feed_keys import OTHER_KEY, public, signed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

NEXT = replace(RELEASE, version="1.3.0", published=RELEASE.published + timedelta(days=1))


def feed(release: object = RELEASE) -> bytes:
    return signed(json.dumps(write_feed(release)))  # type: ignore[arg-type] # a release


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AnswerServer]:
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "authority.pem"))
    with AnswerServer(Answer(body=feed()), tls=tls_of_unknown_authority(tmp_path)) as made:
        yield made


class Program:
    """As much of the program as looks for releases, on the disk's files of `folder`."""

    def __init__(self, server: AnswerServer, folder: Path, *, wanted: bool = True) -> None:
        self.clock = FakeClock()
        self.notifier = RecordingNotifier()
        self.settings = SettingsFile(MemoryTextStore())
        self.settings.change(Settings(update_notice=wanted))
        self.owner = QObject()
        self.runner = TaskRunner(self.owner)
        self.heartbeat = Heartbeat(self.clock.now, lambda _now: None, self.owner)
        self.check = UpdateCheck(
            SignedFeed(f"{server.url}/updates.json", [public()]),
            TextFile(folder / "updates.json"),
            running="1.1.0",
            chance=lambda: 0.5,
        )
        UpdatesPresenter(
            UpdateServices(check=self.check, open_page=lambda _url: None),
            NoticeServices(notifier=self.notifier, settings=self.settings, screen=FakeScreen()),
            IntentBus(self.owner),
            self.heartbeat,
            self.runner,
        )

    def settle(self, qtbot: QtBot) -> None:
        """Until nothing is under way any more, and a beat brought nothing new."""
        for _ in range(4):
            self.heartbeat.wake()
            with qtbot.waitSignal(self.heartbeat.beat):
                pass
            qtbot.waitUntil(lambda: self.runner.idle)

    def close(self) -> None:
        self.heartbeat.stop()
        assert self.runner.close()


def test_a_release_is_told_once_across_days_and_starts(
    server: AnswerServer, tmp_path: Path, qtbot: QtBot
) -> None:
    first = Program(server, tmp_path)
    first.settle(qtbot)
    first.close()
    second = Program(server, tmp_path)
    second.settle(qtbot)
    asked_on_the_first_day = len(server.requests)
    second.clock.advance(timedelta(days=2))
    server.answers = [Answer(body=feed(NEXT))]
    second.settle(qtbot)
    second.close()

    assert [notice.title for notice in first.notifier.history] == ["Fobwatch 1.2.0 is available"]
    assert [notice.title for notice in second.notifier.history] == ["Fobwatch 1.3.0 is available"]
    assert asked_on_the_first_day == 1
    assert len(server.requests) == 2


def test_while_it_is_off_no_connection_is_made(
    server: AnswerServer, tmp_path: Path, qtbot: QtBot
) -> None:
    program = Program(server, tmp_path, wanted=False)
    program.settle(qtbot)
    program.close()

    assert server.requests == []
    assert not (tmp_path / "updates.json").exists()


def test_a_feed_by_another_key_is_told_nobody_and_is_a_state(
    server: AnswerServer, tmp_path: Path, qtbot: QtBot
) -> None:
    server.answers = [Answer(body=signed(json.dumps(write_feed(NEXT)), OTHER_KEY))]
    program = Program(server, tmp_path)
    program.settle(qtbot)
    program.close()

    assert program.notifier.history == []
    assert program.check.state.newer is None
    assert program.check.state.problem is not None
    assert program.check.state.problem.code == "feed-not-signed"
