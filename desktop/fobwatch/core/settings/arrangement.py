"""How the list of profiles is arranged, as a person chose it."""

from __future__ import annotations

from enum import StrEnum


class Grouping(StrEnum):
    NONE = "none"
    ACCOUNT = "account"
    PORTAL = "portal"
    ENVIRONMENT = "environment"


class Sorting(StrEnum):
    """`NAME` has those of the AWS files after the vault's."""

    NAME = "name"
    LAST_USED = "last-used"
