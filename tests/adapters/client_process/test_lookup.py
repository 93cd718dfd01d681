"""The program that asks, as the system tells it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import psutil
import pytest

from fobwatch import credential_helper
from fobwatch.adapters.client_process import linux, lookup
from fobwatch.adapters.client_process.linux import MAX_COMMAND_LINE
from fobwatch.adapters.client_process.lookup import MAX_PROCESSES, client_process_of
from fobwatch.adapters.client_process.peer import peer_left, peer_of
from fobwatch.core.masking import MASK
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WAITS = "import sys; print('ready', flush=True); sys.stdin.read()"

LEAVES_A_CHILD_BEHIND = """
import os, socket, sys, time
connection = socket.socket(socket.AF_UNIX)
connection.connect(sys.argv[1])
if os.fork() == 0:
    sys.stdin.read()
"""


@pytest.fixture
def shell() -> Iterator[subprocess.Popen[str]]:
    """Give a shell with a Python program, and a password on their command lines."""
    script = '"$0" -c "$1" --password=hush; true'  # with a command after it, the shell stays
    process = subprocess.Popen(
        ["bash", "-c", script, sys.executable, WAITS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd="/",
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    yield process
    process.communicate()


def test_the_program_is_told_with_those_that_started_it(shell: subprocess.Popen[str]) -> None:
    [child] = psutil.Process(shell.pid).children()

    python, bash, test = client_process_of(child.pid).processes[:3]

    assert (python.pid, bash.pid, test.pid) == (child.pid, shell.pid, os.getpid())
    assert python.name.startswith("python")
    assert python.executable == os.path.realpath(sys.executable)
    assert (python.directory, bash.name) == ("/", "bash")
    assert abs(python.started - child.create_time()) < 1


def test_a_secret_on_a_command_line_is_not_told(shell: subprocess.Popen[str]) -> None:
    [child] = psutil.Process(shell.pid).children()

    told = client_process_of(child.pid)

    assert "hush" not in repr(told) + told.story
    assert "--password=•••" in told.processes[0].arguments


def test_an_argument_that_is_cut_off_is_not_told() -> None:
    """It is a password by its end alone, an address without one."""
    filler = "x" * (MAX_COMMAND_LINE - 200)
    command = [sys.executable, "-I", "-c", WAITS, filler, f"https://anna:{'hush' * 200}@b.c/"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    told = client_process_of(child.pid)
    child.communicate(b"\n")

    assert told.processes[0].arguments[-1] == f"{MASK}@…"
    assert "hush" not in repr(told) + told.story


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_long_environment_is_read_to_its_end() -> None:
    variables = {"LONG": "x" * 2 * MAX_COMMAND_LINE, "LAST": "größe"}
    command = [sys.executable, "-c", WAITS]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=variables
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()

        assert linux.variables_of(process.pid) == variables

        process.communicate()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_an_environment_that_no_program_is_started_with_is_not_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    command = [sys.executable, "-c", WAITS]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={"LONG": "x" * 100}
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        monkeypatch.setattr(linux, "MAX_ENVIRONMENT", 100)
        variables = linux.variables_of(process.pid)
        program = client_process_of(process.pid).program

        process.communicate()

    assert variables is None
    assert program is not None
    assert program.named == ()


def test_our_own_helper_asks_for_the_one_that_started_it(short_tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as agent:
        (short_tmp_path / "fobwatch").mkdir()
        agent.bind(os.fspath(short_tmp_path / "fobwatch" / "agent.sock"))
        agent.listen()
        helper = subprocess.Popen(
            [sys.executable, "-I", "-S", credential_helper.__file__, "dev"],
            env={"XDG_RUNTIME_DIR": str(short_tmp_path), "HOME": "/home/anna"},
            stderr=subprocess.DEVNULL,
        )
        connection, _ = agent.accept()
        with connection:
            told = client_process_of(peer_of(connection).pid)
        helper.wait()

    assert told.processes[0].ours
    assert told.processes[0].loads == ""  # looked at only where a program is told apart by it
    assert told.program is not None
    assert told.program.pid == os.getpid()


@pytest.mark.parametrize(
    "arguments",
    [
        ("-I", "-m", "fobwatch", "credentials", "dev"),
        ("-m", "fobwatch", "credentials", "dev"),
        ("-I", os.path.join(os.path.dirname(credential_helper.__file__), "__main__.py")),  # noqa: PTH118, PTH120 - texts
    ],
)
def test_another_environment_s_modules_are_not_ours(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """Whatever lies in its packages runs there before ours, and may be called like ours."""
    python = tmp_path / "bin" / "python"
    packages = tmp_path / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    python.parent.mkdir()
    packages.mkdir(parents=True)
    python.symlink_to(os.path.realpath(sys.executable))
    home = os.path.dirname(os.path.realpath(sys.executable))  # noqa: PTH120 - a text
    (tmp_path / "pyvenv.cfg").write_text(f"home = {home}\n")
    (packages / "sitecustomize.py").write_text(WAITS)
    process = subprocess.Popen(
        [python, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()

    told = client_process_of(process.pid)
    process.kill()
    process.communicate()

    assert not told.processes[0].ours


def test_a_program_that_is_gone_is_told_by_its_number() -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()

    assert str(client_process_of(gone.pid)) == f"a program (process {gone.pid})"
    assert client_process_of(gone.pid).elsewhere


def test_the_first_process_of_the_system_ends_the_chain() -> None:
    assert str(client_process_of(1)) == "a program (process 1)"
    assert len(client_process_of(os.getpid()).processes) <= MAX_PROCESSES


def test_a_name_cannot_bring_control_characters(tmp_path: Path) -> None:
    program = tmp_path / "a\x1b[31m\nb"
    program.symlink_to(os.path.realpath(sys.executable))
    process = subprocess.Popen([program, "-I", "-c", WAITS], stdin=subprocess.PIPE)

    told = client_process_of(process.pid)
    process.communicate()

    assert told.title.isprintable()
    assert told.story.replace("\n", "").isprintable()


def test_what_the_system_keeps_from_us_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "executable_of", lambda _pid: "")
    monkeypatch.setattr(lookup, "arguments_of", lambda _pid: [])
    monkeypatch.setattr(linux, "_known", {})

    process = client_process_of(os.getpid()).processes[0]

    assert (process.executable, process.arguments) == ("", ())
    assert process.itself == ("", "", str(process.pid), str(process.started))


def test_a_process_that_runs_another_program_is_seen_anew() -> None:
    script = f"read line; exec {sys.executable} -I -c 'input()'"
    process = subprocess.Popen(["bash", "-c", script], stdin=subprocess.PIPE, text=True)
    before = client_process_of(process.pid).processes[0]

    assert process.stdin is not None
    process.stdin.write("go on\n")
    process.stdin.flush()
    wait_until(lambda: "python" in client_process_of(process.pid).title, "the other program")
    after = client_process_of(process.pid).processes[0]
    process.communicate("\n")

    assert before.name == "bash"
    assert (after.pid, after.started) == (before.pid, before.started)
    assert after.executable == os.path.realpath(sys.executable)


def test_both_ways_to_ask_the_system_tell_the_same(
    shell: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    [child] = psutil.Process(shell.pid).children()
    by_files = client_process_of(child.pid).processes
    monkeypatch.setattr(sys, "platform", "some other")

    by_library = client_process_of(child.pid).processes

    assert [p.pid for p in by_files] == [p.pid for p in by_library]
    assert [replace(p, started=round(p.started)) for p in by_files[:2]] == [
        replace(p, started=round(p.started)) for p in by_library[:2]
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="needs a process descriptor of the peer")
def test_a_process_that_left_its_connection_to_a_child_is_seen_to_be_gone(
    short_tmp_path: Path,
) -> None:
    """Its number may be given to another program, which would then be taken for the asker."""
    with socket.socket(socket.AF_UNIX) as agent:
        path = os.fspath(short_tmp_path / "s")
        agent.bind(path)
        agent.listen()
        parent = subprocess.Popen(
            [sys.executable, "-c", LEAVES_A_CHILD_BEHIND, path], stdin=subprocess.PIPE
        )
        connection, _ = agent.accept()
        with connection:
            parent.wait()

            assert wait_until(lambda: peer_left(connection), "the end of the process")
            assert parent.stdin is not None
            parent.stdin.close()
