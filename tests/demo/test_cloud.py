from __future__ import annotations

import json
import subprocess
import sys
from http import HTTPStatus
from http.client import HTTPConnection
from urllib.parse import urlsplit

import psutil
import pytest

from fobwatch.demo.cloud import DemoCloud, DemoCloudFailed
from fobwatch.demo.control import ControlClient
from fobwatch.demo.knobs import Knobs

OWNER = """
import os, sys
from fobwatch.demo.cloud import DemoCloud
cloud = DemoCloud()
cloud.start()
print(cloud.process_id, sorted(name for name in sys.modules if "." not in name), flush=True)
os._exit(0)
"""


def request(url: str, path: str, method: str = "GET") -> HTTPStatus:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        connection.request(method, path)
        return HTTPStatus(connection.getresponse().status)
    finally:
        connection.close()


def test_its_process_ends_when_it_is_closed() -> None:
    with DemoCloud() as cloud:
        process = psutil.Process(cloud.process_id)
        assert process.is_running()

    assert not process.is_running()


def test_it_can_be_started_again() -> None:
    cloud = DemoCloud()
    with cloud:
        first = cloud.process_id
    with cloud:
        second = cloud.process_id

    assert first != second


def test_starting_twice_starts_one() -> None:
    with DemoCloud() as cloud:
        first = cloud.process_id
        cloud.start()

        assert cloud.process_id == first


def test_it_ends_with_an_owner_that_dies_and_leaves_nothing_in_it() -> None:
    owner = subprocess.run(
        [sys.executable, "-c", OWNER], check=True, capture_output=True, text=True, timeout=30
    )
    process_id, _, modules = owner.stdout.partition(" ")
    _, alive = psutil.wait_procs(_existing(int(process_id)), timeout=10)

    assert alive == []
    assert not {"boto3", "botocore", "hypercorn", "ministack"} & set(
        json.loads(modules.replace("'", '"'))
    )


def _existing(process_id: int) -> list[psutil.Process]:
    try:
        return [psutil.Process(process_id)]
    except psutil.NoSuchProcess:
        return []


def test_it_listens_on_the_loopback_interface_alone(demo_cloud: DemoCloud) -> None:
    listening = [
        connection.laddr.ip
        for connection in psutil.Process(demo_cloud.process_id).net_connections()
        if connection.status == psutil.CONN_LISTEN
    ]

    assert listening == ["127.0.0.1", "127.0.0.1"]


def test_before_the_start_and_after_the_end_it_says_that_it_is_not_running() -> None:
    cloud = DemoCloud()
    with pytest.raises(DemoCloudFailed):
        _ = cloud.endpoint_url

    with cloud:
        assert cloud.endpoint_url

    with pytest.raises(DemoCloudFailed, match="not running"):
        cloud.reset()


@pytest.mark.parametrize(
    "command",
    [(sys.executable, "-c", "raise SystemExit(3)"), ("fobwatch-has-no-such-program",)],
    ids=["ends at once", "missing"],
)
def test_a_server_that_does_not_start_is_told_to_a_person(command: tuple[str, ...]) -> None:
    with pytest.raises(DemoCloudFailed, match="did not start") as caught:
        DemoCloud(command=command).start()

    assert caught.value.remedy


def test_only_who_knows_the_token_turns_the_knobs(demo_cloud: DemoCloud) -> None:
    stranger = ControlClient(demo_cloud.console_url.replace("console", "control"), "guess")

    with pytest.raises(ConnectionError, match="403"):
        stranger.set_knobs(Knobs())


def test_an_unknown_command_is_not_found(demo_cloud: DemoCloud) -> None:
    control = demo_cloud._running().control

    with pytest.raises(ConnectionError, match="404"):
        control._post("destroy")


@pytest.mark.parametrize(
    "path", ["/_ministack/reset", "/_ministack/config", "/_localstack/health", "/health"]
)
def test_the_emulators_own_administration_is_closed(demo_cloud: DemoCloud, path: str) -> None:
    assert request(demo_cloud.endpoint_url, path, "POST") is HTTPStatus.NOT_FOUND


def test_an_unsigned_call_is_refused(demo_cloud: DemoCloud) -> None:
    status = request(demo_cloud.endpoint_url, "/?Action=GetCallerIdentity&Version=2011-06-15")

    assert status is HTTPStatus.FORBIDDEN
