"""The company's past: ninety days of sign-ins before the demo was started, invented.

The addresses are those that are kept for documentation (RFC 5737).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.demo.server.cloudtrail.records import (
    GLOBAL_REGION,
    SIGN_IN_KIND,
    SIGN_IN_SOURCE,
    record_of,
    sign_in_record,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from fobwatch.demo.company import Company, User
    from fobwatch.demo.server.cloudtrail.records import Document, TrailRecord

OFFICE: Final = "203.0.113.24"
HOME: Final = "198.51.100.31"
ELSEWHERE: Final = "192.0.2.146"
STRANGER: Final = "198.51.100.200"

SOON: Final = timedelta(minutes=1)
"""After the start somebody uses a key of the company's, so that this can be seen to be found."""

_FIREFOX: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
_SAFARI: Final = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)
_CURL: Final = "curl/8.5.0"
_CLI: Final = (
    "aws-cli/2.31.4 md/awscrt#0.27.6 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.13"
)
_DAYS: Final = tuple(range(3, 88, 7))


def past_records(company: Company, now: datetime) -> Iterator[TrailRecord]:
    """The records, oldest first within each kind."""
    anna, boris, deploy = map(company.user, ("anna", "boris", "deploy"))
    for number, days in enumerate(reversed(_DAYS)):
        at = now - timedelta(days=days, hours=number % 5)
        yield _sign_in(anna, at, OFFICE if number % 3 else HOME, _FIREFOX, "eu-west-1")
        yield _sign_in(boris, at + timedelta(minutes=17), OFFICE, _FIREFOX, GLOBAL_REGION)
        yield _key_used(deploy, at + timedelta(hours=2), OFFICE, "ListBuckets", "s3")
    yield _sign_in(anna, now - timedelta(days=2, hours=3), ELSEWHERE, _SAFARI, GLOBAL_REGION)
    yield _role_switched(anna, now - timedelta(days=2, hours=2), ELSEWHERE)
    for at in (now - timedelta(hours=9), now + SOON):
        yield _key_used(deploy, at, STRANGER, "ListUsers", "iam")
    for account, days in ((anna.account.account_id, 6), (boris.account.account_id, 40)):
        at = now - timedelta(days=days, hours=1)
        yield _root(account, at, STRANGER, _CURL, failed=True)
    yield _root(anna.account.account_id, now - timedelta(days=30), OFFICE, _FIREFOX, failed=False)
    yield _sign_in(boris, now - timedelta(days=1), HOME, _FIREFOX, GLOBAL_REGION, failed=True)


def _user(user: User, **more: str) -> Document:
    return {
        "type": "IAMUser",
        "principalId": f"AIDA{user.name.upper()}",
        "arn": user.arn,
        "accountId": user.account.account_id,
        "userName": user.name,
        **more,
    }


def _sign_in(
    user: User, at: datetime, address: str, user_agent: str, region: str, *, failed: bool = False
) -> TrailRecord:
    return sign_in_record(
        at=at,
        region=region,
        identity=_user(user),
        address=address,
        user_agent=user_agent,
        failed=failed,
        mfa=not failed and user.name == "anna",
    )


def _root(
    account_id: str, at: datetime, address: str, user_agent: str, *, failed: bool
) -> TrailRecord:
    identity = {
        "type": "Root",
        "principalId": account_id,
        "arn": f"arn:aws:iam::{account_id}:root",
        "accountId": account_id,
    }
    return sign_in_record(
        at=at,
        region=GLOBAL_REGION,
        identity=identity,
        address=address,
        user_agent=user_agent,
        failed=failed,
        mfa=not failed,
    )


def _role_switched(user: User, at: datetime, address: str) -> TrailRecord:
    return record_of(
        at=at,
        region=GLOBAL_REGION,
        name="SwitchRole",
        source=SIGN_IN_SOURCE,
        identity=_user(user),
        address=address,
        user_agent=_SAFARI,
        kind=SIGN_IN_KIND,
        responseElements={"SwitchRole": "Success"},
        additionalEventData={"SwitchTo": f"arn:aws:iam::{user.account.account_id}:role/Admin"},
    )


def _key_used(user: User, at: datetime, address: str, name: str, service: str) -> TrailRecord:
    return record_of(
        at=at,
        region=GLOBAL_REGION if service == "iam" else "eu-west-1",
        name=name,
        source=f"{service}.amazonaws.com",
        identity=_user(user, accessKeyId=user.access_key.access_key_id),
        address=address,
        user_agent=_CLI,
    )
