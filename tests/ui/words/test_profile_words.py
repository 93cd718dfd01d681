"""What a profile is, in a few words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.profiles.kinds.only_shown import OtherKind, OtherProfile
from fobwatch.ui.words.profile_words import (
    account_digits,
    account_fact,
    account_of,
    device_name,
    long_line,
    principal,
    short_line,
)
from tests.core.session_records import hours, session
from tests.fakes import ACCOUNT, ADMIN, ANNA, SERIAL

if TYPE_CHECKING:
    from fobwatch.core.profiles.profile import Profile

SSO = OtherProfile(name="corp", way=OtherKind.SSO, region="eu-north-1")
DIGITS = "4821\u00a00093\u00a07715"


def test_an_account_is_shown_in_groups() -> None:
    assert account_digits(ACCOUNT) == DIGITS
    assert account_digits("") == ""


@pytest.mark.parametrize(
    ("profile", "short", "long"),
    [
        (
            ADMIN,
            f"Admin · {DIGITS}",
            f"Role Admin · {DIGITS} · from dev",
        ),
        (
            ANNA,
            f"IAM user · {DIGITS} · eu-west-1",
            f"IAM user · {DIGITS} · eu-west-1",
        ),
        (SSO, "IAM Identity Center · eu-north-1", "IAM Identity Center · eu-north-1"),
    ],
    ids=["role", "user", "other"],
)
def test_a_profile_in_a_line(profile: Profile, short: str, long: str) -> None:
    assert short_line(profile) == short
    assert long_line(profile) == long


@pytest.mark.parametrize("kind", OtherKind)
def test_every_other_kind_has_words(kind: OtherKind) -> None:
    assert principal(OtherProfile(name="x", way=kind)) not in {"", kind}


def test_a_session_tells_more() -> None:
    held = replace(
        session("dev", left=hours(1), region="us-east-1"), arn=f"arn:aws:iam::{ACCOUNT}:user/anna"
    )

    assert principal(ANNA, held) == "IAM user anna"
    assert short_line(ADMIN, held) == f"Admin · {DIGITS} · us-east-1"
    assert account_of(SSO, held) == ACCOUNT


def test_a_broken_arn_is_shown_as_it_is() -> None:
    assert short_line(replace(ADMIN, role_arn="Admin?")) == "Admin?"


def test_a_device_is_called_by_its_own_name() -> None:
    assert device_name(SERIAL) == "anna-laptop"
    assert device_name("GAHT12345678") == "GAHT12345678"


def test_an_account_that_has_a_name_is_called_by_it() -> None:
    names = {ACCOUNT: "Acme Production"}

    assert short_line(ADMIN, names=names) == "Admin · Acme Production"
    assert long_line(ADMIN, names=names) == "Role Admin · Acme Production · from dev"
    assert account_fact(ACCOUNT, names) == f"Acme Production · {DIGITS}"
    assert account_fact(ACCOUNT, {}) == DIGITS
    assert account_fact("", {}) == ""
