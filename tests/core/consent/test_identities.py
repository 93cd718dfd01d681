"""Whose a key is, as AWS says it."""

from __future__ import annotations

from dataclasses import replace

from fobwatch.core.aws.connection import Connection
from fobwatch.core.consent.identities import KeyUsers, ProfileIdentities
from tests.fakes import ADMIN, ANNA, FakeClock, FakeTokens

BARE = replace(ANNA, mfa_serial="", region="eu-central-1")
WAY = Connection(sts_endpoint="https://sts.example/")


def test_aws_is_reached_for_a_key_as_its_profile_wants_it() -> None:
    tokens = FakeTokens(FakeClock())
    users = KeyUsers(tokens, lambda _name: BARE, lambda _name: WAY)
    before = users.known(BARE)
    users.learn(BARE)

    assert before == ""
    assert users.known(BARE) == tokens.user_arn
    assert (tokens.connections, tokens.regions) == ([WAY], ["eu-central-1"])


def test_what_has_no_key_is_no_user_of_one() -> None:
    tokens = FakeTokens(FakeClock())
    users = KeyUsers(tokens, lambda _name: ADMIN, lambda _name: WAY)
    users.learn(ADMIN)

    assert users.known(ADMIN) == ""
    assert tokens.calls == []


def test_a_profile_is_the_user_that_aws_named() -> None:
    tokens = FakeTokens(FakeClock())
    users = KeyUsers(tokens, lambda _name: BARE, lambda _name: WAY)
    found = {"one": BARE, "two": replace(BARE, name="two")}
    identities = ProfileIdentities(found.get, lambda _name: "", users)
    before = identities.of("one")
    identities.learn("one", ["two"])

    assert len(identities.of("one")) == len(before) + 1
    assert identities.of("one") == identities.of("two")
