"""AWS's answers about an account and about the user who asks."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping  # noqa: TC003 - the constant's type is read
from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - the fields' types are read
from enum import StrEnum
from typing import Final

from fobwatch.core.aws.arns import account_of, is_root, role_of
from fobwatch.core.health.findings import Reason  # noqa: TC001 - the fields' types are read


class Question(StrEnum):
    """What AWS is asked; each is the name of its answer in `AccountReading`."""

    SUMMARY = "summary"
    USERS = "users"
    DEVICES = "devices"
    TRAILS = "trails"
    REGIONS = "regions_off"


ACTIONS: Final[Mapping[Question, tuple[str, ...]]] = {
    Question.SUMMARY: ("iam:GetAccountSummary",),
    Question.USERS: ("iam:GenerateCredentialReport", "iam:GetCredentialReport"),
    Question.DEVICES: ("iam:ListMFADevices",),
    Question.TRAILS: ("cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus"),
    Question.REGIONS: ("account:ListRegions",),
}
"""What a policy has to allow for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSummary:
    """Of GetAccountSummary: whether the root user has access keys, MFA, and a password.

    Without a password nobody signs in as root, as where an organization manages that centrally.
    """

    root_keys: bool
    root_mfa: bool
    root_password: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersReport:
    """Of the credential report, which AWS makes at most every four hours.

    `without_mfa` are the first of the `count` users with a console password and no MFA device.
    """

    made_at: datetime
    without_mfa: tuple[str, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """A trail of CloudTrail. `logs` says whether it is switched on."""

    name: str
    multi_region: bool
    logs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A question that AWS did not answer."""

    question: Question
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountReading:
    """What AWS answered when it was asked as `asked_with`, by `profile`; None where it did not.

    `asked_with` is as `Asker.identity`.

    `devices` is how many MFA devices the user has, `regions_off` the regions that the account has
    not switched on. `with_mfa` says whether it was asked with MFA.
    """

    asked_with: str
    asked_at: datetime
    user_arn: str
    profile: str = ""
    with_mfa: bool = False
    summary: AccountSummary | None = None
    users: UsersReport | None = None
    devices: int | None = None
    trails: tuple[Trail, ...] | None = None
    regions_off: tuple[str, ...] | None = None
    refusals: tuple[Refusal, ...] = ()

    @property
    def account(self) -> str:
        return account_of(self.user_arn)

    @property
    def of_root(self) -> bool:
        """Whether it is a root user's key, with which nothing more is asked."""
        return is_root(self.user_arn)

    @property
    def of_role(self) -> bool:
        return bool(role_of(self.user_arn))

    def refusal(self, question: Question) -> Refusal | None:
        return next((each for each in self.refusals if each.question is question), None)


MOST_NAMED: Final = 50
"""Users whose names are kept; an account may have five thousand."""


def users_report(text: str, made_at: datetime) -> UsersReport:
    """What it says of users. Raises `KeyError` or `csv.Error` for what is no report.

    The root user is left out: whether it has MFA is in the account's summary, as of now.
    """
    names = [
        row["user"]
        for row in csv.DictReader(io.StringIO(text))
        if row["password_enabled"].lower() == "true" and row["mfa_active"].lower() != "true"
    ]
    return UsersReport(
        made_at=made_at, without_mfa=tuple(sorted(names)[:MOST_NAMED]), count=len(names)
    )
