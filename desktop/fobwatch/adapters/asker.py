"""Which program asks, and which ones started it, as the system tells it."""

from __future__ import annotations

import os
import sys
import sysconfig
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import psutil

from fobwatch.core.asker import Asker, Process, script_of
from fobwatch.core.masking import masked_arguments
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

MOST_PROCESSES: Final = 8
"""The program itself, and who started it; a terminal's shell is seldom further away."""

LONGEST_NAME: Final = 80
LONGEST_PATH: Final = 400

_PACKAGE: Final = Path(__file__).resolve().parent.parent

OUR_SCRIPTS: Final = frozenset(
    {
        str(_PACKAGE / "credential_helper.py"),
        str(_PACKAGE / "__main__.py"),
        os.path.realpath(Path(sysconfig.get_path("scripts"), "fobwatch")),
    }
)

OUR_MODULE: Final = "-m fobwatch in "

OUR_FOLDER: Final = Path(sys.executable).parent if getattr(sys, "frozen", False) else _PACKAGE
"""Where a packaged Fobwatch has its programs, the native helper among them."""


def asker_of(pid: int) -> Asker:
    """The process `pid` with those that started it, as far as the system shows them.

    A parent is one only if it began before its child: the number of one that is gone may have
    been given to another process (psutil).
    """
    chain: list[Process] = []
    with suppress(psutil.Error):  # it ended meanwhile: what is known so far is told
        process: psutil.Process | None = psutil.Process(pid)
        while process is not None and process.pid > 1 and len(chain) < MOST_PROCESSES:
            chain.append(_seen(process))
            process = process.parent()
    return Asker(processes=tuple(chain) or (Process(pid=pid),))


def _seen(process: psutil.Process) -> Process:
    with process.oneshot():
        executable = _told(process.exe, "")
        directory = _told(process.cwd, "")
        nothing: list[str] = []
        arguments = _told(process.cmdline, nothing)
        script = script_of(executable, arguments, directory)
        return Process(
            pid=process.pid,
            started=process.create_time(),
            name=printable(process.name(), LONGEST_NAME),
            executable=printable(executable, LONGEST_PATH),
            script=printable(script, LONGEST_PATH),
            arguments=masked_arguments(arguments),
            directory=printable(directory, LONGEST_PATH),
            ours=_is_ours(executable, script),
        )


def _told(call: Callable[[], T], default: T) -> T:
    """What a process says of itself, unless the system keeps it from us."""
    try:
        return call()
    except (psutil.AccessDenied, psutil.ZombieProcess, OSError):
        return default


def _is_ours(executable: str, script: str) -> bool:
    if script:
        return script.startswith(OUR_MODULE) or os.path.realpath(script) in OUR_SCRIPTS
    return bool(executable) and Path(executable).parent == OUR_FOLDER
