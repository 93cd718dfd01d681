"""Stands in for Chromium: says on its pipe what a script has it say, and notes what it is told.

`sham_browser.py` finds SCRIPT, a file with one JSON message for each line, and LOG in the variables
`SHAM_SCRIPT` and `SHAM_LOG`. A line `"wait"` waits for one more command, `"stay"` until it is told
to close, `"hang"` for ever, and `"deaf"` until nobody hears it any more; any other text is said as
it is. At the end of the script it ends, and so it does while it waits once the test has ended.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

READS, WRITES, OWN_COMMANDS = 3, 4, 5


def commands() -> Iterator[str]:
    """Each command's name, which is noted as it comes."""
    rest = b""
    with Path(os.environ["SHAM_LOG"]).open("a", encoding="utf-8") as log:
        print(json.dumps({"arguments": sys.argv[1:]}), file=log, flush=True)
        while chunk := os.read(READS, 1 << 16):
            *whole, rest = (rest + chunk).split(b"\0")
            for each in whole:
                print(each.decode(), file=log, flush=True)
                yield json.loads(each)["method"]


def main() -> None:
    os.closerange(OWN_COMMANDS, OWN_COMMANDS + 1)
    told = commands()
    for line in Path(os.environ["SHAM_SCRIPT"]).read_text("utf-8").splitlines():
        step = json.loads(line)
        if step == "hang":
            signal.pause()
        elif step == "deaf":
            hears = select.poll()
            hears.register(WRITES, 0)
            hears.poll()
        elif step == "stay":
            while next(told, "Browser.close") != "Browser.close":
                pass
        elif step == "wait":
            next(told, "")
        else:
            content = step if isinstance(step, str) else line
            os.write(WRITES, content.encode("latin-1") + b"\0")


main()
