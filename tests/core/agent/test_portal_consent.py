"""What programs may do at access portals, asked as they ask: through the whole agent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.agent.agent import Agent
from fobwatch.core.agent.authorization import AgentAuthorizer
from fobwatch.core.agent.judging import PortalConsent
from fobwatch.core.agent.protocol import AgentRequest, AgentVerb, ExitCode
from fobwatch.core.client_process.client_process import ClientProcess, Process, Provider
from fobwatch.core.consent.approvals import ApprovalQueue
from fobwatch.core.consent.consent import ConsentPolicy, Verdict
from fobwatch.core.portals.portal import PORTALS
from tests.core.agent.test_portal_commands import ACME, Front
from tests.fakes import FakeScreen

if TYPE_CHECKING:
    from fobwatch.core.agent.protocol import AgentReply

NO_TIME = timedelta()
FOBWATCH = Process(pid=7, executable="/usr/bin/fobwatch", ours=True)
STRANGER = ClientProcess(processes=(Process(pid=42, executable="/usr/bin/stranger"),))
SIGN_IN, SIGN_OUT = AgentVerb.PORTAL_SIGN_IN, AgentVerb.PORTAL_SIGN_OUT


class Guarded(Front):
    """The portals' answers behind the real authorization, of which `asked` are the questions."""

    def __init__(self) -> None:
        super().__init__(ACME)
        self.screen = FakeScreen()
        self.approvals = ApprovalQueue(self.world.clock, self.screen)
        self.authorizer = AgentAuthorizer(
            self.approvals,
            self.rules,
            import_matter=lambda _document: None,
            portal_judge=PortalConsent(
                self.rules, named=self.known.named, state=self.world.portals.state
            ).judge,
            revision=object,
            running=lambda: {Provider(pid=77, mark="a1")},
        )
        self.agent = Agent(
            self.answers,
            authorizer=self.authorizer,
            journal=self.world.journal,
            clock=self.world.clock,
        )

    def request(
        self, verb: AgentVerb, portal: str = "Acme", *, who: ClientProcess = STRANGER
    ) -> AgentReply:
        arguments = {"portal": portal, "profile": "reader"}
        request = AgentRequest(verb=verb, arguments=arguments, client_process=who)
        return self.agent.answer(request, patience=NO_TIME)

    def answer_all(self, verdict: Verdict) -> None:
        for question in self.approvals.questions():
            self.approvals.decide(question.number, verdict)

    @property
    def titles(self) -> list[str]:
        return [question.matter.subject for question in self.approvals.questions()]

    @property
    def signed_in(self) -> bool:
        return self.world.portals.state(ACME.start_url).ends_about is not None


@pytest.fixture
def guarded() -> Guarded:
    return Guarded()


@pytest.fixture
def signed_in(guarded: Guarded) -> Guarded:
    guarded.world.sign_in(ACME)
    return guarded


def test_a_program_opens_no_page_until_a_person_allows_it(guarded: Guarded) -> None:
    unasked = guarded.request(SIGN_IN)
    opened_unasked = list(guarded.world.waiting)
    guarded.answer_all(Verdict.ONCE)
    allowed = guarded.request(SIGN_IN)

    assert unasked.code is ExitCode.PERSON_NEEDED
    assert opened_unasked == []
    assert allowed.code is ExitCode.OK
    assert len(guarded.world.waiting) == 1


def test_a_program_ends_no_sign_in_until_a_person_allows_it(signed_in: Guarded) -> None:
    unasked = signed_in.request(SIGN_OUT)
    lasts = signed_in.signed_in
    signed_in.answer_all(Verdict.ONCE)
    allowed = signed_in.request(SIGN_OUT)

    assert unasked.code is ExitCode.PERSON_NEEDED
    assert lasts
    assert allowed.code is ExitCode.OK
    assert not signed_in.signed_in


@pytest.mark.parametrize("verb", [SIGN_IN, SIGN_OUT])
def test_a_person_who_denies_it_is_left_alone(guarded: Guarded, verb: AgentVerb) -> None:
    if verb is SIGN_OUT:
        guarded.world.sign_in(ACME)
    guarded.request(verb)
    guarded.answer_all(Verdict.DENY)
    waiting, signed_in = len(guarded.world.waiting), guarded.signed_in

    replies = {guarded.request(verb).code for _ in range(100)}

    assert replies == {ExitCode.DENIED}
    assert guarded.titles == []
    assert (len(guarded.world.waiting), guarded.signed_in) == (waiting, signed_in)


@pytest.mark.parametrize("verb", [SIGN_IN, SIGN_OUT])
def test_a_thousand_requests_are_one_question(signed_in: Guarded, verb: AgentVerb) -> None:
    if verb is SIGN_IN:
        signed_in.world.portals.sign_out(ACME)
    for name in ["Acme", ACME.start_url, "acme.awsapps.com"] * 333:
        signed_in.request(verb, name)

    assert signed_in.titles == ["Acme"]


@pytest.mark.parametrize("verb", [SIGN_IN, SIGN_OUT])
def test_a_paused_agent_neither_opens_nor_ends_anything(
    signed_in: Guarded, verb: AgentVerb
) -> None:
    if verb is SIGN_IN:
        signed_in.world.portals.sign_out(ACME)
    before = signed_in.signed_in
    signed_in.authorizer.pause()

    assert signed_in.request(verb).code is ExitCode.PAUSED
    assert signed_in.signed_in == before
    assert signed_in.world.waiting == []
    assert signed_in.titles == []


@pytest.mark.parametrize("verb", [SIGN_IN, SIGN_OUT])
@pytest.mark.parametrize(
    "who",
    [
        ClientProcess(processes=(Process(pid=77, executable="/usr/bin/env"), FOBWATCH)),
        ClientProcess(processes=(Process(pid=42, container="mnt:[1]"),)),
    ],
    ids=["run by Fobwatch", "in a container"],
)
def test_programs_that_may_ask_for_nothing_are_not_asked_about(
    signed_in: Guarded, verb: AgentVerb, who: ClientProcess
) -> None:
    if verb is SIGN_IN:
        signed_in.world.portals.sign_out(ACME)

    assert signed_in.request(verb, who=who).code is ExitCode.DENIED
    assert signed_in.titles == []


def test_where_nothing_would_change_nobody_is_asked(guarded: Guarded) -> None:
    left = guarded.request(SIGN_OUT)
    guarded.world.portals.begin(ACME)
    waiting = guarded.request(SIGN_IN)
    guarded.world.finish()
    inside = guarded.request(SIGN_IN)

    assert left.body == "Nobody is signed in to Acme."
    assert waiting.body == "The browser opens Acme."
    assert inside.body == "You are signed in to Acme."
    assert guarded.titles == []


@pytest.mark.parametrize("name", ["nobody", ""])
def test_a_name_that_means_no_single_portal_is_not_asked_about(guarded: Guarded, name: str) -> None:
    reply = guarded.request(SIGN_IN, name)

    assert reply.code in {ExitCode.UNKNOWN, ExitCode.BAD_REQUEST}
    assert guarded.titles == []


def test_a_yes_to_one_is_no_yes_to_the_other(guarded: Guarded) -> None:
    guarded.request(SIGN_IN)
    guarded.answer_all(Verdict.PROGRAM)
    guarded.request(SIGN_IN)
    guarded.world.finish()

    assert guarded.request(SIGN_OUT).code is ExitCode.PERSON_NEEDED
    assert guarded.signed_in


def test_a_program_that_was_allowed_is_asked_about_no_more(guarded: Guarded) -> None:
    guarded.request(SIGN_IN)
    guarded.answer_all(Verdict.PROGRAM)
    guarded.world.clock.advance(timedelta(hours=3))

    assert guarded.request(SIGN_IN).code is ExitCode.OK


def test_a_yes_is_good_for_no_other_portal_that_gets_the_name(guarded: Guarded) -> None:
    guarded.request(SIGN_IN)
    guarded.answer_all(Verdict.PROGRAM)
    guarded.vault.remove(PORTALS, ACME.start_url)
    guarded.vault.save(PORTALS, replace(ACME, start_url="https://evil.awsapps.com/start"))

    assert guarded.request(SIGN_IN).code is ExitCode.PERSON_NEEDED
    assert guarded.world.waiting == []


@pytest.mark.parametrize(
    ("policy", "rememberable"),
    [(ConsentPolicy.ALWAYS, True), (ConsentPolicy.EVERY_TIME, False)],
)
def test_the_portals_own_rule_holds_where_it_is_stricter(
    guarded: Guarded, policy: ConsentPolicy, *, rememberable: bool
) -> None:
    guarded.rules.choose(ACME.start_url, policy)

    guarded.request(SIGN_IN)

    assert [q.rememberable for q in guarded.approvals.questions()] == [rememberable]


def test_a_portal_that_is_not_for_programs_is_opened_for_none(guarded: Guarded) -> None:
    guarded.rules.choose(ACME.start_url, ConsentPolicy.NEVER)

    assert guarded.request(SIGN_IN).code is ExitCode.DENIED
    assert guarded.titles == []
