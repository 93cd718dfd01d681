"""Odd terminals and places: a clear line and an exit code, never a traceback or an abort."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch.cli.streams import PLAIN
from fobwatch.core.agent.protocol import AgentVerb, ExitCode
from fobwatch.core.profiles.errors import UnknownProfile
from tests.cli.test_main import LISTED, STATUS, VARIABLES, Tray

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a shell's redirections, /dev/full")

HOSTILE = "\x1b]0;title\x07\x1b[2J\u202ewen\u2066\r\nnext\x9b31m"
"""Clears the screen, sets its title, turns the text around, and begins a line of its own."""

SOCKETS = Path("/tmp/.X11-unix")  # noqa: S108 - where X servers listen
UNUSED = next(f":{n}" for n in range(4711, 9999) if not (SOCKETS / f"X{n}").exists())
"""A display that nobody has here."""

COMMANDS = (
    "credentials dev",
    "env dev",
    "open dev",
    "code anna",
    "list",
    "list --json",
    "list --names",
    "list --devices",
    "doctor",
    "completion bash",
)
"""Those that write to standard output."""


@pytest.fixture
def tray() -> Iterator[Tray]:
    tray = Tray()
    tray.bodies = {
        AgentVerb.CREDENTIALS: json.dumps({"Version": 1}),
        AgentVerb.ENV: json.dumps(VARIABLES),
        AgentVerb.ENDPOINT: "{}",
        AgentVerb.OPEN: "The browser opens the console of “dév…”.",
        AgentVerb.CODE: "123456",
        AgentVerb.LIST: json.dumps(LISTED),
        AgentVerb.NAMES: "dev\nñandú\n",
        AgentVerb.DEVICES: "anna\n",
        AgentVerb.STATUS: json.dumps(STATUS),
        AgentVerb.IMPORT: "“dév” imported.",
    }
    tray.server.start()
    yield tray
    tray.server.stop()


def shell(script: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """What the shell says of a script in which `fobwatch` is the command."""
    return subprocess.run(
        ["bash", "-c", f'fobwatch() {{ "{sys.executable}" -m fobwatch "$@"; }}\n{script}'],
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
        timeout=60,
    )


def assert_said(finished: subprocess.CompletedProcess[bytes], code: int, words: bytes) -> None:
    assert finished.returncode == code
    assert words in finished.stderr
    assert finished.stderr.count(b"\n") == 1


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("option", ["--help", "--version", "exec --help"])
def test_the_help_that_cannot_be_written_is_an_error(option: str, unbuffered: str) -> None:
    full = shell(f"fobwatch {option} >/dev/full", PYTHONUNBUFFERED=unbuffered)
    closed = shell(f"fobwatch {option} >&-", PYTHONUNBUFFERED=unbuffered)

    assert_said(full, ExitCode.OUTPUT_LOST, b"standard output: No space left on device")
    assert_said(closed, ExitCode.OUTPUT_LOST, b"standard output: Bad file descriptor")


@pytest.mark.usefixtures("tray")
@pytest.mark.parametrize("command", COMMANDS)
class TestEachCommand:
    def test_a_closed_output_is_said(self, command: str) -> None:
        finished = shell(f"fobwatch {command} >&-")

        assert_said(finished, ExitCode.OUTPUT_LOST, b"standard output: Bad file descriptor")

    def test_a_full_disk_is_said(self, command: str) -> None:
        finished = shell(f"fobwatch {command} >/dev/full")

        assert_said(finished, ExitCode.OUTPUT_LOST, b"standard output: No space left on device")

    def test_a_reader_that_left_is_no_error(self, command: str) -> None:
        """`true` reads nothing; the pipe is broken before anything is written."""
        script = f"{{ sleep 0.2; fobwatch {command}; }} | true; exit ${{PIPESTATUS[0]}}"
        finished = shell(script)

        assert (finished.returncode, finished.stderr) == (141, b"")

    def test_closed_errors_are_not_missed(self, command: str) -> None:
        assert shell(f"fobwatch {command} 2>&-").returncode == 0
        assert shell(f"fobwatch {command} 2>/dev/full").returncode == 0

    @pytest.mark.parametrize(
        "encoding", [{"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "latin-1"}], ids=str
    )
    def test_a_terminal_without_our_characters_shows_others(
        self, command: str, encoding: dict[str, str]
    ) -> None:
        finished = shell(f"fobwatch {command}", **encoding)

        assert (finished.returncode, finished.stderr) == (0, b"")
        if command == "open dev":
            shown = {"ascii": b"\\xe9", "latin-1": b"\xe9"}[encoding["PYTHONIOENCODING"]]
            assert finished.stdout == b'The browser opens the console of "d' + shown + b'v...".\n'

    def test_posix_s_own_locale_will_do(self, command: str) -> None:
        finished = shell(f"fobwatch {command}", LC_ALL="POSIX")

        assert (finished.returncode, finished.stderr) == (0, b"")


@pytest.mark.usefixtures("tray")
def test_all_three_closed_still_gives_the_exit_code() -> None:
    assert shell("fobwatch list <&- >&- 2>&-").returncode == ExitCode.OUTPUT_LOST
    assert shell("fobwatch quit <&- >&- 2>&-").returncode == 0


@pytest.mark.usefixtures("tray")
def test_a_closed_input_cannot_be_imported() -> None:
    finished = shell("fobwatch import - <&-")

    assert finished.returncode == ExitCode.FAILED
    assert b"The document cannot be read" in finished.stderr


@pytest.mark.usefixtures("tray")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("server", ["", "--server"])
def test_what_is_closed_is_closed_for_the_command_too(closed: str, server: str) -> None:
    numbers = 'for n in 0 1 2; do [ -e /proc/self/fd/$n ] || printf "%s" $n >&9; done'
    script = f"exec 9>&1; fobwatch exec {server} dev -- sh -c '{numbers}' {closed}"
    expected = "".join(
        number
        for number, mark in (("0", "<&-"), ("1", " >&-"), ("2", "2>&-"))
        if mark in f" {closed}"
    )

    assert shell(script).stdout.decode() == expected


@pytest.mark.parametrize("arguments", ["list", "credentials dev", "exec dev -- true", "", "doctor"])
def test_a_path_too_long_for_a_socket_is_said(arguments: str, short_tmp_path: Path) -> None:
    runtime = short_tmp_path / ("d" * 120)
    finished = shell(f"fobwatch {arguments}", XDG_RUNTIME_DIR=str(runtime))

    assert_said(finished, ExitCode.OUT_OF_REACH, b"a socket takes 107")


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, b"Neither DISPLAY nor WAYLAND_DISPLAY is set."),
        ({"DISPLAY": UNUSED}, f"Nothing that DISPLAY={UNUSED} names lets this user in.".encode()),
        ({"DISPLAY": "nonsense"}, b"Nothing that DISPLAY=nonsense names"),
        ({"WAYLAND_DISPLAY": "wayland-9"}, b"Nothing that WAYLAND_DISPLAY=wayland-9 names"),
        ({"DISPLAY": UNUSED, "QT_QPA_PLATFORM": "xcb"}, f"DISPLAY={UNUSED}".encode()),
        ({"DISPLAY": UNUSED, "XDG_RUNTIME_DIR": ""}, f"DISPLAY={UNUSED}".encode()),
    ],
    ids=str,
)
def test_without_a_desktop_the_tray_says_so(environment: dict[str, str], words: bytes) -> None:
    bare = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}

    finished = shell("fobwatch", **{**bare, **environment})

    assert_said(finished, ExitCode.NO_SCREEN, words)


@pytest.mark.usefixtures("tray")
@pytest.mark.parametrize("command", ["list", "exec dev -- true", "exec --server dev -- true"])
@pytest.mark.parametrize("home", ["", "/proc/none", "/dev/null"])
def test_a_home_that_is_none_does_not_matter(command: str, home: str) -> None:
    unset = "unset HOME; " if not home else ""

    finished = shell(f"{unset}fobwatch {command}", HOME=home)

    assert (finished.returncode, finished.stderr) == (0, b"")


@pytest.mark.usefixtures("tray")
@pytest.mark.parametrize("command", ["list", "exec dev -- true", "exec --server dev -- true"])
def test_a_folder_that_is_gone_does_not_matter(command: str, tmp_path: Path) -> None:
    finished = shell(f"mkdir {tmp_path}/x; cd {tmp_path}/x; rmdir {tmp_path}/x; fobwatch {command}")

    assert finished.returncode == 0
    assert b"Traceback" not in finished.stderr


def obeyed_by_terminals(text: bytes) -> list[str]:
    shown = text.decode().removesuffix("\n")
    return [c for c in shown.replace("\n", "") if not c.isprintable()]


DOCUMENT = json.dumps(
    {
        "version": 1,
        "devices": [
            {"serial": "arn:aws:iam::482100937715:mfa/anna", "seed": "JBSWY3DPEHPK3PXP" * 4}
        ],
    }
)

HOSTILE_BODIES = {
    "list": (AgentVerb.LIST, json.dumps([{**LISTED[0], "name": HOSTILE, "region": HOSTILE}])),
    "list --json": (AgentVerb.LIST, json.dumps([{**LISTED[0], "name": HOSTILE}])),
    "list --names": (AgentVerb.NAMES, f"{HOSTILE}\n"),
    "list --devices": (AgentVerb.DEVICES, f"{HOSTILE}\n"),
    "open dev": (AgentVerb.OPEN, f"The browser opens the console of “{HOSTILE}”."),
    "code anna": (AgentVerb.CODE, HOSTILE),
    "import -": (AgentVerb.IMPORT, f"“{HOSTILE}” imported."),
    "doctor": (
        AgentVerb.STATUS,
        json.dumps(
            {
                **STATUS,
                "vault_problem": HOSTILE,
                "file_problems": [{"path": HOSTILE, "line": 1, "message": HOSTILE}],
            }
        ),
    ),
}


@pytest.mark.parametrize("command", HOSTILE_BODIES)
def test_what_a_terminal_would_obey_is_not_written(tray: Tray, command: str) -> None:
    verb, body = HOSTILE_BODIES[command]
    tray.bodies[verb] = body

    finished = shell(f"echo '{DOCUMENT}' | fobwatch {command}")

    assert obeyed_by_terminals(finished.stdout) == []
    assert obeyed_by_terminals(finished.stderr) == []
    assert b"title" in finished.stdout


@pytest.mark.parametrize(
    "command", ["credentials dev", "env dev", "open dev", "code x", "exec dev -- true"]
)
def test_a_refusal_has_nothing_that_a_terminal_would_obey(tray: Tray, command: str) -> None:
    error = UnknownProfile(f"There is no “{HOSTILE}”", HOSTILE, HOSTILE)
    tray.bodies = dict.fromkeys(AgentVerb, error)

    finished = shell(f"fobwatch {command}")

    assert finished.returncode == ExitCode.UNKNOWN
    assert obeyed_by_terminals(finished.stderr) == []


@pytest.mark.usefixtures("tray")
@pytest.mark.parametrize(
    "arguments",
    [
        "$'x\\e[2J'",
        "list $'\\e]0;t\\a'",
        "exec dev $'\\e[2J'",
        "exec dev -- $'/none\\e[2J'",
        "import $'/none\\e[2J'",
        "env dev --shell $'\\e[2J'",
        "--session-life $'\\e[2J'",
        "list $'\\xff'",
        "credentials $'\\xff'",
    ],
)
def test_an_argument_is_repeated_without_what_a_terminal_would_obey(arguments: str) -> None:
    assert obeyed_by_terminals(shell(f"fobwatch {arguments}").stderr) == []


def test_what_is_written_for_other_characters_is_ascii() -> None:
    assert all(plain.isascii() for plain in PLAIN.values())
