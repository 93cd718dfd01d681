from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from botocore.retries.standard import ExponentialBackoff

from fobwatch.adapters.agent import loopback_server
from fobwatch.adapters.aws.boto_port import LazyClients
from fobwatch.adapters.aws.sts import BotoTokenService
from tests.adapters.answer_server import AnswerServer
from tests.adapters.sts_answers import IDENTITY
from tests.cloud import connect, demo_cloud, demo_cloud_process
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fobwatch.demo.cloud import DemoCloud

__all__ = ["connect", "demo_cloud", "demo_cloud_process"]

Dates = list[tuple[datetime, datetime, datetime]]


@pytest.fixture(autouse=True)
def nothing_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let botocore try again at once, and our servers notice at once that they are to end.

    Botocore's pauses before it tries again are up to three seconds of a random length.
    """
    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda *_: 0)
    monkeypatch.setattr(loopback_server, "POLL_SECONDS", 0.01)


@pytest.fixture
def dates() -> Dates:
    """Give the list of what `tokens` observes: AWS's date, and when it was asked and received."""
    return []


@pytest.fixture
def tokens(dates: Dates) -> Iterator[BotoTokenService]:
    service = BotoTokenService(LazyClients(FakeClock(), lambda *observed: dates.append(observed)))
    yield service
    service.close()


@pytest.fixture
def sts_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[AnswerServer]:
    """Give a server that answers in place of STS; it tells who is calling until it is told."""
    with AnswerServer(IDENTITY) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", server.url)
        yield server


@pytest.fixture
def demo_tokens(
    tokens: BotoTokenService, demo_cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch
) -> BotoTokenService:
    """Give `tokens`, with the demo cloud in place of AWS."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", demo_cloud.endpoint_url)
    return tokens
