"""The end of a process that tidies nothing up; how Qt fares then is seen under Wine."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import atexit
from fobwatch.adapters.desktop.process_end import end_process
atexit.register(print, "tidied up")
try:
    end_process(7)
finally:
    print("went on")
"""


def test_nothing_is_done_after_it_and_the_code_is_told() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM], check=False, capture_output=True, text=True
    )

    assert (ended.returncode, ended.stdout, ended.stderr) == (7, "", "")
