"""The door on a real socket: who is let in, how many at once, and who owns it."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters import door_client, door_server, socket_connection, socket_entrance
from fobwatch.adapters.door_client import LATE, DoorClient
from fobwatch.adapters.door_server import DoorServer
from fobwatch.adapters.peer import Peer
from fobwatch.core.activity import Event
from fobwatch.core.door import Door, DoorReply, ExitCode, Verb
from fobwatch.core.door_wire import LONGEST_REQUEST, decode_reply, encode_reply
from fobwatch.core.errors import AlreadyRunning, BadRequest, NotRunning, StorageError
from tests.door_fakes import OpenGate
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fobwatch.core.activity import Activity
    from fobwatch.core.door import DoorRequest

DIES_HOLDING_THE_DOOR = """
import os, sys
from pathlib import Path
from fobwatch.adapters.door_server import DoorServer
DoorServer(None, Path(sys.argv[1])).start()
os.kill(os.getpid(), 9)
"""


class EchoDoor(Door):
    """Answers with the profile's name; holds back what begins with "slow" until released."""

    def __init__(self) -> None:
        answers = {Verb.CREDENTIALS: self._echo}
        super().__init__(answers, gate=OpenGate(), journal=self, clock=FakeClock())
        self.release = threading.Event()
        self.slow = threading.Semaphore(0)
        self.recorded: list[Activity] = []
        self.noted = threading.Semaphore(0)

    def record(self, activity: Activity) -> None:
        if activity.subject == "noted late":
            self.release.wait(60)
        self.recorded.append(activity)
        self.noted.release()

    def recent(self, limit: int) -> tuple[Activity, ...]:
        return tuple(self.recorded[: -limit - 1 : -1])

    def _echo(self, request: DoorRequest) -> str:
        if request.subject.startswith("slow"):
            self.slow.release()
            self.release.wait(60)
        return request.subject


@pytest.fixture
def path(short_tmp_path: Path) -> Path:
    return short_tmp_path / "door" / "door.sock"


@pytest.fixture
def door() -> EchoDoor:
    return EchoDoor()


@pytest.fixture
def server(door: EchoDoor, path: Path) -> Iterator[DoorServer]:
    server = DoorServer(door, path)
    server.start()
    yield server
    door.release.set()
    server.stop()


def ask(path: Path, profile: str) -> str:
    return DoorClient(path).ask(Verb.CREDENTIALS, profile=profile).body


def knock(path: Path, data: bytes) -> DoorReply:
    """The reply to raw bytes, after which nothing more is sent."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(os.fspath(path))
        connection.settimeout(10)
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        return decode_reply(b"".join(iter(lambda: connection.recv(4096), b"")))


@pytest.mark.usefixtures("server")
def test_a_client_is_answered(path: Path) -> None:
    assert ask(path, "dev") == "dev"
    assert ask(path, "prod-“admin”") == "prod-“admin”"


@pytest.mark.usefixtures("server")
def test_who_asked_is_noted(path: Path, door: EchoDoor) -> None:
    ask(path, "dev")

    assert door.noted.acquire(timeout=10)
    [activity] = door.recorded
    assert (activity.event, activity.subject) == (Event.CREDENTIALS_GIVEN, "dev")
    assert f"(process {os.getpid()} in " in activity.origin.splitlines()[0]


@pytest.mark.usefixtures("server")
def test_a_slow_journal_holds_no_client_up(path: Path, door: EchoDoor) -> None:
    assert ask(path, "noted late") == "noted late"

    assert door.recorded == []
    door.release.set()
    assert door.noted.acquire(timeout=10)


@pytest.mark.usefixtures("server")
def test_a_large_request_and_reply_pass_whole(path: Path) -> None:
    name = "x" * (LONGEST_REQUEST - 100)

    assert ask(path, name) == name


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(
    "data",
    [b"", b"fobwatch/1 list {}", b"GET / HTTP/1.1\r\n", b"x" * LONGEST_REQUEST * 2 + b"\n"],
    ids=["nothing", "no newline", "http", "too long"],
)
def test_what_is_no_request_is_refused_in_words(path: Path, data: bytes) -> None:
    reply = knock(path, data)

    assert reply.code is ExitCode.BAD_REQUEST
    assert reply.body.startswith("The request cannot be read")


@pytest.mark.usefixtures("server")
def test_a_client_that_says_nothing_is_dropped(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door_server, "REQUEST_TIME", 0.05)

    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(os.fspath(path))
        connection.settimeout(10)

        assert connection.recv(1) == b""


@pytest.mark.usefixtures("server")
def test_slow_answers_hold_up_nobody_else(path: Path, door: EchoDoor) -> None:
    with ThreadPoolExecutor(100) as pool:
        slow = [pool.submit(ask, path, f"slow {number}") for number in range(100)]
        for _ in slow:
            assert door.slow.acquire(timeout=10)

        assert ask(path, "dev") == "dev"

        door.release.set()
        assert [future.result() for future in slow] == [f"slow {number}" for number in range(100)]


@pytest.mark.usefixtures("server")
def test_beyond_the_limit_a_client_waits_its_turn(
    path: Path, door: EchoDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_server, "MOST_AT_ONCE", 1)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(ask, path, "slow one")
        assert door.slow.acquire(timeout=10)
        second = pool.submit(ask, path, "slow two")
        assert not door.slow.acquire(timeout=0.05)

        door.release.set()

        assert (first.result(), second.result()) == ("slow one", "slow two")


def test_a_full_door_can_be_closed(
    path: Path, door: EchoDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_server, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(door_server, "PARTING_TIME", 0.05)
    server = DoorServer(door, path)
    server.start()
    with ThreadPoolExecutor() as pool:
        asked = [pool.submit(ask, path, "slow one"), pool.submit(ask, path, "slow two")]
        assert door.slow.acquire(timeout=10)

        server.stop()

        for future in asked:
            with pytest.raises(NotRunning):
                future.result(timeout=10)
    door.release.set()


class FullListener(socket.socket):
    """Fails once as `accept` does in a process that may open no more files."""

    failed = False

    def accept(self) -> tuple[socket.socket, object]:
        if not self.failed:
            self.failed = True
            raise OSError(errno.EMFILE, "Too many open files")
        return super().accept()


@pytest.mark.expects_log("a program must wait at the door: .*Too many open files")
def test_a_client_is_answered_when_a_file_is_free_again(
    path: Path, door: EchoDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = DoorServer(door, path)
    with monkeypatch.context() as patched:
        patched.setattr(socket, "socket", FullListener)
        server.start()

    assert ask(path, "dev") == "dev"
    server.stop()


@pytest.mark.expects_log("user 4711 was turned away at the door")
@pytest.mark.usefixtures("server")
def test_another_user_is_turned_away_unheard(
    path: Path, door: EchoDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_entrance, "peer_of", lambda _connection: Peer(uid=4711, pid=1))

    with pytest.raises(NotRunning):
        ask(path, "dev")

    assert door.recorded == []


@pytest.mark.usefixtures("server")
def test_another_user_s_door_is_not_trusted(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_connection, "peer_of", lambda _connection: Peer(uid=4711, pid=1))

    with pytest.raises(NotRunning):
        ask(path, "dev")


@pytest.mark.usefixtures("server")
def test_only_the_user_may_open_the_socket(path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_may_open_is_not_used(path: Path, door: EchoDoor) -> None:
    path.parent.mkdir(mode=0o755)

    with pytest.raises(StorageError, match="open to other users"):
        DoorServer(door, path).start()

    assert not path.exists()


def test_a_place_that_cannot_be_made_is_told(path: Path, door: EchoDoor) -> None:
    path.parent.write_text("a file")

    with pytest.raises(StorageError, match="cannot be made"):
        DoorServer(door, path).start()


def test_a_path_too_long_for_a_socket_is_told(short_tmp_path: Path, door: EchoDoor) -> None:
    with pytest.raises(StorageError, match="cannot be made"):
        DoorServer(door, short_tmp_path / ("d" * 100) / "door.sock").start()


@pytest.mark.usefixtures("server")
def test_a_second_server_does_not_take_the_door(path: Path, door: EchoDoor) -> None:
    with pytest.raises(AlreadyRunning):
        DoorServer(door, path).start()

    assert ask(path, "dev") == "dev"


def test_the_socket_of_a_killed_process_is_replaced(path: Path, door: EchoDoor) -> None:
    killed = subprocess.run([sys.executable, "-c", DIES_HOLDING_THE_DOOR, path], check=False)
    assert (killed.returncode, path.is_socket()) == (-9, True)
    server = DoorServer(door, path)

    server.start()

    assert ask(path, "dev") == "dev"
    server.stop()


def test_a_closed_door_is_gone_and_can_be_opened_again(path: Path, door: EchoDoor) -> None:
    server = DoorServer(door, path)
    for _ in range(2):
        server.start()
        assert ask(path, "dev") == "dev"
        server.stop()

        assert not path.exists()
        with pytest.raises(NotRunning):
            ask(path, "dev")


def test_closing_breaks_off_what_does_not_end(
    server: DoorServer, path: Path, door: EchoDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_server, "PARTING_TIME", 0.05)
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(ask, path, "slow")
        assert door.slow.acquire(timeout=10)

        server.stop()

        with pytest.raises(NotRunning):
            slow.result(timeout=10)


def test_a_server_that_was_never_opened_can_be_closed(path: Path, door: EchoDoor) -> None:
    DoorServer(door, path).stop()


def test_a_fobwatch_that_does_not_answer_is_told(
    server: DoorServer, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_client, "PATIENCE", 0.05)

    assert DoorClient(path).ask(Verb.CREDENTIALS, profile="slow") == LATE


def test_a_reply_cut_off_is_not_taken_for_one(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as listener, ThreadPoolExecutor() as pool:
        listener.bind(os.fspath(path))
        listener.listen()
        asked = pool.submit(ask, path, "dev")
        connection, _address = listener.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(encode_reply(DoorReply(code=ExitCode.OK, body="whole"))[:-1])

        with pytest.raises(BadRequest, match="cannot be read"):
            asked.result(timeout=10)
