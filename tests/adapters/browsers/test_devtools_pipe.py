"""The way to a browser of our own, which nobody else has."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("the pipe is for Unix", allow_module_level=True)

from fobwatch.adapters.browsers.devtools_pipe import (
    OWN_COMMANDS,
    READS,
    WRITES,
    DevToolsPipe,
)

SAYS_ITS_NUMBER = f"""
import json, os
os.write({WRITES}, json.dumps({{"number": os.getpid()}}).encode() + b"\\0")
os.read({READS}, 1)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems show no descriptors of others")
def test_no_other_program_can_open_its_ends() -> None:
    command = [sys.executable, "-I", "-c", SAYS_ITS_NUMBER]
    browser = DevToolsPipe(command, {}, outlives_us=True)
    descriptors = Path(f"/proc/{next(browser.messages())['number']}/fd")
    refused = []
    for number in (READS, WRITES, OWN_COMMANDS):
        for mode in ("rb", "wb"):
            with pytest.raises(OSError, match="No such device or address"):
                (descriptors / str(number)).open(mode)
            refused.append(number)
    browser.close(patience=10)
    browser.close_pipes()

    assert len(refused) == 6
