"""STS is found where botocore finds it with all of its data."""

from __future__ import annotations

import botocore.session
import pytest

from fobwatch.adapters.aws.partition_table import BotocorePartitionTable
from fobwatch.adapters.aws.sts_data import ENDPOINTS, sts_loader

REGIONS = [region for region, _description in BotocorePartitionTable().regions()]


@pytest.fixture(scope="module")
def whole() -> botocore.session.Session:
    return botocore.session.Session()


@pytest.fixture(scope="module")
def lean() -> botocore.session.Session:
    session = botocore.session.Session()
    session.register_component("data_loader", sts_loader())
    return session


@pytest.mark.parametrize("region", [*REGIONS, "eu-nowhere-9"])
def test_every_region_has_the_same_endpoint(
    whole: botocore.session.Session, lean: botocore.session.Session, region: str
) -> None:
    expected, found = (
        session.create_client(
            "sts", region_name=region, aws_access_key_id="-", aws_secret_access_key="-"
        )
        for session in (whole, lean)
    )

    assert found.meta.endpoint_url == expected.meta.endpoint_url
    assert found.meta.partition == expected.meta.partition


def test_other_services_are_left_out() -> None:
    partitions = sts_loader().load_data(ENDPOINTS)["partitions"]

    assert [list(partition["services"]) for partition in partitions] == [["sts"]] * len(partitions)
