"""The demo cloud for tests: one process for many, put back to its start before each.

A folder's conftest makes the fixtures its own by importing them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import pyotp
import pytest
from botocore.config import Config

from fobwatch.core.aws.credentials import Credentials
from fobwatch.demo.cloud import DemoCloud

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mypy_boto3_iam import IAMClient
    from mypy_boto3_sts import STSClient

    from fobwatch.core.aws.credentials import Source
    from fobwatch.demo.company import Device

REGION = "eu-west-1"
STEP = timedelta(seconds=30)


def mfa_code(device: Device, *, steps: int = 0) -> str:
    """Give the device's code for now, or for so many 30-second steps from now."""
    return pyotp.TOTP(device.seed).at(datetime.now(UTC) + steps * STEP)


def credentials_of(granted: Mapping[str, Any]) -> Credentials:
    """Read the credentials in an answer of STS."""
    part = granted["Credentials"]
    return Credentials(
        access_key_id=part["AccessKeyId"],
        secret_access_key=part["SecretAccessKey"],
        session_token=part["SessionToken"],
        expires_at=part["Expiration"],
    )


@cache
def boto_session() -> boto3.session.Session:
    """Give one session to all tests, for it reads botocore's large tables only once."""
    return boto3.session.Session()


class CloudClients:
    """Makes boto3 clients of the cloud's, signed with given credentials, that never retry."""

    def __init__(self, endpoint_url: str) -> None:
        self._endpoint_url = endpoint_url
        self._opened: list[Any] = []

    def sts(self, source: Source, region: str = REGION) -> STSClient:
        client: STSClient = self._client("sts", source, region)
        return client

    def iam(self, source: Source) -> IAMClient:
        client: IAMClient = self._client("iam", source, REGION)
        return client

    def other(self, service: str, source: Source, region: str = REGION) -> Any:  # noqa: ANN401 - any API
        return self._client(service, source, region)

    def close(self) -> None:
        """Close the connections of all clients; the clients go with the test."""
        for client in self._opened:
            client.close()
        self._opened.clear()

    def _client(self, service: str, source: Source, region: str) -> Any:  # noqa: ANN401 - boto3's clients have no common type
        token = source.session_token if isinstance(source, Credentials) else None
        make: Any = boto_session().client  # its overloads know service names as literals only
        client = make(
            service,
            region_name=region,
            endpoint_url=self._endpoint_url,
            aws_access_key_id=source.access_key_id,
            aws_secret_access_key=source.secret_access_key,
            aws_session_token=token,
            # What botocore would refuse by itself is sent, for the cloud is to refuse it.
            config=Config(retries={"total_max_attempts": 1}, parameter_validation=False),
        )
        self._opened.append(client)
        return client


@pytest.fixture(scope="session")
def demo_cloud_process() -> Iterator[DemoCloud]:
    with DemoCloud() as cloud:
        yield cloud


@pytest.fixture
def demo_cloud(demo_cloud_process: DemoCloud) -> DemoCloud:
    """Give a cloud in which nothing has happened yet."""
    demo_cloud_process.reset()
    return demo_cloud_process


@pytest.fixture
def connect(demo_cloud: DemoCloud) -> Iterator[CloudClients]:
    clients = CloudClients(demo_cloud.endpoint_url)
    yield clients
    clients.close()
