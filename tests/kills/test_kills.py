"""A few of the kills; `make kills` makes five hundred, in every walk."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL"),
    pytest.mark.timeout(600),  # it starts dozens of processes
]

ROOT = Path(__file__).parents[2]
WALKS = ("replace a device", "replace an access key")


def test_nothing_is_orphaned_or_lost_when_the_program_is_killed() -> None:
    command = [sys.executable, "-m", "tests.kills.run", "--kills", "8"]
    for walk in WALKS:
        command += ["--walk", walk]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    for walk in WALKS:
        assert f"| {walk} | 4 |" in done.stdout
