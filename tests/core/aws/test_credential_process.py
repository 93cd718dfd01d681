"""What another program prints for `credential_process`."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from fobwatch.core.aws.credential_process import LONGEST, SHORTEST_SESSION, read_output
from fobwatch.core.aws.credentials import AccessKey, Credentials
from fobwatch.core.aws.errors import ProcessFailed
from fobwatch.core.timestamps import timestamp
from tests.fakes import NOON

CANARY = "canaryCANARY0123456789canaryCANARY012345"
GOOD: dict[str, Any] = {
    "Version": 1,
    "AccessKeyId": "ASIAIOSFODNN7EXAMPLE",
    "SecretAccessKey": CANARY,
    "SessionToken": f"token-{CANARY}",
    "Expiration": timestamp(NOON + timedelta(hours=1)),
    "AccountId": "123456789012",
}


def printed(**changes: object) -> str:
    """The good answer with these fields; those that are ... are left out."""
    return json.dumps({k: v for k, v in (GOOD | changes).items() if v is not ...})


def test_credentials_are_read_with_their_end_and_account() -> None:
    provided = read_output(printed(Region="an extra key"), NOON)

    assert provided.keys == Credentials(
        access_key_id="ASIAIOSFODNN7EXAMPLE",
        secret_access_key=CANARY,
        session_token=f"token-{CANARY}",
        expires_at=NOON + timedelta(hours=1),
    )
    assert provided.account_id == "123456789012"


@pytest.mark.parametrize("nothing", [..., None])
def test_a_session_without_an_end_is_used_for_the_shortest_that_aws_makes(nothing: object) -> None:
    provided = read_output(printed(Expiration=nothing), NOON)

    assert isinstance(provided.keys, Credentials)
    assert provided.keys.expires_at == NOON + SHORTEST_SESSION


@pytest.mark.parametrize("nothing", [..., None, ""])
def test_a_key_without_a_token_is_a_long_term_one(nothing: object) -> None:
    text = printed(AccessKeyId="AKIAIOSFODNN7EXAMPLE", SessionToken=nothing, Expiration=...)

    provided = read_output(text, NOON)

    assert isinstance(provided.keys, AccessKey)
    assert provided.ends_at is None


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("2025-06-01T14:00:00+01:00", 1),
        ("2025-06-01T13:00:00.123456Z", 1),
        ("20250601T130000Z", 1),
        ("2199-01-01T00:00:00Z", LONGEST / timedelta(hours=1)),
    ],
)
def test_every_form_of_a_time_is_read_and_none_is_later_than_aws_makes(
    said: str, hours: float
) -> None:
    noon = NOON.replace(year=2025, month=6, day=1, hour=12)

    provided = read_output(printed(Expiration=said), noon)

    assert isinstance(provided.keys, Credentials)
    assert provided.keys.expires_at.replace(microsecond=0) == noon + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("Please sign in", "not JSON"),
        (f"export AWS_SECRET_ACCESS_KEY={CANARY}", "not JSON"),
        (f'{{"Version": 1, "SecretAccessKey": "{CANARY}', "not JSON"),
        (f'"{CANARY}"', "not JSON"),
        (f"[{printed()}]", "not JSON"),
        ("null", "not JSON"),
        ("[" * 100_000, "not JSON"),
        (printed() + printed(), "not JSON"),
        (printed().replace("{", '{"Version": 1, ', 1), "not JSON"),
        (printed(Version=...), "Version"),
        (printed(Version=2), "Version"),
        (printed(Version="1"), "Version"),
        (printed(Version=True), "Version"),
        (printed(Version=1.0), "Version"),
        (printed(AccessKeyId=...), "no AccessKeyId"),
        (printed(AccessKeyId=None), "no AccessKeyId"),
        (printed(AccessKeyId=""), "AccessKeyId"),
        (printed(AccessKeyId=12), "AccessKeyId"),
        (printed(AccessKeyId="ASIA"), "AccessKeyId"),
        (printed(AccessKeyId="ASIAIOSFODNN7EXAMPLE\n"), "AccessKeyId"),
        (printed(AccessKeyId="ÄSIAIOSFODNN7EXAMPLE"), "AccessKeyId"),
        (printed(SecretAccessKey=...), "no SecretAccessKey"),
        (printed(SecretAccessKey=""), "SecretAccessKey"),
        (printed(SecretAccessKey=[CANARY]), "SecretAccessKey"),
        (printed(SecretAccessKey=f"{CANARY} "), "SecretAccessKey"),
        (printed(SecretAccessKey=CANARY * 4), "SecretAccessKey"),
        (printed(SessionToken=...), "no SessionToken"),
        (printed(SessionToken={"token": CANARY}), "SessionToken"),
        (printed(SessionToken=f"{CANARY}\r\nX-Header: 1"), "SessionToken"),
        (printed(SessionToken=CANARY * 500), "SessionToken"),
        (printed(Expiration=""), "Expiration"),
        (printed(Expiration="soon"), "Expiration"),
        (printed(Expiration=1_900_000_000), "Expiration"),
        (printed(Expiration="2199-01-01T00:00:00"), "time zone"),
        (printed(Expiration="0001-01-01T00:00:00+23:59"), "Expiration"),
        (printed(Expiration=timestamp(NOON)), "over"),
        (printed(AccountId=123456789012), "AccountId"),
        (printed(AccountId="1234-5678-9012"), "AccountId"),
    ],
)
def test_what_cannot_be_used_is_said_without_a_word_of_it(text: str, words: str) -> None:
    with pytest.raises(ProcessFailed) as caught:
        read_output(text, NOON)

    assert words in caught.value.message
    assert "canary" not in f"{caught.value}{caught.value.__cause__!r}"
