"""That partitions and regions are botocore's own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING

import botocore
import pytest

from fobwatch.adapters.aws import partition_table
from fobwatch.adapters.aws.partition_table import BotocorePartitionTable
from fobwatch.core.aws.partitions import PARTITIONS, STANDARD, api_domain
from tests.contracts.console import PartitionTableContract

if TYPE_CHECKING:
    from fobwatch.core.aws.partitions import Partition


class TestBotocorePartitionTable(PartitionTableContract):
    @pytest.fixture
    def table(self) -> BotocorePartitionTable:
        return BotocorePartitionTable()


@pytest.mark.parametrize(
    ("region", "name"),
    [
        ("eu-west-1", "aws"),
        ("us-gov-east-1", "aws-us-gov"),
        ("cn-north-1", "aws-cn"),
        ("eusc-de-east-1", "aws-eusc"),
        ("us-iso-west-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"),
        ("eu-isoe-west-1", "aws-iso-e"),
        ("us-isof-south-1", "aws-iso-f"),
        ("cn-future-7", "aws-cn"),
        ("aws-cn-global", "aws-cn"),
        ("", "aws"),
        ("nowhere", "aws"),
    ],
)
def test_region_is_in_its_partition(region: str, name: str) -> None:
    assert BotocorePartitionTable().partition(region).name == name


@pytest.mark.skipif(
    tuple(map(int, botocore.__version__.split(".")[:3])) < (1, 43, 106),
    reason="older rules have other hosts for some partitions",
)
@pytest.mark.parametrize("partition", PARTITIONS, ids=lambda partition: partition.name)
def test_hosts_are_those_of_botocores_rules(partition: Partition) -> None:
    derived = partition_table._derived(partition.name, partition.default_region)

    assert derived == replace(partition, other_region="")


@pytest.mark.parametrize("partition", PARTITIONS, ids=lambda partition: partition.name)
def test_default_region_is_botocores(partition: Partition) -> None:
    assert BotocorePartitionTable().partition(partition.default_region) == partition


def test_partition_that_is_newer_than_the_program_is_derived(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(partition_table, "BY_NAME", {STANDARD.name: STANDARD})

    partition = BotocorePartitionTable().partition("us-gov-west-1")

    assert partition.console_suffix == "console.amazonaws-us-gov.com"


def test_regions_have_descriptions_and_are_no_pseudo_regions() -> None:
    regions = dict(BotocorePartitionTable().regions())

    assert regions["eu-west-1"] == "Europe (Ireland)"
    assert not [name for name in regions if name.endswith("-global")]
    assert {BotocorePartitionTable().partition(name).name for name in regions} == {
        partition.name for partition in PARTITIONS
    }


@pytest.mark.parametrize("partition", PARTITIONS, ids=lambda partition: partition.name)
def test_its_apis_are_where_botocore_has_them(partition: Partition) -> None:
    data = json.loads(files("botocore").joinpath("data", "partitions.json").read_text("utf-8"))
    suffixes = {each["id"]: each["outputs"]["dnsSuffix"] for each in data["partitions"]}

    assert api_domain(partition.name) == suffixes[partition.name]


def test_table_is_read_without_the_weight_of_botocore() -> None:
    program = (
        "import json, sys; "
        "from fobwatch.adapters.aws.partition_table import BotocorePartitionTable; "
        "BotocorePartitionTable().regions(); "
        "print(json.dumps([m for m in ('urllib3', 'awscrt', 'boto3') if m in sys.modules]))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert json.loads(done.stdout) == []
