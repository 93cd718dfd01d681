"""What people and their tools meet at the agent: jobs that outlive sessions, and refusals."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from fobwatch import credential_helper
from fobwatch.adapters.agent.client import AgentClient
from fobwatch.adapters.agent.lent_sockets import SOCKET
from fobwatch.adapters.agent.path import agent_path
from fobwatch.adapters.console.sign_in_page import Page
from fobwatch.core.agent.errors import NotRunning
from fobwatch.core.agent.protocol import AgentVerb, ExitCode
from fobwatch.core.consent.consent import ConsentPolicy, Verdict
from fobwatch.core.sessions.renewal import MIN_REMAINING
from fobwatch.core.settings.settings import WhileLocked
from fobwatch.demo.seed import import_document
from tests.desktop.clients.commands import CLIENTS
from tests.desktop.clients.matrix import PROFILE, open_agents
from tests.desktop.desktop import Desktop
from tests.desktop.program import Fobwatch
from tests.desktop.waiting import wait_until
from tests.jobs import served_job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fobwatch.composition.backend import Backend
    from tests.desktop.clients.commands import Client
    from tests.desktop.clients.matrix import PauseSwitch

pytestmark = pytest.mark.clients

EXEC = (sys.executable, "-m", "fobwatch", "--demo", "exec", "--server", "deploy", "--")

SHORT_LIFE = timedelta(seconds=5)
MINUTE = timedelta(minutes=1)

JOB = """
import sys, time, boto3
client = boto3.client("sts")
keys = set()
end = time.monotonic() + float(sys.argv[1])
while time.monotonic() < end:
    client.get_caller_identity()
    keys.add(client._request_signer._credentials.get_frozen_credentials().access_key)
    time.sleep(0.1)
print(len(keys))
"""
"""Asks AWS all the time, for so many seconds; tells with how many sessions."""


@pytest.fixture
def short_lived_agents(short_tmp_path: Path) -> Iterator[PauseSwitch]:
    with open_agents(short_tmp_path, session_life=SHORT_LIFE) as agents:
        yield agents


@pytest.fixture
def agents(short_tmp_path: Path) -> Iterator[PauseSwitch]:
    with open_agents(short_tmp_path) as agents:
        yield agents


@pytest.mark.usefixtures("short_lived_agents")
def test_a_job_at_the_endpoint_never_sees_an_expiry() -> None:
    seconds = 3 * SHORT_LIFE.total_seconds()

    job = subprocess.run(
        [*EXEC, sys.executable, "-c", JOB, str(seconds)], capture_output=True, text=True, check=True
    )

    assert job.stderr == ""
    assert int(job.stdout) >= 3


@pytest.mark.usefixtures("agents")
def test_the_exit_code_and_the_signals_are_the_job_s_own() -> None:
    assert subprocess.run([*EXEC, "sh", "-c", "exit 37"], check=False).returncode == 37

    job = subprocess.Popen(
        [*EXEC, "sh", "-c", "trap 'exit 38' TERM; echo ready; while :; do sleep 0.05; done"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert job.stdout is not None
    job.stdout.readline()
    job.send_signal(signal.SIGTERM)
    job.communicate()

    assert job.returncode == 38


def test_locking_asks_every_program_anew(agents: PauseSwitch) -> None:
    backend = agents.backend
    backend.rules.choose("deploy", ConsentPolicy.ONCE_PER_PROGRAM)

    assert asked_and_allowed(backend)
    assert not asked_and_allowed(backend)
    backend.lock()
    backend.reload()

    assert asked_and_allowed(backend)


def test_locking_withdraws_the_pages_that_wait_for_a_browser(agents: PauseSwitch) -> None:
    backend = agents.backend
    page = backend._console_browser._serve(Page(html=b"", headers={}))

    backend.lock()

    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", urlsplit(page.url).port or 0), timeout=10)
    backend.reload()


def test_a_lent_agent_closes_with_its_profile_and_is_none_of_the_next_of_that_name(
    agents: PauseSwitch,
) -> None:
    backend = agents.backend
    profile = backend.vault.profile("deploy")
    assert profile is not None
    agent = AgentClient(agent_path(os.environ, demo=True))
    lent = AgentClient(Path(agent.ask(AgentVerb.LEND, profile="deploy").body, SOCKET))
    assert lent.ask(AgentVerb.CREDENTIALS, profile="deploy").code is ExitCode.OK

    backend.changes.remove_profile("deploy")
    backend.vault.save_profile(profile)

    assert agent.ask(AgentVerb.CREDENTIALS, profile="deploy").code is ExitCode.OK
    with pytest.raises(NotRunning):
        lent.ask(AgentVerb.CREDENTIALS, profile="deploy")


def asked_and_allowed(backend: Backend) -> bool:
    """Ask for a profile; whether that was a question, which is answered with yes."""
    client = AgentClient(agent_path(os.environ, demo=True))
    with ThreadPoolExecutor(1) as pool:
        reply = pool.submit(client.ask, AgentVerb.CREDENTIALS, profile="deploy")
        wait_until(lambda: reply.done() or backend.approvals.questions(), "a question or an answer")
        questions = backend.approvals.questions()
        for question in questions:
            backend.approvals.decide(question.number, Verdict.PROGRAM)
        assert reply.result(30).code is ExitCode.OK
    return bool(questions)


def test_the_endpoint_is_closed_while_the_vault_is_locked_and_opens_again(
    agents: PauseSwitch,
) -> None:
    backend = agents.backend
    seen = []
    for change in (change_nothing, lambda _doors: backend.lock(), lambda _doors: backend.reload()):
        change(agents)
        seen.append(status_at_the_endpoint(agents))

    assert seen == [HTTPStatus.OK, HTTPStatus.LOCKED, HTTPStatus.OK]


def test_locked_it_serves_what_was_running_if_that_was_chosen_and_nothing_else(
    agents: PauseSwitch,
) -> None:
    backend = agents.backend
    agent = AgentClient(agent_path(os.environ, demo=True))
    wanted = replace(backend.settings.current, while_locked=WhileLocked.RUNNING_SESSIONS)
    backend.settings.change(lambda _: wanted)
    backend.lock()

    served = status_at_the_endpoint(agents)
    given = agent.ask(AgentVerb.CREDENTIALS, profile=PROFILE)
    others = [
        agent.ask(AgentVerb.CREDENTIALS, profile="deploy"),
        agent.ask(AgentVerb.CODE, device="anna-laptop"),
        agent.ask(AgentVerb.OPEN, profile=PROFILE),
        agent.ask(AgentVerb.LEND, profile=PROFILE),
        agent.ask(AgentVerb.IMPORT, document=json.dumps(import_document())),
    ]
    devices = agent.ask(AgentVerb.DEVICES).body
    backend.reload()

    assert served == HTTPStatus.OK
    assert json.loads(given.body)["AccessKeyId"] == agents.access_key_id
    assert {reply.code for reply in others} == {ExitCode.VAULT_CLOSED}
    assert devices == ""
    assert not backend.while_locked.serving


def status_at_the_endpoint(agents: PauseSwitch) -> int:
    address = urlsplit(agents.endpoint["AWS_CONTAINER_CREDENTIALS_FULL_URI"])
    token = agents.endpoint["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
    with closing(HTTPConnection(address.netloc, timeout=10)) as connection:
        connection.request("GET", address.path, headers={"Authorization": token})
        return connection.getresponse().status


def change_nothing(_doors: PauseSwitch) -> None:
    """The profile is one that cannot be had."""


def refuse_deploy(agents: PauseSwitch) -> None:
    agents.backend.rules.choose("deploy", ConsentPolicy.NEVER)


REFUSALS: dict[str, tuple[Callable[[PauseSwitch], None], str, str]] = {
    "locked": (lambda agents: agents.backend.lock(), "deploy", "The vault is locked"),
    "needs you": (change_nothing, "boris", "A code is needed: The seed"),
    "denied": (
        refuse_deploy,
        "deploy",
        "“deploy” is not for programs",
    ),
    "paused": (lambda agents: agents.backend.authorizer.pause(), "deploy", "Fobwatch is paused"),
    "unknown": (change_nothing, "nobody", "There is no profile “nobody”"),
}
"""What happens, to which profile, and the words for it."""


@contextmanager
def through_the_helper(profile: str, folder: Path) -> Iterator[dict[str, str]]:
    helper = f"{sys.executable} -I -S {credential_helper.__file__} --demo {profile}"
    config = folder / "config"
    config.write_text(f"[profile {profile}]\ncredential_process = {helper}\n", "utf-8")
    yield {"AWS_CONFIG_FILE": str(config), "AWS_PROFILE": profile}


@contextmanager
def through_the_endpoint(profile: str, _folder: Path) -> Iterator[dict[str, str]]:
    with served_job(profile, demo=True) as job:
        yield job.variables()


WAYS = {"helper": through_the_helper, "endpoint": through_the_endpoint}


def shown_by(client: Client, agents: PauseSwitch, environment: dict[str, str]) -> str:
    """What the client writes to standard error, having no credentials."""
    told = subprocess.run(
        [*client.command, "--endpoint-url", agents.sts],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(agents.home),
            "FOBWATCH_HOME": agents.fobwatch_home,
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode != 0
    return told.stderr


@pytest.mark.parametrize("refusal", REFUSALS)
def test_the_tools_show_what_fobwatch_says(
    agents: PauseSwitch, refusal: str, tmp_path: Path
) -> None:
    refuse, profile, words = REFUSALS[refusal]
    refuse(agents)
    with ExitStack() as ways, ThreadPoolExecutor(3) as pool:  # some try for seconds
        asked = {
            (client.name, way): pool.submit(shown_by, client, agents, environment)
            for way, through in WAYS.items()
            for environment in [ways.enter_context(through(profile, tmp_path))]
            for client in CLIENTS[:3]
        }
        shown = {which: text.result() for which, text in asked.items()}

    assert {which: text for which, text in shown.items() if words not in text} == {}


def test_the_tools_show_that_fobwatch_does_not_run(agents: PauseSwitch, tmp_path: Path) -> None:
    nobody_there = {"FOBWATCH_HOME": str(tmp_path)}

    with through_the_helper("deploy", tmp_path) as environment:
        shown = {
            client.name: shown_by(client, agents, environment | nobody_there)
            for client in CLIENTS[:3]
        }

    missing = {name: text for name, text in shown.items() if "Fobwatch is not running" not in text}
    assert missing == {}


@pytest.mark.desktop
def test_the_helper_never_gives_less_than_it_promises() -> None:
    """Asked each minute for two hours, of sessions that last one; the cloud's clock goes along."""
    left = []
    keys = set()
    with Desktop("promise") as desktop:
        fobwatch = Fobwatch(
            desktop, "--demo", "--session-life", "3600", environment=desktop.clock.environment
        )
        fobwatch.start_with_vault()
        for minutes in range(121):
            command = [sys.executable, "-I", "-S", credential_helper.__file__, "--demo", "deploy"]
            now = datetime.now(UTC) + minutes * MINUTE
            told = subprocess.run(
                command, env=desktop.environment, check=True, capture_output=True, text=True
            )
            given = json.loads(told.stdout)
            left.append(datetime.fromisoformat(given["Expiration"]) - now)
            keys.add(given["AccessKeyId"])
            desktop.clock.jump(MINUTE)
        fobwatch.quit()

    assert min(left) >= MIN_REMAINING
    assert 3 <= len(keys) <= 5
