"""What the local door answers, and what it records."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch.core import door as door_module
from fobwatch.core import errors
from fobwatch.core.activity import DoorName, Event
from fobwatch.core.asker import Asker, Process
from fobwatch.core.consent import Verdict
from fobwatch.core.door import (
    BROKEN,
    LONGEST_NOTED,
    Door,
    DoorReply,
    DoorRequest,
    ExitCode,
    Verb,
    exit_code,
)
from fobwatch.core.errors import BadRequest, FobwatchError, UnknownProfile, VaultLocked
from tests.door_fakes import OpenGate
from tests.fakes import NOON, FakeClock
from tests.fakes_files import MemoryJournal

if TYPE_CHECKING:
    from fobwatch.core.door import Answer

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


def error_of(kind: type[FobwatchError]) -> FobwatchError:
    extra = {
        name: ""
        for name, parameter in inspect.signature(kind).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty
    }
    return kind("Title", "Message.", "Remedy.", **extra)


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


@pytest.mark.parametrize("arguments", [{}, {"profile": ""}, {"profile": 5}, {"profile": None}])
def test_a_missing_argument_is_a_bad_request(arguments: dict[str, object]) -> None:
    with pytest.raises(BadRequest):
        DoorRequest(verb="credentials", arguments=arguments).text("profile")


def test_an_argument_with_a_default_may_be_missing_or_empty() -> None:
    request = DoorRequest(verb="open", arguments={"service": ""})

    assert request.text("service", "s3") == ""
    assert request.text("region", "eu-west-1") == "eu-west-1"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.VaultLocked, ExitCode.VAULT_CLOSED),
        (errors.VaultMissing, ExitCode.VAULT_CLOSED),
        (errors.VaultUnavailable, ExitCode.TRY_AGAIN),
        (errors.InvalidImport, ExitCode.BAD_REQUEST),
        (errors.UnknownDevice, ExitCode.UNKNOWN),
        (errors.UnknownProfile, ExitCode.UNKNOWN),
        (errors.UnusableProfile, ExitCode.UNKNOWN),
        (errors.MfaCodeNeeded, ExitCode.PERSON_NEEDED),
        (errors.AccessDenied, ExitCode.DENIED),
        (errors.AccessKeyRefused, ExitCode.DENIED),
        (errors.NetworkUnreachable, ExitCode.TRY_AGAIN),
        (errors.Throttled, ExitCode.TRY_AGAIN),
        (errors.NotRunning, ExitCode.NOT_RUNNING),
        (errors.RenewalsPaused, ExitCode.PAUSED),
        (errors.DoorsPaused, ExitCode.PAUSED),
        (errors.ConsentDenied, ExitCode.DENIED),
        (errors.ConsentOpen, ExitCode.PERSON_NEEDED),
        (errors.BadRequest, ExitCode.BAD_REQUEST),
        (errors.StorageError, ExitCode.FAILED),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_the_exit_code_tells_what_kind_of_failure_it_was(
    kind: type[FobwatchError], code: ExitCode
) -> None:
    assert exit_code(error_of(kind)) is code


def test_no_error_has_the_code_of_success() -> None:
    kinds = [
        kind
        for _name, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, FobwatchError)
    ]

    assert len(kinds) > 30
    assert ExitCode.OK not in {exit_code(error_of(kind)) for kind in kinds}


def test_the_documents_list_every_exit_code_once() -> None:
    docs = Path(__file__).parents[2] / "docs" / "command-line.md"
    documented = re.findall(r"^\| ([0-9]) \|", docs.read_text("utf-8"), re.MULTILINE)
    in_module = re.findall(r"^ {4}([0-9])  (\w+) ", door_module.__doc__ or "", re.MULTILINE)

    assert [int(code) for code in documented] == list(ExitCode)
    assert [(int(code), name) for code, name in in_module] == [(c, c.name) for c in ExitCode]


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


def test_neither_request_nor_reply_shows_what_may_be_secret() -> None:
    request = DoorRequest(verb="import", arguments={"document": "hush"})
    reply = DoorReply(code=ExitCode.OK, body="hush")

    assert "hush" not in repr(request) + repr(reply)


def test_an_unknown_profile_is_told_apart_from_a_refusal() -> None:
    door, _journal = door_with(refuse(UnknownProfile("No such profile", "…", "…")))

    assert door.answer(ASKED, ASKER).code is ExitCode.UNKNOWN
