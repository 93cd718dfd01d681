"""The text that remembers what AWS said of accounts. It has names and times, and no secret."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from fobwatch.core.health.account import (
    AccountReading,
    AccountSummary,
    Question,
    Refusal,
    Trail,
    UsersReport,
)
from fobwatch.core.health.findings import Reason
from fobwatch.core.json_text import parse_stored
from fobwatch.core.json_values import moment, moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable

MALFORMED: Final = (ValueError, AttributeError, KeyError, TypeError, OverflowError)


def dumped(readings: Iterable[AccountReading]) -> str:
    document = {"readings": [asdict(each) for each in readings]}
    return json.dumps(document, indent=2, default=moment) + "\n"


def loaded(text: str) -> tuple[AccountReading, ...]:
    """Raises what is in `MALFORMED`."""
    return tuple(map(_reading, parse_stored(text)["readings"]))


def _reading(fields: dict[str, Any]) -> AccountReading:
    summary, users = fields["summary"], fields["users"]
    devices, trails, off = fields["devices"], fields["trails"], fields["regions_off"]
    return AccountReading(
        asked_with=str(fields["asked_with"]),
        asked_at=moment_of(fields["asked_at"]),
        user_arn=str(fields["user_arn"]),
        profile=str(fields["profile"]),
        with_mfa=fields["with_mfa"] is True,
        summary=None if summary is None else _summary(summary),
        users=None if users is None else _users(users),
        devices=None if devices is None else int(devices),
        trails=None if trails is None else tuple(map(_trail, trails)),
        regions_off=None if off is None else tuple(map(str, off)),
        refusals=tuple(map(_refusal, fields["refusals"])),
    )


def _summary(fields: dict[str, Any]) -> AccountSummary:
    return AccountSummary(
        root_keys=fields["root_keys"] is True,
        root_mfa=fields["root_mfa"] is True,
        root_password=fields["root_password"] is True,
    )


def _users(fields: dict[str, Any]) -> UsersReport:
    return UsersReport(
        made_at=moment_of(fields["made_at"]),
        without_mfa=tuple(map(str, fields["without_mfa"])),
        count=int(fields["count"]),
    )


def _trail(fields: dict[str, Any]) -> Trail:
    return Trail(
        name=str(fields["name"]),
        region=str(fields["region"]),
        multi_region=fields["multi_region"] is True,
        logs=fields["logs"] is True,
    )


def _refusal(fields: dict[str, Any]) -> Refusal:
    reason = fields["reason"]
    return Refusal(
        question=Question(fields["question"]),
        reason=Reason(
            title=str(reason["title"]),
            message=str(reason["message"]),
            remedy=str(reason["remedy"]),
            denied=reason["denied"] is True,
            soon=reason["soon"] is True,
        ),
    )
