"""What programs get less of, by rules, by their own request and by a person's answer.

None of them gets the whole by another door.
"""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.agent.agent import Agent
from fobwatch.core.agent.endpoint import HOST, Endpoint, EndpointRequest, Job, address_of
from fobwatch.core.agent.judging import narrowing_arguments
from fobwatch.core.agent.protocol import (
    AgentRequest,
    AgentVerb,
    ExitCode,
    decode_request,
    encode_request,
)
from fobwatch.core.client_process.client_process import UNSEEN, ClientProcess, Process
from fobwatch.core.consent.approvals import ApprovalQueue
from fobwatch.core.consent.consent import BURST, ConsentPolicy, Verdict
from fobwatch.core.consent.narrowing import WHOLE, Narrowing, ProgramNarrowing, Whom
from fobwatch.core.consent.rules import RULES, ConsentRule
from fobwatch.core.errors import BadRequest
from tests.agent_fakes import authorizer_of
from tests.fakes import ADMIN, ANNA, DEVICE, KEY, FakeClock, FakeScreen
from tests.fakes_files import MemoryJournal
from tests.staged import StagedCatalogue, StagedVault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fobwatch.core.agent.protocol import AgentReply

READ_ONLY = Narrowing(read_only=True)
HALF_AN_HOUR = Narrowing(limit=timedelta(minutes=30))
NARROWED = ProgramNarrowing(narrowing=READ_ONLY)
TERRAFORM = ClientProcess(processes=(Process(pid=42, executable="/usr/bin/terraform"),))
CLAUDE = ClientProcess(
    processes=(
        Process(pid=7, executable="/usr/bin/aws"),
        Process(pid=6, executable="/bin/bash"),
        Process(pid=5, executable="/opt/claude"),
    )
)
TWIN = replace(ANNA, name="twin")
OTHER = replace(
    ANNA, name="other", access_key=replace(KEY, access_key_id="AKIAOTHER0000000TEST"), mfa_serial=""
)
DOORS = [AgentVerb.CREDENTIALS, AgentVerb.ENV, AgentVerb.CONTAINER, AgentVerb.ENDPOINT]


@dataclass
class Front:
    """The agent with rules; its answer is what the request may have."""

    rules: tuple[ConsentRule, ...] = ()
    given: list[tuple[Narrowing, timedelta | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = FakeClock()
        self.vault = StagedVault(DEVICE, rules=self.rules)
        self.desk = ApprovalQueue(self.clock, FakeScreen())
        self.journal = MemoryJournal()
        catalogue = StagedCatalogue(self.vault, ANNA, ADMIN, TWIN, OTHER)
        self.agent = Agent(
            dict.fromkeys(AgentVerb, self._answer),
            authorizer=authorizer_of(self.desk, self.vault, catalogue),
            journal=self.journal,
            clock=self.clock,
        )
        self.meanwhile: Callable[[], object] = lambda: None
        self.changed = threading.Condition()
        self.desk.on_change(self._on_change)

    def _on_change(self) -> None:
        with self.changed:
            self.changed.notify_all()

    def wait_for(self, questions: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.desk.questions()) == questions, 10)

    def _answer(self, request: AgentRequest) -> str:
        self.meanwhile()
        self.given.append((request.narrowing, request.left))
        return str(request.narrowing)

    def ask(
        self,
        verb: AgentVerb = AgentVerb.CREDENTIALS,
        profile: str = "dev",
        client: ClientProcess = TERRAFORM,
        narrowing: Narrowing = WHOLE,
    ) -> AgentReply:
        key = "device" if verb is AgentVerb.CODE else "profile"
        arguments = {key: profile, **narrowing_arguments(narrowing)}
        request = AgentRequest(verb=verb, arguments=arguments, client_process=client)
        return self.agent.answer(request, patience=timedelta(seconds=5))

    def answered(self, verdict: Verdict, narrowing: Narrowing, **asked: object) -> AgentReply:
        """The reply to a request that a person answers so."""
        with ThreadPoolExecutor(1) as pool:
            reply = pool.submit(self.ask, **asked)  # type: ignore[arg-type]  # by name
            self.wait_for(1)
            self.desk.decide(self.desk.questions()[0].number, verdict, narrowing)
            return reply.result(10)


def rule(policy: ConsentPolicy = ConsentPolicy.ALWAYS, **changed: object) -> ConsentRule:
    narrowed = replace(NARROWED, **changed)  # type: ignore[arg-type]  # by name
    return ConsentRule(
        profile="dev", policy=policy, identities=(KEY.access_key_id.casefold(),), narrowed=narrowed
    )


@pytest.mark.parametrize("verb", DOORS)
@pytest.mark.parametrize(
    "profile", ["dev", "prod-admin", "twin"], ids=["itself", "upon it", "same key"]
)
def test_a_rule_narrows_at_every_door_and_under_every_name(verb: AgentVerb, profile: str) -> None:
    front = Front((rule(),))

    assert front.ask(verb, profile).body == "read-only"
    assert front.ask(verb, "other").body == ""


@pytest.mark.parametrize(
    ("verb", "subject"), [(AgentVerb.OPEN, "prod-admin"), (AgentVerb.CODE, DEVICE.serial)]
)
def test_what_would_open_everything_is_refused_in_words(verb: AgentVerb, subject: str) -> None:
    front = Front((rule(),))
    reply = front.ask(verb, subject)

    assert reply.code is ExitCode.DENIED
    assert "read-only" in reply.body
    assert not front.given
    assert Front().ask(verb, subject).code is ExitCode.OK


def test_a_rule_for_one_program_holds_for_all_that_it_starts_and_for_whoever_is_not_seen() -> None:
    front = Front((rule(whom=Whom.NAMED, programs=("/opt/claude",)),))

    assert front.ask(client=CLAUDE).body == "read-only"
    assert front.ask(client=UNSEEN).body == "read-only"
    assert front.ask(client=TERRAFORM).body == ""


def test_a_rule_for_all_but_one_leaves_that_one_alone() -> None:
    front = Front((rule(whom=Whom.ALL_BUT_NAMED, programs=("/usr/bin/terraform",)),))

    assert front.ask(client=TERRAFORM).body == ""
    assert front.ask(client=CLAUDE).body == "read-only"


def test_a_request_may_ask_for_less_and_adds_to_the_rule() -> None:
    front = Front((rule(),))

    assert front.ask(narrowing=HALF_AN_HOUR).body == "read-only, for 30 min"
    assert front.ask(profile="other", narrowing=HALF_AN_HOUR).body == "for 30 min"


@pytest.mark.parametrize(
    "asked",
    [
        *(None, {}, [], "read_only", {"read_only": "yes"}, {"limit": True}, {"limit": -1}),
        *({"limit": 10**30}, {"policies": ["{"]}, {"policies": [1]}, {"read_only": True, "new": 1}),
    ],
)
def test_what_is_not_understood_is_refused_and_never_whole(asked: object) -> None:
    front = Front()
    request = AgentRequest(
        verb=AgentVerb.CREDENTIALS,
        arguments={"profile": "other", "narrowing": asked},
        client_process=TERRAFORM,
    )
    reply = front.agent.answer(request)

    assert reply.code is ExitCode.BAD_REQUEST
    assert not front.given


def test_a_fobwatch_that_cannot_narrow_does_not_take_the_request() -> None:
    request = AgentRequest(
        verb="env", arguments={"profile": "dev", **narrowing_arguments(READ_ONLY)}
    )
    line = encode_request(request)

    assert line.startswith(b"fobwatch/2 ")
    assert decode_request(line).arguments == request.arguments
    for changed in (line.replace(b"/2", b"/1"), b'fobwatch/2 env {"profile": "dev"}\n'):
        with pytest.raises(BadRequest):
            decode_request(changed)


def test_a_person_narrows_and_that_is_recorded() -> None:
    front = Front((rule(ConsentPolicy.ONCE_PER_PROGRAM, narrowing=WHOLE),))
    reply = front.answered(Verdict.PROGRAM, READ_ONLY)
    request = AgentRequest(
        verb=AgentVerb.CREDENTIALS, arguments={"profile": "dev"}, client_process=TERRAFORM
    )
    front.agent.note(request, reply)

    assert reply.body == "read-only"
    assert front.ask().body == "read-only"  # remembered as it was answered
    assert front.journal.lines[-1].detail == "read-only; program allowed"


def test_a_persons_time_is_over_for_the_program_too() -> None:
    front = Front((rule(ConsentPolicy.ONCE_PER_PROGRAM, narrowing=WHOLE),))
    front.answered(Verdict.PROGRAM, HALF_AN_HOUR)
    front.clock.advance(timedelta(minutes=20))
    front.ask()
    front.clock.advance(timedelta(minutes=10))

    assert front.given == [
        (HALF_AN_HOUR, timedelta(minutes=30)),
        (HALF_AN_HOUR, timedelta(minutes=10)),
    ]
    assert front.answered(Verdict.DENY, WHOLE).code is ExitCode.DENIED


def test_a_yes_to_less_is_none_to_the_whole() -> None:
    """Two requests of one program at once: neither takes the other's answer."""
    front = Front((rule(ConsentPolicy.ONCE_PER_PROGRAM, narrowing=WHOLE),))
    with ThreadPoolExecutor(2) as pool:
        narrow = pool.submit(front.ask, narrowing=READ_ONLY)
        whole = pool.submit(front.ask)
        front.wait_for(2)
        for question in front.desk.questions():
            yes = bool(question.matter.narrowing)
            front.desk.decide(question.number, Verdict.PROGRAM if yes else Verdict.DENY)

    assert narrow.result().body == "read-only"
    assert whole.result().code is ExitCode.DENIED


def test_a_rule_that_changes_while_it_is_answered_is_not_outrun() -> None:
    front = Front()
    front.meanwhile = lambda: front.vault.save(RULES, rule())
    reply = front.ask()

    assert reply.code is ExitCode.TRY_AGAIN
    assert front.ask().body == "read-only"


def test_an_answer_given_before_the_rule_is_no_answer_to_what_holds_now() -> None:
    front = Front((rule(ConsentPolicy.ONCE_PER_PROGRAM, narrowing=WHOLE),))
    front.answered(Verdict.PROGRAM, WHOLE)
    front.vault.save(RULES, rule(ConsentPolicy.ONCE_PER_PROGRAM))
    front.clock.advance(BURST)

    assert front.answered(Verdict.ONCE, WHOLE).body == "read-only"


def test_a_role_upon_a_narrowed_profile_is_imported_only_after_a_yes() -> None:
    front = Front((rule(),))
    new = {"name": "mine", "kind": "role", "role_arn": ADMIN.role_arn, "source_profile": "dev"}
    document = json.dumps({"version": 1, "profiles": [new]})
    request = AgentRequest(
        verb=AgentVerb.IMPORT, arguments={"document": document}, client_process=TERRAFORM
    )
    reply = front.agent.answer(request, patience=timedelta(milliseconds=1))

    assert reply.code is ExitCode.PERSON_NEEDED
    assert [question.matter.because for question in front.desk.questions()] == ["dev"]


def test_a_job_gets_no_more_than_it_was_started_with() -> None:
    front = Front()
    job = Job(profile="dev", port=4, token="t", narrowing=narrowing_arguments(READ_ONLY))
    reply = Endpoint(front.agent).answer(
        EndpointRequest(
            path=address_of(4, "dev").partition(":4")[2], host=f"{HOST}:4", authorization="t"
        ),
        job,
        lambda: TERRAFORM,
    )

    assert reply.body == "read-only"


def test_the_names_in_a_request_are_those_of_the_value() -> None:
    written: Mapping[str, object] = narrowing_arguments(READ_ONLY & HALF_AN_HOUR)

    assert json.dumps(written) == '{"narrowing": {"read_only": true, "limit": 1800}}'
