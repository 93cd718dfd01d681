from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.aws.boto_port import LazyClients
from fobwatch.adapters.desktop.system_clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fobwatch.demo.cloud import DemoCloud


@pytest.fixture
def clients() -> Iterator[LazyClients]:
    clients = LazyClients(SystemClock(), lambda *_: None)
    yield clients
    clients.close()


@pytest.fixture
def demo_clients(
    clients: LazyClients, demo_cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch
) -> LazyClients:
    """Give `clients`, with the demo cloud in place of AWS."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", demo_cloud.endpoint_url)
    return clients
