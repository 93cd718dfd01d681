"""The credential helper as tools start it: a process of its own that asks a real agent."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copy, which
from typing import TYPE_CHECKING, Self

import botocore.session
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fobwatch import credential_helper, credential_helper_windows
from fobwatch.adapters.agent import client as agent_client
from fobwatch.adapters.agent import server as agent_server
from fobwatch.adapters.agent.path import agent_path, pipe_path, socket_path
from fobwatch.adapters.agent.server import AgentServer
from fobwatch.core.activity.activity import Event
from fobwatch.core.agent.agent import Agent
from fobwatch.core.agent.credential_formats import process_credentials
from fobwatch.core.agent.judging import narrowing_arguments
from fobwatch.core.agent.protocol import (
    AgentReply,
    AgentRequest,
    AgentVerb,
    ExitCode,
    decode_request,
    encode_reply,
    in_words,
)
from fobwatch.core.consent.narrowing import Narrowing
from fobwatch.core.errors import VaultLocked
from fobwatch.core.mfa.errors import MfaCodeNeeded
from tests.agent_fakes import OpenAuthorizer
from tests.core.sessions.test_sessions import session
from tests.core.world import World
from tests.fakes import ANNA, SERIAL, FakeClock
from tests.fakes_files import MemoryJournal

if TYPE_CHECKING:
    from fobwatch.core.agent.agent import Answer
    from fobwatch.core.errors import FobwatchError

HELPER = Path(credential_helper.__file__)
NATIVE_SOURCE = Path(__file__).parents[1] / "packaging" / "native" / "credential_helper.c"
LOCKED = VaultLocked("The vault is locked", "The keyring is locked.", "Unlock “it”.")
FLOOD = 200

MOST_NODES = 860
"""Of the helper's syntax tree. Python compiles it at each start, which takes a millisecond."""


Starter = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(scope="session")
def native_helper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the helper in C, compiled as packages have it."""
    if which("cc") is None:
        pytest.skip("needs a C compiler")
    program = tmp_path_factory.mktemp("native") / "credential-helper"
    strict = ["-O2", "-s", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror"]
    subprocess.run(["cc", *strict, "-o", program, NATIVE_SOURCE], check=True)
    return program


@pytest.fixture(params=["reference", "native"])
def start_helper(request: pytest.FixtureRequest) -> Starter:
    """Start the helper with these arguments: the one in Python, and the one in C."""
    if request.param == "native":
        command = [request.getfixturevalue("native_helper")]
    else:
        command = [sys.executable, "-I", "-S", HELPER]

    def start(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    return start


@pytest.fixture(params=["reference", "native"])
def start_installed_helper(request: pytest.FixtureRequest, tmp_path: Path) -> Starter:
    """Start the helper from a folder like that of the packages."""
    source = request.getfixturevalue("native_helper") if request.param == "native" else HELPER
    helper = Path(copy(source, tmp_path))
    command = [helper] if request.param == "native" else [sys.executable, "-I", "-S", helper]

    def start(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    return start


def end_of(helper: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    out, err = helper.communicate(timeout=100)
    return helper.returncode, out, err


@pytest.fixture(autouse=True)
def patient_agent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a closing agent wait for the last record, however busy the computer is."""
    monkeypatch.setattr(agent_server, "PARTING_TIME", 60)


class LocalAgent:
    """An agent that gives credentials by `answer`. Closed, its journal is complete."""

    def __init__(self, answer: Answer, *, demo: bool = False) -> None:
        self.journal = MemoryJournal()
        agent = Agent(
            {AgentVerb.CREDENTIALS: answer},
            authorizer=OpenAuthorizer(),
            journal=self.journal,
            clock=FakeClock(),
        )
        self._server = AgentServer(agent, agent_path(os.environ, demo=demo))

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.stop()


def refuse(error: Exception) -> Answer:
    def answer(_request: AgentRequest) -> str:
        raise error

    return answer


def test_it_prints_what_the_agent_answers(start_helper: Starter) -> None:
    with LocalAgent(lambda request: json.dumps({"of": request.text("profile"), "word": "ö"})):
        code, out, err = end_of(start_helper("prod-admin"))

    assert (code, err) == (0, "")
    assert json.loads(out) == {"of": "prod-admin", "word": "ö"}


@pytest.mark.parametrize(
    "profile", ['a"b', "back\\slash", "größe", "--help", "{}", "a b", "\U0001f511"]
)
def test_a_profile_may_have_any_name(start_helper: Starter, profile: str) -> None:
    with LocalAgent(lambda request: request.text("profile")):
        assert end_of(start_helper(profile)) == (0, f"{profile}\n", "")


def test_it_gets_what_only_reads(start_helper: Starter) -> None:
    with LocalAgent(lambda request: f"{request.text('profile')} {request.narrowing}"):
        assert end_of(start_helper("--read-only", "dev")) == (0, "dev read-only\n", "")
        assert end_of(start_helper("--read-only")) == (0, "--read-only \n", "")
        assert end_of(start_helper("dev", "--read-only"))[0] == ExitCode.BAD_REQUEST


def test_a_long_answer_comes_whole(start_helper: Starter) -> None:
    with LocalAgent(lambda _request: "x" * 200_000):
        assert end_of(start_helper("dev")) == (0, "x" * 200_000 + "\n", "")


@pytest.mark.skipif(sys.platform != "linux", reason="memory is protected by prctl")
def test_a_python_that_cannot_protect_its_memory_reads_no_answer() -> None:
    without = "import runpy, sys; sys.modules['_ctypes'] = None; "
    run = f"runpy.run_path({str(HELPER)!r}, run_name='__main__')"
    command = [sys.executable, "-I", "-S", "-c", without + run, "dev"]

    with LocalAgent(lambda _request: "secret"):
        ended = subprocess.run(command, check=False, capture_output=True, text=True)

    assert (ended.returncode, ended.stdout) == (ExitCode.FAILED, "")
    assert ended.stderr.startswith("The answer was not read: ")
    assert "Install all of Python" in ended.stderr


def test_the_demo_has_an_agent_of_its_own(start_helper: Starter) -> None:
    with LocalAgent(lambda _request: "real"), LocalAgent(lambda _request: "demo", demo=True):
        assert end_of(start_helper("--demo", "dev"))[1] == "demo\n"
        assert end_of(start_helper("dev"))[1] == "real\n"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (LOCKED, ExitCode.VAULT_CLOSED),
        (MfaCodeNeeded("A code", "is", "needed.", serial=SERIAL), ExitCode.PERSON_NEEDED),
    ],
    ids=["locked", "person needed"],
)
def test_a_refusal_is_one_line_of_words_and_its_code(
    start_helper: Starter, error: FobwatchError, code: ExitCode
) -> None:
    with LocalAgent(refuse(error)):
        assert end_of(start_helper("dev")) == (code, "", f"{in_words(error)}\n")


def test_without_a_tray_it_says_what_the_command_line_says(start_helper: Starter) -> None:
    code, out, err = end_of(start_helper("dev"))

    assert (code, out) == (ExitCode.NOT_RUNNING, "")
    assert err == f"{agent_client.not_running()}\n"


@pytest.mark.skipif(sys.platform == "win32", reason="the packages for Linux have the command there")
def test_without_a_tray_it_becomes_the_command_that_starts_one(
    tmp_path: Path, start_installed_helper: Starter
) -> None:
    command = tmp_path / "bin" / "fobwatch"
    command.parent.mkdir()
    command.write_text('#!/bin/sh\necho "$@"\n')
    command.chmod(0o755)

    assert end_of(start_installed_helper("--start", "dev")) == (0, "credentials --start dev\n", "")
    with LocalAgent(lambda _request: "{}"):
        assert end_of(start_installed_helper("--start", "dev")) == (0, "{}\n", "")


def test_where_the_command_is_not_beside_it_starting_is_left(start_helper: Starter) -> None:
    code, out, err = end_of(start_helper("--start", "dev"))

    assert (code, out) == (ExitCode.NOT_RUNNING, "")
    assert err == f"{agent_client.not_running()}\n"


@pytest.mark.parametrize("arguments", [[], ["a", "b"], ["--demo"], [""], ["a\nb"], ["--demo", ""]])
def test_what_is_no_profile_is_refused(start_helper: Starter, arguments: list[str]) -> None:
    code, out, err = end_of(start_helper(*arguments))

    assert (code, out) == (ExitCode.BAD_REQUEST, "")
    assert " [--demo | --start] [--read-only] PROFILE" in err


def test_a_reader_that_left_is_no_crash(start_helper: Starter) -> None:
    with LocalAgent(lambda _request: "x" * 200_000):
        process = start_helper("dev")
        assert process.stdout is not None
        process.stdout.close()
        process.wait(timeout=60)

    assert process.stderr is not None
    with process.stderr:
        assert (process.returncode, process.stderr.read()) == (ExitCode.FAILED, "")


def test_the_program_that_asked_stands_in_the_journal(start_helper: Starter) -> None:
    with LocalAgent(lambda _request: "{}") as local_agent:
        process = start_helper("dev")
        end_of(process)

    [line] = local_agent.journal.lines
    assert (line.event, line.subject) == (Event.CREDENTIALS_GIVEN, "dev")
    assert f"(process {process.pid} in " in line.origin.splitlines()[0]


def test_botocore_takes_what_it_prints(
    monkeypatch: pytest.MonkeyPatch, private_environment: Path
) -> None:
    config = private_environment / "config"
    process = f"{sys.executable} -I -S {HELPER} prod-admin"
    config.write_text(f"[profile prod]\nregion = eu-west-1\ncredential_process = {process}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    held = replace(session(), started_at=datetime.now(UTC))
    lasting = replace(held.credentials, expires_at=datetime.now(UTC) + timedelta(hours=1))
    answer = json.dumps(process_credentials(replace(held, credentials=lasting)))

    with LocalAgent(lambda _request: answer):
        found = botocore.session.Session(profile="prod").get_credentials()
        assert found is not None
        taken = found.get_frozen_credentials()

    assert taken.access_key == lasting.access_key_id
    assert taken.secret_key == lasting.secret_access_key
    assert taken.token == lasting.session_token


def test_a_flood_of_helpers_is_served_by_one_renewal(start_helper: Starter) -> None:
    world = World()
    world.broker.start("dev")
    world.clock.advance(ANNA.duration - timedelta(minutes=10))
    asked = threading.Semaphore(0)

    def answer(request: AgentRequest) -> str:
        asked.release()
        session = world.broker.session(request.text("profile"))
        return json.dumps(process_credentials(session))

    def wait_for_all() -> None:
        for _ in range(FLOOD):
            assert asked.acquire(timeout=60)
        world.tokens.before_answer = lambda: None

    world.tokens.before_answer = wait_for_all
    with LocalAgent(answer) as local_agent:
        helpers = [start_helper("dev") for _ in range(FLOOD)]
        ends = [end_of(process) for process in helpers]

    renewed = world.broker.record("dev").session
    assert renewed is not None
    answers = {(code, err) for code, _out, err in ends}
    assert answers == {(0, "")}
    assert [json.loads(out) for _code, out, _err in ends] == [process_credentials(renewed)] * FLOOD
    assert world.tokens.count()["GetSessionToken"] == 2
    assert len(local_agent.journal.lines) == FLOOD


DEMO = pytest.mark.parametrize("demo", [False, True], ids=["real", "demo"])


@pytest.mark.parametrize("platform", ["linux", "darwin"])
@DEMO
@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"HOME": "/home/anna"},
        {"XDG_RUNTIME_DIR": "/run/user/5", "HOME": "/home/anna"},
        {"FOBWATCH_HOME": "/srv/größe", "XDG_RUNTIME_DIR": "/run/user/5"},
        {"FOBWATCH_HOME": "", "XDG_RUNTIME_DIR": ""},
    ],
    ids=["bare", "home", "runtime directory", "own home", "empty"],
)
def test_it_looks_for_the_agent_where_the_tray_opens_it(
    monkeypatch: pytest.MonkeyPatch, platform: str, environment: dict[str, str], *, demo: bool
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    encoded = {os.fsencode(name): os.fsencode(value) for name, value in environment.items()}

    path = credential_helper.socket_path(encoded, demo=demo, uid=1000)

    expected = socket_path(environment, demo=demo, platform=platform, uid=1000)
    assert path == os.fsencode(expected)


@DEMO
@pytest.mark.parametrize(
    "environment",
    [{}, {"FOBWATCH_HOME": ""}, {"FOBWATCH_HOME": "D:\\größe 1"}, {"FOBWATCH_HOME": "h" * 300}],
    ids=["bare", "empty", "own home", "long"],
)
def test_it_looks_for_the_pipe_where_the_tray_opens_it(
    environment: dict[str, str], *, demo: bool
) -> None:
    path = credential_helper_windows.pipe_path(environment, "S-1-5-21-7", demo=demo)

    expected = str(pipe_path(environment, "S-1-5-21-7", demo=demo))
    assert path.replace("\\", "/") == expected.replace("\\", "/")


def test_its_codes_and_patience_are_the_command_line_s() -> None:
    assert credential_helper.FAILED == ExitCode.FAILED
    assert credential_helper.BAD_REQUEST == ExitCode.BAD_REQUEST
    assert credential_helper.NOT_RUNNING == ExitCode.NOT_RUNNING
    assert credential_helper.TRY_AGAIN == ExitCode.TRY_AGAIN
    assert credential_helper.PATIENCE == agent_client.PATIENCE


@given(profile=st.text(min_size=1).filter(str.isprintable))
def test_its_request_is_what_the_agent_reads(profile: str) -> None:
    assume(profile != "--demo")  # an option; no profile's name begins with a dash
    _demo, line = credential_helper.parsed([profile])

    assert decode_request(line) == AgentRequest(verb="credentials", arguments={"profile": profile})


def test_it_asks_for_what_only_reads() -> None:
    demo, line = credential_helper.parsed(["--demo", "--read-only", "dev"])

    assert demo
    assert decode_request(line) == AgentRequest(
        verb="credentials",
        arguments={"profile": "dev", **narrowing_arguments(Narrowing(read_only=True))},
    )
    assert decode_request(credential_helper.parsed(["--read-only"])[1]).subject == "--read-only"


FOR_CREDENTIALS = [code for code in ExitCode if code < ExitCode.NOT_KEPT]
"""The others answer other requests, or are the command line's own."""


@given(code=st.sampled_from(FOR_CREDENTIALS), body=st.text())
def test_it_reads_what_the_agent_replies(code: ExitCode, body: str) -> None:
    data = encode_reply(AgentReply(code=code, body=body))

    assert credential_helper.received(data) == (code, body.encode())


@given(body=st.text(min_size=1), missing=st.integers(1, 20))
def test_a_reply_cut_off_is_not_taken_for_credentials(body: str, missing: int) -> None:
    data = encode_reply(AgentReply(code=ExitCode.OK, body=body))

    cut_off = data[: -min(missing, len(data))]
    assert credential_helper.received(cut_off) == (ExitCode.NOT_RUNNING, credential_helper.GONE)


@pytest.mark.parametrize("reply", [b"x 2\n{}", b"  2\n{}", b"+ 2\n{}", b"\xb2 2\n{}"])
def test_what_answers_as_no_tray_does_is_none(
    reply: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credential_helper, "ask", lambda _request, **_options: reply)

    said = credential_helper.answer(["dev"])

    assert said == (ExitCode.NOT_RUNNING, credential_helper.GONE)


def test_a_tray_that_does_not_answer_in_time_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credential_helper, "PATIENCE", 0.05)
    release = threading.Event()

    def answer(_request: AgentRequest) -> str:
        release.wait(60)
        return "{}"

    with LocalAgent(answer):
        said = credential_helper.answer(["dev"])
        release.set()

    assert said == (ExitCode.TRY_AGAIN, agent_client.LATE.body.encode())


def test_it_is_small_enough_to_be_compiled_at_each_start() -> None:
    assert sum(1 for _ in ast.walk(ast.parse(HELPER.read_text("utf-8")))) <= MOST_NODES


def test_it_imports_nothing_that_is_a_file() -> None:
    finished = subprocess.run(
        [sys.executable, "-I", "-S", "-v", HELPER], capture_output=True, text=True, check=False
    )
    loaded = {line.split("'")[1] for line in finished.stderr.splitlines() if "import '" in line}

    assert loaded & {"os", "re", "json", "socket", "argparse", "__future__", "site"} == set()
