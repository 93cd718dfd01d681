"""Memory after the start, with 20 profiles and 5 sessions, against ten lines with an STS client.

    bench_memory.py [--rounds 3]

The sessions are real ones of the demo cloud, whose server is a process of its own and not counted.
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import TYPE_CHECKING

from benchmarks.on_desktop import (
    FOBWATCH,
    TEN_LINES,
    bench_desktop,
    command,
    many_profiles,
    memory_of,
    started,
    verdict,
    wait_until_ready,
)

from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.seed import import_document

if TYPE_CHECKING:
    from benchmarks.on_desktop import (
        Memory,
    )

BUDGET = 1.2
PROFILES = 20
SESSIONS = ("prod-readonly", "deploy", "data-lake", "copy-0", "copy-1")
SETTLING_SECONDS = 3


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    bare: list[Memory] = []
    ours: list[Memory] = []
    with DemoCloud() as cloud, bench_desktop() as desktop:
        extra = {
            "AWS_ENDPOINT_URL": cloud.endpoint_url,
            "FOBWATCH_FEDERATION_ENDPOINT": cloud.federation_url,
        }
        for _ in range(rounds):
            with started(desktop, (*TEN_LINES, "--aws")) as (process, _took):
                time.sleep(SETTLING_SECONDS)
                bare.append(memory_of(process))
            with started(desktop, FOBWATCH, extra) as (process, _took):
                wait_until_ready(desktop, extra)
                document = many_profiles(import_document(), PROFILES)
                command(desktop, extra, "import", "-", typed=document)
                for name in SESSIONS:
                    command(desktop, extra, "credentials", name)
                time.sleep(SETTLING_SECONDS)
                ours.append(memory_of(process))
    for name, measured in (("ten lines and boto3", bare), ("fobwatch", ours)):
        resident = statistics.median(m.resident for m in measured)
        proportional = statistics.median(m.proportional for m in measured)
        print(f"{name:<22} {resident:6.1f} MiB resident {proportional:6.1f} MiB proportional")
    ratio = statistics.median(m.resident for m in ours) / statistics.median(
        m.resident for m in bare
    )
    print(verdict("Memory with 5 sessions", ratio, BUDGET, "x"))


if __name__ == "__main__":
    main()
