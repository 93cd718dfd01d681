"""The roles of a portal in `~/.aws/config`: what is written, renamed and removed, and what not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fobwatch.core.aws_files.changes import AwsFileKind
from fobwatch.core.aws_files.config import parse_config
from fobwatch.core.aws_files.population import Population, plan_population, role_key
from fobwatch.core.errors import FileNotEditable
from fobwatch.core.ini.edit import meaning_of
from fobwatch.core.portals.roles import PortalRole
from fobwatch.core.profiles.role_names import NameTemplate
from tests.fakes import ACCOUNT
from tests.fakes_portals import PORTAL, START_URL

if TYPE_CHECKING:
    from collections.abc import Sequence

MINE = "# mine\n[default]\nregion = eu-west-1\noutput = json\n"
SESSION = (
    "[sso-session Acme]\n"
    f"sso_start_url = {START_URL}\n"
    "sso_region = eu-central-1\n"
    "sso_registration_scopes = sso:account:access\n"
)


def role(account_name: str = "Production", name: str = "ReadOnly", number: int = 0) -> PortalRole:
    return PortalRole(
        start_url=START_URL,
        account_id=str(int(ACCOUNT) + number),
        account_name=account_name,
        email="",
        role_name=name,
    )


READER, ADMIN = role(), role(name="Admin")
SANDBOX = role("Sandbox", number=1)


def wanted(*chosen: PortalRole, gone: bool = False) -> Population:
    """`gone` says that the person has these roles alone."""
    return Population(
        portal=replace(PORTAL, name="Acme"),
        chosen=chosen,
        every={role_key(role) for role in chosen} if gone else None,
        region="eu-west-1",
        template=NameTemplate.ACCOUNT_ROLE,
        elsewhere=(),
        taken=(),
    )


def populated(config: str | None, population: Population) -> str:
    plan = plan_population({AwsFileKind.CONFIG: config}, population)
    return plan.changes[0].after or ""


def block(name: str, role: PortalRole, *, more: str = "") -> str:
    return (
        f"[profile {name}]\n"
        "sso_session = Acme\n"
        f"sso_account_id = {role.account_id}\n"
        f"sso_role_name = {role.role_name}\n"
        "written_by = Fobwatch\n"
        "region = eu-west-1\n"
        f"output = json\n{more}"
    )


def names(config: str) -> set[str]:
    return set(parse_config(config, "").profiles) - {"default"}


def test_each_role_becomes_a_profile_of_one_session() -> None:
    after = populated(MINE, wanted(READER, ADMIN))

    assert after == "\n".join(
        [MINE, SESSION, block("Production-ReadOnly", READER), block("Production-Admin", ADMIN)]
    )


def test_a_file_that_is_not_there_is_made() -> None:
    after = populated(None, wanted(READER))

    assert after.startswith("[sso-session Acme]\n")
    assert names(after) == {"Production-ReadOnly"}
    assert populated("", wanted()) == ""


def test_a_second_time_nothing_changes() -> None:
    once = populated(MINE, wanted(READER, ADMIN))

    assert populated(once, wanted(READER, ADMIN, gone=True)) == once


def test_a_session_of_the_portal_that_is_there_is_used() -> None:
    own = SESSION.replace("Acme", "work").replace(START_URL, f"{START_URL}/#/")
    after = populated(own, wanted(READER))

    assert after.count("[sso-session") == 1
    assert "sso_session = work\n" in after


def test_a_session_of_the_name_that_is_another_portal_s_is_left_alone() -> None:
    other = SESSION.replace(START_URL, "https://other.awsapps.com/start")
    after = populated(other, wanted(READER))

    assert after.startswith(other)
    assert "[sso-session Acme-2]" in after
    assert "sso_session = Acme-2\n" in after


def test_a_name_that_is_taken_gets_a_number_and_keeps_it() -> None:
    config = "[profile production-readonly]\nregion = x\n"
    once = populated(config, wanted(READER, role("production", number=5)))

    assert names(once) == {
        "production-readonly",
        "Production-ReadOnly-2",
        "production-ReadOnly-3",
    }
    assert populated(once, wanted(READER, role("production", number=5), gone=True)) == once


def test_a_role_that_has_another_profile_is_left_out() -> None:
    population = replace(wanted(READER, ADMIN), elsewhere={role_key(READER)})

    assert names(populated(MINE, population)) == {"Production-Admin"}


def test_a_role_that_is_gone_is_removed_and_nothing_else() -> None:
    before = populated(MINE, wanted(READER, ADMIN, SANDBOX))
    after = populated(before, wanted(READER, SANDBOX, gone=True))

    assert after == before.replace(block("Production-Admin", ADMIN) + "\n", "")


def test_nothing_is_removed_while_not_all_roles_are_known() -> None:
    before = populated(MINE, wanted(READER, ADMIN))

    assert populated(before, wanted(READER)) == before


@pytest.mark.parametrize("more", ["cli_pager =\n", "s3 =\n  max_queue_size = 5\n"])
def test_what_somebody_added_to_a_profile_stays(more: str) -> None:
    before = populated(MINE, wanted(READER)) + more
    after = populated(before, wanted(SANDBOX, gone=True))

    assert "[profile Production-ReadOnly]" in after
    assert more in after
    assert "Production" not in str([s.settings for s in parse_config(after, "").profiles.values()])
    assert f"sso_account_id = {READER.account_id}" not in after


def test_a_comment_in_a_profile_stays() -> None:
    before = populated(MINE, wanted(READER)).replace("written_by", "# ask Eve\nwritten_by")

    assert "# ask Eve\n" in populated(before, wanted(SANDBOX, gone=True))


def test_a_profile_without_our_key_is_somebody_s_own() -> None:
    before = populated(MINE, wanted(READER)).replace("written_by = Fobwatch\n", "")
    other = populated(MINE, wanted(READER)).replace("Fobwatch", "me")

    for text in (before, other):
        population = replace(wanted(SANDBOX, gone=True), elsewhere={role_key(READER)})
        assert block("Production-ReadOnly", READER).splitlines()[1] in populated(text, population)
        assert "Production-ReadOnly" in names(populated(text, population))


def test_a_profile_of_another_portal_is_none_of_this_one() -> None:
    before = populated(MINE, wanted(READER)).replace(START_URL, "https://other.awsapps.com/start")
    after = populated(before, wanted(SANDBOX, gone=True))

    assert after.startswith(before)


@pytest.mark.parametrize("more", ["", "cli_pager =\n"])
def test_another_template_renames_what_was_written(more: str) -> None:
    before = populated(MINE, wanted(READER)) + more
    template = replace(wanted(READER, gone=True), template=NameTemplate.ROLE_ACCOUNT_ID)
    after = populated(before, template)

    assert names(after) == {f"ReadOnly-{ACCOUNT}"}
    assert after.count("written_by") == 1
    assert (more in after) or not more


@pytest.mark.parametrize(
    "hostile",
    [
        role(name="x]\n[profile evil]\ncredential_process = /bin/sh"),
        role(name="x\ncredential_process = /bin/sh"),
        replace(READER, account_id="1\ncredential_process = sh"),
        replace(READER, account_id=""),
        role("x]\n[profile evil]\ncredential_process = sh", name="y\rz"),
        role(name=""),
        role(name="a" * 33),
    ],
)
def test_what_the_portal_sends_cannot_become_another_setting(hostile: PortalRole) -> None:
    after = populated(MINE, wanted(hostile, ADMIN))

    assert names(after) == {"Production-Admin"}
    assert "credential_process" not in after


def test_an_account_s_name_is_never_more_than_a_name() -> None:
    after = populated(MINE, wanted(role("x]\n[default]\ncredential_process = sh")))

    assert {key for _header, key in meaning_of(after)} <= {
        "region",
        "output",
        "sso_session",
        "sso_start_url",
        "sso_region",
        "sso_registration_scopes",
        "sso_account_id",
        "sso_role_name",
        "written_by",
    }


def test_a_file_that_the_aws_tools_read_otherwise_is_not_touched() -> None:
    odd = f"{MINE}[profile a]\nregion = x\n[profile a]\nregion = y\n"
    try:
        after = populated(odd, wanted(READER))
    except FileNotEditable:
        return
    assert meaning_of(after).items() >= meaning_of(odd).items()


@given(
    st.lists(st.sampled_from(range(6)), max_size=6),
    st.lists(st.sampled_from(range(6)), max_size=6),
    st.sampled_from(NameTemplate),
)
def test_whatever_comes_and_goes_what_was_there_means_the_same(
    first: Sequence[int], second: Sequence[int], template: NameTemplate
) -> None:
    every = [role(f"A{number % 3}", f"R{number // 3}", number % 3) for number in range(6)]
    once = populated(MINE, wanted(*(every[number] for number in first)))
    chosen = [every[number] for number in second]
    population = replace(wanted(*chosen, gone=True), template=template)
    after = populated(once, population)

    assert meaning_of(after).items() >= meaning_of(MINE).items()
    assert len(names(after)) == len(set(second))
    assert populated(after, population) == after


def test_thousands_of_roles_are_one_change_of_the_file() -> None:
    roles = [role(f"team-{number}", number=number) for number in range(3_000)]
    once = populated(MINE, wanted(*roles))
    again = populated(
        once, replace(wanted(*roles[1000:], gone=True), template=NameTemplate.ROLE_ACCOUNT_ID)
    )

    assert len(names(once)) == 3_000
    assert len(names(again)) == 2_000
