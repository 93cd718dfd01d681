"""The regions that are on in every account, where AWS does not say which ones are."""

from __future__ import annotations

from typing import Final

from fobwatch.core.aws.partitions import BY_NAME, STANDARD, partition_of_region

ALWAYS_ON: Final = (
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2"),
    *("ap-northeast-1", "ap-northeast-2", "ap-northeast-3"),
    *("ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1"),
    *("eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1"),
)
"""Those that are enabled by default: every region since March 2019 has to be enabled ("AWS Regions
supported for opt-in", AWS Account Management guide)."""


def is_opt_in(region: str) -> bool:
    """Whether the region is one of AWS's own that an account has to enable first."""
    return bool(region) and partition_of_region(region) == "aws" and region not in ALWAYS_ON


def regions_without_asking(region: str) -> tuple[str, ...]:
    """The regions of this one's partition that no account can switch off, with the region itself.

    The global sign-in and global services write their events to the first.
    """
    partition = BY_NAME[partition_of_region(region)]
    usual = (partition.default_region, partition.other_region)
    every = ALWAYS_ON if partition is STANDARD else usual
    return tuple(dict.fromkeys(each for each in (*every, region) if each))
