"""Which program asks, and which ones started it, as the system tells it."""

from __future__ import annotations

import os
import sys
import sysconfig
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from fobwatch.adapters.helper_place import packaged_helper
from fobwatch.adapters.own_command import PACKAGED_PYTHON
from fobwatch.adapters.process_files import (
    arguments_of,
    container_of,
    directory_of,
    executable_of,
    seconds_since_1970,
    stat_of,
)
from fobwatch.core.asker import UNSEEN, Asker, Process, script_of
from fobwatch.core.masking import masked_arguments
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import psutil

    from fobwatch.adapters.process_files import (
        Stat,
    )

T = TypeVar("T")

MOST_PROCESSES: Final = 8
"""The program itself, and who started it; a terminal's shell is seldom further away."""

MOST_KNOWN: Final = 256
"""Processes whose command lines are remembered: the terminal's shell is behind every request."""

_known: dict[Stat, Process] = {}

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

OUR_PROGRAMS: Final = frozenset(
    {
        str(packaged_helper()),
        *(
            str(folder / name)
            for folder in (Path(sys.executable).parent, Path(sys.prefix), _PACKAGE)
            for name in ("credential-helper", "fobwatch.exe", PACKAGED_PYTHON)
        ),
    }
) | ({sys.executable} if getattr(sys, "frozen", False) else set())
"""The native helper where packages put it, and what runs the command in them."""


def asker_of(pid: int) -> Asker:
    """The process `pid` with those that started it, as far as the system shows them.

    A parent is one only if it began before its child: the number of one that is gone may have
    been given to another process. The kernel has no number (0) for one outside of our namespace.
    """
    if pid == 0:
        return UNSEEN
    chain = _by_files(pid) if sys.platform == "linux" else _by_library(pid)
    return Asker(processes=tuple(islice(chain, MOST_PROCESSES)) or (Process(pid=pid),))


def _by_files(pid: int) -> Iterator[Process]:
    """A tenth of what psutil takes: each helper that asks waits for this."""
    stat = stat_of(pid)
    while stat is not None and stat.pid > 1:
        yield _remembered(stat)
        child, stat = stat, stat_of(stat.parent)
        if stat is not None and stat.started > child.started:
            return


def _remembered(stat: Stat) -> Process:
    """What is known of the process; only its directory may have changed since."""
    known = _known.get(stat)
    directory = directory_of(stat.pid)
    if known is None or known.directory != directory:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        known = _known[stat] = _process(
            pid=stat.pid,
            started=seconds_since_1970(stat.started),
            name=stat.name,
            executable=executable_of(stat.pid),
            arguments=arguments_of(stat.pid),
            directory=directory,
            container=container_of(stat.pid),
        )
    return known


def _by_library(pid: int) -> Iterator[Process]:
    import psutil  # noqa: PLC0415 - for systems without /proc

    def told(call: Callable[[], T], default: T) -> T:
        try:
            return call()
        except (psutil.AccessDenied, psutil.ZombieProcess, OSError):
            return default

    nothing: list[str] = []
    with suppress(psutil.Error):  # it ended meanwhile: what is known so far is told
        process: psutil.Process | None = psutil.Process(pid)
        while process is not None and process.pid > 1:
            executable = told(partial(_executable, process), "")
            yield _process(
                pid=process.pid,
                started=process.create_time(),
                name=told(process.name, os.path.basename(executable)),  # noqa: PTH119 - a text
                executable=executable,
                arguments=told(process.cmdline, nothing),
                directory=told(process.cwd, ""),
            )
            process = process.parent()


def _executable(process: psutil.Process) -> str:
    """Windows is asked itself: psutil's way there needs no right, but is not everywhere (Wine)."""
    executable = process.exe
    if sys.platform == "win32":
        from fobwatch.adapters.windows.process_image import image_of  # noqa: PLC0415 - Windows

        executable = partial(image_of, process.pid)
    return executable()


def _process(
    *,
    pid: int,
    started: float,
    name: str,
    executable: str,
    arguments: Sequence[str],
    directory: str,
    container: str = "",
) -> Process:
    script = script_of(executable, arguments, directory)
    return Process(
        pid=pid,
        started=started,
        name=printable(name, LONGEST_NAME),
        executable=printable(executable, LONGEST_PATH),
        script=printable(script, LONGEST_PATH),
        arguments=masked_arguments(arguments),
        directory=printable(directory, LONGEST_PATH),
        container=container,
        ours=_is_ours_inside(pid, script) if container else _is_ours(executable, script),
    )


def _is_ours(executable: str, script: str) -> bool:
    if script:
        return script.startswith(OUR_MODULE) or os.path.realpath(script) in OUR_SCRIPTS
    if sys.platform == "win32":  # which may have been started by a short name (helper_place.py)
        executable = os.path.realpath(executable)
    return executable in OUR_PROGRAMS


def _is_ours_inside(pid: int, script: str) -> bool:
    """Whether a process with other files than ours runs one that is ours all the same."""
    with suppress(OSError):
        runs = Path(f"/proc/{pid}/root{script}" if script else f"/proc/{pid}/exe").stat()
        return any(os.path.samestat(runs, own.stat()) for own in _our_files())
    return False


def _our_files() -> Iterator[Path]:
    return (path for path in map(Path, OUR_SCRIPTS | OUR_PROGRAMS) if path.exists())
