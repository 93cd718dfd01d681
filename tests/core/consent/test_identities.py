"""Whose a key is, as AWS says it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fobwatch.core.aws.connection import Connection
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.core.consent.identities import REFUSED_FOR, KeyUsers, ProfileIdentities
from tests.fakes import ADMIN, ANNA, FakeClock, FakeTokens

BARE = replace(ANNA, mfa_serial="", region="eu-central-1")
WAY = Connection(sts_endpoint="https://sts.example/")


def test_aws_is_reached_for_a_key_as_its_profile_wants_it() -> None:
    tokens = FakeTokens(FakeClock())
    users = KeyUsers(tokens, dict, lambda _name: WAY, tokens.clock)
    before = users.known(BARE)
    users.learn(BARE)

    assert before == ""
    assert users.known(BARE) == tokens.user_arn
    assert (tokens.connections, tokens.regions) == ([WAY], ["eu-central-1"])


def test_what_has_no_key_is_no_user_of_one() -> None:
    tokens = FakeTokens(FakeClock())
    users = KeyUsers(tokens, dict, lambda _name: WAY, tokens.clock)
    users.learn(ADMIN)

    assert users.known(ADMIN) == ""
    assert tokens.calls == []


def test_a_profile_is_the_user_that_aws_named() -> None:
    tokens = FakeTokens(FakeClock())
    users = KeyUsers(tokens, dict, lambda _name: WAY, tokens.clock)
    found = {"one": BARE, "two": replace(BARE, name="two")}
    identities = ProfileIdentities(found.get, lambda _name: "", users)
    before = identities.of("one")
    identities.learn("one", ["two"])

    assert len(identities.of("one")) == len(before) + 1
    assert identities.of("one") == identities.of("two")


def test_a_refused_key_of_another_profile_is_not_asked_about_at_each_console() -> None:
    gone = AccessKey(access_key_id="AKIADELETED000000000", secret_access_key="old-secret")
    tokens = FakeTokens(FakeClock(), unknown_keys={gone.access_key_id})
    users = KeyUsers(tokens, dict, lambda _name: WAY, tokens.clock)
    found = {"one": BARE, "two": replace(BARE, name="two", access_key=gone)}
    identities = ProfileIdentities(found.get, lambda _name: "", users)
    for _console in range(3):
        identities.learn("one", ["two"])
    soon = len(tokens.calls)
    tokens.clock.advance(REFUSED_FOR)
    tokens.unknown_keys.clear()
    tokens.other_keys.append(gone)
    identities.learn("one", ["two"])

    assert soon == 2
    assert users.known(found["two"]) == tokens.user_arn


def test_a_key_that_is_used_is_asked_about_each_time_until_aws_takes_it() -> None:
    tokens = FakeTokens(FakeClock(), unknown_keys={BARE.access_key.access_key_id})
    users = KeyUsers(tokens, dict, lambda _name: WAY, tokens.clock)
    found = {"one": BARE, "two": replace(BARE, name="two")}
    identities = ProfileIdentities(found.get, lambda _name: "", users)
    identities.learn("one", ["two"])
    tokens.unknown_keys.clear()
    identities.learn("one", ["two"])

    assert users.known(BARE) == tokens.user_arn


def test_where_aws_does_not_say_whose_another_profile_s_key_is_that_profile_is_named() -> None:
    tokens = FakeTokens(FakeClock())
    users = KeyUsers(tokens, dict, lambda _name: WAY, tokens.clock)
    key = AccessKey(access_key_id="AKIALOCAL00000000000", secret_access_key="local-secret")
    found = {"one": BARE, "local": replace(BARE, name="local", access_key=key)}
    identities = ProfileIdentities(found.get, lambda _name: "", users)
    users.learn(BARE)
    tokens.failures = [NetworkUnreachable("No answer", "It was sent.", "Try again.")]

    with pytest.raises(NetworkUnreachable, match="AWS was asked whose key “local” has"):
        identities.learn("one", ["local"])
