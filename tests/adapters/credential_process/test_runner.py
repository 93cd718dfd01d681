"""Other programs, really run."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import psutil
import pytest

from fobwatch.adapters.client_process.lookup import client_process_of
from fobwatch.adapters.credential_process.runner import MAX_OUTPUT, MAX_SAID, ProcessRunner, split
from fobwatch.core.aws.errors import ProcessFailed
from fobwatch.core.client_process.client_process import ClientProcess
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CANARY = "canaryCANARY0123456789canaryCANARY012345"
WAITS = "import time; time.sleep(60)"


def command(code: str) -> str:
    words = [sys.executable, "-I", "-S", "-c", code]
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


def failure(code: str, runner: ProcessRunner | None = None) -> ProcessFailed:
    with pytest.raises(ProcessFailed) as caught:
        (runner or ProcessRunner()).run(command(code))
    return caught.value


def test_what_it_prints_is_returned_and_what_it_complains_of_is_not() -> None:
    code = "import sys; print('é'.encode('utf-8')); sys.stderr.write('a warning')"

    assert ProcessRunner().run(command(code)).strip() == repr("é".encode())


def test_no_shell_reads_the_command() -> None:
    words = ["$HOME", "a b", ";", "|", "&&", "*", "%PATH%"]
    code = "import sys; print(sys.argv[1:])"
    tail = subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)

    assert ProcessRunner().run(f"{command(code)} {tail}").strip() == repr(words)


def test_it_gets_no_input_and_the_users_home_and_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PARTNER", "acme")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    code = "import os, sys; print([sys.stdin.read(), os.getcwd(), os.environ['PARTNER']])"

    printed = ProcessRunner().run(command(code)).strip()

    assert printed == repr(["", os.path.realpath(tmp_path), "acme"])


def test_a_failure_has_its_exit_code_and_its_last_words() -> None:
    error = failure("import sys; sys.exit('noise\\nnoise\\nPlease run:\\n  partner login')")

    assert "exit code 1" in error.message
    assert "partner login" in error.message
    assert "terminal" in error.remedy


@pytest.mark.parametrize(
    "said",
    [
        f"SecretAccessKey: {CANARY}",
        f'{{"SecretAccessKey": "{CANARY}"}}',
        f"--password {CANARY}",
        f"https://anna:{CANARY}@acme.example",
        f"token={CANARY} refused",
        json.dumps(json.dumps({"SessionToken": "canary", "Version": 1})),
        "SecretAccessKey%22%3A%22canary%22",
        f"SecretAccessKey: x\n{CANARY[:9]}\n{CANARY[9:]}",
        f"{CANARY[:13]}\n  {CANARY[13:26]}\n{CANARY[26:]}",
    ],
    ids=range(9),
)
def test_no_secret_in_its_words_is_shown(said: str) -> None:
    error = failure(f"import sys; sys.exit({said!r})")

    assert "canary" not in str(error)


def test_what_it_printed_before_it_failed_is_not_shown() -> None:
    error = failure(f"import sys; print('{CANARY}'); sys.exit(3)")

    assert "exit code 3" in error.message
    assert "canary" not in str(error)


def test_its_words_are_cut_and_printable() -> None:
    error = failure("import sys; sys.exit('\\x1b[31mred ' + 'word ' * 10_000)")

    assert len(error.message) < MAX_SAID + 100
    assert error.message.isprintable()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_a_signal_is_named() -> None:
    assert "SIGABRT" in failure("import os; os.abort()").message


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("there-is-no-such-program --json", "There is no program “there-is-no-such-program”"),
        ("/there/is/no-such-program --json", "There is no program “no-such-program”"),
        ("'' --json", "cannot be read"),
        (f"'there is none {CANARY}", "cannot be read"),
        (f'"{CANARY}', "cannot be read"),
    ],
)
def test_what_cannot_be_started_is_said(wrong: str, words: str) -> None:
    if sys.platform == "win32" and wrong.startswith("'"):
        wrong = wrong.replace("'", '"')

    with pytest.raises(ProcessFailed, match=words) as caught:
        ProcessRunner().run(wrong)

    assert CANARY not in str(caught.value)


@pytest.mark.skipif(sys.platform == "win32", reason="a backslash quotes nothing there")
def test_a_backslash_at_the_end_is_called_one() -> None:
    with pytest.raises(ProcessFailed) as caught:
        split("abc \\")

    assert "backslash" in caught.value.message


@pytest.mark.skipif(sys.platform == "win32", reason="the first line names no program there")
@pytest.mark.parametrize("place", ["by its path", "in the PATH"])
def test_a_missing_interpreter_is_called_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    script = tmp_path / "partner-keys"
    script.write_text("#!/there/is/no/python3\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ProcessFailed, match="cannot be started") as caught:
        ProcessRunner().run(str(script) if place == "by its path" else script.name)

    assert "interpreter" in caught.value.message


def test_a_missing_home_folder_is_called_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path / "gone"))

    with pytest.raises(ProcessFailed, match="home folder"):
        ProcessRunner().run(command("pass"))


def test_a_folder_cannot_be_started(tmp_path: Path) -> None:
    with pytest.raises(ProcessFailed, match="cannot be started"):
        ProcessRunner().run(shlex.quote(str(tmp_path)))


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_endless_output_ends_the_program(stream: str) -> None:
    endless = f"import sys\nwhile True: sys.{stream}.write('x' * 4096)"

    assert "printed too much" in failure(endless).title


def test_the_most_that_is_allowed_arrives_whole() -> None:
    code = f"print('x' * {MAX_OUTPUT}, end='')"

    assert ProcessRunner().run(command(code)) == "x" * MAX_OUTPUT


def test_one_that_takes_too_long_is_ended_with_what_it_started(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    code = (
        "import subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-I', '-S', '-c', {WAITS!r}])\n"
        f"open({str(file)!r}, 'w').write(str(child.pid))\n"
        "child.wait()"
    )

    error = failure(code, ProcessRunner(patience=2))

    assert "too long" in error.title
    with suppress(psutil.NoSuchProcess):
        psutil.Process(int(file.read_text())).wait(10)


def test_one_that_leaves_its_pipe_to_a_child_is_not_waited_for(tmp_path: Path) -> None:
    """The child keeps no thread busy, and is a program like any afterwards."""
    threads = threading.active_count()
    runner = ProcessRunner()
    file = tmp_path / "pid"
    code = (
        "import subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-I', '-S', '-c', {WAITS!r}])\n"
        f"open({str(file)!r}, 'w').write(str(child.pid))\n"
        "print('done')"
    )
    try:
        assert runner.run(command(code)).strip() == "done"
        child = client_process_of(int(file.read_text()))
        assert child.processes[0].provides
        assert not child.is_below(runner.running)
        assert threading.active_count() == threads
    finally:
        psutil.Process(int(file.read_text())).kill()


def test_what_runs_is_known_and_can_be_ended(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    code = f"open({str(ready)!r}, 'w').close(); {WAITS}"
    runner = ProcessRunner()
    errors: list[ProcessFailed] = []
    thread = threading.Thread(target=lambda: errors.append(failure(code, runner)))
    thread.start()
    wait_until(ready.exists, "the program runs")

    (provider,) = runner.running
    assert provider.pid is not None
    below = client_process_of(provider.pid)
    unmarked = ClientProcess(processes=(replace(below.processes[0], provides=""),))
    elsewhere = ClientProcess(processes=(replace(below.processes[0], pid=1),))
    assert all(each.is_below(runner.running) for each in (below, unmarked, elsewhere))
    assert not below.is_below(())
    assert not client_process_of(os.getpid()).is_below(runner.running)
    runner.end_all()
    thread.join(30)

    assert len(errors) == 1
    assert runner.running == frozenset()


LEASE = """
import fcntl, os, signal, sys, time
signal.signal(signal.SIGIO, signal.SIG_IGN)
fcntl.fcntl(os.open(sys.argv[1], os.O_RDWR), fcntl.F_SETLEASE, fcntl.F_WRLCK)
print(flush=True)
time.sleep(60)
"""
"""Holds a file so that nobody can start it, as long as the system allows (45 seconds)."""


@pytest.fixture
def held_tool(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A program whose start waits until this process has ended."""
    tool = tmp_path / "tool"
    shutil.copy("/bin/sleep", tool)
    words = [sys.executable, "-I", "-S", "-c", LEASE, str(tool)]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as holder:
        try:
            assert holder.stdout is not None
            holder.stdout.readline()
            yield f"{shlex.quote(str(tool))} 60", holder
        finally:
            holder.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has leases")
@pytest.mark.parametrize("ended", [False, True], ids=["patience is over", "ended meanwhile"])
def test_one_whose_start_hangs_is_known_and_stops_nothing_else(
    held_tool: tuple[str, subprocess.Popen[bytes]], ended: bool
) -> None:
    tool, holder = held_tool
    runner = ProcessRunner(patience=60 if ended else 0)
    with ThreadPoolExecutor() as pool:
        run = pool.submit(runner.run, tool)
        wait_until(lambda: bool(runner.running), "the program is being started")
        (provider,) = runner.running
        if ended:
            runner.end_all()
        hung = holder.poll() is None and not run.done()
        holder.kill()
        with pytest.raises(ProcessFailed, match="SIGKILL" if ended else "too long"):
            run.result(30)

    assert hung
    assert provider.pid is None
    assert runner.running == frozenset()


@pytest.mark.skipif(sys.platform == "win32", reason="split as Windows does it there")
def test_a_command_is_split_as_the_aws_tools_do() -> None:
    assert split("/opt/a\\ b/keys 'c d' \"e'f\" ''") == ["/opt/a b/keys", "c d", "e'f", ""]
