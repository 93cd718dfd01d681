"""What Setup leaves to the program on Windows; not meant for people."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

from pathlib import Path
from typing import TYPE_CHECKING

from fobwatch.core.agent.protocol import ExitCode

if TYPE_CHECKING:
    import argparse


def user_path(options: argparse.Namespace) -> int:
    """Let terminals find the command `fobwatch`, or no longer."""
    from fobwatch.adapters.desktop.user_path import UserPath  # noqa: PLC0415
    from fobwatch.adapters.windows.registry import UserRegistry, environment_changed  # noqa: PLC0415

    path = UserPath(UserRegistry(), environment_changed)
    folder = str(Path(sys.executable).parent)
    if options.change == "add":
        path.add(folder)
    else:
        path.remove(folder)
    return ExitCode.OK
