"""AWS is asked why it refused a call, with a profile of the vault."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws.credentials import AccessKey, Credentials
from fobwatch.core.denials.denial import Denial, Evaluation, PolicyType, evaluation_in
from fobwatch.core.denials.lookups import DenialLookups
from fobwatch.core.errors import FobwatchError
from fobwatch.core.iam.ports import Decision
from tests.fakes import ANNA, DENIED
from tests.fakes_denials import FakeDenials, FakeSimulator, decoded
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from fobwatch.core.denials.lookups import Findings

USER = "arn:aws:iam::111122223333:user/anna"
ROLE_SESSION = "arn:aws:sts::111122223333:assumed-role/dev/anna"
RUN = "ec2:RunInstances"
ENCODED = Denial(code="UnauthorizedOperation", encoded="abc", region="eu-west-1")
PLAIN = replace(ANNA, name="plain", mfa_serial="")


class World:
    def __init__(self) -> None:
        self.vault = VaultWorld()
        self.vault.vault.save_profile(PLAIN)
        self.aws = FakeDenials(messages={"abc": decoded(USER, RUN)})
        self.simulator = FakeSimulator()
        self.lookups = DenialLookups(
            vault=self.vault.vault,
            broker=self.vault.broker,
            service=self.aws,
            simulator=self.simulator,
            connection=lambda _name: USUAL,
            region=lambda _name: "us-east-2",
        )

    def ask(self, denial: Denial, profile: str = "dev") -> Findings:
        return self.lookups.ask(denial, profile)


@pytest.fixture
def world() -> World:
    return World()


def test_an_encoded_message_says_who_was_refused_what(world: World) -> None:
    found = world.ask(ENCODED)

    assert (found.denial.principal, found.denial.action) == (USER, RUN)
    assert found.denial.explicit
    assert found.evaluation is not None
    assert ("aws:MultiFactorAuthPresent", "false") in found.evaluation.context
    assert world.aws.calls[0][2] == "eu-west-1"


def test_a_call_that_takes_mfa_is_recognized(world: World) -> None:
    world.simulator.with_mfa = {RUN}
    found = world.ask(ENCODED)
    explanation = found.explained()

    assert found.needs_mfa
    assert "With MFA it would be allowed" in explanation.why
    assert explanation.next_step.startswith("Start the session with MFA")
    assert [call[2] for call in world.simulator.calls] == [False, True]


def test_a_call_that_nobody_allows_does_not_take_mfa(world: World) -> None:
    world.simulator.denied = {RUN}
    found = world.ask(ENCODED)

    assert found.simulated is not None
    assert found.simulated.decision is Decision.IMPLICIT_DENY
    assert not found.needs_mfa


def test_what_the_simulator_allows_is_not_asked_about_again(world: World) -> None:
    found = world.ask(ENCODED)

    assert found.with_mfa is None
    assert not found.needs_mfa


def test_a_long_term_key_has_no_mfa_key_at_all(world: World) -> None:
    world.ask(Denial(action="s3:GetObject", principal=USER))

    assert world.simulator.calls == [(USER, ("s3:GetObject",), None, "*")]


def test_the_role_of_a_session_is_asked_about_with_its_path(world: World) -> None:
    path = "arn:aws:iam::111122223333:role/teams/blue/dev"
    world.simulator.arns = {"dev": path}
    world.ask(Denial(action="s3:GetObject", principal=ROLE_SESSION, resource="arn:aws:s3:::b"))

    assert world.simulator.calls == [(path, ("s3:GetObject",), None, "arn:aws:s3:::b")]


def test_an_authorization_id_is_looked_up_before_a_message_is_decoded(world: World) -> None:
    world.aws.evaluations["id1"] = Evaluation(
        explicit=True,
        principal=USER,
        action=RUN,
        policy_type=PolicyType.SERVICE_CONTROL,
        policies=("arn:aws:organizations::1:policy/o-1/service_control_policy/p-1",),
    )
    found = world.ask(replace(ENCODED, authorization_id="id1"))

    assert [call[0] for call in world.aws.calls] == ["details"]
    assert found.denial.policy_type is PolicyType.SERVICE_CONTROL
    assert "p-1" in found.explained().why


def test_a_part_that_is_denied_keeps_no_other_from_being_asked(world: World) -> None:
    world.aws.failure = DENIED
    found = world.ask(replace(ENCODED, action=RUN, principal=USER))

    assert found.problems == (DENIED,)
    assert found.simulated is not None


def test_the_toolbox_is_called_with_the_key_where_there_is_no_mfa(world: World) -> None:
    world.aws.evaluations["id1"] = Evaluation(explicit=True, principal=USER, action=RUN)
    with_id = replace(ENCODED, authorization_id="id1")
    world.ask(with_id, "plain")
    world.ask(with_id, "dev")

    assert [type(call[1]) for call in world.aws.calls] == [AccessKey, Credentials]


def test_a_users_message_is_decoded_with_the_key_alone(world: World) -> None:
    world.ask(ENCODED, "dev")
    world.ask(ENCODED, "prod-admin")

    assert [type(call[1]) for call in world.aws.calls] == [AccessKey, Credentials]


def test_a_profile_that_does_not_start_is_said_to(world: World) -> None:
    with pytest.raises(FobwatchError):
        world.ask(ENCODED, "nobody")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no",
        "[]",
        "[" * 100_000,
        '{"context": 1}',
        '{"context": {"conditions": {"items": {}}}}',
        '{"context": {"conditions": {"items": [1, {"key": 2}]}}}',
    ],
    ids=["empty", "text", "list", "deep", "number", "mapping", "odd"],
)
def test_a_message_that_is_not_as_aws_writes_it_says_nothing(text: str) -> None:
    told = evaluation_in(text)

    assert told is None or told.context == ()


def test_what_a_message_says_is_fit_to_be_shown() -> None:
    told = evaluation_in(decoded("arn:\x1b[31m" + "x" * 9999, RUN))

    assert told is not None
    assert len(told.principal) <= 500
    assert told.principal.isprintable()
