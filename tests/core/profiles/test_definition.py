from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.profiles.chain import Chain, definition_of
from fobwatch.core.profiles.profile import Origin
from tests.core.world import LAKE
from tests.fakes import ADMIN, ANNA, KEY

if TYPE_CHECKING:
    from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
    from fobwatch.core.profiles.kinds.iam_user import IamUserProfile

ROLE = replace(ADMIN, session_tags=(("team", "blue"), ("cost", "7")))
CHAIN = Chain(links=(ANNA, ROLE, LAKE))


def with_user(**changes: object) -> Chain:
    user: IamUserProfile = replace(ANNA, **changes)  # type: ignore[arg-type]  # given by name
    return replace(CHAIN, links=(user, ROLE, LAKE))


def with_role(**changes: object) -> Chain:
    role: RoleProfile = replace(ROLE, **changes)  # type: ignore[arg-type]  # given by name
    return replace(CHAIN, links=(ANNA, role, LAKE))


@pytest.mark.parametrize(
    "changed",
    [
        with_user(access_key=replace(KEY, access_key_id="AKIAOTHER0000000TEST")),
        with_user(access_key=replace(KEY, secret_access_key="another-secret")),
        with_user(mfa_serial=""),
        with_role(role_arn="arn:aws:iam::482100937715:role/ReadOnly"),
        with_role(mfa_serial=""),
        with_role(external_id="x-7"),
        with_role(role_session_name="anna"),
        with_role(source_identity="anna"),
        with_role(session_tags=(("team", "red"), ("cost", "7"))),
        with_role(session_tags=(("team", "blue"),)),
        with_role(session_policy="{}"),
        replace(CHAIN, links=(ANNA, ROLE)),
        replace(CHAIN, links=(ANNA, LAKE)),
        replace(CHAIN, links=(ANNA, LAKE, ROLE)),
        replace(CHAIN, links=(ANNA, ROLE, replace(LAKE, role_arn=ROLE.role_arn))),
    ],
)
def test_what_decides_who_one_is_makes_another_definition(changed: Chain) -> None:
    assert definition_of(changed) != definition_of(CHAIN)


@pytest.mark.parametrize(
    "changed",
    [
        with_user(name="anna"),
        with_user(region="us-east-1"),
        with_user(duration=timedelta(hours=1)),
        with_user(mfa_serial="arn:aws:iam::482100937715:mfa/anna-phone"),
        with_role(mfa_serial="arn:aws:iam::482100937715:mfa/anna-phone"),
        with_user(origin=Origin.AWS_FILES),
        with_role(name="admin"),
        with_role(source_profile="anna"),
        with_role(region="us-east-1"),
        with_role(duration=timedelta(hours=8)),
        with_role(origin=Origin.AWS_FILES),
        with_role(session_tags=(("cost", "7"), ("team", "blue"))),
    ],
)
def test_what_is_cosmetic_leaves_the_definition_as_it_was(changed: Chain) -> None:
    assert definition_of(changed) == definition_of(CHAIN)


def test_values_do_not_run_into_each_other() -> None:
    one = with_role(external_id="ab", role_session_name="c")
    other = with_role(external_id="a", role_session_name="bc")

    assert definition_of(one) != definition_of(other)


def test_a_definition_shows_no_secret() -> None:
    key = AccessKey(access_key_id="AKIA", secret_access_key="s\udce9cret")  # not even UTF-8

    assert len(definition_of(Chain(links=(replace(ANNA, access_key=key),)))) == 64
