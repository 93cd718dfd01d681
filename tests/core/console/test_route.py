"""Which credentials go to the console, and for how long it may last."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.aws.policies import ALLOW_ALL
from fobwatch.core.console.routes import console_route, federation_name, user_name_of
from fobwatch.core.profiles.errors import UnusableProfile
from fobwatch.core.sessions.sessions import ConsoleUse, Session
from tests.fakes import ACCOUNT, KEY, NOON

if TYPE_CHECKING:
    from fobwatch.core.aws.credentials import AccessKey

HOUR = timedelta(hours=1)


def session(route: ConsoleUse, life: timedelta = HOUR) -> Session:
    return Session(
        profile="dev",
        credentials=Credentials(
            access_key_id="ASIA",
            secret_access_key="s",
            session_token="t",
            expires_at=NOON + life,
        ),
        started_at=NOON,
        arn=f"arn:aws:iam::{ACCOUNT}:user/anna",
        account_id=ACCOUNT,
        console=route,
    )


@pytest.mark.parametrize("route", [r for r in ConsoleUse if r is not ConsoleUse.KEY_ONLY])
@pytest.mark.parametrize("key", [KEY, None], ids=["key", "no key"])
def test_roles_own_credentials_are_sent(route: ConsoleUse, key: AccessKey | None) -> None:
    assert console_route(session(route), key).key is None


def test_users_session_is_never_sent() -> None:
    route = console_route(session(ConsoleUse.KEY_ONLY), KEY)

    assert route.key is KEY
    assert "without MFA" in route.reason


def test_users_session_without_its_key_has_no_way() -> None:
    with pytest.raises(UnusableProfile, match="dev cannot open the console"):
        console_route(session(ConsoleUse.KEY_ONLY), None)


@pytest.mark.parametrize("route", [r for r in ConsoleUse if r is not ConsoleUse.LASTS])
def test_duration_is_asked_for_only_straight_from_the_key(route: ConsoleUse) -> None:
    assert console_route(session(route, 12 * HOUR), KEY).duration is None


@pytest.mark.parametrize(
    ("life", "duration"),
    [
        (HOUR, HOUR),
        (HOUR + timedelta(milliseconds=900), HOUR),
        (12 * HOUR, 12 * HOUR),
        (12 * HOUR + timedelta(seconds=2), 12 * HOUR),
        (timedelta(minutes=15), timedelta(minutes=15)),
        (timedelta(minutes=15, milliseconds=-1), None),
        (timedelta(), None),
    ],
)
def test_duration_is_what_the_session_was_granted(
    life: timedelta, duration: timedelta | None
) -> None:
    route = console_route(session(ConsoleUse.LASTS, life), KEY)

    assert route.duration == duration


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ("anna", "anna"),
        ("anna.o'neil@example.org", "anna.o-neil@example.org"),
        ("Zoë Müller", "Zo--M-ller"),
        ("x" * 64, "x" * 32),
        ("x", "x-fobwatch"),
        ("", "user-fobwatch"),
    ],
)
def test_federation_name_still_shows_whose_it_is(user: str, name: str) -> None:
    assert federation_name(user) == name
    assert re.fullmatch(r"[\w+=,.@-]{2,32}", name, re.ASCII)


@pytest.mark.parametrize(
    ("arn", "user"),
    [
        ("arn:aws:iam::482100937715:user/anna", "anna"),
        ("arn:aws:iam::482100937715:user/teams/red/anna", "anna"),
        ("arn:aws:iam::482100937715:root", "root"),
    ],
)
def test_user_name_is_the_end_of_the_arn(arn: str, user: str) -> None:
    assert user_name_of(arn) == user


def test_policy_allows_what_the_user_may() -> None:
    (statement,) = json.loads(ALLOW_ALL)["Statement"]

    assert statement == {"Effect": "Allow", "Action": "*", "Resource": "*"}
