"""Costs of the program while nothing is shown and one session is hours from its end.

    bench_idle.py [--seconds 60]

CPU time as the kernel counts it, and wake-ups: how often one of our threads went to sleep and was
woken again.
"""

from __future__ import annotations

import argparse
import time

from benchmarks.on_desktop import (
    FOBWATCH,
    bench_desktop,
    command,
    cpu_seconds,
    many_profiles,
    started,
    verdict,
    wait_until_ready,
    wake_ups,
)

from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.seed import import_document

CPU_BUDGET = 0.1
WAKE_UP_BUDGET = 2.0
SETTLING_SECONDS = 5
PROFILE = "deploy"
"""An IAM user's profile: its session lasts 12 hours."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    seconds = parser.parse_args().seconds
    with DemoCloud() as cloud, bench_desktop() as desktop:
        extra = {"AWS_ENDPOINT_URL": cloud.endpoint_url}
        with started(desktop, FOBWATCH, extra) as (process, _took):
            wait_until_ready(desktop, extra)
            document = many_profiles(import_document(), 20)
            command(desktop, extra, "import", "-", typed=document)
            command(desktop, extra, "credentials", PROFILE)
            time.sleep(SETTLING_SECONDS)
            cpu, woken = cpu_seconds(process), wake_ups(process)
            time.sleep(seconds)
            share = (cpu_seconds(process) - cpu) / seconds * 100
            rate = (wake_ups(process) - woken) / seconds
    print(verdict("CPU while idle", share, CPU_BUDGET, "%"))
    print(verdict("Wake-ups while idle", rate, WAKE_UP_BUDGET, "per second"))


if __name__ == "__main__":
    main()
