"""The age and last use of access keys in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fobwatch.core.iam.access_keys import LAST_USED, LIST, KeyReading, KeyUse, UserKey
from fobwatch.ui.words.key_words import known_key_words, not_known_words, other_key_words
from tests.fakes import ACCOUNT, KEY, NOON

DAY = timedelta(days=1)
LIMIT = 90 * DAY
READING = KeyReading(
    asked_with=KEY.access_key_id, asked_at=NOON, user_arn=f"arn:aws:iam::{ACCOUNT}:user/anna"
)


def known(age: timedelta, used: timedelta | None = None) -> UserKey:
    use = None if used is None else KeyUse(at=NOON - used, service="s3", region="eu-west-1")
    return UserKey(access_key_id=KEY.access_key_id, created_at=NOON - age, use=use)


@pytest.mark.parametrize(
    ("age", "used", "words"),
    [
        (timedelta(hours=1), None, "made today, never used"),
        (DAY, timedelta(hours=2), "1 day old, last used today with s3 in eu-west-1"),
        (40 * DAY, DAY, "40 days old, last used yesterday with s3 in eu-west-1"),
        (
            83 * DAY,
            12 * DAY,
            (
                "83 days old, last used 12 days ago with s3 in eu-west-1. It reaches your limit in "
                "7 days."
            ),
        ),
        (
            timedelta(days=89, hours=3),
            None,
            "89 days old, never used. It reaches your limit today.",
        ),
        (120 * DAY, None, "120 days old, never used. It is older than your limit of 90 days."),
    ],
)
def test_a_key_has_an_age_and_a_last_use(
    age: timedelta, used: timedelta | None, words: str
) -> None:
    assert known_key_words(known(age, used), READING, NOON, LIMIT) == words


def test_what_is_denied_is_named() -> None:
    denied = replace(READING, denied=(LAST_USED,))

    words = known_key_words(known(3 * DAY), denied, NOON, LIMIT)

    assert words == f"3 days old, last use not known: AWS does not allow {LAST_USED}"
    assert LIST in not_known_words(replace(READING, denied=(LIST,)), has_mfa=False)


def test_another_key_is_named_and_said_to_be_inactive() -> None:
    inactive = replace(known(300 * DAY), active=False)

    words = other_key_words(inactive, READING, NOON)

    assert words == "AKIA…TEST, inactive, 300 days old, never used"


@pytest.mark.parametrize(
    ("reading", "has_mfa", "words"),
    [
        (None, False, "Not asked yet"),
        (None, True, "Asked while a session lasts"),
        (READING, True, "Not known: AWS does not list it"),
    ],
    ids=["new", "waits for a session", "unlisted"],
)
def test_what_is_not_known_says_why(
    reading: KeyReading | None, words: str, *, has_mfa: bool
) -> None:
    assert not_known_words(reading, has_mfa=has_mfa) == words
