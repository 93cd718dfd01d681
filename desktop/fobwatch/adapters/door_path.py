"""Where the local door's socket is.

The credential helper works the same path out with what is built into the interpreter, so the
rule is plain, and a test holds the two together.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def door_path(environment: Mapping[str, str], *, demo: bool, platform: str = sys.platform) -> Path:
    """The socket of the user's Fobwatch, or of their demo.

    A program that was started outside the desktop session, by cron for instance, finds it too:
    logind makes /run/user/UID for each user (pam_systemd(8)).
    """
    name = "fobwatch-demo" if demo else "fobwatch"
    return Path(_runtime(environment, platform), name, "door.sock")


def _runtime(environment: Mapping[str, str], platform: str) -> str:
    if home := environment.get("FOBWATCH_HOME"):
        return f"{home}/run"
    if directory := environment.get("XDG_RUNTIME_DIR"):
        return directory
    if platform == "win32":
        return environment.get("LOCALAPPDATA", "")
    if platform == "darwin":
        return f"{environment.get('HOME', '')}/Library/Caches"
    return f"/run/user/{os.getuid()}"
