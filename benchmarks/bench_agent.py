"""Many requests to the agent and the endpoint while sessions expire: each is renewed once.

    bench_agent.py [--processes 50] [--requests 40] [--life 9]

The agent signs in at the demo cloud, whose sessions last `life` seconds and are renewed when a
third of that is over. Each process asks as the credential helper or as an SDK does, one request
after the other, for two profiles in turn.

Then one client asks two agents in turn, one of which has a journal that stores nothing: the
difference is the cost of recording who asked.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fobwatch.adapters.agent.path import agent_path
from fobwatch.adapters.agent.server import AgentServer
from fobwatch.adapters.desktop.system_clock import SystemClock
from fobwatch.adapters.storage.buffered_journal import BufferedJournal
from fobwatch.adapters.storage.journal import SqliteJournal
from fobwatch.adapters.storage.paths import places
from fobwatch.composition.backend import demo_backend
from fobwatch.core.agent.agent import Agent
from fobwatch.core.agent.protocol import AgentRequest, AgentVerb, encode_request
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.demo.look_alike import LookAlike
from tests.agent_fakes import OpenAuthorizer, RecordingDesktop
from tests.jobs import served_job

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.activity.activity import Activity
    from fobwatch.core.activity.ports import Journal

PROFILES = ("deploy", "deploy-too")
"""An IAM user without a device, so that no code window is waited for, under two names."""

CLIENT = """
import _socket, sys, time
pause, requests = float(sys.argv[1]), [*zip(sys.argv[3::2], map(bytes.fromhex, sys.argv[4::2]))]
for number in range(int(sys.argv[2])):
    address, request = requests[number % len(requests)]
    began = time.perf_counter()
    if address.isdigit():
        connection = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
        connection.connect(("127.0.0.1", int(address)))
    else:
        connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
        connection.connect(address)
    connection.sendall(request)
    reply = b""
    while chunk := connection.recv(65536):
        reply += chunk
    connection.close()
    took = time.perf_counter() - began
    print(time.time(), took, " ".join(reply.decode().split()), flush=True)
    time.sleep(pause)
"""

GIVEN = ("0 ", "HTTP/1.0 200 ")

PAIRS = """
import _socket, sys, time
paths = sys.argv[2:]
for number in range(int(sys.argv[1])):
    took = [0.0, 0.0]
    for which in (0, 1) if number % 2 else (1, 0):
        began = time.perf_counter()
        connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
        connection.connect(paths[which])
        connection.sendall(b'fobwatch/1 credentials {"profile": "dev"}\\n')
        while connection.recv(65536):
            pass
        connection.close()
        took[which] = time.perf_counter() - began
    print(*took)
"""


class Kind(StrEnum):
    AGENT = "the agent"
    ENDPOINT = "the container endpoint"


class Forgetful:
    """A journal that stores nothing."""

    def record(self, activity: Activity) -> None:
        """Store nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """The results: seconds for each request, and the sessions that were returned."""

    seconds: Sequence[float]
    wrong: int
    least_left: float
    handed_out: int
    renewals: int

    def __str__(self) -> str:
        ordered = sorted(self.seconds)
        shown = (statistics.median(ordered), ordered[int(len(ordered) * 0.99)], ordered[-1])
        median, late, latest = (f"{value * 1000:.1f} ms" for value in shown)
        return (
            f"{len(ordered)} requests: median {median}, 99th percentile {late}, slowest {latest}; "
            f"{self.wrong} wrong; {self.handed_out} sessions handed out, {self.renewals} sign-ins; "
            f"at least {self.least_left:.1f} s left"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--processes", type=int, default=50)
    parser.add_argument("--requests", type=int, default=40, help="of each process")
    parser.add_argument("--life", type=float, default=9.0)
    parser.add_argument("--pairs", type=int, default=1000, help="of requests with and without")
    options = parser.parse_args()
    floods = {kind: flood(options, kind) for kind in Kind}
    for kind, result in floods.items():
        print(f"{kind}: {result}")
    print(cost_of_the_journal(options.pairs))
    if any(f.wrong or f.renewals != f.handed_out for f in floods.values()):
        sys.exit("A request went wrong, or a session was made for nobody.")


def flood(options: argparse.Namespace, kind: Kind) -> Flood:
    """Send the requests to the agent of a whole Fobwatch without its windows."""
    with ExitStack() as stack:
        before = dict(os.environ)
        stack.callback(os.environ.update, before)
        stack.callback(os.environ.clear)
        os.environ["FOBWATCH_HOME"] = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="flood-")
        )
        demo = LookAlike(
            places(demo=True).config / "aws", session_life=timedelta(seconds=options.life)
        )
        backend = demo_backend(places(demo=True), demo)
        stack.callback(demo.close)
        stack.callback(backend.tokens.close)
        stack.callback(backend.journal.flush)
        backend.load()
        user = backend.vault.profile(PROFILES[0])
        if isinstance(user, IamUserProfile):
            backend.vault.save_profile(replace(user, name=PROFILES[1]))
        backend.tokens.warm()
        agents = backend.local_agent(RecordingDesktop())
        agents.start()
        stack.callback(agents.stop)
        answers = ask(options, place_and_requests(kind, stack))
        signed_in = sum(
            call.action == "GetSessionToken" and not call.error_code
            for call in demo._cloud.calls()  # noqa: SLF001 - the look-alike itself counts
        )
    return judged(answers, renewals=signed_in)


def place_and_requests(kind: Kind, stack: ExitStack) -> list[tuple[str, bytes]]:
    """For each profile, where to send the request, and the request."""
    path = agent_path(os.environ, demo=True)
    if kind is Kind.AGENT:
        asked = (
            AgentRequest(verb=AgentVerb.CREDENTIALS, arguments={"profile": p}) for p in PROFILES
        )
        return [(str(path), encode_request(request)) for request in asked]
    jobs = [stack.enter_context(served_job(profile, demo=True)) for profile in PROFILES]
    addresses = [urlsplit(job.variables()["AWS_CONTAINER_CREDENTIALS_FULL_URI"]) for job in jobs]
    return [
        (
            str(address.port),
            f"GET {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\n"
            f"Authorization: {job.mark.decode()}\r\n\r\n".encode(),
        )
        for address, job in zip(addresses, jobs, strict=True)
    ]


def cost_of_the_journal(pairs: int) -> str:
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="agents-")))
        written = BufferedJournal(SqliteJournal(home / "journal"))
        stack.callback(written.flush)
        paths = {"written": home / "a" / "agent.sock", "not written": home / "b" / "agent.sock"}
        journals: tuple[Journal, Journal] = (written, Forgetful())
        for path, journal in zip(paths.values(), journals, strict=True):
            agent = Agent(
                {AgentVerb.CREDENTIALS: lambda _request: "{}"},
                authorizer=OpenAuthorizer(),
                journal=journal,
                clock=SystemClock(),
            )
            server = AgentServer(agent, path)
            server.start()
            stack.callback(server.stop)
        asked = [sys.executable, "-I", "-S", "-c", PAIRS, str(pairs), *map(str, paths.values())]
        told = subprocess.run(asked, stdout=subprocess.PIPE, text=True, check=True).stdout
    times = [tuple(map(float, line.split())) for line in told.splitlines()]
    medians = (statistics.median(column) * 1e6 for column in zip(*times, strict=True))
    words = ", ".join(
        f"{name} {median:.0f} µs" for name, median in zip(paths, medians, strict=True)
    )
    return f"{pairs} requests each, in turn, one after the other: {words}"


def ask(
    options: argparse.Namespace, requests: Sequence[tuple[str, bytes]]
) -> list[tuple[float, float, str]]:
    """For each answer: when it arrived, how long it took, and the reply."""
    pause = 2.5 * options.life / options.requests
    command = [sys.executable, "-I", "-S", "-c", CLIENT, str(pause), str(options.requests)]
    command += [word for place, request in requests for word in (place, request.hex())]
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        for _ in range(options.processes)
    ]
    answers = []
    for process in processes:
        out, _err = process.communicate()
        for line in out.splitlines():
            at, took, reply = line.split(" ", 2)
            answers.append((float(at), float(took), reply))
    if len(answers) != options.processes * options.requests:
        sys.exit(f"only {len(answers)} answers came")
    return answers


def judged(answers: Sequence[tuple[float, float, str]], *, renewals: int) -> Flood:
    keys: set[str] = set()
    left: list[float] = []
    wrong = 0
    for at, _took, reply in answers:
        if not reply.startswith(GIVEN):
            wrong += 1
            continue
        given: dict[str, Any] = json.loads(reply[reply.index("{") :])
        keys.add(given["AccessKeyId"])
        left.append(datetime.fromisoformat(given["Expiration"]).timestamp() - at)
    return Flood(
        seconds=[took for _at, took, _reply in answers],
        wrong=wrong + sum(seconds <= 0 for seconds in left),
        least_left=min(left, default=0.0),
        handed_out=len(keys),
        renewals=renewals,
    )


if __name__ == "__main__":
    main()
