"""The agent on a real socket: who is let in, how many at once, and who owns it."""

from __future__ import annotations

import errno
import logging
import os
import socket
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.agent import unix_connection, unix_listener
from fobwatch.adapters.agent.server import AgentServer
from fobwatch.adapters.client_process.peer import Peer
from fobwatch.core.agent.errors import AgentOutOfReach, NotRunning
from fobwatch.core.agent.protocol import ExitCode, decode_reply
from fobwatch.core.client_process.errors import UnreadableProcess
from fobwatch.core.errors import StorageError
from tests.contracts.local_agent import LocalAgentContract, ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.agent.protocol import AgentReply
    from fobwatch.core.client_process.client_process import ClientProcess
    from tests.contracts.local_agent import EchoAgent


@pytest.fixture
def path(short_tmp_path: Path) -> Path:
    return short_tmp_path / "agent" / "agent.sock"


def knock_and_stop(path: Path, data: bytes) -> AgentReply:
    """The reply to raw bytes, after which nothing more is sent."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(os.fspath(path))
        connection.settimeout(10)
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        return decode_reply(b"".join(iter(lambda: connection.recv(4096), b"")))


def _looped(path: Path) -> None:
    path.symlink_to(path)


def _dangling(path: Path) -> None:
    path.symlink_to(path.with_name("not there"))


def _elsewhere(path: Path) -> None:
    """Where the user has something else."""
    path.symlink_to("/dev/null")


class FullListener(socket.socket):
    """Fails once as `accept` does in a process that may open no more files."""

    failed = False

    def accept(self) -> tuple[socket.socket, object]:
        if not self.failed:
            self.failed = True
            raise OSError(errno.EMFILE, "Too many open files")
        return super().accept()


def no_thread(_thread: threading.Thread) -> None:
    """As where the user runs as many as the system allows."""
    raise RuntimeError("can't start new thread")


class TestSocketAgent(LocalAgentContract):
    @pytest.mark.usefixtures("server")
    @pytest.mark.parametrize(
        "data",
        [b"", b"fobwatch/1 list {}"],
        ids=["nothing", "no newline"],
    )
    def test_a_request_cut_off_is_refused_in_words(self, path: Path, data: bytes) -> None:
        reply = knock_and_stop(path, data)

        assert reply.code is ExitCode.BAD_REQUEST
        assert reply.body.startswith("The request cannot be read")

    @pytest.mark.skipif(sys.platform != "linux", reason="macOS does not tell them apart")
    @pytest.mark.usefixtures("server")
    def test_who_has_only_sent_all_still_waits(self, path: Path, agent: EchoAgent) -> None:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(os.fspath(path))
            connection.sendall(b'fobwatch/1 credentials {"profile": "slow"}\n')
            connection.shutdown(socket.SHUT_WR)
            assert agent.slow.acquire(timeout=10)
            [asked] = agent.asked

            assert asked.client_waits()

    def test_programs_that_leave_do_not_fill_the_log(
        self, path: Path, agent: EchoAgent, caplog: pytest.LogCaptureFixture
    ) -> None:
        """It would lose what it is kept for."""
        served = threading.Semaphore(0)
        server = AgentServer(agent, path, on_served=served.release)
        server.start()
        with caplog.at_level(logging.INFO):
            for data in (b"", b"fobwatch/1 cred", b'fobwatch/1 credentials {"profile": "dev"}\n'):
                with socket.socket(socket.AF_UNIX) as connection:
                    connection.connect(os.fspath(path))
                    connection.sendall(data)
                assert served.acquire(timeout=10)
        server.stop()

        assert caplog.messages == []

    @pytest.mark.expects_log("a program must wait for the agent: .*Too many open files")
    def test_a_client_is_answered_when_a_file_is_free_again(
        self, path: Path, agent: EchoAgent, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        server = AgentServer(agent, path)
        with monkeypatch.context() as patched:
            patched.setattr(socket, "socket", FullListener)
            server.start()

        assert ask(path, "dev") == "dev"
        server.stop()

    @pytest.mark.expects_log("a program is not answered: can't start new thread")
    @pytest.mark.usefixtures("server")
    def test_the_next_client_is_answered_when_a_thread_can_be_started_again(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(threading.Thread, "start", no_thread)
            with pytest.raises(NotRunning):
                ask(path, "dev")

        assert ask(path, "dev") == "dev"

    @pytest.mark.expects_log("user 4711 was turned away at the agent")
    @pytest.mark.usefixtures("server")
    def test_another_user_is_turned_away_unheard(
        self, path: Path, agent: EchoAgent, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(unix_listener, "peer_of", lambda _connection: Peer(uid=4711, pid=1))

        with pytest.raises(NotRunning):
            ask(path, "dev")

        assert agent.recorded == []

    @pytest.mark.usefixtures("server")
    def test_a_client_that_cannot_be_seen_is_refused_in_words(
        self, path: Path, agent: EchoAgent, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def hidden(_pid: int) -> ClientProcess:
            raise UnreadableProcess("Fobwatch cannot see who asks", "It hangs.", "End it.")

        monkeypatch.setattr(unix_listener, "client_process_of", hidden)
        for data in (b'fobwatch/1 credentials {"profile": "dev"}\n', b"nonsense\n", b""):
            reply = knock_and_stop(path, data)

            assert reply.code is ExitCode.TRY_AGAIN
            assert reply.body == "Fobwatch cannot see who asks: It hangs. End it."
        assert agent.asked == []

    @pytest.mark.usefixtures("server")
    def test_another_user_s_agent_is_not_trusted(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(unix_connection, "peer_of", lambda _connection: Peer(uid=4711, pid=1))

        with pytest.raises(NotRunning):
            ask(path, "dev")

    @pytest.mark.usefixtures("server")
    def test_only_the_user_may_open_the_socket(self, path: Path) -> None:
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700

    @pytest.mark.expects_log("yours alone again")
    def test_a_folder_of_ours_that_others_may_open_is_closed_to_them(
        self, path: Path, agent: EchoAgent
    ) -> None:
        path.parent.mkdir(mode=0o755)
        server = AgentServer(agent, path)
        server.start()

        assert path.parent.stat().st_mode & 0o777 == 0o700
        assert ask(path, "dev") == "dev"
        server.stop()

    @pytest.mark.expects_log("set aside")
    @pytest.mark.parametrize("made", [Path.touch, os.mkfifo, _looped, _dangling, _elsewhere])
    def test_what_is_no_folder_in_its_place_is_set_aside(
        self, path: Path, agent: EchoAgent, made: Callable[[Path], object]
    ) -> None:
        made(path.parent)
        server = AgentServer(agent, path)
        server.start()

        assert not path.parent.is_symlink()
        assert ask(path, "dev") == "dev"
        assert os.path.lexists(f"{path.parent}.damaged")
        server.stop()

    @pytest.mark.expects_log("set aside")
    @pytest.mark.parametrize("name", ["agent.sock", "agent.lock"])
    def test_a_directory_in_the_socket_s_or_the_lock_s_place_is_set_aside(
        self, path: Path, agent: EchoAgent, name: str
    ) -> None:
        path.parent.mkdir(mode=0o700)
        (path.parent / name / "f").mkdir(parents=True)
        server = AgentServer(agent, path)
        server.start()

        assert ask(path, "dev") == "dev"
        assert (path.parent / f"{name}.damaged" / "f").is_dir()
        server.stop()

    @pytest.mark.expects_log("set aside")
    @pytest.mark.parametrize("made", [os.mkfifo, _looped, _dangling, _elsewhere])
    def test_what_is_no_file_in_the_lock_s_place_is_set_aside(
        self, path: Path, agent: EchoAgent, made: Callable[[Path], object]
    ) -> None:
        path.parent.mkdir(mode=0o700)
        made(path.parent / "agent.lock")
        server = AgentServer(agent, path)
        server.start()

        assert ask(path, "dev") == "dev"
        server.stop()

    @pytest.mark.parametrize("made", [Path.touch, os.mkfifo, _looped, _dangling, _elsewhere])
    def test_what_else_is_in_the_socket_s_place_goes_and_a_link_s_target_stays(
        self, path: Path, agent: EchoAgent, made: Callable[[Path], object]
    ) -> None:
        path.parent.mkdir(mode=0o700)
        made(path)
        server = AgentServer(agent, path)
        server.start()

        assert ask(path, "dev") == "dev"
        server.stop()

    def test_another_user_s_folder_is_not_used(
        self, path: Path, agent: EchoAgent, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path.parent.mkdir(mode=0o755)
        monkeypatch.setattr(os, "getuid", lambda: path.parent.stat().st_uid + 1)

        with pytest.raises(StorageError, match="belongs to another user"):
            AgentServer(agent, path).start()

        assert path.parent.stat().st_mode & 0o777 == 0o755
        assert list(path.parent.iterdir()) == []

    def test_another_user_s_link_is_not_followed(
        self, path: Path, agent: EchoAgent, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Planted in a shared folder, it would lead to a folder of the user's own."""
        own = path.parent.with_name("precious")
        own.mkdir(mode=0o755)
        path.parent.symlink_to(own)
        monkeypatch.setattr(os, "getuid", lambda: path.parent.lstat().st_uid + 1)

        with pytest.raises(StorageError, match="belongs to another user"):
            AgentServer(agent, path).start()

        assert own.stat().st_mode & 0o777 == 0o755
        assert list(own.iterdir()) == []

    def test_a_place_that_cannot_be_made_is_told(self, path: Path, agent: EchoAgent) -> None:
        path.parent.write_text("a file")

        with pytest.raises(StorageError, match="cannot be used"):
            AgentServer(agent, path.parent / "below" / "agent.sock").start()

    def test_a_path_too_long_for_a_socket_is_told(
        self, short_tmp_path: Path, agent: EchoAgent
    ) -> None:
        with pytest.raises(AgentOutOfReach, match="has too long a path"):
            AgentServer(agent, short_tmp_path / ("d" * 100) / "agent.sock").start()

    def test_a_closed_agent_leaves_no_socket(self, path: Path, agent: EchoAgent) -> None:
        server = AgentServer(agent, path)
        server.start()
        assert path.is_socket()

        server.stop()

        assert not path.exists()
