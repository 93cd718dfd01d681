"""The container endpoint: who is answered, and in which words the others are refused."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fobwatch.core.asker import Asker
from fobwatch.core.door_protocol import DoorReply, ExitCode
from fobwatch.core.endpoint import (
    KEY_ENTRY,
    PATIENCE,
    STATUSES,
    Endpoint,
    EndpointPlace,
    EndpointRequest,
    EndpointTokens,
)
from fobwatch.core.errors import BadRequest, VaultEntryDamaged, VaultLocked
from tests.fakes_secrets import FailingSecretStore, MemorySecretStore

if TYPE_CHECKING:
    from fobwatch.core.door_protocol import DoorRequest
    from fobwatch.core.endpoint import (
        EndpointReply,
    )

PORT = 45001
HOST = f"127.0.0.1:{PORT}"
LOCKED = VaultLocked("The vault is locked", "The keyring is locked.", "Unlock it.")
NAMES = ["dev", "prod admin", "data-lake / ReadOnly", "tür%2F", "../x"]


@dataclass
class RecordingDoor:
    reply: DoorReply = field(default_factory=lambda: DoorReply(code=ExitCode.OK, body="{}"))
    asked: list[tuple[str, str, timedelta]] = field(default_factory=list)

    def answer(
        self, request: DoorRequest, asker: Asker, *, patience: timedelta = timedelta()
    ) -> DoorReply:
        self.asked.append((request.subject, asker.title, patience))
        return self.reply


@dataclass
class Front:
    door: RecordingDoor = field(default_factory=RecordingDoor)
    tokens: EndpointTokens = field(default_factory=lambda: EndpointTokens(MemorySecretStore()))

    def __post_init__(self) -> None:
        self.place = EndpointPlace()
        self.place.port = PORT
        self.endpoint = Endpoint(self.door, self.tokens, self.place)

    def request(self, profile: str = "dev") -> EndpointRequest:
        """What an SDK sends that was given the profile's variables."""
        path = self.place.address(profile).removeprefix(f"http://{HOST}")
        return EndpointRequest(path=path, host=HOST, authorization=self.tokens.token(profile))

    def ask(self, request: EndpointRequest) -> EndpointReply:
        return self.endpoint.answer(request, lambda: Asker(origin="terraform"))


@pytest.fixture
def front() -> Front:
    return Front()


@pytest.mark.parametrize("name", NAMES)
def test_whoever_has_the_token_gets_the_credentials(front: Front, name: str) -> None:
    reply = front.ask(front.request(name))

    assert (reply.status, reply.body) == (HTTPStatus.OK, "{}")
    assert front.door.asked == [(name, "terraform", PATIENCE)]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"authorization": ""}, HTTPStatus.UNAUTHORIZED),
        ({"authorization": "0" * 64}, HTTPStatus.UNAUTHORIZED),
        ({"authorization": "ü"}, HTTPStatus.UNAUTHORIZED),
        ({"host": ""}, HTTPStatus.FORBIDDEN),
        ({"host": f"evil.example:{PORT}"}, HTTPStatus.FORBIDDEN),
        ({"host": "127.0.0.1"}, HTTPStatus.FORBIDDEN),
        ({"origin": "https://evil.example"}, HTTPStatus.FORBIDDEN),
        ({"origin": f"http://{HOST}"}, HTTPStatus.FORBIDDEN),
        ({"path": "/"}, HTTPStatus.NOT_FOUND),
        ({"path": "/profiles/"}, HTTPStatus.NOT_FOUND),
        ({"path": "/latest/meta-data"}, HTTPStatus.NOT_FOUND),
    ],
    ids=str,
)
def test_whatever_is_not_right_never_reaches_the_door(
    front: Front, change: dict[str, str], status: HTTPStatus
) -> None:
    reply = front.ask(replace(front.request(), **change))

    assert reply.status is status
    assert set(json.loads(reply.body)) == {"code", "message"}
    assert front.door.asked == []


def test_a_token_opens_its_own_profile_and_no_other(front: Front) -> None:
    request = replace(front.request("prod"), authorization=front.tokens.token("dev"))

    assert front.ask(request).status is HTTPStatus.UNAUTHORIZED


def test_localhost_is_a_name_of_ours(front: Front) -> None:
    assert front.ask(replace(front.request(), host=f"localhost:{PORT}")).status is HTTPStatus.OK


@pytest.mark.parametrize("code", [code for code in STATUSES if code is not ExitCode.OK])
def test_a_refusal_is_json_with_the_doors_words(front: Front, code: ExitCode) -> None:
    front.door.reply = DoorReply(code=code, body="The vault is locked: Unlock it.")

    reply = front.ask(front.request())

    assert reply.status is STATUSES[code]
    assert reply.status >= HTTPStatus.BAD_REQUEST
    assert json.loads(reply.body)["message"] == "The vault is locked: Unlock it."


def test_every_code_of_the_door_has_a_status() -> None:
    of_the_command_line = {ExitCode.OUTPUT_LOST, ExitCode.NO_SCREEN, ExitCode.OUT_OF_REACH}

    assert set(STATUSES) == set(ExitCode) - of_the_command_line


def test_before_the_vault_is_read_the_answer_is_locked_and_comes_at_once() -> None:
    store = FailingSecretStore()
    store.failure = LOCKED
    front = Front(tokens=EndpointTokens(store))
    request = EndpointRequest(path="/profiles/dev", host=HOST, authorization="0" * 64)

    assert front.ask(request).status is HTTPStatus.LOCKED
    assert front.door.asked == []


def test_tokens_are_the_same_after_a_restart() -> None:
    store = MemorySecretStore()
    token = EndpointTokens(store).token("dev")
    restarted = EndpointTokens(store)
    assert not restarted.known

    restarted.load()

    assert restarted.admits("dev", token)
    assert restarted.token("dev") == token


def test_looking_for_the_key_makes_none() -> None:
    store = MemorySecretStore()

    EndpointTokens(store).load()

    assert store.names() == frozenset()


def test_without_a_port_there_is_no_address() -> None:
    with pytest.raises(BadRequest):
        EndpointPlace().address("dev")


@given(
    path=st.text(), host=st.sampled_from([HOST, ""]) | st.text(), origin=st.text(), token=st.text()
)
def test_no_request_without_authority_is_answered(
    path: str, host: str, origin: str, token: str
) -> None:
    front = Front()
    front.tokens.token("dev")

    reply = front.ask(EndpointRequest(path=path, host=host, origin=origin, authorization=token))

    assert reply.status >= HTTPStatus.BAD_REQUEST
    assert front.door.asked == []


@pytest.mark.parametrize("kept", ["", "00", "no hexadecimal", "é" * 64, "[" * 100_000, "0" * 65])
def test_a_key_that_another_program_wrote_is_told_and_opens_nothing(kept: str) -> None:
    tokens = EndpointTokens(MemorySecretStore({KEY_ENTRY: kept}))

    for use in (tokens.load, lambda: tokens.token("dev")):
        with pytest.raises(VaultEntryDamaged, match="is damaged"):
            use()
    assert not tokens.known
