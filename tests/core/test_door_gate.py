"""Who gets through the doors, while they are paused and when a profile is protected."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.asker import Asker, Process
from fobwatch.core.consent import ConsentPolicy, Verdict
from fobwatch.core.consent_desk import ConsentDesk
from fobwatch.core.door_gate import DoorGate
from fobwatch.core.door_protocol import DoorRequest, Verb
from fobwatch.core.errors import ConsentDenied, ConsentOpen, DoorsPaused
from tests.door_fakes import FakeCatalogue, FakeVault
from tests.fakes import ADMIN, ANNA, DEVICE, FakeClock, FakeScreen

if TYPE_CHECKING:
    from fobwatch.core.errors import FobwatchError

ASKER = Asker(processes=(Process(pid=42, executable="/usr/bin/terraform"),))
NO_TIME = timedelta()


def gate(**policies: ConsentPolicy) -> DoorGate:
    return DoorGate(
        ConsentDesk(FakeClock(), FakeScreen()),
        lambda name: policies.get(name, ConsentPolicy.ALWAYS),
        profiles=FakeCatalogue((ANNA, replace(ADMIN, name="admin"))),
        devices=FakeVault((DEVICE,)),
    )


def check(gate: DoorGate, verb: Verb, **arguments: object) -> None:
    gate.check(DoorRequest(verb=verb, arguments=arguments), ASKER, patience=NO_TIME)


@pytest.mark.parametrize("verb", [Verb.CREDENTIALS, Verb.ENV, Verb.CONTAINER])
@pytest.mark.parametrize(
    ("policy", "error"),
    [(ConsentPolicy.NEVER, ConsentDenied), (ConsentPolicy.EVERY_TIME, ConsentOpen)],
)
def test_each_way_to_a_profiles_credentials_asks(
    verb: Verb, policy: ConsentPolicy, error: type[FobwatchError]
) -> None:
    closed = gate(dev=policy)

    with pytest.raises(error):
        check(closed, verb, profile="dev")
    check(closed, verb, profile="admin")


@pytest.mark.parametrize("device", [DEVICE.name, DEVICE.serial])
def test_a_code_is_as_well_kept_as_the_strictest_profile_that_uses_it(device: str) -> None:
    closed = gate(dev=ConsentPolicy.ONCE_PER_PROGRAM, admin=ConsentPolicy.NEVER)

    with pytest.raises(ConsentDenied):
        check(closed, Verb.CODE, device=device)
    check(gate(), Verb.CODE, device=device)


def test_who_may_have_a_profile_is_asked_for_the_codes_of_a_device_of_its_name() -> None:
    desk = ConsentDesk(FakeClock(), FakeScreen())
    gate = DoorGate(
        desk,
        lambda _name: ConsentPolicy.ONCE_PER_PROGRAM,
        profiles=FakeCatalogue((ANNA,)),
        devices=FakeVault((replace(DEVICE, name=ANNA.name),)),
    )
    with pytest.raises(ConsentOpen):
        check(gate, Verb.CREDENTIALS, profile=ANNA.name)
    [question] = desk.questions()
    desk.decide(question.number, Verdict.PROGRAM)

    check(gate, Verb.ENV, profile=ANNA.name)
    with pytest.raises(ConsentOpen):
        check(gate, Verb.CODE, device=ANNA.name)


@pytest.mark.parametrize("beside", ["admin", 7], ids=["a profile for all", "no text"])
def test_a_profile_beside_the_device_is_not_what_counts(beside: object) -> None:
    with pytest.raises(ConsentDenied):
        check(gate(dev=ConsentPolicy.NEVER), Verb.CODE, device=DEVICE.name, profile=beside)


@pytest.mark.parametrize("verb", [Verb.LIST, Verb.STATUS, Verb.SHOW, Verb.QUIT, Verb.OPEN])
def test_what_gives_no_secret_asks_nobody(verb: Verb) -> None:
    check(gate(dev=ConsentPolicy.NEVER), verb, profile="dev")


@pytest.mark.parametrize(
    "verb",
    [Verb.CREDENTIALS, Verb.ENV, Verb.CONTAINER, Verb.CODE, Verb.OPEN],
)
def test_paused_doors_give_nothing_until_they_are_resumed(verb: Verb) -> None:
    paused = gate()
    changes: list[bool] = []
    paused.on_change(lambda: changes.append(paused.paused))

    paused.pause()
    with pytest.raises(DoorsPaused):
        check(paused, verb, profile="dev")
    paused.resume()
    check(paused, verb, profile="dev")

    assert changes == [True, False]


@pytest.mark.parametrize("verb", [Verb.SHOW, Verb.QUIT, Verb.STATUS, Verb.LIST])
def test_paused_doors_still_obey_the_person(verb: Verb) -> None:
    paused = gate()

    paused.pause()

    check(paused, verb)
