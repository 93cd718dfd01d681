"""The bridge between worker threads and Qt's."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject
from shiboken6 import delete

from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.core.errors import InternalError
from fobwatch.ui.runtime.task_runner import (
    BACKUP_THREADS,
    NETWORK_THREADS,
    RENEWAL_THREADS,
    Lane,
    TaskRunner,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from fobwatch.core.errors import FobwatchError

PATIENCE = 10


@pytest.fixture
def runner(qapp: object) -> Iterator[TaskRunner]:
    runner = TaskRunner()
    yield runner
    runner.close()


@pytest.fixture
def receiver(qapp: object) -> QObject:
    return QObject()


def raise_unreachable() -> None:
    raise NetworkUnreachable("No network", "AWS cannot be reached.", "Check the connection.")


def raise_fault() -> None:
    secret = "wJalrXUtnFEMI"
    raise KeyError(secret)


def test_work_runs_elsewhere_and_its_result_arrives_on_the_runners_thread(
    runner: TaskRunner, receiver: QObject, qtbot: QtBot
) -> None:
    arrivals: list[tuple[int, int]] = []
    runner.submit(
        threading.get_ident,
        receiver=receiver,
        done=lambda worker: arrivals.append((worker, threading.get_ident())),
    )

    qtbot.waitUntil(lambda: bool(arrivals))
    worker, here = arrivals[0]

    assert here == threading.get_ident()
    assert worker != here


@pytest.mark.parametrize("lane", [Lane.NETWORK, Lane.NOTICES, Lane.KEYRING])
def test_every_result_arrives_once(
    runner: TaskRunner, receiver: QObject, qtbot: QtBot, lane: Lane
) -> None:
    arrivals: list[int] = []
    for number in range(200):
        runner.submit(partial(abs, number), receiver=receiver, done=arrivals.append, lane=lane)

    qtbot.waitUntil(lambda: runner.idle)

    assert sorted(arrivals) == list(range(200))
    if lane is not Lane.NETWORK:
        assert arrivals == list(range(200))


@pytest.mark.parametrize(
    ("lane", "limit"),
    [
        (Lane.NETWORK, NETWORK_THREADS),
        (Lane.RENEWALS, RENEWAL_THREADS),
        (Lane.BACKUPS, BACKUP_THREADS),
    ],
    ids=["asked for", "renewals", "backups"],
)
def test_work_that_waits_runs_on_a_limited_number_of_threads(
    runner: TaskRunner, receiver: QObject, qtbot: QtBot, lane: Lane, limit: int
) -> None:
    together = threading.Barrier(limit)
    threads: set[int] = set()

    def work() -> int:
        together.wait(PATIENCE)
        return threading.get_ident()

    for _ in range(limit * 2):
        runner.submit(work, receiver=receiver, done=threads.add, lane=lane)
    qtbot.waitUntil(lambda: runner.idle)

    assert len(threads) == limit


@pytest.mark.parametrize("lane", [Lane.MARKS, Lane.KEYRING])
def test_work_of_one_lane_never_overlaps(
    runner: TaskRunner, receiver: QObject, qtbot: QtBot, lane: Lane
) -> None:
    busy = threading.Lock()
    overlaps: list[bool] = []

    def work() -> None:
        free = busy.acquire(blocking=False)
        overlaps.append(not free)
        if free:
            busy.release()

    for _ in range(50):
        runner.submit(work, receiver=receiver, lane=lane)
    qtbot.waitUntil(lambda: runner.idle)

    assert overlaps == [False] * 50


def test_a_blocked_keyring_does_not_hold_up_the_network(
    runner: TaskRunner, receiver: QObject, qtbot: QtBot
) -> None:
    answered = threading.Event()
    arrivals: list[str] = []
    runner.submit(lambda: answered.wait(PATIENCE), receiver=receiver, lane=Lane.KEYRING)
    runner.submit(lambda: "network", receiver=receiver, done=arrivals.append)

    qtbot.waitUntil(lambda: arrivals == ["network"])
    answered.set()
    qtbot.waitUntil(lambda: runner.idle)


@pytest.mark.parametrize("lane", [Lane.NETWORK, Lane.NOTICES])
def test_renewals_that_wait_for_a_code_hold_up_nothing_else(
    runner: TaskRunner, receiver: QObject, qtbot: QtBot, lane: Lane
) -> None:
    code = threading.Event()
    for _ in range(RENEWAL_THREADS * 2):
        runner.submit(partial(code.wait, PATIENCE), receiver=receiver, lane=Lane.RENEWALS)
    answers: list[str] = []

    runner.submit(lambda: "done", receiver=receiver, done=answers.append, lane=lane)
    qtbot.waitUntil(lambda: bool(answers))

    assert not code.is_set()
    code.set()


def test_an_expected_failure_goes_to_its_caller(
    runner: TaskRunner, receiver: QObject, qtbot: QtBot
) -> None:
    failures: list[FobwatchError] = []
    runner.submit(raise_unreachable, receiver=receiver, failed=failures.append)

    qtbot.waitUntil(lambda: bool(failures))

    assert isinstance(failures[0], NetworkUnreachable)


def test_a_failure_that_nobody_awaits_reaches_the_one_place(
    runner: TaskRunner, receiver: QObject, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(runner.problem) as caught:
        runner.submit(raise_unreachable, receiver=receiver)

    assert isinstance(caught.args[0], NetworkUnreachable)


@pytest.mark.expects_log(r"KeyError:\n[^$]*raise_fault")
def test_a_fault_is_logged_without_its_text_and_told_plainly(
    runner: TaskRunner, receiver: QObject, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    failures: list[FobwatchError] = []
    runner.submit(raise_fault, receiver=receiver, failed=failures.append)

    qtbot.waitUntil(lambda: bool(failures))

    assert isinstance(failures[0], InternalError)
    assert "wJalrXUtnFEMI" not in caplog.text


def test_a_result_for_a_destroyed_receiver_is_dropped(runner: TaskRunner, qtbot: QtBot) -> None:
    receiver = QObject()
    proceed = threading.Event()
    arrivals: list[bool] = []
    runner.submit(lambda: proceed.wait(PATIENCE), receiver=receiver, done=arrivals.append)
    delete(receiver)
    proceed.set()

    qtbot.waitUntil(lambda: runner.idle)

    assert arrivals == []


def test_a_post_from_any_thread_arrives_on_the_runners_thread(
    runner: TaskRunner, receiver: QObject, qtbot: QtBot
) -> None:
    arrivals: list[int] = []
    stranger = threading.Thread(
        target=lambda: runner.post(
            lambda: arrivals.append(threading.get_ident()), receiver=receiver
        )
    )
    stranger.start()
    stranger.join()

    assert arrivals == []
    qtbot.waitUntil(lambda: arrivals == [threading.get_ident()])


def test_a_post_to_a_destroyed_receiver_is_dropped(runner: TaskRunner, qtbot: QtBot) -> None:
    receiver, witness = QObject(), QObject()
    arrivals: list[str] = []
    runner.post(lambda: arrivals.append("dead"), receiver=receiver)
    runner.post(lambda: arrivals.append("alive"), receiver=witness)
    delete(receiver)

    qtbot.waitUntil(lambda: "alive" in arrivals)

    assert arrivals == ["alive"]


def test_closing_drops_waiting_network_work_but_finishes_the_keyrings(receiver: QObject) -> None:
    runner = TaskRunner()
    proceed = threading.Event()
    ran: list[str] = []
    for _ in range(NETWORK_THREADS):
        runner.submit(lambda: proceed.wait(PATIENCE), receiver=receiver)
    runner.submit(lambda: ran.append("network"), receiver=receiver)
    for _ in range(3):
        runner.submit(lambda: ran.append("keyring"), receiver=receiver, lane=Lane.KEYRING)
    threading.Timer(0.05, proceed.set).start()

    ended = runner.close()

    assert ended
    assert ran == ["keyring"] * 3


def test_closing_with_work_in_flight_delivers_nothing_and_does_not_hang(
    receiver: QObject, qapp: object, qtbot: QtBot
) -> None:
    runner = TaskRunner()
    blocked = threading.Event()
    arrivals: list[object] = []
    runner.submit(
        lambda: blocked.wait(PATIENCE), receiver=receiver, done=arrivals.append, lane=Lane.KEYRING
    )
    runner.post(lambda: arrivals.append("post"), receiver=receiver)

    ended = runner.close(patience=timedelta(milliseconds=20))
    blocked.set()
    qtbot.wait(20)

    assert not ended
    assert arrivals == []
