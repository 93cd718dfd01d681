"""Memory over a simulated month, with the window opened twice a day and programs at the agent.

    bench_month.py [--days 30]

The clock runs fast, so that a month takes some minutes. What happens in it is what would really
happen: sessions are renewed each hour, and programs are answered and refused.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from benchmarks.on_desktop import verdict

HURRIED = "benchmarks.references.hurried_fobwatch"
SECOND_HOUR = 2
BUDGET_MIB = 10
A_DAY = 24


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--days", type=float, default=30)
    days = parser.parse_args().days
    print("day  resident MiB")
    settled = last = 0.0
    command = (sys.executable, "-m", HURRIED, "--days", str(days))
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as hurried:
        for line in hurried.stdout or ():
            hour, resident = line.split()
            last = float(resident)
            if int(hour) == SECOND_HOUR:
                settled = last
            if int(hour) in {1, SECOND_HOUR} or int(hour) % A_DAY == 0:
                print(f"{int(hour) / A_DAY:4.1f} {last:8.1f}", flush=True)
    print(
        verdict(
            f"Memory after {days:g} days beside its second hour", last - settled, BUDGET_MIB, "MiB"
        )
    )


if __name__ == "__main__":
    main()
