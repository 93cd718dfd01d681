"""What a process started ends with it where it was killed, and not where it ended by itself."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import subprocess

PATIENCE = 30
"""Seconds for a process to end."""

STARTS_ANOTHER = """
import subprocess, sys
from fobwatch.adapters.windows.job_object import end_together
release = end_together()
other = subprocess.Popen([sys.executable, "-c", "input(); print('still there')"])
print("started", flush=True)
{then}
"""


def started(then: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", STARTS_ANOTHER.format(then=then)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    return process


def test_what_a_killed_process_started_ends_with_it() -> None:
    with started("other.wait()") as process:
        process.kill()
        process.wait(PATIENCE)

        answered, _errors = process.communicate("are you there?\n", timeout=PATIENCE)

    assert answered == ""


def test_what_it_started_outlives_an_orderly_end() -> None:
    with started("release()") as process:
        process.wait(PATIENCE)

        answered, _errors = process.communicate("are you there?\n", timeout=PATIENCE)

    assert answered == "still there\n"
