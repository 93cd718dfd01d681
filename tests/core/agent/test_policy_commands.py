"""A program gets an account as code, or a refusal explained, under the profile's rule."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.agent.authorization import OPENS_ALL
from fobwatch.core.agent.policy_commands import PolicyCommands, asked_denial, denial_arguments
from fobwatch.core.agent.protocol import AgentRequest, AgentVerb
from fobwatch.core.agent.verb_rules import rule_of
from fobwatch.core.as_code.account import Role, User
from fobwatch.core.as_code.errors import ReadingStopped
from fobwatch.core.as_code.ports import Details
from fobwatch.core.as_code.reading import AccountReading
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws.errors import AccessDenied
from fobwatch.core.consent.consent import ConsentPolicy, Purpose
from fobwatch.core.denials.denial import Denial
from fobwatch.core.denials.lookups import DenialLookups
from fobwatch.core.denials.reading import read_error
from fobwatch.core.errors import BadRequest
from fobwatch.core.iam.user_calls import Caller
from tests.core.as_code.accounts import ACCOUNT_ID, TRUST
from tests.core.denials.real_messages import MESSAGES
from tests.fakes import KEY
from tests.fakes_as_code import FakeAccountReader
from tests.fakes_denials import FakeDenials, FakeSimulator, decoded
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from fobwatch.core.agent.agent import Answer

USER = "arn:aws:iam::111122223333:user/anna"
RUN = "ec2:RunInstances"
LINKED = Role(name="ForSupport", path="/aws-service-role/support.amazonaws.com/", trust=TRUST)


def account_reader() -> FakeAccountReader:
    return FakeAccountReader(pages=[Details(users=(User(name="anna"),), roles=(LINKED,))])


def commands(
    reader: FakeAccountReader | None = None, simulator: FakeSimulator | None = None
) -> PolicyCommands:
    reading = AccountReading(
        caller=lambda _name: Caller(source=KEY, account_id=ACCOUNT_ID),
        reader=reader or account_reader(),
        connection=lambda _name: USUAL,
        region=lambda _name: "",
    )
    vault = VaultWorld()
    denials = DenialLookups(
        vault=vault.vault,
        broker=vault.broker,
        service=FakeDenials(messages={"abc": decoded(USER, RUN)}),
        simulator=simulator or FakeSimulator(),
        connection=lambda _name: USUAL,
        region=lambda _name: "us-east-2",
    )
    return PolicyCommands(reading=reading, denials=denials)


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


def explain(denial: Denial, simulator: FakeSimulator) -> str:
    answer = commands(simulator=simulator).by_verb()[AgentVerb.EXPLAIN]
    arguments = {"profile": "dev", **denial_arguments(denial)}
    return answer(AgentRequest(verb=AgentVerb.EXPLAIN, arguments=arguments))


def test_a_refusal_is_explained_with_what_aws_tells_the_profile() -> None:
    encoded = Denial(code="UnauthorizedOperation", encoded="abc", region="eu-west-1")
    said = explain(encoded, FakeSimulator(with_mfa={RUN})).splitlines()

    assert said[0] == "ec2:RunInstances is denied."
    assert said[1].endswith("With MFA it would be allowed.")
    assert said[2] == "Start the session with MFA, and make the call with that."
    assert f"Principal: {USER}" in said
    assert "Simulated: denied expressly (user_anna_RequireMfa)" in said
    assert "Context: aws:MultiFactorAuthPresent = false" in said


def test_what_aws_does_not_tell_is_said_beside_the_rest() -> None:
    failure = AccessDenied("Denied", "A policy says so.", "Ask.")
    denial = Denial(action="s3:GetObject", principal=USER)
    said = explain(denial, FakeSimulator(failure=failure))

    assert said.startswith("s3:GetObject is not allowed.")
    assert "Could not find out: Denied: A policy says so. Ask." in said
    assert '"Action": "s3:GetObject"' in said


def test_what_was_read_of_an_error_is_asked_about_as_it_is() -> None:
    for message in MESSAGES:
        denial = read_error(message.text)
        arguments = denial_arguments(denial)
        request = AgentRequest(verb=AgentVerb.EXPLAIN, arguments=arguments)

        assert asked_denial(request) == denial, message.name


@pytest.mark.parametrize(
    ("verb", "purpose"),
    [(AgentVerb.AS_CODE, Purpose.AS_CODE), (AgentVerb.EXPLAIN, Purpose.EXPLAIN)],
)
def test_the_profile_s_rule_holds_and_who_gets_less_gets_nothing(
    verb: AgentVerb, purpose: Purpose
) -> None:
    rule = rule_of(AgentRequest(verb=verb))

    assert (rule.purpose, rule.least) == (purpose, ConsentPolicy.ALWAYS)
    assert purpose in OPENS_ALL
