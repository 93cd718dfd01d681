"""Errors of AWS's, as people paste them."""

from __future__ import annotations

import json
import random
import time
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.denials.denial import Denial, PolicyType
from fobwatch.core.denials.error_codes import CODES, Cause
from fobwatch.core.denials.explanation import allowing_statement, explain
from fobwatch.core.denials.reading import MAX_ENCODED, MAX_TEXT, read_error
from tests.core.denials.real_messages import MESSAGES

if TYPE_CHECKING:
    from tests.core.denials.real_messages import Message

BY_NAME = {message.name: message for message in MESSAGES}


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.name)
def test_a_real_message_is_understood_and_explained(message: Message) -> None:
    denial = read_error(message.text)
    found = explain(denial, message.text)

    assert {name: getattr(denial, name) for name in message.says} == message.says
    assert found.cause is message.cause
    assert all((found.title, found.why, found.next_step))
    assert not any("{" in words for words in (found.title, found.why, found.next_step))
    if found.statement:
        assert json.loads(found.statement)["Effect"] == "Allow"


def test_each_is_understood_among_the_lines_of_a_log() -> None:
    before, after = "2026-11-29 12:00:01 INFO starting", "2026-11-29 12:00:02 INFO finished\n"
    for message in MESSAGES:
        text = f"{before}\n{message.text}\n{after}"

        assert explain(read_error(text), text).cause is message.cause, message.name
        assert read_error(text).action == read_error(message.text).action, message.name


def test_a_terminal_that_breaks_inside_of_words_is_read() -> None:
    text = BY_NAME["boto3-scp"].text.replace("\n", "")
    broken = "\n".join(text[start : start + 80] for start in range(0, len(text), 80))

    assert read_error(broken).action == "waf-regional:GetWebACLForResource"


def test_a_terminal_that_breaks_between_words_is_read() -> None:
    broken = BY_NAME["go-v2"].text.replace(" ", "\n  ")

    assert read_error(broken).action == "ecs:CreateService"
    assert read_error(broken).policy_type is PolicyType.IDENTITY


def test_no_more_than_a_megabyte_is_looked_at() -> None:
    found = "User: arn:aws:iam::111122223333:user/x is not authorized to perform: s3:GetObject"

    assert read_error("x " * (MAX_TEXT // 2) + found) == read_error("x " * (MAX_TEXT // 2))


def test_an_encoded_message_is_no_longer_than_aws_takes() -> None:
    denial = read_error("Encoded authorization failure message: " + "aB3_" * MAX_ENCODED)

    assert len(denial.encoded) == MAX_ENCODED
    assert denial.encoded not in repr(denial)


SIZE = MAX_TEXT // 8
SECONDS = 5
"""Where it is not linear, it takes hours."""

HOSTILE = {
    "blanks": " " * SIZE,
    "blanks before a word": " " * SIZE + "x",
    "tabs before a word": "\t" * SIZE + "x",
    "lines": "\n" * SIZE,
    "frames": "│" * SIZE,
    "colours": "\x1b[" * (SIZE // 2),
    "titles": "\x1b]0;" * (SIZE // 4),
    "backslashes": "\\" * SIZE,
    "entities": "&amp;" * (SIZE // 5),
    "users": "User: " * (SIZE // 6),
    "arns": "User: arn:aws:iam::1:user/" + "a" * SIZE,
    "performs": "not authorized to perform: a:b on resource: " * (SIZE // 44),
    "codes": "AccessDenied" * (SIZE // 12),
    "letters": "a" * SIZE,
    "dots": "a." * (SIZE // 2),
    "dashes": "a-" * (SIZE // 2),
    "encoded": "Encoded authorization failure message: " * (SIZE // 39),
    "ids": "authorization-details/" * (SIZE // 22),
    "null": "\0\N{REPLACEMENT CHARACTER}\N{RIGHT-TO-LEFT OVERRIDE}" * (SIZE // 3),
    "sessions": "session" * (SIZE // 7),
    "consoles": "Action: a:b" * (SIZE // 11),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_costs_no_more_than_a_second_or_two(text: str) -> None:
    start = time.process_time()
    explain(read_error(text), text)

    assert time.process_time() - start < 3


def test_random_pieces_of_real_messages_never_fail() -> None:
    pieces = [word for message in MESSAGES for word in message.text.split(" ")]
    chance = random.Random(51)  # noqa: S311 - for a test
    for _ in range(300):
        text = chance.choice(["", " ", "\n"]).join(chance.choices(pieces, k=40))
        assert explain(read_error(text), text).title


def test_every_code_of_the_table_is_found_alone() -> None:
    assert {read_error(f"x {code} y").code for code in CODES} == set(CODES)


@pytest.mark.parametrize("kind", PolicyType)
@pytest.mark.parametrize("explicit", [True, False])
def test_each_kind_of_policy_has_its_own_next_step(kind: PolicyType, explicit: bool) -> None:
    article = "an" if kind is PolicyType.IDENTITY else "a"
    ending = (
        f"with an explicit deny in {article} {kind}" if explicit else f"because no {kind} allows"
    )
    text = f"User: arn:aws:iam::111122223333:user/x is not authorized to perform: s3:Get {ending}"
    denial = read_error(text)
    found = explain(denial, text)

    assert (denial.explicit, denial.policy_type) == (explicit, kind)
    assert kind.value in found.why
    assert bool(found.statement) is not explicit


def test_a_role_that_a_message_names_by_its_name_becomes_an_arn() -> None:
    denial = read_error(BY_NAME["go-v1"].text)

    assert json.loads(allowing_statement(denial)) == {
        "Effect": "Allow",
        "Action": "iam:GetRole",
        "Resource": "arn:aws:iam::299435626701:role/goad-lambda-role",
    }


def test_a_trust_policy_is_told_whom_to_trust() -> None:
    denial = read_error(BY_NAME["trust-policy"].text)

    assert json.loads(allowing_statement(denial)) == {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::123456789012:user/John"},
        "Action": "sts:AssumeRole",
    }


def test_the_policies_of_a_session_are_those_of_its_role() -> None:
    denial = Denial(principal="arn:aws:sts::111122223333:assumed-role/dev/ann")

    assert denial.policy_source == "arn:aws:iam::111122223333:role/dev"
    assert Denial(principal="ann").policy_source == ""


def test_sessions_that_were_revoked_are_thought_of() -> None:
    text = (
        "User: arn:aws:sts::111122223333:assumed-role/dev/ann is not authorized to perform: "
        "s3:GetObject with an explicit deny in an identity-based policy"
    )

    assert "AWSRevokeOlderSessions" in explain(read_error(text), text).why
    assert explain(read_error("policy AWSRevokeOlderSessions"), "AWSRevokeOlderSessions").cause is (
        Cause.EXPIRED
    )


@pytest.mark.parametrize(
    ("region", "cause"),
    [
        ("eu-south-1", Cause.REGION_OFF),
        ("eu-west-1", Cause.TOKEN),
        ("cn-north-1", Cause.TOKEN),
        ("", Cause.TOKEN),
    ],
)
def test_a_region_that_has_to_be_enabled_is_thought_of(region: str, cause: Cause) -> None:
    host = f"https://ec2.{region}.amazonaws.com/ " if region else ""
    text = f"{host}AuthFailure: AWS was not able to validate the provided access credentials"

    assert explain(read_error(text), text).cause is cause


def test_our_own_words_for_a_refusal_are_understood() -> None:
    text = (
        "arn:aws:iam::111122223333:user/ann may not call sts:AssumeRole on "
        "arn:aws:iam::111122223333:role/dev: a policy denies it. Many such policies"
    )
    denial = read_error(text)

    assert denial.principal == "arn:aws:iam::111122223333:user/ann"
    assert denial.action == "sts:AssumeRole"
    assert denial.resource == "arn:aws:iam::111122223333:role/dev"
    assert denial.explicit
    assert explain(denial, text).cause is Cause.DENIED
