"""Fixtures of the tests on a real desktop."""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.seed import import_document
from tests.cloud import demo_cloud, demo_cloud_process
from tests.desktop.clients.commands import CLIENTS
from tests.desktop.desktop import Desktop
from tests.desktop.program import Fobwatch

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from tests.desktop.clients.commands import Client

__all__ = ["demo_cloud", "demo_cloud_process"]

NEEDED = (
    "Xvfb",
    "openbox",
    "xfce4-panel",
    "gnome-keyring-daemon",
    "xdotool",
    "chromium",
    "firefox-esr",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if sys.platform != "linux":
        skip = pytest.mark.skip(reason="the virtual desktop is Linux's")
        for item in items:
            if item.get_closest_marker("desktop"):
                item.add_marker(skip)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep what was on the screen when a test failed; afterwards the screen may be gone."""
    report = yield
    if report.failed and report.when != "teardown" and isinstance(item, pytest.Function):
        for value in item.funcargs.values():
            desktop = getattr(value, "desktop", value)
            if isinstance(desktop, Desktop):
                desktop.keep_screen(f"failed-{item.name}")
    return report


@pytest.fixture(scope="session", autouse=True)
def system_programs() -> None:
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        pytest.fail(f"not installed: {', '.join(missing)}; run `make setup`", pytrace=False)


@pytest.fixture(scope="module")
def desktop(request: pytest.FixtureRequest) -> Iterator[Desktop]:
    """Give one usual desktop to all tests of a module."""
    name = request.module.__name__.rpartition(".")[2]
    with Desktop(name) as desktop:
        yield desktop


@pytest.fixture
def cloud() -> Iterator[DemoCloud]:
    with DemoCloud() as cloud:
        yield cloud


@pytest.fixture
def fobwatch(request: pytest.FixtureRequest, cloud: DemoCloud) -> Iterator[Fobwatch]:
    """Fobwatch on a desktop with these options, with the demo's profiles."""
    name = request.function.__name__.removeprefix("test_")
    with Desktop(name, request.param) as desktop:
        environment = {"AWS_ENDPOINT_URL": cloud.endpoint_url, **desktop.clock.environment}
        fobwatch = Fobwatch(desktop, environment=environment)
        fobwatch.start_with_vault()
        fobwatch.command("import", "-", typed=json.dumps(import_document()))
        yield fobwatch
        fobwatch.process.end()


@pytest.fixture(params=CLIENTS, ids=lambda client: client.name)
def aws_client(request: pytest.FixtureRequest) -> Client:
    """Give each of the AWS CLI's versions and the SDKs in turn."""
    client: Client = request.param
    if not client.installed:
        pytest.fail(f"{client.name} is not installed; run `make setup`", pytrace=False)
    return client
