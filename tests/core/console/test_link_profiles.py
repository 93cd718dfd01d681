"""The profiles that lead where a link does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.console.link_profiles import profiles_for
from fobwatch.core.console.links import ConsoleLink, read_link
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.aws_login import LoginProfile
from fobwatch.core.profiles.kinds.only_shown import OtherKind, OtherProfile
from fobwatch.core.profiles.kinds.process import ProcessProfile
from fobwatch.core.profiles.kinds.root_task import RootTaskProfile
from tests.core.session_records import session
from tests.fakes import ACCOUNT, ADMIN, ANNA
from tests.fakes_portals import READER

if TYPE_CHECKING:
    from fobwatch.core.sessions.sessions import Session

ELSEWHERE = replace(ADMIN, name="other-admin", role_arn="arn:aws:iam::901755201184:role/Admin")
OF_A_PATH = RoleProfile(
    name="path-admin", role_arn=f"arn:aws:iam::{ACCOUNT}:role/team/Admin", source_profile="dev"
)
RESERVED = RoleProfile(
    name="reserved",
    role_arn=f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-west-1/"
    "AWSReservedSSO_ReadOnly_0123456789abcdef",
    source_profile="dev",
)
PROGRAM = ProcessProfile(name="program", command="/usr/bin/credentials")
ON_A_PAGE = LoginProfile(
    name="page", login_session=f"arn:aws:sts::{ACCOUNT}:assumed-role/Admin/anna"
)
ROOT = LoginProfile(name="root", login_session=f"arn:aws:iam::{ACCOUNT}:root")
TASK = RootTaskProfile(name="task", account_id=ACCOUNT, source_profile="dev")
SHOWN = OtherProfile(name="shown", way=OtherKind.SSO)
ALL = (ADMIN, ANNA, ELSEWHERE, OF_A_PATH, RESERVED, PROGRAM, ON_A_PAGE, ROOT, TASK, SHOWN, READER)

SESSIONS: dict[str, Session] = {
    "program": session("program", left=timedelta(hours=1), role="Deploy"),
}


def found(account: str, role: str = "", names: dict[str, str] | None = None) -> tuple[str, ...]:
    link = ConsoleLink(account=account, role=role)
    return profiles_for(link, ALL, session=SESSIONS.get, account_names=names or {})


@pytest.mark.parametrize(
    ("role", "names"),
    [
        ("Admin", ("page", "path-admin", "prod-admin")),
        ("aDMIN", ("page", "path-admin", "prod-admin")),
        ("ReadOnly", ("reader", "reserved")),
        ("AWSReservedSSO_ReadOnly_fedcba9876543210", ("reader", "reserved")),
        ("Deploy", ("program",)),
        ("Nobody", ()),
    ],
)
def test_whatever_leads_to_the_role_of_the_account_can_open_the_link(
    role: str, names: tuple[str, ...]
) -> None:
    assert found(ACCOUNT, role) == names


def test_without_a_role_all_of_the_account_can_and_those_without_one_come_first() -> None:
    without = ("dev",)

    assert found(ACCOUNT) == (
        *without,
        *("page", "path-admin", "prod-admin", "program", "reader", "reserved"),
    )


def test_no_root_user_s_profile_opens_a_link() -> None:
    assert {"root", "task"}.isdisjoint(found(ACCOUNT))


def test_an_account_is_known_by_the_name_of_its_portal_or_by_the_alias_in_a_profile() -> None:
    named = {"901755201184": "Acme-Dev"}

    assert found("acme-dev", names=named) == ("other-admin",)
    assert found("acme-dev") == ()
    aliased = replace(ANNA, console_account="acme-prod")
    link = ConsoleLink(account="acme-prod")
    assert profiles_for(link, [aliased, ADMIN], session=SESSIONS.get, account_names={}) == ("dev",)


def test_a_page_of_another_account_than_the_alias_stands_for_is_opened_by_nobody() -> None:
    named = {ACCOUNT: "acme-prod"}
    pages = {account: f"arn:aws:sns:eu-west-1:{account}:a" for account in (ACCOUNT, "901755201184")}
    links = [
        read_link(f"fobwatch://open?account=acme-prod&role=Deploy&destination={page}")
        for page in pages.values()
    ]

    found = [profiles_for(e, ALL, session=SESSIONS.get, account_names=named) for e in links]

    assert found == [("program",), ()]
