"""The two ways from a container to the agent, as docs/command-line.md describes them.

Only root can make the namespaces that a container is made of (namespaces(7)).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.agent.path import agent_folder
from fobwatch.core.activity.activity import Event
from fobwatch.core.activity.search import ActivityQuery
from fobwatch.core.agent.protocol import ExitCode
from fobwatch.core.consent.consent import ConsentPolicy
from tests.agent_fakes import LENT_VERBS
from tests.desktop.clients.matrix import PROFILE, open_agents
from tests.desktop.waiting import wait_until
from tests.test_credential_helper import NATIVE_SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.desktop.clients.matrix import PauseSwitch

pytestmark = [
    pytest.mark.clients,
    pytest.mark.skipif(
        sys.platform != "linux" or os.geteuid() != 0, reason="only root can make namespaces"
    ),
    pytest.mark.skipif(which("cc") is None, reason="needs a C compiler"),
]

ON_THE_HOST_S_NETWORK = ("unshare", "--mount", "--pid", "--fork", "--mount-proc")
ON_NONE = (*ON_THE_HOST_S_NETWORK, "--net")

MOUNTS = """
mount -t tmpfs none /run && mkdir /run/fobwatch-demo /run/tools
mount -o bind,ro "$AGENT" /run/fobwatch-demo
cp "$HELPER" /run/tools/credential-helper
printf '[profile %s]\\ncredential_process = /run/tools/credential-helper --demo %s\\n' \
  "$PROFILE" "$PROFILE" > /run/tools/config
exec "$@"
"""
"""What `docker run` does by its option `-v`, and then the program that it is to run."""

CLIENT = (
    "import boto3; print(boto3.Session().get_credentials().get_frozen_credentials().access_key)"
)


@pytest.fixture
def agents(short_tmp_path: Path) -> Iterator[PauseSwitch]:
    with open_agents(short_tmp_path) as agents:
        yield agents


@pytest.fixture
def helper(tmp_path: Path) -> Path:
    """Give the helper as one builds it for an image that has not our C library."""
    program = tmp_path / "credential-helper"
    subprocess.run(["cc", "-O2", "-s", "-static", "-o", program, NATIVE_SOURCE], check=True)
    return program


def key_in(container: tuple[str, ...], environment: Mapping[str, str], *before: str) -> str:
    """The access key that a program in the container has."""
    bare = {"PATH": os.environ["PATH"], "HOME": "/nowhere", "AWS_EC2_METADATA_DISABLED": "true"}
    return subprocess.run(
        [*container, *before, sys.executable, "-c", CLIENT],
        env={**bare, **environment},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


def in_container(agent: Path, script: str, *arguments: str) -> str:
    """What a program prints that sees this folder as the agent's."""
    outside = {"AGENT": str(agent), "HELPER": "/bin/true", "PROFILE": PROFILE}
    inside = {"XDG_RUNTIME_DIR": "/run", "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [*ON_NONE, "sh", "-ec", MOUNTS, "sh", sys.executable, "-c", script, *arguments],
        env={"PATH": os.environ["PATH"], "HOME": "/nowhere", **outside, **inside},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


ASK_ALL = """
import json, sys
from pathlib import Path
from fobwatch.adapters.agent.client import AgentClient
from fobwatch.core.agent.protocol import AgentVerb
client, told = AgentClient(Path("/run/fobwatch-demo/agent.sock")), {}
for verb in sorted(AgentVerb):
    for profile in sys.argv[1:]:
        reply = client.ask(
            verb, profile=profile, device="anna", document='{"version": 1}', token="t", anyway="yes"
        )
        told[f"{verb} {profile}"] = reply.code
print(json.dumps(told))
"""
"""All that there is to ask, at whichever socket is mounted."""


def given(agent: Path, *profiles: str) -> set[str]:
    """What a container may have, of each verb for each profile; the rest is denied."""
    told = json.loads(in_container(agent, ASK_ALL, *profiles))
    assert set(told.values()) <= {ExitCode.OK, ExitCode.DENIED}
    return {asked for asked, code in told.items() if code == ExitCode.OK}


def assert_told_as_in_a_container(agents: PauseSwitch) -> None:
    def is_told() -> bool:
        """It is recorded once the client has gone."""
        agents.backend.journal.flush()
        [newest] = agents.backend.journal.find(ActivityQuery(), 1).activities
        is_given = newest.event is Event.CREDENTIALS_GIVEN
        return is_given and newest.program.endswith("in a container")

    wait_until(is_told, "the record of a program in a container")


def test_on_the_host_s_network_the_variables_are_enough(agents: PauseSwitch) -> None:
    passed_on = (
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN",
        "AWS_REGION",
    )

    key = key_in(ON_THE_HOST_S_NETWORK, {name: agents.endpoint[name] for name in passed_on})

    assert key == agents.access_key_id
    assert_told_as_in_a_container(agents)


def lent(profile: str) -> Path:
    """As `fobwatch lend PROFILE` prints it."""
    command = [sys.executable, "-m", "fobwatch", "lend", "--demo", profile]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Path(printed.strip())


def test_a_lent_agent_gives_its_own_profile_and_nothing_else(agents: PauseSwitch) -> None:
    got = given(lent(PROFILE), PROFILE, "deploy")

    assert got == {f"{verb} {PROFILE}" for verb in LENT_VERBS}
    assert agents.desktop.calls == []


def test_the_whole_agent_in_a_container_gives_credentials_and_manages_nothing(
    agents: PauseSwitch,
) -> None:
    got = given(agent_folder(os.environ, demo=True), PROFILE)

    assert got == {f"{verb} {PROFILE}" for verb in LENT_VERBS}
    assert agents.desktop.calls == []


def test_a_rule_holds_in_a_container_too(agents: PauseSwitch) -> None:
    agent = lent(PROFILE)
    agents.backend.rules.choose("anna", ConsentPolicy.NEVER)

    assert given(agent, PROFILE) == set()


def test_without_any_network_the_agent_and_the_helper_are_mounted(
    agents: PauseSwitch, helper: Path
) -> None:
    outside = {
        "AGENT": str(lent(PROFILE)),
        "HELPER": str(helper),
        "PROFILE": PROFILE,
    }
    inside = {
        "XDG_RUNTIME_DIR": "/run",
        "AWS_CONFIG_FILE": "/run/tools/config",
        "AWS_PROFILE": PROFILE,
    }

    key = key_in(ON_NONE, {**outside, **inside}, "sh", "-ec", MOUNTS, "sh")

    assert key == agents.access_key_id
    assert_told_as_in_a_container(agents)
