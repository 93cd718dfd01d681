"""A flood at the local door while sessions expire: all right, and one renewal for each.

    bench_doors.py [--processes 50] [--requests 40] [--life 9]

The door stands before the demo cloud, whose sessions last `life` seconds and are renewed in their
last third. Each process asks as the credential helper does, one request after the other, for two
profiles in turn.

Then one client asks two doors in turn, of which one has a journal that forgets: that tells what
writing down who asked costs.
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
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fobwatch.adapters.door_path import door_path
from fobwatch.adapters.door_server import DoorServer
from fobwatch.adapters.journal import SqliteJournal
from fobwatch.adapters.journal_behind import JournalBehind
from fobwatch.adapters.places import places
from fobwatch.adapters.system_clock import SystemClock
from fobwatch.core.door import Door, Verb
from fobwatch.core.handover import process_credentials
from fobwatch.core.profiles import IamUserProfile
from fobwatch.core.renewal import HANDED_OUT
from fobwatch.demo_start import Demo
from tests.door_fakes import OpenGate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.activity import Activity
    from fobwatch.core.door import DoorRequest
    from fobwatch.core.ports import Journal

PROFILES = ("deploy", "deploy-too")
"""An IAM user without a device, so that no code window is waited for, under two names."""

CLIENT = """
import _socket, sys, time
path, pause, profiles = sys.argv[1], float(sys.argv[2]), sys.argv[4:]
for number in range(int(sys.argv[3])):
    profile = profiles[number % len(profiles)].encode()
    request = b'fobwatch/1 credentials {"profile": "%s"}\\n' % profile
    began = time.perf_counter()
    connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    connection.connect(path)
    connection.sendall(request)
    reply = b""
    while chunk := connection.recv(65536):
        reply += chunk
    connection.close()
    took = time.perf_counter() - began
    print(time.time(), took, reply.decode().replace("\\n", " "), flush=True)
    time.sleep(pause)
"""


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


class Forgetful:
    """A journal that is none."""

    def record(self, activity: Activity) -> None:
        """Forget it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """What came of it: seconds for each request, and the sessions that were handed out."""

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
    result = flood(options)
    print(result)
    print(cost_of_the_journal(options.pairs))
    if result.wrong or result.renewals != result.handed_out:
        sys.exit("A request went wrong, or a session was made for nobody.")


def flood(options: argparse.Namespace) -> Flood:
    with ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="flood-"))
        os.environ["FOBWATCH_HOME"] = home
        demo = Demo(places(demo=True), session_life=timedelta(seconds=options.life))
        backend = demo.start()
        stack.callback(demo.close)
        stack.callback(backend.tokens.close)
        backend.load()
        user = backend.vault.profile(PROFILES[0])
        if isinstance(user, IamUserProfile):
            backend.vault.save_profile(replace(user, name=PROFILES[1]))
        backend.tokens.warm()

        def answer(request: DoorRequest) -> str:
            session = backend.broker.session(request.text("profile"), at_least=HANDED_OUT)
            return json.dumps(process_credentials(session))

        door = Door(
            {Verb.CREDENTIALS: answer},
            gate=OpenGate(),
            journal=backend.journal,
            clock=backend.clock,
        )
        server = DoorServer(door, door_path(os.environ, demo=True))
        server.start()
        stack.callback(backend.journal.flush)
        stack.callback(server.stop)
        answers = ask(options, str(door_path(os.environ, demo=True)))
        signed_in = sum(
            call.action == "GetSessionToken" and not call.error_code
            for call in demo._cloud.calls()  # noqa: SLF001 - the look-alike itself counts
        )
    return judged(answers, renewals=signed_in)


def cost_of_the_journal(pairs: int) -> str:
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="doors-")))
        written = JournalBehind(SqliteJournal(home / "journal"))
        stack.callback(written.flush)
        paths = {"written": home / "a" / "door.sock", "not written": home / "b" / "door.sock"}
        journals: tuple[Journal, Journal] = (written, Forgetful())
        for path, journal in zip(paths.values(), journals, strict=True):
            door = Door(
                {Verb.CREDENTIALS: lambda _request: "{}"},
                gate=OpenGate(),
                journal=journal,
                clock=SystemClock(),
            )
            server = DoorServer(door, path)
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


def ask(options: argparse.Namespace, path: str) -> list[tuple[float, float, str]]:
    """Each answer: when it came, how long it took, and the reply."""
    pause = 2.5 * options.life / options.requests
    command = [sys.executable, "-I", "-S", "-c", CLIENT, path, str(pause)]
    processes = [
        subprocess.Popen(
            [*command, str(options.requests), *PROFILES], stdout=subprocess.PIPE, text=True
        )
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
        code, _length, body = reply.split(" ", 2)
        if code != "0":
            wrong += 1
            continue
        given: dict[str, Any] = json.loads(body)
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
