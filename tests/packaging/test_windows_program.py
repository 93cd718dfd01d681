"""The program on Windows, by Wine: its agent, its start and its end, and what it shows.

Not part of `make test`: `make test-windows-app` prepares Wine and runs it.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.agent.protocol import ExitCode
from tests.desktop.processes import Process
from tests.desktop.screen import Screen
from tests.desktop.waiting import wait_until
from tests.packaging.wine.system import FOLDER, PYTHON, ROOT, Wine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tests.packaging.wine.system import End, Program

pytestmark = [pytest.mark.wine, pytest.mark.timeout(600)]

STARTING = timedelta(seconds=60)
HELPER = Wine.path(ROOT / "desktop" / "fobwatch" / "credential_helper.py")
NATIVE_HELPER = ROOT / "packaging" / "native" / "credential_helper_windows.c"
ASK_THE_ENDPOINT = """
import os
from urllib.request import Request, urlopen
token = os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
address = os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"]
print(urlopen(Request(address, headers={"Authorization": token}), timeout=60).read().decode())
"""
TOOLS = ("wine", "Xvfb", "x86_64-w64-mingw32-gcc")


@pytest.fixture(scope="module", autouse=True)
def prepared() -> None:
    absent = [tool for tool in TOOLS if shutil.which(tool) is None]
    if absent:
        packages = "wine wine64 xvfb gcc-mingw-w64-x86-64"
        pytest.fail(f"{', '.join(absent)} missing: apt-get install {packages}", pytrace=False)
    if not (FOLDER / "ready").exists():
        pytest.fail("nothing is prepared: run `make test-windows-app`", pytrace=False)


@pytest.fixture
def display(tmp_path: Path) -> Iterator[str]:
    number = tmp_path / "display"
    number.touch()
    with number.open("w") as file:
        command = ["Xvfb", "-displayfd", str(file.fileno()), "-screen", "0", "1280x900x24"]
        screen = Process("Xvfb", command, {}, tmp_path / "xvfb.log", pass_fds=[file.fileno()])
    wait_until(lambda: number.read_text().endswith("\n"), "a virtual screen")
    yield ":" + number.read_text().strip()
    screen.end()


@pytest.fixture
def wine(display: str, tmp_path: Path) -> Iterator[Wine]:
    wine = Wine({"DISPLAY": display, "FOBWATCH_HOME": Wine.path(tmp_path)})
    yield wine
    wine.end()


def fobwatch(wine: Wine, *arguments: str) -> tuple[int, str, str]:
    """Exit code, output and errors of the command."""
    ended = wine.python("-m", "fobwatch", *arguments, "--demo")
    return ended.code, ended.out.strip(), ended.err.strip()


@pytest.fixture(params=["reference", "native"])
def helper_command(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    """The credential helper: the one in Python, and the one in C."""
    if request.param == "reference":
        return [Wine.path(PYTHON / "python.exe"), "-B", "-I", "-S", HELPER]
    program = tmp_path / "helper.exe"
    strict = ("-O2", "-s", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror", "-municode")
    subprocess.run(["x86_64-w64-mingw32-gcc", *strict, "-o", program, NATIVE_HELPER], check=True)
    return [Wine.path(program)]


@pytest.fixture
def helper(wine: Wine, helper_command: list[str]) -> Callable[..., End]:
    return partial(wine.run, *helper_command)


@pytest.fixture
def tray(wine: Wine) -> Iterator[Program]:
    tray = started(wine)
    yield tray

    assert tray.kill().err == ""


def started(wine: Wine) -> Program:
    """Start the tray without a console, as Windows does."""
    tray = wine.start(PYTHON / "pythonw.exe", "-m", "fobwatch", "--demo")
    wait_until(lambda: fobwatch(wine, "list")[0] == ExitCode.OK, "the tray", STARTING)
    return tray


def test_what_only_windows_has_passes_its_tests(wine: Wine) -> None:
    tests = (
        "adapters/windows",
        "adapters/desktop/test_process_end.py",
        "adapters/storage/test_single_instance.py",
        "cli/test_erase.py",
        "ui/runtime/test_garbage.py",  # the event loop is Windows' own too
    )
    ended = wine.python(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", *(f"tests/{name}" for name in tests)
    )

    assert ended.code == 0, ended.out


@pytest.mark.usefixtures("tray")
def test_a_session_is_given_over_the_pipe(wine: Wine, helper: Callable[..., End]) -> None:
    code, out, err = fobwatch(wine, "credentials", "dev")
    helped = helper("--demo", "dev")

    assert (code, err) == (ExitCode.OK, "")
    given = json.loads(out)
    assert given["AccessKeyId"].startswith("ASIA")
    assert (helped.code, json.loads(helped.out)) == (ExitCode.OK, given)


@pytest.mark.usefixtures("tray")
def test_a_refusal_is_one_line_of_utf8(wine: Wine, helper: Callable[..., End]) -> None:
    by_command = fobwatch(wine, "credentials", "größe")
    helped = helper("--demo", "größe")

    assert by_command[0] == helped.code == ExitCode.UNKNOWN
    assert by_command[2] == helped.err.strip()
    assert by_command[2].startswith("There is no profile “größe”")


@pytest.mark.usefixtures("tray")
def test_the_program_that_asked_is_noted(wine: Wine, tmp_path: Path) -> None:
    fobwatch(wine, "credentials", "dev")

    activities = tmp_path / "fobwatch-demo" / "state" / "activity.sqlite"
    [origin] = wait_until(lambda: origins(activities, "dev"), "the record")
    assert re.match(r".*python\.exe.* \(process \d+", origin)


def origins(activities: Path, profile: str) -> list[str]:
    with closing(sqlite3.connect(activities)) as database:
        query = "SELECT origin FROM activity WHERE subject = ? AND origin != ''"
        return [origin for (origin,) in database.execute(query, [profile])]


@pytest.mark.usefixtures("tray")
def test_a_job_is_given_sessions_at_an_endpoint_of_its_own(wine: Wine) -> None:
    _code, given, _err = fobwatch(wine, "credentials", "dev")
    job = (Wine.path(PYTHON / "python.exe"), "-c", ASK_THE_ENDPOINT)
    ended = wine.python("-m", "fobwatch", "exec", "--demo", "--server", "dev", "--", *job)

    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out)["AccessKeyId"] == json.loads(given)["AccessKeyId"]


def test_a_second_start_shows_the_window_of_the_first(
    wine: Wine, tray: Program, display: str
) -> None:
    screen = Screen({"DISPLAY": display, "PATH": ""}, ROOT / "build" / "wine" / "pictures")
    screen.save("tray")
    before = colours(screen)

    assert fobwatch(wine)[0] == ExitCode.OK

    wait_until(lambda: colours(screen) > before + 100, "the window", STARTING)
    screen.save("window")


def colours(screen: Screen) -> int:
    return len(screen.grab().getcolors(1 << 24) or [])


def test_killed_it_leaves_the_agent_to_the_next(wine: Wine) -> None:
    killed = started(wine)
    killed.kill()
    code, _out, err = fobwatch(wine, "list")
    again = started(wine)

    assert code == ExitCode.NOT_RUNNING
    assert err.startswith("The demo is not running")
    assert fobwatch(wine, "quit")[0] == ExitCode.OK
    ended = again.wait(30)
    assert (ended.code, ended.err) == (0, "")


def test_without_a_tray_the_helper_says_so(helper: Callable[..., End]) -> None:
    helped = helper("dev")

    assert (helped.code, helped.out) == (ExitCode.NOT_RUNNING, "")
    assert helped.err.startswith("Fobwatch is not running")


LOOK_INTO_THE_HELPER = """
import _winapi, os, subprocess, sys, time
from fobwatch.adapters.agent.path import agent_path
from fobwatch.adapters.agent.pipe_listener import Listener

READ_MEMORY = 0x10  # PROCESS_VM_READ

def look(process):
    try:
        _winapi.CloseHandle(_winapi.OpenProcess(READ_MEMORY, False, process))
    except PermissionError:
        return "closed"
    return "open"

listener = Listener(agent_path(os.environ, demo=False))
listener.open()
helper = subprocess.Popen([*sys.argv[1:], "dev"], stdout=subprocess.PIPE, text=True)
caller = listener.next()
caller.receive(10)
print(look(helper.pid))
caller.send(b"0", 10)
until = time.monotonic() + 30
while look(helper.pid) == "open" and time.monotonic() < until:
    time.sleep(0.05)
print(look(helper.pid))
caller.send(b" 2\\n{}", 10)
caller.close()
print(helper.communicate()[0].strip())
"""


def test_the_helper_can_be_looked_into_until_its_answer_begins(
    wine: Wine, helper_command: list[str]
) -> None:
    looked = wine.python("-c", LOOK_INTO_THE_HELPER, *helper_command)

    assert (looked.out.split(), looked.err) == (["open", "closed", "{}"], "")


@pytest.mark.parametrize(
    "arguments", [(), ("a", "b"), ("--demo",), ("--demo", ""), ("a\nb",)], ids=repr
)
def test_it_takes_one_profile(helper: Callable[..., End], arguments: Sequence[str]) -> None:
    helped = helper(*arguments)

    assert (helped.code, helped.out) == (ExitCode.BAD_REQUEST, "")
    assert helped.err.startswith("Give one profile")
