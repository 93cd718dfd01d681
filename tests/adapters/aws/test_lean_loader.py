"""Each service is found where botocore finds it with all of its data."""

from __future__ import annotations

import botocore.session
import pytest

from fobwatch.adapters.aws.clients import ENDPOINTS, SERVICES, lean_loader
from fobwatch.adapters.aws.partition_table import BotocorePartitionTable

REGIONS = [region for region, _description in BotocorePartitionTable().regions()]


@pytest.fixture(scope="module")
def whole() -> botocore.session.Session:
    return botocore.session.Session()


@pytest.fixture(scope="module")
def lean() -> botocore.session.Session:
    session = botocore.session.Session()
    session.register_component("data_loader", lean_loader())
    return session


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_every_region_has_the_same_endpoint(
    whole: botocore.session.Session, lean: botocore.session.Session, service: str
) -> None:
    for region in (*REGIONS, "eu-nowhere-9"):
        expected, found = (
            session.create_client(
                service,
                region_name=region,
                aws_access_key_id="-",
                aws_secret_access_key="-",
            )
            for session in (whole, lean)
        )

        assert found.meta.endpoint_url == expected.meta.endpoint_url
        assert found.meta.partition == expected.meta.partition


def test_other_services_are_left_out() -> None:
    partitions = lean_loader().load_data(ENDPOINTS)["partitions"]

    assert partitions
    assert all(partition["services"].keys() <= SERVICES for partition in partitions)
