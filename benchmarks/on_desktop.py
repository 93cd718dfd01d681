"""Shared by the benchmarks that measure a tray program on a virtual desktop."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from tests.desktop.desktop import Desktop

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.desktop.processes import Process

TEN_LINES = (sys.executable, str(Path(__file__).with_name("references") / "ten_line_tray.py"))
FOBWATCH = (sys.executable, "-m", "fobwatch")
POLL_SECONDS = 0.002


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """In MiB: `resident` counts shared pages whole, `proportional` by how many share them."""

    resident: float
    proportional: float


@contextmanager
def bench_desktop() -> Iterator[Desktop]:
    with Desktop("benchmark") as desktop:
        yield desktop


@contextmanager
def started(
    desktop: Desktop, command: Sequence[str], extra: Mapping[str, str] | None = None
) -> Iterator[tuple[Process, float]]:
    """The program once its icon is registered, and the seconds until then."""
    began = time.perf_counter()
    process = desktop.start("measured", command, extra)
    while not desktop.tray.items():
        time.sleep(POLL_SECONDS)
    took = time.perf_counter() - began
    try:
        yield process, took
    finally:
        process.end()
        while desktop.tray.items():
            time.sleep(POLL_SECONDS)


def memory_of(process: Process) -> Memory:
    """Of the process alone; the demo cloud's server is another process."""
    full = psutil.Process(process.pid).memory_full_info()
    return Memory(resident=full.rss / 2**20, proportional=full.pss / 2**20)


def cpu_seconds(process: Process) -> float:
    times = psutil.Process(process.pid).cpu_times()
    return float(times.user + times.system)


def wake_ups(process: Process) -> int:
    """How often any of the process's threads has gone to sleep voluntarily, and woken."""
    total = 0
    for status in Path("/proc", str(process.pid), "task").glob("*/status"):
        line = next(x for x in status.read_text().splitlines() if x.startswith("voluntary_ctxt"))
        total += int(line.split()[1])
    return total


def command(desktop: Desktop, extra: Mapping[str, str], *arguments: str, typed: str = "") -> None:
    """Run a `fobwatch` subcommand on the desktop, and stop if it fails."""
    subprocess.run(
        [*FOBWATCH, *arguments],
        env={**desktop.environment, **extra},
        input=typed,
        text=True,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def wait_until_ready(desktop: Desktop, extra: Mapping[str, str]) -> None:
    """Wait for the vault, which is read after the icon is up."""
    while subprocess.run(
        [*FOBWATCH, "doctor"],
        env={**desktop.environment, **extra},
        check=False,
        capture_output=True,
    ).returncode:
        time.sleep(0.05)


def many_profiles(document: Mapping[str, list[dict[str, str]]], count: int) -> str:
    """An import document with this many profiles: the demo company's, and copies of a role."""
    profiles = list(document["profiles"])
    role = next(profile for profile in profiles if profile["name"] == "prod-readonly")
    profiles += [{**role, "name": f"copy-{n}"} for n in range(count - len(profiles))]
    return json.dumps({**document, "profiles": profiles})


def verdict(what: str, value: float, budget: float, unit: str) -> str:
    inside = "within" if value <= budget else "OVER"
    return f"{what}: {value:.2f} {unit}, {inside} the budget of {budget} {unit}."
