"""The program that the Linux packages install, against the source tree.

    bench_packages.py [--rounds 15]

`make linux-packages` puts it into build/linux, where it runs as it does in /usr/lib. Both start in
turn on a virtual desktop; what counts for the tray is when its host has registered the icon.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.on_desktop import FOBWATCH, bench_desktop, memory_of, started

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.desktop.desktop import Desktop

ROOT = Path(__file__).resolve().parent.parent
PACKAGED = (str(ROOT / "build" / "linux" / "fobwatch" / "bin" / "fobwatch"),)
SETTLING_SECONDS = 3


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    if not Path(*PACKAGED).exists():
        print("The Linux packages are not built, and not measured: make linux-packages")
        return
    with bench_desktop() as desktop:
        trays = compared(rounds, lambda command: tray_seconds(desktop, command))
        resident = [settled_memory(desktop, command) for command in (FOBWATCH, PACKAGED)]
    commands = compared(rounds, command_seconds)
    for what, (source, package) in (("tray icon", trays), ("fobwatch --version", commands)):
        print(
            f"{what:<20} source {source * 1000:5.0f} ms   package {package * 1000:5.0f} ms"
            f"   {package / source:.2f}"
        )
    print(f"{'resident':<20} source {resident[0]:5.0f} MiB  package {resident[1]:5.0f} MiB")
    for file in sorted((ROOT / "dist").glob("fobwatch*")):
        print(f"{file.name:<40} {file.stat().st_size / 1e6:6.1f} MB")


def compared(rounds: int, measure: Callable[[Sequence[str]], float]) -> tuple[float, float]:
    """The medians of the source tree and of the package, measured in turn."""
    times = [[measure(command) for command in (FOBWATCH, PACKAGED)] for _ in range(rounds + 1)]
    source, package = zip(*times[1:], strict=True)  # the first round warms the disk's cache
    return statistics.median(source), statistics.median(package)


def tray_seconds(desktop: Desktop, command: Sequence[str]) -> float:
    with started(desktop, command) as (_process, took):
        return took


def settled_memory(desktop: Desktop, command: Sequence[str]) -> float:
    with started(desktop, command) as (process, _took):
        time.sleep(SETTLING_SECONDS)
        return memory_of(process).resident


def command_seconds(command: Sequence[str]) -> float:
    began = time.perf_counter()
    subprocess.run([*command, "--version"], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
