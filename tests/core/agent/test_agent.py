"""What the local door answers, and what it records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fobwatch.core.activity.activity import DoorName, Event
from fobwatch.core.agent.agent import LONGEST_NOTED, LONGEST_PROCESS, SECRET_VERBS, Door
from fobwatch.core.agent.protocol import BROKEN, DoorReply, DoorRequest, ExitCode, Verb
from fobwatch.core.client_process.client_process import Asker, Process
from fobwatch.core.consent.consent import Verdict
from fobwatch.core.errors import UnknownProfile, VaultLocked
from tests.agent_fakes import OpenGate
from tests.fakes import NOON, FakeClock
from tests.fakes_files import MemoryJournal

if TYPE_CHECKING:
    from datetime import timedelta

    from fobwatch.core.agent.agent import Answer

ASKER = Asker(
    processes=(
        Process(pid=4243, name="python3", arguments=("python3", "helper.py"), ours=True),
        Process(pid=42, name="terraform", arguments=("terraform", "plan"), directory="/infra"),
    )
)
LOCKED = VaultLocked("The vault is locked", "The keyring\nis locked.", "Unlock it.")
ASKED = DoorRequest(verb="credentials", arguments={"profile": "dev"})


def door_with(answer: Answer, verb: Verb = Verb.CREDENTIALS) -> tuple[Door, MemoryJournal]:
    journal = MemoryJournal()
    return Door({verb: answer}, gate=OpenGate(), journal=journal, clock=FakeClock()), journal


def refuse(error: Exception) -> Answer:
    def answer(_request: DoorRequest) -> str:
        raise error

    return answer


def test_an_answer_is_given_with_code_0() -> None:
    door, _journal = door_with(lambda request: request.text("profile").upper())

    assert door.answer(ASKED, ASKER) == DoorReply(code=ExitCode.OK, body="DEV")


def test_an_error_is_told_in_its_own_words_on_one_line() -> None:
    door, _journal = door_with(refuse(LOCKED))

    reply = door.answer(ASKED, ASKER)

    assert reply.code is ExitCode.VAULT_CLOSED
    assert reply.body == "The vault is locked: The keyring is locked. Unlock it."


@pytest.mark.expects_log("a request at the local door failed: credentials")
def test_an_unforeseen_error_is_told_and_logged() -> None:
    door, _journal = door_with(refuse(ZeroDivisionError()))

    assert door.answer(ASKED, ASKER) == BROKEN


def test_an_unknown_verb_is_a_bad_request() -> None:
    door, _journal = door_with(lambda _request: "")

    assert door.answer(DoorRequest(verb="dance"), ASKER).code is ExitCode.BAD_REQUEST


@pytest.mark.parametrize("verb", [verb for verb in Verb if verb not in {Verb.SHOW, Verb.QUIT}])
def test_each_request_about_profiles_sees_them_as_they_are_now(verb: Verb) -> None:
    steps: list[str] = []

    class Gate(OpenGate):
        def check(self, request: DoorRequest, asker: Asker, *, patience: timedelta) -> None:
            steps.append("gate")

    def answer(_request: DoorRequest) -> str:
        steps.append("answer")
        return ""

    door = Door(
        {verb: answer},
        gate=Gate(),
        journal=MemoryJournal(),
        clock=FakeClock(),
        refresh=lambda: steps.append("refresh"),
    )

    door.answer(DoorRequest(verb=verb), ASKER)

    assert steps == ["refresh", "gate", "answer"]


@pytest.mark.parametrize(
    ("verb", "argument", "event", "door_name"),
    [
        (Verb.CREDENTIALS, "profile", Event.CREDENTIALS_GIVEN, DoorName.HELPER),
        (Verb.ENV, "profile", Event.CREDENTIALS_GIVEN, DoorName.COMMAND_LINE),
        (Verb.CONTAINER, "profile", Event.CREDENTIALS_GIVEN, DoorName.ENDPOINT),
        (Verb.CODE, "device", Event.CODE_COPIED, DoorName.COMMAND_LINE),
    ],
)
def test_who_was_given_a_secret_is_recorded_without_it(
    verb: Verb, argument: str, event: Event, door_name: DoorName
) -> None:
    door, journal = door_with(lambda _request: "the secret", verb)
    request = DoorRequest(verb=verb, arguments={argument: "dev"})

    door.note(request, door.answer(request, ASKER), asker=ASKER)

    [activity] = journal.recent(9)
    assert (activity.at, activity.event, activity.subject) == (NOON, event, "dev")
    assert (activity.program, activity.door, activity.detail) == ("terraform", door_name, "")
    assert activity.origin.splitlines() == [
        "python3 helper.py (process 4243)",
        "terraform plan (process 42 in /infra)",
    ]


@pytest.mark.parametrize(
    ("consent", "detail"),
    [(Verdict.ONCE, "allowed once"), (Verdict.PROGRAM, "program allowed")],
)
def test_what_a_person_answered_is_recorded(consent: Verdict, detail: str) -> None:
    journal = MemoryJournal()
    answers: dict[Verb, Answer] = {Verb.CREDENTIALS: lambda _request: "the secret"}
    door = Door(answers, gate=OpenGate(consent), journal=journal, clock=FakeClock())

    door.note(ASKED, door.answer(ASKED, ASKER), asker=ASKER)

    [activity] = journal.recent(9)
    assert (activity.event, activity.detail) == (Event.CREDENTIALS_GIVEN, detail)


@pytest.mark.parametrize(
    ("verb", "argument"),
    [(Verb.CREDENTIALS, "profile"), (Verb.ENV, "profile"), (Verb.CODE, "device")],
)
def test_who_was_refused_is_recorded_with_the_reason(verb: Verb, argument: str) -> None:
    door, journal = door_with(refuse(LOCKED), verb)
    request = DoorRequest(verb=verb, arguments={argument: "anna-laptop"})

    door.note(request, door.answer(request, ASKER), asker=ASKER)

    [activity] = journal.recent(9)
    assert activity.event is Event.CREDENTIALS_REFUSED
    assert activity.subject == "anna-laptop"
    assert (activity.program, activity.detail) == ("terraform", "The vault is locked")


def test_however_long_its_command_line_a_line_of_activity_is_short() -> None:
    door, journal = door_with(lambda _request: "the secret")
    process = Process(pid=7, name="x", arguments=("tool", "x" * 200) * 40, directory="/x" * 200)
    asker = Asker(processes=(process,) * 8)

    door.note(ASKED, door.answer(ASKED, asker), asker=asker)

    [activity] = journal.recent(9)
    told = activity.origin.splitlines()
    assert len(told) == 8
    assert all(line.startswith("tool x") for line in told)
    assert max(map(len, told)) <= LONGEST_PROCESS


@pytest.mark.parametrize(
    "name", ["\udcff", "two\nlines", "x" * 100_000], ids=["not UTF-8", "two lines", "long"]
)
def test_whatever_a_program_sends_for_a_name_can_be_recorded(name: str) -> None:
    door, journal = door_with(refuse(UnknownProfile(f"There is no profile “{name}”", "…", "…")))
    request = DoorRequest(verb=Verb.CREDENTIALS, arguments={"profile": name})

    door.note(request, door.answer(request, ASKER), asker=ASKER)

    [activity] = journal.recent(9)
    for noted in (activity.subject, activity.detail):
        assert noted.isprintable()
        assert len(noted) <= LONGEST_NOTED


def test_what_holds_no_secret_is_not_recorded() -> None:
    door, journal = door_with(lambda _request: "[]", Verb.LIST)
    request = DoorRequest(verb=Verb.LIST)

    door.note(request, door.answer(request, ASKER), asker=ASKER)

    assert journal.recent(9) == ()


def test_an_unknown_profile_is_told_apart_from_a_refusal() -> None:
    door, _journal = door_with(refuse(UnknownProfile("No such profile", "…", "…")))

    assert door.answer(ASKED, ASKER).code is ExitCode.UNKNOWN


@pytest.mark.parametrize("verb", sorted(SECRET_VERBS))
def test_what_changed_while_it_was_answered_is_not_handed_out(verb: Verb) -> None:
    """The AWS files may be written between the gate's look at them and the answer."""
    answers: dict[Verb, Answer] = {verb: lambda _request: "the secret"}
    gate = OpenGate(judgements=["by way of dev", "by way of prod"])
    door = Door(answers, gate=gate, journal=MemoryJournal(), clock=FakeClock())

    reply = door.answer(DoorRequest(verb=verb, arguments={"profile": "x", "device": "x"}), ASKER)

    assert reply.code is ExitCode.TRY_AGAIN
    assert "the secret" not in reply.body
