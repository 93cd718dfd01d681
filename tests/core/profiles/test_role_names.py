"""Names for profiles of a portal's roles."""

from __future__ import annotations

import pytest

from fobwatch.core.portals.roles import PortalRole
from fobwatch.core.profiles.checks import MAX_PROFILE_NAME, name_problem
from fobwatch.core.profiles.role_names import NameTemplate, free_name, is_numbered, profile_name
from tests.fakes import ACCOUNT
from tests.fakes_portals import START_URL


def role(account_name: str = "Production", name: str = "ReadOnly") -> PortalRole:
    return PortalRole(
        start_url=START_URL,
        account_id=ACCOUNT,
        account_name=account_name,
        email="",
        role_name=name,
    )


@pytest.mark.parametrize(
    ("account_name", "role_name", "name"),
    [
        ("Production", "ReadOnly", "Production-ReadOnly"),
        ("Acme  Prod (EU)", "ReadOnly", "Acme-Prod-EU-ReadOnly"),
        ("Zürich", "Réseau", "Zurich-Reseau"),
        ("本番", "ReadOnly", f"{ACCOUNT}-ReadOnly"),
        ("", "ReadOnly", f"{ACCOUNT}-ReadOnly"),
        ("-dash", "x", "dash-x"),
        ("a/b:c%d", "x", "a-b-c-d-x"),
        ("team@acme.com", "dev+ops", "team@acme.com-dev+ops"),
        ("A" * 200, "x", "A" * MAX_PROFILE_NAME),
        ("../../etc", "x", "..-..-etc-x"),
        ("line\nbreak]", "x", "line-break-x"),
    ],
)
def test_names_are_ones_that_every_tool_reads(account_name: str, role_name: str, name: str) -> None:
    made = free_name(profile_name(role(account_name, role_name)), ())

    assert made == name
    assert name_problem(made) is None


@pytest.mark.parametrize(
    ("template", "name"),
    [
        (NameTemplate.ACCOUNT_ROLE, "Production-ReadOnly"),
        (NameTemplate.ROLE_ACCOUNT_ID, f"ReadOnly-{ACCOUNT}"),
        (NameTemplate.ACCOUNT_ID_ROLE, f"{ACCOUNT}-ReadOnly"),
        (NameTemplate.PORTAL_ACCOUNT_ROLE, "Acme-Inc-Production-ReadOnly"),
    ],
)
def test_a_template_says_what_a_name_is_made_of(template: NameTemplate, name: str) -> None:
    assert profile_name(role(), template, portal="Acme Inc") == name


def test_a_long_name_leaves_room_for_its_number() -> None:
    second = free_name(profile_name(role("A" * 200)), {("A" * MAX_PROFILE_NAME).casefold()})

    assert second == "A" * (MAX_PROFILE_NAME - 2) + "-2"
    assert is_numbered(second, "A" * 200)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Production-ReadOnly", True),
        ("Production-ReadOnly-2", True),
        ("Production-ReadOnly-x", False),
        ("Production-2", False),
        ("Production", False),
        ("production-readonly", False),
    ],
)
def test_a_numbered_name_is_still_the_one_that_was_wanted(name: str, *, is_one: bool) -> None:
    assert is_numbered(name, "Production-ReadOnly") is is_one
