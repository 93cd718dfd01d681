"""An account is read with a profile of the vault."""

from __future__ import annotations

from dataclasses import replace
from itertools import repeat
from typing import TYPE_CHECKING, Any

import pytest

from fobwatch.core.as_code.account import (
    DEFAULT_SESSION,
    Account,
    InstanceProfile,
    LeftOut,
    ManagedPolicy,
    Omission,
    Role,
    User,
)
from fobwatch.core.as_code.errors import EndlessAccount, NothingToWrite, ReadingStopped
from fobwatch.core.as_code.ports import Details, PolicySettings, RoleSettings
from fobwatch.core.as_code.reading import MAX_PAGES, AccountReading, Progress
from fobwatch.core.as_code.writing import Format, as_code
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws.errors import AccessDenied
from fobwatch.core.iam.user_calls import Callers
from tests.core.as_code.accounts import COMPANY, GUARD, TRUST, policy
from tests.fakes import ANNA, KEY
from tests.fakes_as_code import FakeAccountReader
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Iterator

PLAIN = replace(ANNA, name="plain", mfa_serial="")
LINKED = Role(name="ForSupport", path="/aws-service-role/support.amazonaws.com/", trust=TRUST)
OF_A_SET = Role(name="Set", path="/aws-reserved/sso.amazonaws.com/eu-west-1/", trust=TRUST)
GONE = ManagedPolicy(arn="arn:aws:iam::482100937715:policy/Gone", name="Gone", document=policy())


class World:
    def __init__(self) -> None:
        vault = VaultWorld()
        vault.vault.save_profile(PLAIN)
        self.reader = FakeAccountReader()
        self.reading = AccountReading(
            caller=Callers(vault.vault, vault.broker).other,
            reader=self.reader,
            connection=lambda _name: USUAL,
            region=lambda _name: "eu-west-1",
        )


@pytest.fixture
def world() -> World:
    return World()


def test_pages_are_put_together_in_the_order_of_names(world: World) -> None:
    world.reader.pages = [
        Details(users=(User(name="boris"),), roles=(Role(name="b", trust=TRUST),)),
        Details(users=(User(name="anna"),), roles=(Role(name="a", trust=TRUST),)),
    ]
    account = world.reading.read("dev")

    assert [user.name for user in account.users] == ["anna", "boris"]
    assert [role.name for role in account.roles] == ["a", "b"]
    assert account.left_out == ()


def test_what_moved_to_a_later_page_meanwhile_is_there_once(world: World) -> None:
    anna = User(name="anna")
    world.reader.pages = [
        Details(users=(anna,), policies=(GUARD,)),
        Details(users=(replace(anna, path="/now/"),), policies=(GUARD,)),
    ]
    world.reader.policies = {GUARD.arn: PolicySettings(description="", tags=())}
    account = world.reading.read("dev")

    assert [user.path for user in account.users] == ["/now/"]
    assert len(account.policies) == 1


def test_what_the_details_do_not_tell_is_asked_for(world: World) -> None:
    bare = replace(GUARD, description="", tags=())
    roles = tuple(Role(name=name, trust=TRUST) for name in ("new", "old"))
    world.reader.pages = [Details(roles=roles, policies=(bare, GONE))]
    world.reader.roles = [{}, {"old": RoleSettings(description="Old", max_session=43200)}]
    world.reader.policies = {
        GUARD.arn: PolicySettings(description=GUARD.description, tags=GUARD.tags)
    }
    account = world.reading.read("dev")

    assert account.policies == (GUARD,)  # the other one was deleted meanwhile
    assert [(role.description, role.max_session) for role in account.roles] == [
        ("", DEFAULT_SESSION),
        ("Old", 43200),
    ]


def test_roles_that_are_aws_s_own_are_left_out_and_named(world: World) -> None:
    profile = InstanceProfile(name="p", role=LINKED.name)
    world.reader.pages = [Details(roles=(OF_A_SET, LINKED), instance_profiles=(profile,))]
    account = world.reading.read("dev")

    assert (account.roles, account.instance_profiles) == ((), ())
    assert account.left_out == (
        LeftOut(name="ForSupport", reason=Omission.SERVICE_LINKED),
        LeftOut(name="Set", reason=Omission.RESERVED),
    )


def test_a_user_without_mfa_reads_with_the_key_since_iam_takes_no_such_session(
    world: World,
) -> None:
    world.reading.read(PLAIN.name)

    assert set(world.reader.sources) == {KEY}


def test_each_answer_is_told_and_a_no_ends_the_reading(world: World) -> None:
    world.reader.pages = [Details(users=(User(name="a"),)), Details(policies=(GUARD, GONE))]
    told: list[Progress] = []

    def goes_on(progress: Progress) -> bool:
        told.append(progress)
        return progress.described == 0

    with pytest.raises(ReadingStopped):
        world.reading.read("dev", goes_on)

    assert told == [
        Progress(),
        Progress(users=1),
        Progress(users=1, policies=2),
        Progress(users=1, policies=2),
        Progress(users=1, policies=2, described=1),
    ]


def test_what_is_stopped_while_the_session_starts_asks_nothing(world: World) -> None:
    with pytest.raises(ReadingStopped):
        world.reading.read("dev", lambda _: False)

    assert world.reader.sources == []


def test_the_most_pages_that_an_account_can_have_are_read(world: World) -> None:
    world.reader.pages = [Details()] * MAX_PAGES
    world.reader.roles = [{}] * MAX_PAGES

    assert world.reading.read("dev").users == ()


@pytest.mark.parametrize("listed", ["pages", "roles"])
def test_a_list_without_an_end_is_given_up_in_words(world: World, listed: str) -> None:
    endless: dict[str, Iterator[Any]] = {"pages": repeat(Details()), "roles": repeat({})}
    setattr(world.reader, listed, endless[listed])

    with pytest.raises(EndlessAccount, match="has no end"):
        world.reading.read("dev")


def test_a_refusal_is_raised_as_it_is(world: World) -> None:
    world.reader.failure = AccessDenied("Denied", "A policy says so.", "Ask.")

    with pytest.raises(AccessDenied):
        world.reading.read("dev")


@pytest.mark.parametrize("format_", Format)
def test_what_was_left_out_is_told_beside_the_documents(format_: Format) -> None:
    written = as_code(COMPANY, format_)

    assert written.left_out == COMPANY.left_out
    assert len(written.documents) == 1


@pytest.mark.parametrize("format_", Format)
def test_of_an_account_without_anything_there_is_no_document(format_: Format) -> None:
    with pytest.raises(NothingToWrite):
        as_code(Account(account_id="482100937715", left_out=COMPANY.left_out), format_)
