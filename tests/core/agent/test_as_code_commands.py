"""A program gets an account as code, under the profile's rule."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.agent.as_code_commands import AsCodeCommands
from fobwatch.core.agent.authorization import OPENS_ALL, rule_of
from fobwatch.core.agent.protocol import AgentRequest, AgentVerb
from fobwatch.core.as_code.account import Role, User
from fobwatch.core.as_code.errors import ReadingStopped
from fobwatch.core.as_code.ports import Details
from fobwatch.core.as_code.reading import AccountReading
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.consent.consent import ConsentPolicy, Purpose
from fobwatch.core.errors import BadRequest
from fobwatch.core.iam.callers import Caller
from tests.core.as_code.accounts import ACCOUNT_ID, TRUST
from tests.fakes import KEY
from tests.fakes_as_code import FakeAccountReader

if TYPE_CHECKING:
    from fobwatch.core.agent.agent import Answer

LINKED = Role(name="ForSupport", path="/aws-service-role/support.amazonaws.com/", trust=TRUST)


def account_reader() -> FakeAccountReader:
    return FakeAccountReader(pages=[Details(users=(User(name="anna"),), roles=(LINKED,))])


def commands(reader: FakeAccountReader | None = None) -> AsCodeCommands:
    reading = AccountReading(
        caller=lambda _name: Caller(source=KEY, account_id=ACCOUNT_ID),
        reader=reader or account_reader(),
        connection=lambda _name: USUAL,
        region=lambda _name: "",
    )
    return AsCodeCommands(reading=reading)


@pytest.fixture
def reader() -> FakeAccountReader:
    return account_reader()


@pytest.fixture
def answer(reader: FakeAccountReader) -> Answer:
    return commands(reader).by_verb()[AgentVerb.AS_CODE]


def request(format_: str) -> AgentRequest:
    arguments = {"profile": "dev", "format": format_}
    return AgentRequest(verb=AgentVerb.AS_CODE, arguments=arguments)


def test_the_answer_has_the_documents_and_what_is_left_out(answer: Answer) -> None:
    answered = json.loads(answer(request("terraform")))

    assert 'resource "aws_iam_user" "anna"' in answered["documents"][0]
    assert answered["account_id"] == ACCOUNT_ID
    assert answered["left_out"] == {"service-linked": ["ForSupport"]}


def test_nothing_is_read_for_a_program_that_has_left(
    answer: Answer, reader: FakeAccountReader
) -> None:
    with pytest.raises(ReadingStopped):
        answer(replace(request("terraform"), client_waits=lambda: False))

    assert reader.sources == []


def test_a_program_that_leaves_ends_the_reading(answer: Answer, reader: FakeAccountReader) -> None:
    waits = iter([True, True, False])
    with pytest.raises(ReadingStopped):
        answer(replace(request("terraform"), client_waits=lambda: next(waits)))

    assert len(reader.sources) == 2


def test_a_format_that_there_is_not_is_refused(answer: Answer) -> None:
    with pytest.raises(BadRequest, match="no such format"):
        answer(request("pulumi"))


def test_the_profile_s_rule_holds_and_who_gets_less_gets_nothing() -> None:
    rule = rule_of(request("terraform"))

    assert (rule.purpose, rule.least) == (Purpose.AS_CODE, ConsentPolicy.ALWAYS)
    assert Purpose.AS_CODE in OPENS_ALL
