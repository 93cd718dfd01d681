"""Real AWS programs beside what older tools left in the environment and in the home.

Without Fobwatch, each of these takes the program to somebody else, which shows that the table
of core/agent/tool_variables.py is right; with it, none does.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.agent.client import AgentClient
from fobwatch.adapters.agent.path import agent_path
from fobwatch.core.agent.protocol import AgentVerb
from tests.desktop.clients.matrix import EXEC, PROFILE, ROWS, is_taken, open_agents

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.desktop.clients.matrix import PauseSwitch, Row, Way

pytestmark = pytest.mark.clients

BY_NAME = {row.name: row for row in ROWS}

SESSION = (sys.executable, "-m", "fobwatch", "--demo", "exec", PROFILE, "--")

KEY, SECRET = "AKIALEGACY0000000000", "legacysecret"

LEGACY = {
    "two names": {"AWS_ACCESS_KEY": KEY, "AWS_SECRET_KEY": SECRET},
    "the usual names": {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET},
    "Ruby's names": {"AMAZON_ACCESS_KEY_ID": KEY, "AMAZON_SECRET_ACCESS_KEY": SECRET},
    "a token of Ruby's": {"AMAZON_SESSION_TOKEN": "legacy"},
    "botocore's old token": {"AWS_SECURITY_TOKEN": "legacy"},
    "Rust's token": {"AWS_TOKEN": "legacy"},
    "rclone's own": {"RCLONE_S3_ACCESS_KEY_ID": KEY, "RCLONE_S3_SECRET_ACCESS_KEY": SECRET},
    "a role of rclone's own": {"RCLONE_S3_ROLE_ARN": "arn:aws:iam::482100937715:role/legacy"},
    "a profile": {"AWS_PROFILE": "legacy"},
    "a profile by its old name": {"AWS_DEFAULT_PROFILE": "legacy"},
    "a web identity": {
        "AWS_ROLE_ARN": "arn:aws:iam::482100937715:role/legacy",
        "AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/token",
    },
    "a task's own path": {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/legacy"},
    "a credential file": {"AWS_CREDENTIAL_FILE": "{home}/credential-file"},
    "a file of boto's": {"BOTO_CONFIG": "{home}/boto.cfg"},
}
"""What somebody's shell profile may still set. The files are `legacy_files`."""

BEATS_THE_ENDPOINT = [
    ("boto3", "the usual names"),
    ("boto3", "a credential file"),
    ("boto3", "a file of boto's"),
    ("boto3", "a profile"),
    ("boto3", "a profile by its old name"),
    ("boto3", "a web identity"),
    ("boto3", "a task's own path"),
    ("AWS CLI 1", "a credential file"),
    ("AWS CLI 2", "a file of boto's"),
    ("JavaScript SDK 3", "a web identity"),
    ("Go SDK 1 (s5cmd)", "two names"),
    ("Go SDK 2 (rclone)", "two names"),
    ("Go SDK 2 (rclone)", "rclone's own"),
    ("Go SDK 2 (rclone)", "a role of rclone's own"),
    ("C++ SDK (pyarrow)", "the usual names"),
]
BEATS_KEYS = [
    ("boto3", "botocore's old token"),
    ("Rust object_store (obstore)", "Rust's token"),
    ("JavaScript SDK 3", "a profile"),
    ("Go SDK 2 (rclone)", "rclone's own"),
]


@pytest.fixture(scope="module")
def agents(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PauseSwitch]:
    with open_agents(tmp_path_factory.mktemp("f")) as agents:
        legacy_files(agents.home)
        yield agents


def legacy_files(home: Path) -> None:
    (home / "token").write_text("a token", "utf-8")
    (home / "credential-file").write_text(f"AWSAccessKeyId={KEY}\nAWSSecretKey={SECRET}\n", "utf-8")
    keys = f"[Credentials]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n"
    (home / "boto.cfg").write_text(keys, "utf-8")


def beside(agents: PauseSwitch, left: Mapping[str, str], before: tuple[str, ...] = ()) -> Way:
    """Start a program, by Fobwatch or not, where `left` is in the environment."""
    way = agents.ways()["endpoint"]
    filled = {name: value.replace("{home}", str(agents.home)) for name, value in left.items()}
    return replace(way, environment={**way.environment, **filled}, before=before)


def session(agents: PauseSwitch) -> dict[str, str]:
    client = AgentClient(agent_path({"FOBWATCH_HOME": agents.fobwatch_home}, demo=True))
    variables: dict[str, str] = json.loads(client.ask(AgentVerb.ENV, profile=PROFILE).body)
    return variables


def without_default(agents: PauseSwitch) -> None:
    for name in ("config", "credentials"):
        (agents.home / ".aws" / name).unlink(missing_ok=True)


@pytest.mark.parametrize(("name", "left"), BEATS_THE_ENDPOINT)
def test_without_fobwatch_it_beats_the_endpoint(agents: PauseSwitch, name: str, left: str) -> None:
    way = beside(agents, {**agents.endpoint, **LEGACY[left]})
    without_default(agents)

    assert not is_taken(BY_NAME[name], agents, way)


@pytest.mark.parametrize(("name", "left"), BEATS_KEYS)
def test_without_fobwatch_it_beats_keys_in_the_environment(
    agents: PauseSwitch, name: str, left: str
) -> None:
    way = beside(agents, {**session(agents), **LEGACY[left]})

    assert not is_taken(BY_NAME[name], agents, way)


ALL = {name: value for left in LEGACY.values() for name, value in left.items()}


AT_THE_ENDPOINT = [row for row in ROWS if "knows the endpoint of ECS alone" not in row.note]
"""docs/clients.md has the others."""


@pytest.mark.parametrize(("name", "left"), BEATS_THE_ENDPOINT)
def test_with_fobwatch_it_does_not(agents: PauseSwitch, name: str, left: str) -> None:
    assert is_taken(BY_NAME[name], agents, beside(agents, LEGACY[left], EXEC))


@pytest.mark.parametrize("row", AT_THE_ENDPOINT, ids=lambda row: row.name)
def test_beside_all_of_it_every_program_is_the_profile(agents: PauseSwitch, row: Row) -> None:
    assert is_taken(row, agents, beside(agents, ALL, EXEC))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_with_a_session_every_program_is_the_profile_all_the_same(
    agents: PauseSwitch, row: Row
) -> None:
    assert is_taken(row, agents, beside(agents, ALL, SESSION))


def test_the_file_of_boto_s_in_the_home_is_not_read(agents: PauseSwitch) -> None:
    home_file = agents.home / ".boto"
    home_file.write_text((agents.home / "boto.cfg").read_text("utf-8"), "utf-8")
    direct = beside(agents, agents.endpoint)
    without_default(agents)

    seen = [is_taken(BY_NAME["boto3"], agents, way) for way in (direct, beside(agents, {}, EXEC))]
    home_file.unlink()

    assert seen == [False, True]


class Proxy:
    """Keeps what it is asked to fetch, and fetches nothing."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            with closing(connection):
                self.asked.append(connection.recv(4096))
                connection.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


PROXIES = {
    "upper": {"HTTP_PROXY": "{proxy}"},
    "lower": {"http_proxy": "{proxy}"},
    "both": dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY"), "{proxy}"),
    "not for all": {"HTTP_PROXY": "{proxy}", "NO_PROXY": "*"},
    "not for all, lower": {"http_proxy": "{proxy}", "no_proxy": "*"},
}


@contextmanager
def as_in_a_job(way: Way, home: Path) -> Iterator[Way]:
    """Start programs in the environment that a job of Fobwatch has, as long as that job runs."""
    told = home / "environment"
    script = f"env -0 > {told}; echo; read -r end"
    with subprocess.Popen(
        [*way.before, "sh", "-c", script],
        env=dict(way.environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as job:
        assert job.stdout is not None
        job.stdout.readline()
        variables = (line.split("=", 1) for line in told.read_text("utf-8").split("\0")[:-1])
        yield replace(way, environment=dict(variables), before=())
        job.communicate("\n")


@pytest.fixture(scope="module", params=PROXIES.values(), ids=list(PROXIES))
def behind_a_proxy(
    agents: PauseSwitch, request: pytest.FixtureRequest
) -> Iterator[tuple[Proxy, Way]]:
    """Give a proxy that variables name, and how programs start beside these."""
    with closing(Proxy()) as proxy:
        variables = {name: url.replace("{proxy}", proxy.url) for name, url in request.param.items()}
        with as_in_a_job(beside(agents, variables, EXEC), agents.home) as way:
            yield proxy, way


@pytest.mark.parametrize("row", AT_THE_ENDPOINT, ids=lambda row: row.name)
def test_the_token_never_goes_to_a_proxy(
    agents: PauseSwitch, behind_a_proxy: tuple[Proxy, Way], row: Row
) -> None:
    proxy, way = behind_a_proxy
    proxy.asked.clear()

    assert is_taken(row, agents, way)
    assert proxy.asked == []


@pytest.mark.parametrize("name", ["boto3", "Rust object_store (obstore)"])
def test_without_fobwatch_it_would(agents: PauseSwitch, name: str) -> None:
    with closing(Proxy()) as proxy:
        way = beside(agents, {**agents.endpoint, "http_proxy": proxy.url})
        without_default(agents)

        assert not is_taken(BY_NAME[name], agents, way)
        assert proxy.asked
