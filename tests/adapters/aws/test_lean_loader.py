"""Each service is found where botocore finds it with all of its data."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import botocore.session
import pytest
from botocore.loaders import Loader

from fobwatch.adapters.aws.lean_data import ENDPOINTS, SERVICES, lean_loader
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


def test_the_endpoints_of_the_programs_services_are_all_that_is_kept() -> None:
    expected = Loader().load_data(ENDPOINTS)
    for partition in expected["partitions"]:
        services = partition["services"].items()
        partition["services"] = {name: each for name, each in services if name in SERVICES}
    lean_loader.cache_clear()  # its clients complete what was read

    assert lean_loader().load_data(ENDPOINTS) == expected


def test_other_services_take_no_memory_even_while_the_file_is_read() -> None:
    """Python keeps the arenas that it needed once: 7 MiB."""
    lean_loader.cache_clear()
    tracemalloc.start()
    try:
        lean_loader().load_data(ENDPOINTS)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 4 * 2**20  # the text of the file twice, as bytes and decoded


def test_folders_of_other_services_are_not_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_into: set[str] = set()
    list_folder = os.listdir

    def watched(path: str) -> list[str]:
        looked_into.add(Path(path).name)
        return list_folder(path)

    lean_loader.cache_clear()
    monkeypatch.setattr(os, "listdir", watched)
    lean_loader().load_service_model("sts", "service-2")

    assert looked_into == {"sts"}
