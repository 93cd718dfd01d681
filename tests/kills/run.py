"""Kills the program with SIGKILL throughout its walks, and looks at what comes of it at AWS.

    python -m tests.kills.run [--kills 500] [--walk NAME ...] [--seed N]

Each walk is carried out by a process with the program's own services, and killed: at points that
are spread evenly over its crossings (see `processes`), and at random instants. A new process goes
on with it or takes it back, and is killed too now and then. At the end boto3 looks at the account
from outside. All of this is forked from a process that has one thread alone. Prints a table for
docs/kills.md, then each fault.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.knobs import Knobs
from fobwatch.demo.portal import REGION
from tests.kills import account, program
from tests.kills.jumping_clock import JumpingClock
from tests.kills.killing import Ground, Killing, Tally
from tests.kills.walks import CASES, DONE, OVER, TAKEN_BACK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.kills.walks import Case

KNOBS = Knobs(enabled_regions=(REGION,))
"""A lockdown reads the events of each region, one call after the other."""

IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
"""Where writing waits for no disk: a kill loses nothing that was written, unlike a power cut."""

OF_THE_DESKTOP = ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY")


def killed(cases: Sequence[Case], kills: int, seed: int) -> list[str]:
    """Kill in each of the walks equally often, and print what came of it. Returns the faults."""
    random, total = Random(seed), Tally()  # noqa: S311 - it chooses where to kill
    place = IN_MEMORY if IN_MEMORY.is_dir() else None
    with (
        tempfile.TemporaryDirectory(prefix="fobwatch-kills-", dir=place) as folder,
        DemoCloud(KNOBS) as cloud,
    ):
        for variable in OF_THE_DESKTOP:
            os.environ.pop(variable, None)
        os.environ |= {"HOME": folder, **cloud.environment}
        account.warm()
        program.warm()
        ground = Ground(cloud, JumpingClock(cloud, KNOBS), Path(folder, "home"))
        _print(
            "walk", "kills", "gone on with", TAKEN_BACK, "nothing left", "orphans", "lost", "wrong"
        )
        _print(*["---"] * 8)
        for number, case in enumerate(cases):
            killing = Killing(case, ground, random)
            killing.kill(kills * (number + 1) // len(cases) - total.kills)
            _print_tally(case.name, killing.tally)
            total.add(killing.tally)
    _print_tally("**all**", total)
    return total.faults


def _print_tally(name: str, tally: Tally) -> None:
    ends = (tally.ends[end] for end in (DONE, TAKEN_BACK, OVER))
    _print(name, tally.kills, *ends, len(tally.orphans), len(tally.lost), len(tally.wrong))


def _print(*cells: object) -> None:
    sys.stdout.write(f"| {' | '.join(map(str, cells))} |\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--walk", action="append", choices=[case.name for case in CASES])
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    cases = [case for case in CASES if not options.walk or case.name in options.walk]
    faults = killed(cases, options.kills, options.seed)
    sys.stdout.writelines(f"\n{fault}\n" for fault in faults)
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
