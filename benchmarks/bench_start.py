"""From the start of the process to the icon in the tray, against the least that PySide6 can do.

    bench_start.py [--rounds 15]

Both programs start in turn on a virtual desktop with xfce4-panel; what counts is the moment when
the tray's host has registered the item.
"""

from __future__ import annotations

import argparse
import statistics

from benchmarks.on_desktop import FOBWATCH, TEN_LINES, bench_desktop, started, verdict

BUDGET = 1.4


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    bare: list[float] = []
    ours: list[float] = []
    with bench_desktop() as desktop:
        for number in range(rounds + 1):
            for command, seconds in ((TEN_LINES, bare), (FOBWATCH, ours)):
                with started(desktop, command) as (_process, took):
                    if number:  # the first round warms the disk's cache
                        seconds.append(took)
    ratio = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
    print(f"ten lines of PySide6  {statistics.median(bare) * 1000:7.0f} ms")
    print(f"fobwatch              {statistics.median(ours) * 1000:7.0f} ms")
    print(verdict("Start to tray icon", ratio, BUDGET, "x"))


if __name__ == "__main__":
    main()
