"""The two ways from a container to the doors, as docs/command-line.md describes them.

Only root can make the namespaces that a container is made of (namespaces(7)).
"""

from __future__ import annotations

import os
import subprocess
import sys
from shutil import which
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.door_path import door_folder
from fobwatch.core.activity import Event
from fobwatch.core.activity_search import ActivityQuery
from tests.desktop.clients.matrix import PROFILE, open_doors
from tests.test_credential_helper import NATIVE_SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.desktop.clients.matrix import Doors

pytestmark = [
    pytest.mark.skipif(
        sys.platform != "linux" or os.geteuid() != 0, reason="only root can make namespaces"
    ),
    pytest.mark.skipif(which("cc") is None, reason="needs a C compiler"),
]

ON_THE_HOST_S_NETWORK = ("unshare", "--mount", "--pid", "--fork", "--mount-proc")
ON_NONE = (*ON_THE_HOST_S_NETWORK, "--net")

MOUNTS = """
mount -t tmpfs none /run && mkdir /run/fobwatch-demo /run/tools
mount --bind "$DOOR" /run/fobwatch-demo
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
def doors(short_tmp_path: Path) -> Iterator[Doors]:
    with open_doors(short_tmp_path) as doors:
        yield doors


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


def assert_told_as_in_a_container(doors: Doors) -> None:
    doors.backend.journal.flush()
    [newest] = doors.backend.journal.find(ActivityQuery(), 1).activities
    assert newest.event is Event.CREDENTIALS_GIVEN
    assert newest.program.endswith("in a container")


def test_on_the_host_s_network_the_variables_are_enough(doors: Doors) -> None:
    passed_on = (
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN",
        "AWS_REGION",
    )

    key = key_in(ON_THE_HOST_S_NETWORK, {name: doors.endpoint[name] for name in passed_on})

    assert key == doors.access_key_id
    assert_told_as_in_a_container(doors)


def test_without_any_network_the_door_and_the_helper_are_mounted(
    doors: Doors, helper: Path
) -> None:
    outside = {
        "DOOR": str(door_folder(os.environ, demo=True)),
        "HELPER": str(helper),
        "PROFILE": PROFILE,
    }
    inside = {
        "XDG_RUNTIME_DIR": "/run",
        "AWS_CONFIG_FILE": "/run/tools/config",
        "AWS_PROFILE": PROFILE,
    }

    key = key_in(ON_NONE, {**outside, **inside}, "sh", "-ec", MOUNTS, "sh")

    assert key == doors.access_key_id
    assert_told_as_in_a_container(doors)
