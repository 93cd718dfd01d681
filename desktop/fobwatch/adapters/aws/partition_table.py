"""AWS's partitions and regions, from botocore's own data."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from fobwatch.core.aws.partitions import BY_NAME, STANDARD, partition_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fobwatch.core.aws.partitions import Partition

PSEUDO_REGION = "-global"
"""botocore's ending for the region of a partition's global endpoints; nobody chooses it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    partition: Partition
    region_pattern: re.Pattern[str]
    regions: Mapping[str, str]


class BotocorePartitionTable:
    """Fulfils `PartitionTable`. The data is read on first use, in about a millisecond."""

    def partition(self, region: str) -> Partition:
        for entry in self._entries:
            if region in entry.regions or entry.region_pattern.match(region):
                return entry.partition
        return STANDARD

    def regions(self) -> Sequence[tuple[str, str]]:
        return self._regions

    @cached_property
    def _entries(self) -> tuple[_Entry, ...]:
        # The file rather than botocore's loader, which imports most of botocore.
        data = files("botocore").joinpath("data", "partitions.json").read_text("utf-8")
        return tuple(_entry(raw) for raw in json.loads(data)["partitions"])

    @cached_property
    def _regions(self) -> tuple[tuple[str, str], ...]:
        """Those of the standard partition first, as botocore orders them."""
        return tuple(
            (name, description)
            for entry in self._entries
            for name, description in entry.regions.items()
            if not name.endswith(PSEUDO_REGION)
        )


def _entry(raw: Mapping[str, Any]) -> _Entry:
    return _Entry(
        partition=BY_NAME.get(raw["id"])
        or _derived(raw["id"], raw["outputs"]["implicitGlobalRegion"]),
        region_pattern=re.compile(raw["regionRegex"]),
        regions={name: details["description"] for name, details in raw["regions"].items()},
    )


def _derived(name: str, region: str) -> Partition:
    """A partition that is newer than this program, with the sign-in host of botocore's rules."""
    # Only here: importing them takes a hundred times as long as reading the table.
    from botocore.endpoint_provider import EndpointProvider  # noqa: PLC0415
    from botocore.loaders import Loader  # noqa: PLC0415

    loader = Loader()
    rules = loader.load_service_model("signin", "endpoint-rule-set-1")
    provider = EndpointProvider(rules, loader.load_data("partitions"))
    endpoint = provider.resolve_endpoint(Region=region, UseFIPS=False, UseDualStack=False)
    return partition_at(
        name, region, endpoint.url.removeprefix("https://").removeprefix(f"{region}.")
    )
