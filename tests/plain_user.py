"""Programs that run without root's rights, which show everything to root."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Final

COMMAND: Final = ("setpriv", "--inh-caps=-all", "--bounding-set=-all") if os.getuid() == 0 else ()
"""Goes before a command."""

_LOOK: Final = """
import os, sys
try:
    os.readlink(f"/proc/{sys.argv[1]}/root")
except PermissionError:
    print("hidden")
else:
    print("seen")
"""


def look_into(pid: int) -> str:
    """Whether another program of the user may read the process's memory: "seen" or "hidden".

    The kernel asks the same of a look at /proc/PID/root as of a debugger (ptrace(2)).
    """
    command = [*COMMAND, sys.executable, "-c", _LOOK, str(pid)]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
