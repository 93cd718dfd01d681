"""AWS partitions: separate AWSes with hosts and ARNs of their own; and their regions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from fobwatch.core.errors import InvalidSetting
from fobwatch.core.text_rules import ValidationProblem

_REGION = re.compile(r"[a-z]{2,8}(-[a-z]{2,12}){1,3}-\d{1,2}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """`signin_suffix` and `console_suffix` are what follows ``<region>.`` in the host names.

    `other_region` is one beside the default; empty where the partition has no other.
    """

    name: str
    default_region: str
    signin_suffix: str
    console_suffix: str
    other_region: str = ""

    @property
    def domain(self) -> str:
        """What the hosts of the sign-in and of all consoles end in."""
        return self.signin_suffix.removeprefix("signin.")

    def signin_hosts(self, region: str) -> tuple[str, ...]:
        """The sign-in's host in this region, and one of another to ask where it does not answer.

        Without a region the default one comes first. Raises `InvalidSetting` for what is no
        region: with a slash in it, the host would be another.
        """
        if region and region_problem(region):
            raise InvalidSetting(
                f"“{region}” is not a region",
                "AWS's sign-in has a host in each region, which its name is a part of.",
                "Correct the region in the profile. It looks like eu-west-1.",
                field="region",
            )
        regions = dict.fromkeys((region, self.default_region, self.other_region))
        return tuple(f"{each}.{self.signin_suffix}" for each in regions if each)[:2]


def partition_at(
    name: str, default_region: str, signin_suffix: str, other_region: str = ""
) -> Partition:
    """The partition with this sign-in host; the console's host is next to it everywhere.

    Stated so for aws, aws-cn, aws-us-gov and aws-eusc ("Management Console endpoints" in the AWS
    General Reference), and in the console's own scripts for aws-iso-b and aws-iso-e. The other
    partitions have no public page on it.
    """
    return Partition(
        name=name,
        default_region=default_region,
        signin_suffix=signin_suffix,
        console_suffix=signin_suffix.replace("signin", "console", 1),
        other_region=other_region,
    )


STANDARD = partition_at("aws", "us-east-1", "signin.aws.amazon.com", "us-west-2")

PARTITIONS: tuple[Partition, ...] = (
    STANDARD,
    partition_at("aws-cn", "cn-northwest-1", "signin.amazonaws.cn", "cn-north-1"),
    partition_at("aws-us-gov", "us-gov-west-1", "signin.amazonaws-us-gov.com", "us-gov-east-1"),
    partition_at("aws-eusc", "eusc-de-east-1", "signin.amazonaws-eusc.eu"),
    partition_at("aws-iso", "us-iso-east-1", "signin.c2shome.ic.gov", "us-iso-west-1"),
    partition_at("aws-iso-b", "us-isob-east-1", "signin.sc2shome.sgov.gov", "us-isob-west-1"),
    partition_at("aws-iso-e", "eu-isoe-west-1", "signin.csphome.adc-e.uk"),
    partition_at("aws-iso-f", "us-isof-south-1", "signin.csphome.hci.ic.gov", "us-isof-east-1"),
)
"""The regions and the sign-in hosts are botocore's (`partitions.json` and the endpoint
rules of its service "signin"); older releases of it have other hosts for some partitions."""

BY_NAME: Final = {each.name: each for each in PARTITIONS}


def partition_of_region(region: str) -> str:
    """The partition of a region, by the names that AWS gives its regions."""
    prefixes = {"cn-": "aws-cn", "us-gov-": "aws-us-gov", "eusc-": "aws-eusc"}
    isolated = {"us-iso-": "aws-iso", "us-isob-": "aws-iso-b", "eu-isoe-": "aws-iso-e"}
    known = {**prefixes, **isolated, "us-isof-": "aws-iso-f", "eu-isof-": "aws-iso-f"}
    return next((name for prefix, name in known.items() if region.startswith(prefix)), "aws")


def signin_host(region: str) -> str:
    """The host of a region's sign-in page."""
    return f"{region}.{BY_NAME[partition_of_region(region)].signin_suffix}"


def api_domain(partition: str) -> str:
    """What the hosts of a partition's API end in (`partitions.json` of botocore)."""
    domains = {
        "aws-cn": "amazonaws.com.cn",
        "aws-eusc": "amazonaws.eu",
        "aws-iso": "c2s.ic.gov",
        "aws-iso-b": "sc2s.sgov.gov",
        "aws-iso-e": "cloud.adc-e.uk",
        "aws-iso-f": "csp.hci.ic.gov",
    }
    return domains.get(partition, "amazonaws.com")


def default_region(partition: str) -> str:
    """Where to ask in a partition when no region is named; empty in the standard one."""
    known = BY_NAME.get(partition, STANDARD)
    return "" if known is STANDARD else known.default_region


def region_problem(region: str) -> ValidationProblem | None:
    """What is wrong with the shape of a region's name; which regions exist is AWS's to say."""
    if _REGION.fullmatch(region):
        return None
    return ValidationProblem(
        "This is not a region",
        "A region looks like eu-west-1 or us-gov-east-1.",
        "Choose one from the list.",
    )
