"""AWS partitions: separate AWSes with hosts and ARNs of their own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """`signin_suffix` and `console_suffix` are what follows ``<region>.`` in the host names."""

    name: str
    default_region: str
    signin_suffix: str
    console_suffix: str


STANDARD = Partition(
    name="aws",
    default_region="us-east-1",
    signin_suffix="signin.aws.amazon.com",
    console_suffix="console.aws.amazon.com",
)
