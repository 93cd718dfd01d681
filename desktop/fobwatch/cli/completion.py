"""`fobwatch completion`: the script that completes the command in a shell."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from fobwatch.core.agent.protocol import ExitCode

if TYPE_CHECKING:
    import argparse

FILES: Final = {
    "bash": "fobwatch.bash",
    "zsh": "_fobwatch",
    "fish": "fobwatch.fish",
    "powershell": "fobwatch.ps1",
}
"""Under `resources/completions`; packages also put them where each shell looks by itself."""


def completion(options: argparse.Namespace) -> int:
    from fobwatch.ui.theme.resources import resource_path  # noqa: PLC0415 - for this command alone

    path = resource_path("completions", FILES[options.shell])
    sys.stdout.write(path.read_text("utf-8"))
    return ExitCode.OK
