"""Doors for one profile each, on real sockets."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.agent.client import DoorClient
from fobwatch.adapters.agent.lent_sockets import MOST_LENT, SOCKET, LentDoors
from fobwatch.adapters.agent.server import DoorServer
from fobwatch.core.agent.agent import Door, LentDoor
from fobwatch.core.agent.protocol import LENT_VERBS, ExitCode, Verb
from fobwatch.core.errors import BadRequest, NotRunning
from tests.agent_fakes import OpenGate
from tests.fakes import FakeClock
from tests.fakes_files import MemoryJournal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fobwatch.core.agent.agent import Answer
    from fobwatch.core.agent.protocol import DoorReply

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its door is no file")


class Lending:
    """A door that answers everything, with the profile's name, and those that are lent of it."""

    def __init__(self, folder: Path) -> None:
        self.journal = MemoryJournal()
        answers: dict[Verb, Answer] = dict.fromkeys(Verb, lambda request: request.subject)
        self.door = Door(answers, gate=OpenGate(), journal=self.journal, clock=FakeClock())
        self.doors = LentDoors(folder, self._make)

    def _make(self, profile: str, path: Path) -> DoorServer:
        return DoorServer(LentDoor(self.door, profile), path)

    def ask(self, place: str, verb: Verb, **arguments: object) -> DoorReply:
        return DoorClient(Path(place, SOCKET)).ask(verb, **arguments)


@pytest.fixture
def lending(short_tmp_path: Path) -> Iterator[Lending]:
    made = Lending(short_tmp_path)
    made.doors.start()
    yield made
    made.doors.stop()


@pytest.mark.parametrize("verb", sorted(Verb))
@pytest.mark.parametrize("profile", ["dev", "prod", "", "dev "])
def test_a_lent_door_gives_one_profile_s_credentials_and_nothing_else(
    lending: Lending, verb: Verb, profile: str
) -> None:
    place = lending.doors.lend("dev")

    reply = lending.ask(place, verb, profile=profile, device="dev", document="{}")

    given = verb in LENT_VERBS and profile == "dev"
    assert reply.code is (ExitCode.OK if given else ExitCode.DENIED)
    assert (reply.body == "dev") is given


def test_each_profile_has_a_folder_of_its_own(lending: Lending) -> None:
    places = {name: lending.doors.lend(name) for name in ("dev", "prod", "x" * 5000)}

    assert len(set(places.values())) == 3
    assert lending.doors.lend("dev") == places["dev"]
    for name, place in places.items():
        assert lending.ask(place, Verb.CREDENTIALS, profile=name).body == name


def test_what_a_container_is_given_is_recorded(lending: Lending) -> None:
    place = lending.doors.lend("dev")

    lending.ask(place, Verb.CREDENTIALS, profile="dev")
    lending.ask(place, Verb.CREDENTIALS, profile="prod")
    lending.doors.stop()

    assert [line.subject for line in lending.journal.lines] == ["dev", "prod"]


def test_a_door_is_there_again_after_a_restart(short_tmp_path: Path) -> None:
    before = Lending(short_tmp_path)
    place = before.doors.lend("dev")
    before.doors.stop()
    with pytest.raises(NotRunning):
        before.ask(place, Verb.CREDENTIALS, profile="dev")

    after = Lending(short_tmp_path)
    after.doors.start()

    assert after.ask(place, Verb.CREDENTIALS, profile="dev").body == "dev"
    after.doors.stop()


def test_a_door_that_was_taken_back_stays_closed_also_after_a_restart(
    lending: Lending, short_tmp_path: Path
) -> None:
    places = {name: lending.doors.lend(name) for name in ("dev", "prod")}

    for name in ("dev", "dev", "never lent"):
        lending.doors.take_back(name)
    lending.doors.stop()
    again = Lending(short_tmp_path)
    again.doors.start()

    with pytest.raises(NotRunning):
        again.ask(places["dev"], Verb.CREDENTIALS, profile="dev")
    assert again.ask(places["prod"], Verb.CREDENTIALS, profile="prod").body == "prod"
    again.doors.stop()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"profiles": "dev"}', '{"profiles": [7, null, {}]}'],
    ids=["empty", "cut", "list", "null", "text", "numbers"],
)
@pytest.mark.expects_log("no door is lent again")
def test_a_damaged_list_lends_nothing(short_tmp_path: Path, text: str) -> None:
    (short_tmp_path / "lent.json").write_text(text)
    lending = Lending(short_tmp_path)

    lending.doors.start()

    place = lending.doors.lend("dev")
    reply = lending.ask(place, Verb.CREDENTIALS, profile="dev")
    lending.doors.stop()
    assert reply.body == "dev"
    assert json.loads((short_tmp_path / "lent.json").read_text()) == {"profiles": ["dev"]}


def test_so_many_doors_and_no_more(lending: Lending) -> None:
    for number in range(MOST_LENT):
        lending.doors.lend(f"p{number}")

    with pytest.raises(BadRequest, match="Too many doors"):
        lending.doors.lend("one-more")
