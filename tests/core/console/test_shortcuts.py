"""Shortcuts with which a browser gets into a console by its own sign-in."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.kinds.identity_center import IdentityCenterProfile
from tests.fakes import ACCOUNT, KEY

HOME = "https://eu-west-1.console.aws.amazon.com/console/home?region=eu-west-1"
COLOUR = "ff613d"
OF_PORTAL = IdentityCenterProfile(
    name="sandbox",
    start_url="https://acme.awsapps.com/start",
    sso_region="eu-west-1",
    account_id=ACCOUNT,
    role_name="Admin",
)
ROLE = RoleProfile(name="prod", role_arn=f"arn:aws:iam::{ACCOUNT}:role/Admin", source_profile="me")


def test_a_portals_shortcut_names_account_role_and_page() -> None:
    page, _, query = OF_PORTAL.console_shortcut(HOME, COLOUR).partition("?")

    assert page == "https://acme.awsapps.com/start/#/console"
    assert parse_qs(query) == {
        "account_id": [ACCOUNT],
        "role_name": ["Admin"],
        "destination": [HOME],
    }


@pytest.mark.parametrize(
    "start_url",
    [
        "",
        "http://acme.awsapps.com/start",
        "https://acme.awsapps.com@example.org/start",
        "https://acme.awsapps.com:8443/start",
        "https://identitycenter.amazonaws.com/ssoins-1234567890abcdef",
        "https://ssoins-1234.eu-west-1.identitycenter.amazonaws.com",
    ],
)
def test_what_is_no_page_of_a_portal_has_none(start_url: str) -> None:
    assert replace(OF_PORTAL, start_url=start_url).console_shortcut(HOME, COLOUR) == ""


@pytest.mark.parametrize(
    ("arn", "host", "role"),
    [
        ("arn:aws:iam::111122223333:role/Admin", "signin.aws.amazon.com", "Admin"),
        ("arn:aws-cn:iam::111122223333:role/Admin", "signin.amazonaws.cn", "Admin"),
        ("arn:aws-us-gov:iam::111122223333:role/A", "signin.amazonaws-us-gov.com", "A"),
        ("arn:aws-eusc:iam::111122223333:role/Admin", "signin.amazonaws-eusc.eu", "Admin"),
        ("arn:aws:iam::111122223333:role/team/a+b@c", "signin.aws.amazon.com", "team/a+b@c"),
    ],
)
def test_a_roles_page_is_on_its_partitions_host_and_has_its_path(
    arn: str, host: str, role: str
) -> None:
    parts = urlsplit(replace(ROLE, role_arn=arn).console_shortcut(HOME, COLOUR))

    assert (parts.scheme, parts.hostname, parts.path) == ("https", host, "/switchrole")
    assert parse_qs(parts.query) == {
        "account": ["111122223333"],
        "roleName": [role],
        "displayName": ["prod"],
        "color": [COLOUR],
    }


@pytest.mark.parametrize(
    "role",
    [
        replace(ROLE, external_id="partner-7"),
        replace(ROLE, session_policy="{}"),
        replace(ROLE, session_tags=(("team", "blue"),)),
        replace(ROLE, source_identity="anna"),
        replace(ROLE, role_arn=f"arn:aws:iam::{ACCOUNT}:role/{'x' * 60}/Admin"),
        replace(ROLE, role_arn=f"arn:aws:iam::{ACCOUNT}:user/Admin"),
        replace(ROLE, role_arn=f"arn:aws-moon:iam::{ACCOUNT}:role/Admin"),
        replace(ROLE, role_arn="Admin"),
    ],
)
def test_a_role_that_the_console_cannot_assume_alike_has_none(role: RoleProfile) -> None:
    assert role.console_shortcut(HOME, COLOUR) == ""


def test_a_long_name_is_shown_as_far_as_the_console_shows_names() -> None:
    query = urlsplit(replace(ROLE, name="p" * 100).console_shortcut(HOME, COLOUR)).query

    assert parse_qs(query)["displayName"] == ["p" * 64]


def test_an_access_key_has_none() -> None:
    assert IamUserProfile(name="me", access_key=KEY).console_shortcut(HOME, COLOUR) == ""
