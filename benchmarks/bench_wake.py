"""A thousand sessions that are all due when the computer wakes up, on a real keyring and desktop.

    bench_wake.py [--sessions 1000]

The program is stopped, as by sleep, and its clock and AWS's are moved past the end of every
session; then it continues with its window open. The demo cloud records who signed in with which
code. An idle event loop runs beside the program: its longest pause is what the machine alone
causes, since the cloud, the keyring and the desktop share the same processors.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from benchmarks.on_desktop import (
    bench_desktop,
    command,
    many_profiles,
    started,
    verdict,
    wait_until_ready,
)

from fobwatch.adapters.agent.client import AgentClient
from fobwatch.core.agent.protocol import AgentVerb, ExitCode
from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.knobs import Knobs
from fobwatch.demo.seed import import_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.demo.calls import Call
    from tests.desktop.desktop import Desktop

BUDGET_CALLS = 16
BUDGET_MS = 50
LIFE = timedelta(minutes=50)
ASLEEP = timedelta(hours=1)
MAX_SECONDS = 300
WATCHED = "benchmarks.references.watched_fobwatch"
IDLE = "benchmarks.references.event_loop_watch"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sessions", type=int, default=1000)
    count = parser.parse_args().sessions
    with DemoCloud(Knobs(session_life=LIFE)) as cloud, bench_desktop() as desktop:
        extra = {
            "AWS_ENDPOINT_URL": cloud.endpoint_url,
            "FOBWATCH_FEDERATION_ENDPOINT": cloud.federation_url,
            **desktop.clock.environment,
        }
        told = desktop.folder / "watched.json"
        idle_told = desktop.folder / "idle.json"
        idle = desktop.start("idle loop", (sys.executable, "-m", IDLE, str(idle_told)))
        watched = (sys.executable, "-m", WATCHED, str(told))
        with started(desktop, watched, extra) as (process, _took):
            wait_until_ready(desktop, extra)
            document = many_profiles(import_document(), count + len(import_document()["profiles"]))
            command(desktop, extra, "import", "-", typed=document)
            names = [f"copy-{number}" for number in range(count)]
            print(f"{count} sessions started in {_start(desktop, names):.1f} s")
            command(desktop, extra)
            desktop.screen.wait_for_window("Fobwatch")
            time.sleep(1)  # its first pictures
            before = len(cloud.calls())
            _sleep(desktop, cloud, process.pid, idle.pid)
            woken = time.perf_counter()
            _wait_for(cloud, before, count)
            took = time.perf_counter() - woken
            time.sleep(2)
            seen = json.loads(told.read_text("utf-8"))
            beside = json.loads(idle_told.read_text("utf-8"))["longest_ms"]
            calls = cloud.calls()[before:]
    _notify(calls, count, took, seen)
    print(f"beside it, a loop with nothing to do: {beside:.2f} ms")


def _start(desktop: Desktop, names: Sequence[str]) -> float:
    runtime = desktop.environment["XDG_RUNTIME_DIR"]
    client = AgentClient(Path(runtime, "fobwatch", "agent.sock"))
    begun = time.perf_counter()
    with ThreadPoolExecutor(16) as pool:
        replies = list(
            pool.map(lambda name: client.ask(AgentVerb.CREDENTIALS, profile=name), names)
        )
    refused = [reply.body for reply in replies if reply.code is not ExitCode.OK]
    if refused:
        sys.exit(f"{len(refused)} sessions did not start: {refused[0]}")
    return time.perf_counter() - begun


def _sleep(desktop: Desktop, cloud: DemoCloud, pid: int, idle_pid: int) -> None:
    process = psutil.Process(pid)
    process.send_signal(signal.SIGSTOP)
    desktop.clock.jump(ASLEEP)
    cloud.set_knobs(Knobs(session_life=LIFE, clock_offset=ASLEEP))
    process.send_signal(signal.SIGUSR1)  # arrives with the next
    process.send_signal(signal.SIGCONT)
    psutil.Process(idle_pid).send_signal(signal.SIGUSR1)


def _wait_for(cloud: DemoCloud, before: int, count: int) -> None:
    deadline = time.monotonic() + MAX_SECONDS
    while (renewed := _roles(cloud.calls()[before:])) < count:
        if time.monotonic() > deadline:
            sys.exit(f"After {MAX_SECONDS} s only {renewed} of {count} sessions were renewed.")
        time.sleep(0.1)


def _roles(calls: Sequence[Call]) -> int:
    return sum(call.action == "AssumeRole" and call.status == 200 for call in calls)  # noqa: PLR2004


def _notify(calls: Sequence[Call], count: int, took: float, seen: dict[str, float]) -> None:
    codes = Counter((call.mfa_serial, call.mfa_step) for call in calls if call.mfa_step)
    refused = sum(bool(call.error_code) for call in calls)
    print(f"{count} sessions renewed in {took:.1f} s by {len(calls)} calls, {refused} refused")
    print(f"codes spent: {len(codes)}, any of them twice: {max(codes.values(), default=0) > 1}")
    print(verdict("Calls in flight, at most", seen["most_calls"], BUDGET_CALLS, "calls"))
    print(verdict("The event loop's longest pause", seen["longest_ms"], BUDGET_MS, "ms"))


if __name__ == "__main__":
    main()
