"""The command line: what it asks, what it writes, and how it exits."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import subprocess
import sys
import types
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import fobwatch
from fobwatch.adapters.agent.path import agent_path
from fobwatch.adapters.agent.server import AgentServer
from fobwatch.adapters.storage.paths import places
from fobwatch.cli import asking as cli_asking
from fobwatch.cli import commands as cli_commands
from fobwatch.cli import doctor as cli_doctor
from fobwatch.cli import main as cli
from fobwatch.cli import sign_ins as cli_sign_ins
from fobwatch.cli.command_table import COMMANDS
from fobwatch.core.agent.agent import Agent
from fobwatch.core.agent.protocol import AgentVerb, ExitCode
from fobwatch.core.agent.shell_environment import Shell
from fobwatch.core.agent.tool_variables import SUPERSEDED
from fobwatch.core.application import StartOptions
from fobwatch.core.errors import InputError, VaultLocked
from fobwatch.core.imports.refusals import MAX_FILE_SIZE
from fobwatch.core.sessions.errors import RenewalsPaused
from fobwatch.demo import cloud
from tests.agent_fakes import OpenAuthorizer
from tests.fakes import NOON, FakeClock
from tests.fakes_files import MemoryJournal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from fobwatch.core.agent.protocol import AgentRequest

LINK = "fobwatch://open?account=482100937715&role=Admin"
VARIABLES = {"AWS_ACCESS_KEY_ID": "ASIATEST", "AWS_SECRET_ACCESS_KEY": "it's", "AWS_REGION": "r"}
STATUS = {
    "version": fobwatch.__version__,
    "vault": "ready",
    "vault_problem": "",
    "activity_problem": "",
    "paused": False,
    "agent_paused": False,
    "clock_measured": True,
    "clock_offset_seconds": -1.5,
    "clock_skewed": False,
    "profiles": 3,
    "file_problems": [],
    "actions_needed": {},
}
OF_OTHER_COMMANDS = {
    "fobwatch.cli.as_code",
    "fobwatch.cli.doctor",
    "fobwatch.cli.erase",
    "fobwatch.cli.exec",
    "fobwatch.cli.explain",
    "fobwatch.cli.importing",
    "fobwatch.cli.lockdown",
    "fobwatch.cli.sign_ins",
    "fobwatch.core.agent.shell_environment",
    "fobwatch.ui",
}
SLOW_LIBRARIES = {"PySide6", "boto3", "botocore", "keyring", "psutil", "pyotp"}
PORTALS = [
    {
        "name": "Acme",
        "start_url": "https://acme.awsapps.com/start",
        "region": "eu-west-1",
        "state": "signed-in",
        "code": "",
        "page": "",
        "ends_about": "2026-11-22T12:05:30Z",
        "problem": "",
    },
    {
        "name": "old.awsapps.com\x1b[2J",
        "start_url": "https://old.awsapps.com/start",
        "region": "us-east-1",
        "state": "waiting",
        "code": "BCDF-GHJK",
        "page": "https://device.sso.us-east-1.amazonaws.com/",
        "ends_about": "",
        "problem": "It was declined.",
    },
]
LISTED: list[dict[str, object]] = [
    {
        "name": "dev",
        "kind": "user",
        "origin": "vault",
        "region": "eu-west-1",
        "account_id": "482100937715",
        "state": "active",
        "expires_at": "2026-11-22T13:05:30Z",
        "action_needed": None,
    },
    {
        "name": "corp",
        "kind": "sso",
        "origin": "aws-files",
        "region": "",
        "account_id": "",
        "state": "idle",
        "expires_at": "",
        "action_needed": {"name": "enter-code", "serial": "arn:aws:iam::482100937715:mfa/anna"},
    },
]


FOUND = json.dumps({"profile": "dev", "words": ""})


class Tray:
    """A running tray that answers with what it is given, and keeps what it was asked."""

    def __init__(self, *, demo: bool = False) -> None:
        self.asked: list[tuple[str, dict[str, object]]] = []
        self.bodies: dict[AgentVerb, str | Exception] = {}
        agent = Agent(
            dict.fromkeys(AgentVerb, self._answer),
            authorizer=OpenAuthorizer(),
            journal=MemoryJournal(),
            clock=FakeClock(),
        )
        self.server = AgentServer(agent, agent_path(os.environ, demo=demo))

    def _answer(self, request: AgentRequest) -> str:
        self.asked.append((request.verb, dict(request.arguments)))
        found = FOUND if request.verb == AgentVerb.FIND_CONSOLE else ""
        body = self.bodies.get(AgentVerb(request.verb), found)
        if isinstance(body, Exception):
            raise body
        return body


@pytest.fixture
def tray() -> Iterator[Tray]:
    tray = Tray()
    tray.server.start()
    yield tray
    tray.server.stop()


@pytest.fixture
def demo_tray() -> Iterator[Tray]:
    tray = Tray(demo=True)
    tray.server.start()
    yield tray
    tray.server.stop()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[StartOptions]:
    """What the tray's program was started with; it is not really started."""
    started: list[StartOptions] = []

    def run(options: StartOptions) -> int:
        started.append(options)
        return 7

    app = types.ModuleType("fobwatch.app")
    app.run = run  # type: ignore[attr-defined]  # a module made up for this test
    monkeypatch.setitem(sys.modules, "fobwatch.app", app)
    monkeypatch.setattr(fobwatch, "app", app, raising=False)
    return started


def fobwatch_process(*arguments: str, stdin: str | None = None) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of the real command."""
    finished = subprocess.run(
        [sys.executable, "-m", "fobwatch", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return finished.returncode, finished.stdout, finished.stderr


def usage_error(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    code = caught.value.code
    assert isinstance(code, int)
    return code


def test_without_a_tray_one_is_started(started: list[StartOptions]) -> None:
    assert cli.main([]) == 7
    assert started == [StartOptions(demo=False)]


def test_the_demo_is_started_with_the_life_of_its_sessions(started: list[StartOptions]) -> None:
    cli.main(["--demo", "--session-life", "90"])

    assert started == [StartOptions(demo=True, session_life=timedelta(seconds=90))]


@pytest.mark.parametrize("missing", ["DEMO", "LOOK_ALIKE"])
def test_a_package_without_the_demo_says_how_to_get_it(
    missing: str,
    monkeypatch: pytest.MonkeyPatch,
    started: list[StartOptions],
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(cli, missing, "no_such_module")
    monkeypatch.setattr(cloud, "OWN_ENVIRONMENT", Path("nowhere"))

    assert cli.main(["--demo"]) == ExitCode.FAILED

    assert started == []
    assert "pipx install 'fobwatch[demo]'" in capsys.readouterr().err


def test_a_second_start_shows_the_first_one_s_window(
    tray: Tray, started: list[StartOptions]
) -> None:
    assert cli.main([]) == 0
    assert tray.asked == [("show", {})]
    assert started == []


def test_a_link_is_handed_to_the_tray_that_runs(tray: Tray, started: list[StartOptions]) -> None:
    assert cli.main([LINK]) == 0
    assert cli.main(["open", LINK]) == 0
    assert cli.main(["open", LINK, "s3"]) == 0

    assert tray.asked == [
        ("open-link", {"link": LINK}),
        ("open-link", {"link": LINK}),
        ("open-link", {"link": f"{LINK} s3"}),
    ]
    assert started == []


def test_a_link_starts_the_tray_that_does_not_run(started: list[StartOptions]) -> None:
    assert cli.main([LINK]) == 7
    assert cli.main(["--demo", LINK]) == 7

    assert started == [StartOptions(link=LINK), StartOptions(demo=True, link=LINK)]
    assert LINK not in repr(started)


@pytest.mark.parametrize(
    "arguments", [[LINK, "quit"], [LINK, "--anyway"], ["--verbose", LINK], [LINK, LINK]], ids=str
)
def test_nothing_that_a_link_may_bring_along_is_an_option(
    arguments: list[str], tray: Tray, started: list[StartOptions]
) -> None:
    assert usage_error(arguments) == ExitCode.BAD_REQUEST
    assert tray.asked == []
    assert started == []


@pytest.mark.usefixtures("tray")
def test_the_demo_starts_beside_the_real_one(started: list[StartOptions]) -> None:
    assert cli.main(["--demo"]) == 7


@pytest.mark.parametrize("arguments", [["--demo", "code", "d"], ["code", "--demo", "d"]], ids=str)
def test_a_command_asks_the_demo_when_told(arguments: list[str], demo_tray: Tray) -> None:
    assert cli.main(arguments) == 0
    assert demo_tray.asked == [("code", {"device": "d"})]


def test_a_command_without_a_tray_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["code", "anna-laptop"]) == ExitCode.NOT_RUNNING
    assert capsys.readouterr().err.startswith("Fobwatch is not running: ")


def test_a_command_without_a_demo_says_how_to_start_that(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["--demo", "code", "anna-laptop"]) == ExitCode.NOT_RUNNING
    assert capsys.readouterr().err == (
        "The demo is not running: Its agent does not answer. Start it with `fobwatch --demo`.\n"
    )


def test_a_profile_is_all_that_open_has_to_be_given(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["open"])

    assert capsys.readouterr().err.endswith("arguments are required: PROFILE\n")


def test_a_refusal_is_told_in_the_tray_s_words(
    tray: Tray, capsys: pytest.CaptureFixture[str]
) -> None:
    tray.bodies[AgentVerb.CREDENTIALS] = VaultLocked("The vault is locked", "It is.", "Unlock it.")

    assert cli.main(["credentials", "dev"]) == ExitCode.VAULT_CLOSED
    assert capsys.readouterr() == ("", "The vault is locked: It is. Unlock it.\n")


def test_credentials_are_printed_as_they_are(
    tray: Tray, capsys: pytest.CaptureFixture[str]
) -> None:
    tray.bodies[AgentVerb.CREDENTIALS] = '{"Version": 1}'

    assert cli.main(["credentials", "dev"]) == 0
    assert capsys.readouterr() == ('{"Version": 1}\n', "")
    assert tray.asked == [("credentials", {"profile": "dev"})]


@pytest.mark.parametrize("start", [(), ("--start",)], ids=["as it is", "starting a tray"])
def test_credentials_are_not_read_where_other_programs_could(
    tray: Tray,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    start: tuple[str, ...],
) -> None:
    def refuse() -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    tray.bodies[AgentVerb.CREDENTIALS] = '{"Version": 1}'
    monkeypatch.setattr(cli_asking, "protect_memory", refuse)

    assert cli.main(["credentials", *start, "dev"]) == ExitCode.FAILED
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("The answer was not read: The system lets other programs")
    assert len(tray.asked) == 1


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("zsh", "export AWS_SECRET_ACCESS_KEY='it'\\''s'"),
        ("fish", "set --export --global AWS_SECRET_ACCESS_KEY 'it\\'s';"),
        ("powershell", "$Env:AWS_SECRET_ACCESS_KEY = 'it''s'"),
        ("cmd", 'set "AWS_SECRET_ACCESS_KEY=it\'s"'),
        ("sh", "export AWS_SECRET_ACCESS_KEY='it'\\''s'"),
        ("/bin/dash", "export AWS_SECRET_ACCESS_KEY='it'\\''s'"),
        ("pwsh", "$Env:AWS_SECRET_ACCESS_KEY = 'it''s'"),
        ("cmd.exe", 'set "AWS_SECRET_ACCESS_KEY=it\'s"'),
    ],
)
def test_env_writes_for_the_shell_that_is_named(
    tray: Tray, capsys: pytest.CaptureFixture[str], shell: str, line: str
) -> None:
    tray.bodies[AgentVerb.ENV] = json.dumps(VARIABLES)

    assert cli.main(["env", "dev", "--shell", shell]) == 0
    assert line in [
        each.strip().removesuffix(" &&") for each in capsys.readouterr().out.splitlines()
    ]


@pytest.mark.parametrize(
    ("shell", "way"),
    [
        ("tcsh", "fobwatch exec PROFILE -- tcsh"),
        ("/usr/bin/elvish", "fobwatch exec PROFILE -- elvish"),
        ("nu", "--shell json | from json | load-env"),
        ("\x1b[31mx", "fobwatch exec"),
    ],
)
@pytest.mark.parametrize("asked", [True, False], ids=["option", "login shell"])
def test_a_shell_without_a_form_is_named_with_another_way(
    tray: Tray,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    shell: str,
    way: str,
    *,
    asked: bool,
) -> None:
    tray.bodies[AgentVerb.ENV] = json.dumps(VARIABLES)
    monkeypatch.setenv("SHELL", f"/bin/{shell}")
    code = cli.main(["env", "dev", *(["--shell", shell] if asked else [])])
    shown = capsys.readouterr()

    if "\x1b" in shell and not asked:
        assert code == 0
        return
    assert code != 0
    assert shown.out == ""
    assert way in shown.err
    assert "\x1b" not in shown.err
    assert tray.asked == []


def test_bash_takes_what_env_writes(tray: Tray) -> None:
    tray.bodies[AgentVerb.ENV] = json.dumps(VARIABLES)
    script = 'eval "$("$0" -m fobwatch env dev --shell bash)"; echo "$AWS_SECRET_ACCESS_KEY"'

    shown = subprocess.run(
        ["bash", "-c", script, sys.executable], check=True, capture_output=True, text=True
    ).stdout

    assert shown == "it's\n"


@pytest.mark.parametrize(
    ("shell", "script"),
    [
        ("bash", 'eval "$(fobwatch env dev --shell bash)" && echo chained'),
        ("dash", 'set -e; eval "$(fobwatch env dev --shell sh)"; echo chained'),
        ("zsh", 'if eval "$(fobwatch env dev --shell zsh)"; then echo chained; fi'),
        ("fish", "fobwatch env dev --shell fish | source; and echo chained"),
        ("fish", "eval (fobwatch env dev --shell fish); and echo chained"),
    ],
)
def test_what_is_chained_to_env_does_not_run_where_it_failed(
    tray: Tray, shell: str, script: str
) -> None:
    tray.bodies[AgentVerb.ENV] = VaultLocked("The vault is locked", "It is.", "Unlock it.")
    program = f"{sys.executable} -m fobwatch"

    ran = subprocess.run(
        [shell, "-c", script.replace("fobwatch", program)],
        check=False,
        capture_output=True,
        text=True,
    )

    assert "chained" not in ran.stdout
    assert "The vault is locked" in ran.stderr


@pytest.mark.parametrize("shell", ["powershell", "cmd", "dotenv", "json"])
def test_env_that_failed_writes_nothing_that_another_reader_would_take(
    tray: Tray, capsys: pytest.CaptureFixture[str], shell: str
) -> None:
    tray.bodies[AgentVerb.ENV] = VaultLocked("The vault is locked", "It is.", "Unlock it.")

    assert cli.main(["env", "dev", "--shell", shell]) != 0
    assert capsys.readouterr().out == ""


def test_exec_runs_the_command_with_the_session_and_nothing_that_beats_it(
    tray: Tray, monkeypatch: pytest.MonkeyPatch
) -> None:
    tray.bodies[AgentVerb.ENV] = json.dumps(VARIABLES)
    for name in SUPERSEDED:
        monkeypatch.setenv(name, "other")

    code, out, err = fobwatch_process("exec", "dev", "--", "env", "-0")

    environment = dict(line.split("=", 1) for line in out.split("\0") if line)
    assert (code, err) == (0, "")
    assert VARIABLES.items() <= environment.items()
    assert "other" not in environment.values()


def test_exec_with_a_server_gives_the_endpoint_and_no_credentials(
    tray: Tray, monkeypatch: pytest.MonkeyPatch
) -> None:
    tray.bodies[AgentVerb.ENDPOINT] = json.dumps({"AWS_REGION": "r"})
    for name in SUPERSEDED:
        monkeypatch.setenv(name, "stale")

    code, out, err = fobwatch_process("exec", "--server", "dev", "--", "env", "-0")

    environment = dict(line.split("=", 1) for line in out.split("\0") if "=" in line)
    assert (code, err) == (ExitCode.OK, "")
    assert environment.keys() & set(SUPERSEDED) == {
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    }
    assert "stale" not in environment.values()
    assert environment["AWS_REGION"] == "r"
    assert environment["AWS_EC2_METADATA_DISABLED"] == "true"
    assert tray.asked == [("endpoint", {"profile": "dev"})]


def test_exec_with_a_server_shows_no_file_whose_default_beats_the_endpoint(
    tray: Tray, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    credentials = tmp_path / "credentials"
    credentials.write_text("[default]\naws_access_key_id = AKIAOTHER00000000000\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(credentials))
    tray.bodies[AgentVerb.ENDPOINT] = tray.bodies[AgentVerb.ENV] = "{}"
    show = ("dev", "--", "sh", "-c", 'cat "$AWS_SHARED_CREDENTIALS_FILE"')

    assert fobwatch_process("exec", "--server", *show) == (ExitCode.OK, "", "")
    assert fobwatch_process("exec", *show)[1] == credentials.read_text()


def test_exec_hands_on_every_argument_and_the_input(tray: Tray) -> None:
    tray.bodies[AgentVerb.ENV] = "{}"
    script = 'printf "%s|" "$@"; cat; exit 42'

    code, out, _err = fobwatch_process(
        "exec", "dev", "--", "sh", "-c", script, "sh", "--", "-x", "a b", "--demo", stdin="in"
    )

    assert (code, out) == (42, "--|-x|a b|--demo|in")


def test_exec_ends_as_the_command_does_by_a_signal(tray: Tray) -> None:
    tray.bodies[AgentVerb.ENV] = "{}"

    code, _out, _err = fobwatch_process("exec", "dev", "--", "sh", "-c", "kill -TERM $$")

    assert code == -signal.SIGTERM


def test_a_command_under_exec_dies_quietly_when_its_reader_leaves(tray: Tray) -> None:
    tray.bodies[AgentVerb.ENV] = "{}"
    script = '"$0" -m fobwatch exec dev -- yes | head -n 1; echo "${PIPESTATUS[0]}"'

    finished = subprocess.run(
        ["bash", "-c", script, sys.executable], check=True, capture_output=True, text=True
    )

    assert finished.stdout == f"y\n{128 + signal.SIGPIPE}\n"
    assert finished.stderr == ""


def test_exec_reports_a_command_that_is_not_there(
    tray: Tray, capsys: pytest.CaptureFixture[str]
) -> None:
    tray.bodies[AgentVerb.ENV] = "{}"

    assert cli.main(["exec", "dev", "--", "no-such-command"]) == 127
    assert capsys.readouterr().err == "fobwatch: no-such-command: No such file or directory\n"


def test_exec_reports_a_command_that_cannot_be_run(
    tray: Tray, short_tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tray.bodies[AgentVerb.ENV] = "{}"
    file = short_tmp_path / "notes"
    file.touch()

    assert cli.main(["exec", "dev", "--", str(file)]) == 126
    assert "Permission denied" in capsys.readouterr().err


@dataclass(frozen=True)
class Started:
    """A way to name a command, in a folder that `make_commands` made."""

    command: tuple[str, ...]
    path: str | None = "/usr/bin:/bin"


STARTED = {
    "a script without #!": Started(("./report", "a b")),
    "the same by PATH": Started(("report", "x"), "{here}:/usr/bin:/bin"),
    "by an empty member of PATH": Started(("report",), ":/usr/bin"),
    "by an empty member at the end": Started(("report",), "/none:"),
    "by an empty PATH": Started(("report",), ""),
    "an empty script": Started(("./empty",)),
    "in a folder below": Started(("below/report",)),
    "one that begins with a dash": Started(("-report",), "{here}:/usr/bin"),
    "no bytes of a program": Started(("./garbage",)),
    "a script whose shell is gone": Started(("./gone",)),
    "a folder": Started(("./below",)),
    "a folder before it in PATH": Started(("true",), "{here}/shadow:/usr/bin:/bin"),
    "one that may not be run before it in PATH": Started(("cat", "report"), "{here}:/usr/bin:/bin"),
    "one that may not be run": Started(("./cat",)),
    "one that may not be run, by PATH": Started(("cat",), "{here}"),
    "none": Started(("./none",)),
    "none in PATH": Started(("no-such-command",)),
    "an empty name": Started(("",)),
    "below a file": Started(("report/x",)),
    "a link to itself": Started(("./loop",)),
    "a name too long": Started(("x" * 300,)),
    "without a PATH": Started(("true",), None),
}


def make_commands(here: Path) -> None:
    scripts = {
        "report": 'echo "$0 ran: $# $*"; exit 3\n',
        "-report": "echo dashed\n",
        "below/report": "echo below\n",
        "empty": "",
        "gone": "#!/no/such/shell\n",
    }
    (here / "below").mkdir()
    (here / "shadow" / "true").mkdir(parents=True)
    for name, text in scripts.items():
        (here / name).write_text(text, "utf-8")
        (here / name).chmod(0o755)
    (here / "garbage").write_bytes(b"\x7fNOT\0\1\2")
    (here / "garbage").chmod(0o755)
    (here / "cat").touch()
    (here / "loop").symlink_to("loop")


@pytest.mark.skipif(sys.platform == "win32", reason="env(1) is Unix's")
@pytest.mark.parametrize("started", STARTED.values(), ids=STARTED)
def test_exec_starts_what_env_starts(
    tray: Tray, started: Started, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tray.bodies[AgentVerb.ENV] = "{}"
    make_commands(tmp_path)
    monkeypatch.chdir(tmp_path)
    environment = {k: v for k, v in os.environ.items() if k != "PATH"}
    if started.path is not None:
        environment["PATH"] = started.path.replace("{here}", str(tmp_path))

    by_env, by_exec = (
        subprocess.run(
            [*before, "--", *started.command],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        for before in (["/usr/bin/env"], [sys.executable, "-m", "fobwatch", "exec", "dev"])
    )

    assert by_exec.returncode == by_env.returncode
    assert by_exec.stdout.removeprefix("./") == by_env.stdout.removeprefix("./")
    assert by_exec.returncode not in {126, 127} or "Traceback" not in by_exec.stderr


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gone", "The program that its first line names is not there"),
        ("below", "Is a directory"),
        ("cat", "Permission denied"),
        ("none\x1b[2J", "No such file or directory"),
    ],
)
def test_exec_says_why_nothing_runs(
    tray: Tray, name: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tray.bodies[AgentVerb.ENV] = "{}"
    make_commands(tmp_path)

    cli.main(["exec", "dev", "--", f"{tmp_path}/{name}"])

    error = capsys.readouterr().err
    assert error.endswith(f": {words}\n")
    assert error[:-1].isprintable()


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["dev", "ls"], "fobwatch exec dev -- ls"),
        (
            ["dev", "aws", "s3", "ls", "--profile", "x"],
            "fobwatch exec dev -- aws s3 ls --profile x",
        ),
        (["dev", "terraform", "--help"], "fobwatch exec dev -- terraform --help"),
        (["--server", "dev", "make", "--demo"], "fobwatch exec --server dev -- make --demo"),
        (["dev", "sh", "-c", "a b"], "fobwatch exec dev -- sh -c 'a b'"),
        (["dev", "git", "--", "x"], "fobwatch exec dev -- git -- x"),
        (["dev", "dev"], "fobwatch exec dev -- dev"),
        (["exec", "exec"], "fobwatch exec exec -- exec"),
    ],
)
def test_exec_without_dashes_says_how_it_is_meant(
    arguments: list[str], meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert usage_error(["exec", *arguments]) == ExitCode.BAD_REQUEST

    assert capsys.readouterr().err.splitlines()[-1].endswith(f"after two dashes: {meant}")


@pytest.mark.parametrize(
    "command", [["--help"], ["--version"], ["--demo"], ["-h"], ["--start", "--server"], ["--"]]
)
def test_the_options_of_the_command_are_its_own(
    tray: Tray, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tray.bodies[AgentVerb.ENV] = "{}"
    ran: list[list[str]] = []
    monkeypatch.setattr(os, "execve", lambda _path, words, _environment: ran.append(words))

    cli.main(["exec", "dev", "--", "/bin/x", *command])

    assert ran[0] == ["/bin/x", *command]


def test_exec_does_not_run_the_command_without_credentials(tray: Tray) -> None:
    tray.bodies[AgentVerb.ENV] = RenewalsPaused("Renewals are paused", "They are.", "Resume them.")

    code, out, err = fobwatch_process("exec", "dev", "--", "echo", "hello")

    assert (code, out) == (ExitCode.PAUSED, "")
    assert err == "Renewals are paused: They are. Resume them.\n"


def test_open_hands_on_where_to(tray: Tray, capsys: pytest.CaptureFixture[str]) -> None:
    meant = {"profile": "dev", "words": "s3 eu-west-1"}
    tray.bodies[AgentVerb.FIND_CONSOLE] = json.dumps(meant)
    tray.bodies[AgentVerb.OPEN] = "The browser opens the console of “dev”."

    assert cli.main(["open", "eu-west-1", "developer", "s3"]) == 0
    assert capsys.readouterr().out == "The browser opens the console of “dev”.\n"
    typed = {"profile": "eu-west-1", "words": "developer s3"}
    assert tray.asked == [("find-console", typed), ("open", meant)]


def test_code_prints_the_code_alone(tray: Tray, capsys: pytest.CaptureFixture[str]) -> None:
    tray.bodies[AgentVerb.CODE] = "123456"

    assert cli.main(["code", "anna-laptop"]) == 0
    assert capsys.readouterr().out == "123456\n"


def test_portals_are_a_table_for_people(tray: Tray, capsys: pytest.CaptureFixture[str]) -> None:
    tray.bodies[AgentVerb.PORTALS] = json.dumps(PORTALS)

    assert cli.main(["portals"]) == 0
    assert capsys.readouterr().out.startswith("NAME ")
    assert cli_sign_ins.table(PORTALS, NOON).splitlines() == [
        "NAME                 START URL                       REGION     STATE      LEFT",
        "Acme                 https://acme.awsapps.com/start  eu-west-1  signed-in  about 5 min",
        "old.awsapps.com�[2J  https://old.awsapps.com/start   us-east-1  waiting    -",
        "",
        "old.awsapps.com�[2J: enter the code BCDF-GHJK on https://device.sso.us-east-1.amazonaws.com/",
        "old.awsapps.com�[2J: It was declined.",
    ]


def test_portals_are_json_for_programs(tray: Tray, capsys: pytest.CaptureFixture[str]) -> None:
    tray.bodies[AgentVerb.PORTALS] = json.dumps(PORTALS)

    assert cli.main(["portals", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == PORTALS


@pytest.mark.parametrize(
    ("option", "verb"),
    [("--sign-in", "portal-sign-in"), ("--sign-out", "portal-sign-out")],
)
@pytest.mark.parametrize(("name", "portal"), [([], ""), (["Acme"], "Acme")])
def test_a_portal_is_signed_in_to_and_out_of(
    tray: Tray,
    capsys: pytest.CaptureFixture[str],
    option: str,
    verb: str,
    name: list[str],
    portal: str,
) -> None:
    tray.bodies[AgentVerb(verb)] = "As you wish."

    assert cli.main(["portals", option, *name]) == 0
    assert tray.asked == [(verb, {"portal": portal})]
    assert capsys.readouterr().out == "As you wish.\n"


DIFF = json.dumps({"change": "abc", "diff": "~/.aws/config\n+[profile a\x1b[2J]", "unwritable": 0})


def test_roles_are_shown_and_written_only_with_a_yes(
    tray: Tray, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tray.bodies[AgentVerb.PORTAL_WRITE_ROLES] = DIFF
    asked = {"portal": "Acme", "names": "role-id", "region": ""}
    arguments = ["portals", "--write-roles", "Acme", "--naming", "role-id"]

    assert cli.main(arguments) == 0
    assert capsys.readouterr().out.splitlines() == [
        "~/.aws/config",
        "+[profile a\ufffd[2J]",
        "Nothing was written.",
    ]
    assert cli.main([*arguments, "--yes"]) == 0
    assert "Written." in capsys.readouterr().out
    assert [given for _verb, given in tray.asked] == [asked, asked, {**asked, "change": "abc"}]


@pytest.mark.parametrize(("typed", "writes"), [("y", True), ("Yes ", True), ("", False)])
def test_at_a_terminal_a_person_is_asked(
    tray: Tray, monkeypatch: pytest.MonkeyPatch, typed: str, *, writes: bool
) -> None:
    tray.bodies[AgentVerb.PORTAL_WRITE_ROLES] = DIFF
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _prompt: typed)

    assert cli.main(["portals", "--write-roles"]) == 0
    assert any("change" in given for _verb, given in tray.asked) is writes


def test_where_every_role_has_its_profile_nothing_is_written(
    tray: Tray, capsys: pytest.CaptureFixture[str]
) -> None:
    tray.bodies[AgentVerb.PORTAL_WRITE_ROLES] = json.dumps(
        {"change": "", "diff": "", "unwritable": 2}
    )

    assert cli.main(["portals", "--write-roles", "--yes"]) == 0
    said = capsys.readouterr()
    assert "nothing has to change" in said.out
    assert "Left out: 2 roles of the account access manager" in said.err
    assert len(tray.asked) == 1


@pytest.mark.parametrize(("options", "verb"), [([], "login"), (["--sign-out"], "logout")])
def test_a_profile_of_aws_login_is_signed_in_to_and_out_of(
    tray: Tray, capsys: pytest.CaptureFixture[str], options: list[str], verb: str
) -> None:
    tray.bodies[AgentVerb(verb)] = "As you wish."

    assert cli.main(["login", "me", *options]) == 0
    assert tray.asked == [(verb, {"profile": "me"})]
    assert capsys.readouterr().out == "As you wish.\n"


def test_another_device_s_code_is_asked_for_until_it_is_right(
    tray: Tray, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tray.bodies[AgentVerb.LOGIN_ADDRESS] = "https://signin.test/v1/authorize?a=b"
    tray.bodies[AgentVerb.LOGIN_CODE] = InputError("That is not the code", "No.", "Copy it.")
    typed = io.StringIO("wrong\n  right  \n\n")
    monkeypatch.setattr("sys.stdin", typed)

    assert cli.main(["login", "me", "--remote"]) == ExitCode.BAD_REQUEST
    said = capsys.readouterr()
    assert "\nhttps://signin.test/v1/authorize?a=b\n" in said.out
    assert said.err.count("That is not the code") == 3
    assert [given.get("code") for _verb, given in tray.asked] == [None, "wrong", "right", ""]


def test_whoever_is_signed_in_is_asked_for_no_code(
    tray: Tray, capsys: pytest.CaptureFixture[str]
) -> None:
    tray.bodies[AgentVerb.LOGIN] = "You are signed in as anna."

    assert cli.main(["login", "me", "--remote"]) == 0
    assert capsys.readouterr().out == "You are signed in as anna.\n"


def test_list_is_a_table_for_people(tray: Tray, capsys: pytest.CaptureFixture[str]) -> None:
    tray.bodies[AgentVerb.LIST] = json.dumps(LISTED)

    assert cli.main(["list"]) == 0
    assert capsys.readouterr().out.splitlines()[0].split() == [
        "NAME",
        "KIND",
        "ACCOUNT",
        "REGION",
        "STATE",
        "LEFT",
    ]


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (NOON, "1 h 05 min"),
        (NOON + timedelta(minutes=20), "45 min"),
        (NOON + timedelta(hours=2), "over"),
    ],
    ids=["hours", "minutes", "over"],
)
def test_the_table_shows_what_is_left(now: datetime, left: str) -> None:
    assert cli_commands.table(LISTED, now).splitlines() == [
        "NAME  KIND  ACCOUNT       REGION     STATE   LEFT",
        f"dev   user  482100937715  eu-west-1  active  {left}",
        "corp  sso   -             -          idle    -",
        "",
        "corp: Enter the code of “anna” in Fobwatch.",
    ]


def test_list_is_json_for_programs(tray: Tray, capsys: pytest.CaptureFixture[str]) -> None:
    tray.bodies[AgentVerb.LIST] = json.dumps(LISTED)

    assert cli.main(["list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == LISTED


@pytest.mark.parametrize(("option", "verb"), [("--names", "names"), ("--devices", "devices")])
def test_list_is_names_for_completion(
    tray: Tray, capsys: pytest.CaptureFixture[str], option: str, verb: str
) -> None:
    tray.bodies[AgentVerb(verb)] = "one\ntwo\n"

    assert cli.main(["list", option]) == 0
    assert capsys.readouterr().out == "one\ntwo\n"


TEXT_SEED = "JBSWY3DPEHPK3PXP" * 4
KEPT = f"otpauth://totp/AWS:anna@123456789012?secret={TEXT_SEED}"
LARGE = "\n".join(
    f"otpauth://totp/AWS:{n}@123456789012?secret={TEXT_SEED * 4}" for n in range(9_000)
).encode()


def imported_serials(tray: Tray) -> list[str]:
    """The devices of the first document that the tray got."""
    return [device["serial"] for device in json.loads(str(tray.asked[0][1]["document"]))["devices"]]


def test_import_reads_a_file(
    tray: Tray, short_tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tray.bodies[AgentVerb.IMPORT] = "2 profiles imported."
    document = short_tmp_path / "export.txt"
    document.write_text(f"{KEPT}\n{KEPT.replace('AWS', 'Elsewhere')}\n", "utf-8")

    assert cli.main(["import", str(document)]) == 0
    assert imported_serials(tray) == ["arn:aws:iam::123456789012:mfa/anna"]
    said = capsys.readouterr()
    assert said.out == "2 profiles imported.\n"
    assert said.err == "Left out: 1 account of other services.\n"


def test_import_is_told_what_the_file_does_not_have(tray: Tray, short_tmp_path: Path) -> None:
    device = short_tmp_path / "seed.txt"
    device.write_text(TEXT_SEED)
    key = short_tmp_path / "accessKeys.csv"
    key.write_text(f"Access key ID,Secret access key\nAKIAIOSFODNN7EXAMPLE,{'s' * 40}\n")

    assert cli.main(["import", str(device), "--serial", "arn:aws:iam::123456789012:mfa/b"]) == 0
    assert cli.main(["import", "--name", "prod", str(key)]) == 0
    assert imported_serials(tray) == ["arn:aws:iam::123456789012:mfa/b"]
    assert json.loads(str(tray.asked[1][1]["document"]))["profiles"][0]["name"] == "prod"


def test_import_reads_standard_input_and_passes_over_its_byte_order_mark(
    tray: Tray, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"\xef\xbb\xbf" + KEPT.encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    assert cli.main(["import", "-"]) == 0
    assert imported_serials(tray) == ["arn:aws:iam::123456789012:mfa/anna"]


@pytest.mark.usefixtures("tray")
@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (None, ExitCode.FAILED, "No such file"),
        (b" \n", ExitCode.BAD_REQUEST, "empty"),
        (b"hush\xff\x01", ExitCode.BAD_REQUEST, "not text"),
        (b"x" * (MAX_FILE_SIZE + 1), ExitCode.BAD_REQUEST, "too large"),
        (LARGE, ExitCode.BAD_REQUEST, "larger than one megabyte"),
        (b"hush", ExitCode.BAD_REQUEST, "Nothing was found"),
        (f"otpauth://totp/AWS:anna@acme?secret={TEXT_SEED}".encode(), 2, "--serial arn:aws"),
    ],
    ids=["missing", "empty", "not text", "too large", "too much", "not known", "no serial"],
)
def test_import_refuses_what_it_cannot_send(
    short_tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes | None,
    code: ExitCode,
    words: str,
) -> None:
    document = short_tmp_path / "team.json"
    if content is not None:
        document.write_bytes(content)

    assert cli.main(["import", str(document)]) == code
    error = capsys.readouterr().err
    assert words in error
    assert "hush" not in error


def test_quit_reaches_the_tray(tray: Tray) -> None:
    assert cli.main(["quit"]) == 0
    assert tray.asked == [("quit", {})]


def test_the_doctor_is_content_when_all_is_well(
    tray: Tray, capsys: pytest.CaptureFixture[str]
) -> None:
    tray.bodies[AgentVerb.STATUS] = json.dumps(STATUS)

    assert cli.main(["doctor"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"ok  Fobwatch {fobwatch.__version__} is running.",
        "ok  The vault is ready.",
        "ok  The clock is 2 s ahead of AWS's.",
        "ok  3 profiles can be read.",
        f"ok  The log is written to {places().log}.",
    ]


def test_the_doctor_finds_out_by_itself_where_nothing_can_be_saved(
    tray: Tray, capsys: pytest.CaptureFixture[str]
) -> None:
    tray.bodies[AgentVerb.STATUS] = json.dumps(STATUS)
    state = places().state
    state.parent.mkdir(parents=True, exist_ok=True)
    state.write_text("in its place")

    assert cli.main(["doctor"]) == ExitCode.FAILED
    assert f"!   Nothing can be saved in {state}: Not a directory." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"version": "0.0.1"}, "Fobwatch 0.0.1 is running, but"),
        ({"vault_problem": "The vault is locked: Unlock it."}, "The vault is locked: Unlock it."),
        ({"vault": "loading"}, "The vault is still being read: try again in a moment."),
        ({"clock_offset_seconds": 94.4, "clock_skewed": True}, "The clock is 94 s behind AWS's:"),
        ({"activity_problem": "Activity waits."}, "Activity waits."),
        ({"actions_needed": {"dev": {"name": "enter-code"}}}, "dev: Enter the code of"),
        ({"paused": True}, "Renewals are paused:"),
        ({"agent_paused": True}, "Nothing is given to programs:"),
        (
            {"file_problems": [{"path": "~/.aws/config", "line": 3, "message": "No value."}]},
            "~/.aws/config, line 3: No value.",
        ),
        (
            {"file_problems": [{"path": "~/.aws/config", "line": 0, "message": "No text."}]},
            "~/.aws/config: No text.",
        ),
    ],
    ids=[
        "version",
        "vault",
        "loading",
        "clock",
        "activity",
        "code",
        "paused",
        "agents paused",
        "line of a file",
        "file",
    ],
)
def test_the_doctor_tells_what_is_wrong(
    tray: Tray, capsys: pytest.CaptureFixture[str], change: dict[str, object], words: str
) -> None:
    tray.bodies[AgentVerb.STATUS] = json.dumps({**STATUS, **change})

    assert cli.main(["doctor"]) == ExitCode.FAILED
    [line] = [line for line in capsys.readouterr().out.splitlines() if line.startswith("!")]
    assert line.startswith(f"!   {words}")


def test_the_doctor_calls_a_clock_right_that_is_right_to_the_second() -> None:
    words = [f.words for f in cli_doctor.findings_of({**STATUS, "clock_offset_seconds": 0.5})]

    assert "The clock agrees with AWS's." in words


def test_the_doctor_does_not_judge_a_clock_that_was_not_compared() -> None:
    findings = cli_doctor.findings_of({**STATUS, "clock_measured": False})

    assert all(finding.well for finding in findings)


def test_the_doctor_finds_keys_in_the_shell_without_showing_them(
    tray: Tray, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tray.bodies[AgentVerb.STATUS] = json.dumps(STATUS)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")

    assert cli.main(["doctor"]) == ExitCode.FAILED
    out = capsys.readouterr().out
    assert "!   This shell sets AWS_SECRET_ACCESS_KEY:" in out
    assert "hush" not in out


def test_the_doctor_says_when_nobody_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor"]) == ExitCode.FAILED
    assert capsys.readouterr().out.startswith("!   Fobwatch is not running: ")


@pytest.mark.parametrize(
    "arguments",
    [
        ["dance"],
        ["credentials"],
        ["credentials", "dev", "prod"],
        ["exec", "dev"],
        ["exec", "dev", "--"],
        ["exec", "--", "env"],
        ["list", "--", "x"],
        ["--", "x"],
        ["open", "dev", "--service", "s3"],
        ["import", "--", "secret"],
        ["--session-life", "60"],
        ["--demo", "--session-life", "4"],
        ["--demo", "--session-life", "soon"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_meant_is_refused(arguments: list[str]) -> None:
    assert usage_error(arguments) == ExitCode.BAD_REQUEST


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert usage_error(["--version"]) == 0
    assert capsys.readouterr().out == f"fobwatch {fobwatch.__version__}\n"


def test_an_interrupted_command_exits_as_shells_expect(
    tray: Tray, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_arguments: object, **_named: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli_commands, "ask", interrupt)

    assert cli.main(["list"]) == 130


def test_each_command_has_a_function() -> None:
    for command in COMMANDS:
        module, name = command.place.split(":")
        assert callable(getattr(import_module(f"fobwatch.cli.{module}"), name)), command.name


def test_credentials_are_printed_without_qt_aws_and_the_modules_of_other_commands(
    tray: Tray,
) -> None:
    script = (
        "import sys; from fobwatch.cli.main import main; main(['credentials', 'dev']); "
        "print(*sys.modules)"
    )

    loaded = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    ).stdout.split()

    assert tray.asked == [("credentials", {"profile": "dev"})]
    assert not (OF_OTHER_COMMANDS | SLOW_LIBRARIES) & set(loaded)


@pytest.mark.parametrize("shell", Shell)
def test_the_help_names_each_form(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["env", "--help"])

    assert shell in capsys.readouterr().out
