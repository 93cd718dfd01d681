"""Whatever comes in at the local doors: no crash, and no secret without authority.

    python -m tests.door_fuzzing [--examples 100000] [--seed N]

Both doors stand in front of the real answers, gate and desk, and of three profiles: one that
anybody may use, one whose programs are asked for and one that is not for programs. The local door
is fed through what reads its requests, the container endpoint through its own HTTP handler, each
without a socket, so that a hundred thousand inputs take minutes.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from fobwatch.adapters.door_server import _request_line
from fobwatch.adapters.endpoint_server import _Handler
from fobwatch.core.asker import Asker, Process
from fobwatch.core.aws_time import AwsTime
from fobwatch.core.consent import ConsentPolicy
from fobwatch.core.consent_desk import ConsentDesk
from fobwatch.core.credentials import Credentials
from fobwatch.core.devices import MfaDevice
from fobwatch.core.door import BROKEN, SECRET_VERBS, Door, DoorRequest, ExitCode, Verb
from fobwatch.core.door_answers import DoorAnswers
from fobwatch.core.door_gate import DoorGate
from fobwatch.core.door_wire import decode_reply, decode_request, encode_reply, encode_request
from fobwatch.core.endpoint import Endpoint, EndpointPlace, EndpointTokens
from fobwatch.core.errors import BadRequest, UnknownProfile
from fobwatch.core.sessions import Route, Session
from fobwatch.core.totp import totp_code
from tests.core.test_consent_desk import FakeScreen
from tests.door_fakes import (
    FakeCatalogue,
    FakeOffer,
    FakeSessions,
    FakeVault,
    RecordingConsoles,
    RecordingDesktop,
)
from tests.fakes import ANNA, DEVICE, NOON, FakeClock
from tests.fakes_files import MemoryJournal
from tests.fakes_secrets import MemorySecretStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.adapters.door_connection import Caller
    from fobwatch.core.door import DoorReply
    from fobwatch.core.endpoint import EndpointReply, EndpointRequest

POLICIES = {
    "open": ConsentPolicy.ALWAYS,
    "asked": ConsentPolicy.EVERY_TIME,
    "closed": ConsentPolicy.NEVER,
}
"""The profiles. Each has a device of its own, named `NAME-phone`."""

PORT = 45678
NO_TIME = timedelta()
SECRET = re.compile(rb"secret-of-(\w+)")
STRANGER = Asker(processes=(Process(pid=42, executable="/usr/bin/stranger"),))


def device_of(name: str) -> MfaDevice:
    seed_of_its_own = DEVICE.seed[:-1] + {"open": "A", "asked": "B", "closed": "C"}[name]
    return MfaDevice(
        serial=DEVICE.serial.replace("anna-laptop", name),
        name=f"{name}-phone",
        seed=seed_of_its_own,
    )


def session_of(name: str) -> Session:
    return Session(
        profile=name,
        credentials=Credentials(
            access_key_id="ASIAFUZZING000000000",
            secret_access_key=f"secret-of-{name}",
            session_token=f"secret-of-{name}",
            expires_at=NOON + timedelta(hours=1),
        ),
        started_at=NOON,
        arn="arn:aws:iam::123456789012:user/anna",
        account_id="123456789012",
        route=Route.SESSION_TOKEN,
    )


class HurriedDoor(Door):
    """Waits for no person."""

    def answer(
        self, request: DoorRequest, asker: Asker, *, patience: timedelta = NO_TIME
    ) -> DoorReply:
        return super().answer(request, asker, patience=min(patience, NO_TIME))


class Doors:
    """Both doors over the same services; nobody answers what they ask."""

    def __init__(self) -> None:
        clock = FakeClock()
        aws_time = AwsTime(clock)
        catalogue = FakeCatalogue(
            tuple(replace(ANNA, name=n, mfa_serial=device_of(n).serial) for n in POLICIES)
        )
        vault = FakeVault(tuple(map(device_of, POLICIES)))
        error = UnknownProfile("There is no such profile", "…", "…")
        answers = DoorAnswers(
            sessions=FakeSessions({name: session_of(name) for name in POLICIES}, error),
            profiles=catalogue,
            vault=vault,
            consoles=RecordingConsoles(),
            desktop=RecordingDesktop(),
            aws_time=aws_time,
            endpoint=FakeOffer(),
            import_document=lambda _document: "Nothing was imported.",
        )
        self.gate = DoorGate(
            ConsentDesk(clock, FakeScreen()),
            lambda name: POLICIES.get(name, ConsentPolicy.ALWAYS),
            profiles=catalogue,
            devices=vault,
        )
        self.door = HurriedDoor(
            answers.by_verb(), gate=self.gate, journal=MemoryJournal(), clock=clock
        )
        self.place = EndpointPlace()
        self.place.port = PORT
        self.tokens = EndpointTokens(MemorySecretStore())
        self.endpoint = Endpoint(self.door, self.tokens, self.place)
        self.codes = {totp_code(device_of(n), NOON): n for n in POLICIES}


DOORS = Doors()
TOKENS = {name: DOORS.tokens.token(name) for name in POLICIES}


@dataclass
class Wire:
    """A connection from which `data` comes; what is sent on it is kept."""

    data: bytes
    sent: bytes = b""

    def __post_init__(self) -> None:
        self._file = io.BytesIO(self.data)

    def receive(self, _seconds: float) -> bytes:
        return self._file.read(64)

    def makefile(self, *_mode: object) -> io.BytesIO:
        return self._file

    def sendall(self, data: bytes) -> None:
        self.sent += data

    def settimeout(self, seconds: float) -> None: ...


class HandlerServer:
    """The endpoint, as its HTTP handler knows it."""

    def answer(self, request: EndpointRequest, _client: object) -> EndpointReply:
        return DOORS.endpoint.answer(request, lambda: STRANGER)


def at_the_local_door(data: bytes) -> str:
    """Feed `data` to the local door. Raises `AssertionError`; what came of it in one word."""
    try:
        request = decode_request(_request_line(cast("Caller", Wire(data))))
    except BadRequest:
        return "unreadable"
    reply = DOORS.door.answer(request, STRANGER)
    DOORS.door.note(request, reply, asker=STRANGER)
    assert reply != BROKEN, "it crashed"
    assert decode_reply(encode_reply(reply)).code is reply.code
    owners = owners_of(reply.body.encode(errors="replace"))
    if owners:
        assert_authority(owners)
        return "given"
    return "answered" if reply.code is ExitCode.OK else reply.code.name.lower()


def at_the_endpoint(data: bytes) -> str:
    """Feed `data` to the container endpoint. Raises `AssertionError`; its status."""
    wire = Wire(data)
    _Handler(wire, ("127.0.0.1", 50000), HandlerServer())  # type: ignore[arg-type]  # as far as it uses them
    owners = owners_of(wire.sent)
    if owners:
        assert_authority(owners)
        assert all(TOKENS[name].encode() in data for name in owners), "without its token"
        assert re.search(rb"(127\.0\.0\.1|localhost):%d" % PORT, data), "by another name"
        assert not re.search(rb"(?im)^origin:[ \t]*[!-~]", data), "to a web page"
    head, _, body = wire.sent.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/"):
        return "without a header"  # as HTTP/0.9 has it
    status = int(head.split()[1])
    assert status != 500, "it crashed"
    assert (status == 200) == bool(owners)
    assert isinstance(json.loads(body), dict)
    return str(status)


def owners_of(text: bytes) -> set[str]:
    """The profiles whose secrets are in the text."""
    names = {match.decode() for match in SECRET.findall(text)}
    return names | {name for code, name in DOORS.codes.items() if code.encode() in text.split()}


def assert_authority(owners: set[str]) -> None:
    assert owners == {"open"}, f"{owners} went to a stranger"
    assert not DOORS.gate.paused, "the doors are paused"


names = st.sampled_from(
    [*POLICIES, *(device_of(n).name for n in POLICIES), *(device_of(n).serial for n in POLICIES)]
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
values = (
    names
    | names
    | st.recursive(
        scalars,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
        ),
        max_leaves=4,
    )
)
keys = st.sampled_from(["profile", "device", "profile", "device", "service", "url", "document"])
arguments = st.dictionaries(keys | st.text(max_size=6), values, max_size=4)
verbs = st.sampled_from([*Verb, Verb.CREDENTIALS, Verb.ENV, Verb.CODE, Verb.CONTAINER]) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=6
)


@st.composite
def damaged(draw: st.DrawFn, whole: st.SearchStrategy[bytes]) -> bytes:
    """Some bytes of it cut out, and others put in, up to three times."""
    data = draw(whole)
    for _ in range(draw(st.integers(0, 3))):
        begin = draw(st.integers(0, len(data)))
        end = min(len(data), begin + draw(st.integers(0, 9)))
        data = data[:begin] + draw(st.binary(max_size=6)) + data[end:]
    return data


secret_requests = st.builds(
    lambda verb, told, beside: encode_request(DoorRequest(verb=verb, arguments={**beside, **told})),
    st.sampled_from(sorted(SECRET_VERBS)),
    st.fixed_dictionaries({"profile": names}, optional={"device": names})
    | st.fixed_dictionaries({"device": names}, optional={"profile": values}),
    st.just({}) | arguments,
)
requests = st.builds(
    lambda verb, told: encode_request(DoorRequest(verb=verb, arguments=told)), verbs, arguments
)
lines = st.one_of(
    secret_requests, requests, damaged(secret_requests), damaged(requests), st.binary(max_size=200)
)

paths = st.builds(
    lambda name, tail: f"/profiles/{name}{tail}".encode(),
    names | st.sampled_from(["%6fpen", "open%2f..%2fclosed", "..", "%", "%00"]),
    st.sampled_from(["", "", "", "?x=1", "/", "#", "%20"]),
)
header_lines = st.one_of(
    st.sampled_from(list(POLICIES)).map(lambda n: b"Authorization: " + TOKENS[n].encode()),
    st.just(b"Host: 127.0.0.1:%d" % PORT),
    st.just(b"host:localhost:%d" % PORT),
    st.sampled_from(
        [
            b"Origin: https://evil.example",
            b"Origin: null",
            b"Origin:",
            b"Host: evil.example",
            b"Authorization: Bearer x",
            b"Connection: keep-alive",
            b"Expect: 100-continue",
            b"Content-Length: 99999999",
            b"Transfer-Encoding: chunked",
            b" folded: line",
        ]
    ),
    st.binary(max_size=30),
)
usual_headers = st.sampled_from(list(POLICIES)).map(
    lambda name: [b"Host: 127.0.0.1:%d" % PORT, b"Authorization: " + TOKENS[name].encode()]
)
ends = st.sampled_from([b"\r\n"] * 6 + [b"\n", b"\r"])
methods = st.sampled_from([b"GET"] * 9 + [b"HEAD", b"POST", b"get", b"G"])
versions = st.sampled_from([b" HTTP/1.1"] * 9 + [b" HTTP/1.0", b"", b" HTTP/2.0", b" HTTP/1.1 x"])


asked_rightly = st.builds(
    lambda name, number: (
        b"GET /profiles/%b HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: %b\r\nX: %d\r\n\r\n"
        % (name.encode(), PORT, TOKENS[name].encode(), number)
    ),
    st.sampled_from(list(POLICIES)),
    st.integers(),  # so that there are always new ones to try
)


@st.composite
def http(draw: st.DrawFn) -> bytes:
    end = draw(ends)
    first = draw(methods) + b" " + draw(paths | st.binary(max_size=40)) + draw(versions)
    usual = draw(usual_headers | st.just([]))
    headers = draw(st.permutations([*usual, *draw(st.lists(header_lines, max_size=4))]))
    return end.join([first, *headers, b"", draw(st.binary(max_size=10))])


messages = st.one_of(
    http(), damaged(http()), asked_rightly, damaged(asked_rightly), st.binary(max_size=300)
)


def fuzz(
    feed: Callable[[bytes], str], inputs: st.SearchStrategy[bytes], examples: int, number: int
) -> Counter[str]:
    """Feed as many inputs; how many came to what. Raises `AssertionError` at the first fault."""
    outcomes: Counter[str] = Counter()

    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=inputs, paused=st.sampled_from([False, False, False, True]))
    def run(data: bytes, paused: bool) -> None:
        (DOORS.gate.pause if paused else DOORS.gate.resume)()
        outcomes[feed(data)] += 1

    run()
    DOORS.gate.resume()
    return outcomes


TARGETS = {"local door": (at_the_local_door, lines), "endpoint": (at_the_endpoint, messages)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--examples", type=int, default=100_000, help="at each door")
    parser.add_argument("--seed", type=int, default=time.time_ns() & 0xFFFF)
    options = parser.parse_args()
    for name, (feed, inputs) in TARGETS.items():
        began = time.monotonic()
        outcomes = fuzz(feed, inputs, options.examples, options.seed)
        took = time.monotonic() - began
        counts = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
        total = outcomes.total()
        print(f"{name}: {total} inputs in {took:.0f} s (seed {options.seed}): {counts}")  # noqa: T201 - a program too


if __name__ == "__main__":
    main()
