"""What the agent answers, and what it records."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.activity.activity import Channel, Event
from fobwatch.core.agent.agent import MAX_NOTED, MAX_PROCESS, Agent
from fobwatch.core.agent.authorization import Judgement
from fobwatch.core.agent.protocol import BROKEN, AgentReply, AgentRequest, AgentVerb, ExitCode
from fobwatch.core.client_process.client_process import ClientProcess, Process
from fobwatch.core.consent.consent import ConsentPolicy, Matter, Verdict
from fobwatch.core.consent.errors import ConsentOpen
from fobwatch.core.errors import VaultLocked
from fobwatch.core.mfa.errors import MfaCodeNeeded
from fobwatch.core.profiles.errors import UnknownProfile
from fobwatch.core.web_sign_in.errors import BrowserNeeded
from tests.agent_fakes import SECRET_VERBS, OpenAuthorizer
from tests.fakes import NOON, SERIAL, FakeClock
from tests.fakes_files import MemoryJournal

if TYPE_CHECKING:
    from fobwatch.core.agent.agent import Answer
    from fobwatch.core.agent.verb_rules import VerbRule
    from fobwatch.core.consent.consent import Purpose
    from fobwatch.core.errors import FobwatchError

ASKER = ClientProcess(
    processes=(
        Process(pid=4243, name="python3", arguments=("python3", "helper.py"), ours=True),
        Process(pid=42, name="terraform", arguments=("terraform", "plan"), directory="/infra"),
    )
)
LOCKED = VaultLocked("The vault is locked", "The keyring\nis locked.", "Unlock it.")
ASKED = AgentRequest(verb="credentials", arguments={"profile": "dev"}, client_process=ASKER)


def agent_with(
    answer: Answer, verb: AgentVerb = AgentVerb.CREDENTIALS
) -> tuple[Agent, MemoryJournal]:
    journal = MemoryJournal()
    return Agent(
        {verb: answer}, authorizer=OpenAuthorizer(), journal=journal, clock=FakeClock()
    ), journal


def refuse(error: Exception) -> Answer:
    def answer(_request: AgentRequest) -> str:
        raise error

    return answer


def test_an_answer_is_given_with_code_0() -> None:
    agent, _journal = agent_with(lambda request: request.text("profile").upper())

    assert agent.answer(ASKED) == AgentReply(code=ExitCode.OK, body="DEV")


def test_an_error_is_told_in_its_own_words_on_one_line() -> None:
    agent, _journal = agent_with(refuse(LOCKED))

    reply = agent.answer(ASKED)

    assert reply.code is ExitCode.VAULT_CLOSED
    assert reply.body == "The vault is locked: The keyring is locked. Unlock it."


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            MfaCodeNeeded("A code is needed", "The seed is not here.", "Type it.", serial=SERIAL),
            "A code is needed: The seed is not here. Enter the code of “anna-laptop” in Fobwatch.",
        ),
        (
            BrowserNeeded("Sign in", "It is over.", "Go there.", page=OpenBrowser(url="https://a")),
            "Sign in: It is over. Sign in on https://a.",
        ),
        (
            BrowserNeeded(
                "Sign in", "It is over.", "…", page=OpenBrowser(url="https://a", code="AB-CD")
            ),
            "Sign in: It is over. Sign in on https://a with the code AB-CD.",
        ),
        (
            ConsentOpen("A question", "It is open.", "Answer it."),
            "A question: It is open. Answer it.",
        ),
    ],
    ids=["code", "page", "page with a code", "the remedy says it"],
)
def test_a_refusal_says_what_a_person_has_to_do_with_all_that_it_takes(
    error: FobwatchError, words: str
) -> None:
    agent, _journal = agent_with(refuse(error))

    assert agent.answer(ASKED).body == words


@pytest.mark.expects_log("a request to the agent failed: credentials")
def test_an_unforeseen_error_is_told_and_logged() -> None:
    agent, _journal = agent_with(refuse(ZeroDivisionError()))

    assert agent.answer(ASKED) == BROKEN


def test_an_unknown_verb_is_a_bad_request() -> None:
    agent, _journal = agent_with(lambda _request: "")

    assert agent.answer(replace(ASKED, verb="dance")).code is ExitCode.BAD_REQUEST


@pytest.mark.parametrize(
    "verb", [verb for verb in AgentVerb if verb not in {AgentVerb.SHOW, AgentVerb.QUIT}]
)
def test_each_request_about_profiles_sees_them_as_they_are_now(verb: AgentVerb) -> None:
    steps: list[str] = []

    def answer(_request: AgentRequest) -> str:
        steps.append("answer")
        return ""

    agent = Agent(
        {verb: answer},
        authorizer=OpenAuthorizer(revision=lambda: steps.append("refresh")),
        journal=MemoryJournal(),
        clock=FakeClock(),
    )

    agent.answer(AgentRequest(verb=verb, client_process=ASKER))

    assert steps[0] == "refresh"


@pytest.mark.parametrize(
    ("verb", "argument", "event", "agent_name"),
    [
        (AgentVerb.CREDENTIALS, "profile", Event.CREDENTIALS_GIVEN, Channel.HELPER),
        (AgentVerb.ENV, "profile", Event.CREDENTIALS_GIVEN, Channel.COMMAND_LINE),
        (AgentVerb.CONTAINER, "profile", Event.CREDENTIALS_GIVEN, Channel.ENDPOINT),
        (AgentVerb.CODE, "device", Event.CODE_COPIED, Channel.COMMAND_LINE),
        (AgentVerb.LOGIN_ADDRESS, "profile", Event.LOGIN_REQUESTED, Channel.COMMAND_LINE),
        (AgentVerb.LOGIN_CODE, "profile", Event.LOGIN_REQUESTED, Channel.COMMAND_LINE),
    ],
)
def test_who_was_given_a_secret_is_recorded_without_it(
    verb: AgentVerb, argument: str, event: Event, agent_name: Channel
) -> None:
    agent, journal = agent_with(lambda _request: "the secret", verb)
    request = AgentRequest(verb=verb, arguments={argument: "dev"}, client_process=ASKER)

    agent.note(request, agent.answer(request))

    [activity] = journal.recent(9)
    assert (activity.at, activity.event, activity.subject) == (NOON, event, "dev")
    assert (activity.program, activity.channel, activity.detail) == ("terraform", agent_name, "")
    assert activity.origin.splitlines() == [
        "python3 helper.py (process 4243)",
        "terraform plan (process 42 in /infra)",
    ]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (ASKED, "terraform asked for credentials of dev: OK"),
        (AgentRequest(verb="status", client_process=ASKER), "terraform asked for status: OK"),
        (
            AgentRequest(
                verb="credentials", arguments={"profile": "\x1b[2J\n"}, client_process=ASKER
            ),
            "terraform asked for credentials of \ufffd[2J\ufffd: OK",
        ),
        (
            AgentRequest(verb="\x1b[2J", client_process=ASKER),
            "terraform asked for \ufffd[2J: OK",
        ),
    ],
    ids=["of a profile", "of nothing", "a hostile name", "a hostile verb"],
)
def test_the_log_says_who_asked_for_what_and_nothing_that_a_terminal_obeys(
    caplog: pytest.LogCaptureFixture, request_: AgentRequest, words: str
) -> None:
    agent, _journal = agent_with(lambda _request: "the secret")
    with caplog.at_level("DEBUG", logger="fobwatch"):
        agent.note(request_, AgentReply(code=ExitCode.OK, body="the secret"))

    assert caplog.messages == [words]


@pytest.mark.parametrize(
    ("consent", "detail"),
    [(Verdict.ONCE, "allowed once"), (Verdict.PROGRAM, "program allowed")],
)
def test_what_a_person_answered_is_recorded(consent: Verdict, detail: str) -> None:
    journal = MemoryJournal()
    answers: dict[AgentVerb, Answer] = {AgentVerb.CREDENTIALS: lambda _request: "the secret"}
    agent = Agent(answers, authorizer=OpenAuthorizer(consent), journal=journal, clock=FakeClock())

    agent.note(ASKED, agent.answer(ASKED))

    [activity] = journal.recent(9)
    assert (activity.event, activity.detail) == (Event.CREDENTIALS_GIVEN, detail)


@pytest.mark.parametrize(
    ("verb", "argument"),
    [(AgentVerb.CREDENTIALS, "profile"), (AgentVerb.ENV, "profile"), (AgentVerb.CODE, "device")],
)
def test_who_was_refused_is_recorded_with_the_reason(verb: AgentVerb, argument: str) -> None:
    agent, journal = agent_with(refuse(LOCKED), verb)
    arguments = {argument: "anna-laptop"}
    request = AgentRequest(verb=verb, arguments=arguments, client_process=ASKER)

    agent.note(request, agent.answer(request))

    [activity] = journal.recent(9)
    assert activity.event is Event.CREDENTIALS_REFUSED
    assert activity.subject == "anna-laptop"
    assert (activity.program, activity.detail) == ("terraform", "The vault is locked")


def test_however_long_its_command_line_a_line_of_activity_is_short() -> None:
    agent, journal = agent_with(lambda _request: "the secret")
    process = Process(pid=7, name="x", arguments=("tool", "x" * 200) * 40, directory="/x" * 200)
    request = replace(ASKED, client_process=ClientProcess(processes=(process,) * 8))

    agent.note(request, agent.answer(request))

    [activity] = journal.recent(9)
    told = activity.origin.splitlines()
    assert len(told) == 8
    assert all(line.startswith("tool x") for line in told)
    assert max(map(len, told)) <= MAX_PROCESS


@pytest.mark.parametrize(
    "name", ["\udcff", "two\nlines", "x" * 100_000], ids=["not UTF-8", "two lines", "long"]
)
def test_whatever_a_program_sends_for_a_name_can_be_recorded(name: str) -> None:
    agent, journal = agent_with(refuse(UnknownProfile(f"There is no profile “{name}”", "…", "…")))
    request = replace(ASKED, arguments={"profile": name})

    agent.note(request, agent.answer(request))

    [activity] = journal.recent(9)
    for noted in (activity.subject, activity.detail):
        assert noted.isprintable()
        assert len(noted) <= MAX_NOTED


def test_what_holds_no_secret_is_not_recorded() -> None:
    agent, journal = agent_with(lambda _request: "[]", AgentVerb.LIST)
    request = AgentRequest(verb=AgentVerb.LIST, client_process=ASKER)

    agent.note(request, agent.answer(request))

    assert journal.recent(9) == ()


def test_an_unknown_profile_is_told_apart_from_a_refusal() -> None:
    agent, _journal = agent_with(refuse(UnknownProfile("No such profile", "…", "…")))

    assert agent.answer(ASKED).code is ExitCode.UNKNOWN


class Changing(OpenAuthorizer):
    """Judges each request by another rule once that has changed."""

    changed = False

    def judge(self, request: AgentRequest, _rule: VerbRule, purpose: Purpose) -> Judgement:
        policy = ConsentPolicy.NEVER if self.changed else ConsentPolicy.ALWAYS
        return Judgement(matter=Matter(subject=request.subject, purpose=purpose), policy=policy)


@pytest.mark.parametrize("verb", SECRET_VERBS)
def test_what_changed_while_it_was_answered_is_not_handed_out(verb: AgentVerb) -> None:
    """The AWS files may be written, or a rule made, between authorization and answer."""
    authorizer = Changing()

    def answer(_request: AgentRequest) -> str:
        authorizer.changed = True
        return "the secret"

    agent = Agent({verb: answer}, authorizer=authorizer, journal=MemoryJournal(), clock=FakeClock())

    arguments = {"profile": "x", "device": "x"}
    reply = agent.answer(AgentRequest(verb=verb, arguments=arguments, client_process=ASKER))

    assert reply.code is ExitCode.TRY_AGAIN
    assert "the secret" not in reply.body
