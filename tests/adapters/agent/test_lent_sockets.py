"""Agent sockets for one profile each, on real sockets."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.agent.client import AgentClient
from fobwatch.adapters.agent.lent_sockets import MAX_LENT, SOCKET, LentSockets
from fobwatch.adapters.agent.server import AgentServer
from fobwatch.core.agent.agent import Agent
from fobwatch.core.agent.errors import NotRunning
from fobwatch.core.agent.protocol import AgentVerb, ExitCode
from fobwatch.core.errors import BadRequest
from tests.agent_fakes import LENT_VERBS, OpenAuthorizer
from tests.desktop.waiting import wait_until
from tests.fakes import FakeClock
from tests.fakes_files import MemoryJournal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fobwatch.core.agent.agent import Answer
    from fobwatch.core.agent.protocol import AgentReply

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its agent is no file")


class Lending:
    """An agent that answers everything, with the profile's name, and those that are lent of it."""

    def __init__(self, folder: Path) -> None:
        self.journal = MemoryJournal()
        answers: dict[AgentVerb, Answer] = dict.fromkeys(AgentVerb, lambda request: request.subject)
        self.agent = Agent(
            answers, authorizer=OpenAuthorizer(), journal=self.journal, clock=FakeClock()
        )
        self.agents = LentSockets(folder, self._make)

    def _make(self, profile: str, path: Path) -> AgentServer:
        return AgentServer(self.agent.lent(profile), path)

    def ask(self, place: str, verb: AgentVerb, **arguments: object) -> AgentReply:
        return AgentClient(Path(place, SOCKET)).ask(verb, **arguments)


@pytest.fixture
def lending(short_tmp_path: Path) -> Iterator[Lending]:
    made = Lending(short_tmp_path)
    made.agents.start()
    yield made
    made.agents.stop()


@pytest.mark.parametrize("profile", ["dev", "prod", "", "dev "])
def test_a_lent_agent_gives_one_profile_s_credentials_and_nothing_else(
    lending: Lending, profile: str
) -> None:
    place = lending.agents.lend("dev")

    for verb in AgentVerb:
        reply = lending.ask(place, verb, profile=profile, device="dev", document="{}")

        given = verb in LENT_VERBS and profile == "dev"
        assert reply.code is (ExitCode.OK if given else ExitCode.DENIED), verb
        assert (reply.body == "dev") is given, verb


def test_each_profile_has_a_folder_of_its_own(lending: Lending) -> None:
    places = {name: lending.agents.lend(name) for name in ("dev", "prod", "x" * 5000)}

    assert len(set(places.values())) == 3
    assert lending.agents.lend("dev") == places["dev"]
    for name, place in places.items():
        assert lending.ask(place, AgentVerb.CREDENTIALS, profile=name).body == name


def test_what_a_container_is_given_is_recorded(lending: Lending) -> None:
    place = lending.agents.lend("dev")

    lending.ask(place, AgentVerb.CREDENTIALS, profile="dev")
    lending.ask(place, AgentVerb.CREDENTIALS, profile="prod")

    # Each is recorded once its client has gone, in whatever order.
    wait_until(lambda: len(lending.journal.lines) == 2, "both records")
    assert {line.subject for line in lending.journal.lines} == {"dev", "prod"}


def test_an_agent_is_there_again_after_a_restart(short_tmp_path: Path) -> None:
    before = Lending(short_tmp_path)
    place = before.agents.lend("dev")
    before.agents.stop()
    with pytest.raises(NotRunning):
        before.ask(place, AgentVerb.CREDENTIALS, profile="dev")

    after = Lending(short_tmp_path)
    after.agents.start()

    assert after.ask(place, AgentVerb.CREDENTIALS, profile="dev").body == "dev"
    after.agents.stop()


def test_an_agent_that_was_taken_back_stays_closed_also_after_a_restart(
    lending: Lending, short_tmp_path: Path
) -> None:
    places = {name: lending.agents.lend(name) for name in ("dev", "prod")}

    for name in ("dev", "dev", "never lent"):
        lending.agents.take_back(name)
    lending.agents.stop()
    again = Lending(short_tmp_path)
    again.agents.start()

    with pytest.raises(NotRunning):
        again.ask(places["dev"], AgentVerb.CREDENTIALS, profile="dev")
    assert again.ask(places["prod"], AgentVerb.CREDENTIALS, profile="prod").body == "prod"
    again.agents.stop()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"profiles": "dev"}', '{"profiles": [7, null, {}]}'],
    ids=["empty", "cut", "list", "null", "text", "numbers"],
)
@pytest.mark.expects_log("no socket is lent again")
def test_a_damaged_list_lends_nothing(short_tmp_path: Path, text: str) -> None:
    (short_tmp_path / "lent.json").write_text(text)
    lending = Lending(short_tmp_path)

    lending.agents.start()

    place = lending.agents.lend("dev")
    reply = lending.ask(place, AgentVerb.CREDENTIALS, profile="dev")
    lending.agents.stop()
    assert reply.body == "dev"
    assert json.loads((short_tmp_path / "lent.json").read_text()) == {"profiles": ["dev"]}


def test_so_many_agents_and_no_more(lending: Lending) -> None:
    for number in range(MAX_LENT):
        lending.agents.lend(f"p{number}")

    with pytest.raises(BadRequest, match="Too many sockets"):
        lending.agents.lend("one-more")
