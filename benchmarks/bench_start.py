"""From the start of the process to the icon in the tray, against the least that PySide6 can do.

    bench_start.py [--rounds 15]

Both programs start in turn on a virtual desktop with xfce4-panel; what counts is the moment when
the tray's host has registered the item. A host then asks the item for its picture; the time until
the answer is printed too.
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import dataclass, field

from benchmarks.on_desktop import FOBWATCH, TEN_LINES, bench_desktop, started, verdict

BUDGET = 1.4


@dataclass(frozen=True, slots=True)
class Times:
    """In seconds, one of each for each round."""

    registered: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    bare, ours = Times(), Times()
    with bench_desktop() as desktop:
        for number in range(rounds + 1):
            for command, times in ((TEN_LINES, bare), (FOBWATCH, ours)):
                began = time.perf_counter()
                with started(desktop, command) as (_process, took):
                    desktop.tray.items()[0].icons()
                    if number:  # the first round warms the disk's cache
                        times.registered.append(took)
                        times.answered.append(time.perf_counter() - began)
    print(f"ten lines of PySide6  {_milliseconds(bare)}")
    print(f"fobwatch              {_milliseconds(ours)}")
    print(f"Start to the picture: {_ratio(ours.answered, bare.answered):.2f} x")
    print(verdict("Start to tray icon", _ratio(ours.registered, bare.registered), BUDGET, "x"))


def _milliseconds(times: Times) -> str:
    registered, answered = (statistics.median(x) * 1000 for x in (times.registered, times.answered))
    return f"{registered:7.0f} ms registered, {answered:7.0f} ms its picture given"


def _ratio(ours: list[float], bare: list[float]) -> float:
    return statistics.median(a / b for a, b in zip(ours, bare, strict=True))


if __name__ == "__main__":
    main()
