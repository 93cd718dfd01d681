"""The client process and those that started it, as the system reports them."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from fobwatch.adapters.client_process.helper_path import packaged_helper
from fobwatch.adapters.client_process.linux import (
    arguments_of,
    container_of,
    directory_of,
    executable_of,
    seconds_since_1970,
    stat_of,
    variables_of,
)
from fobwatch.adapters.client_process.program_files import (
    files_in,
    identity_of,
    is_roots,
    known_name,
    only_the_system_changes,
)
from fobwatch.core.client_process.client_process import (
    PROVIDES,
    UNSEEN,
    ClientProcess,
    Process,
)
from fobwatch.core.client_process.launcher_table import PASSING_ON, PYTHONS, loads_code
from fobwatch.core.client_process.launchers import digest, language_of, what_runs
from fobwatch.core.masking import masked_arguments
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import psutil

    from fobwatch.adapters.client_process.linux import Stat
    from fobwatch.core.client_process.launchers import Running

T = TypeVar("T")

MAX_PROCESSES: Final = 8
"""The program itself, and who started it; a terminal's shell is seldom further away."""

MAX_KNOWN: Final = 256
"""Processes whose command lines are remembered: the terminal's shell is behind every request."""

_known: dict[Stat, Process] = {}

MAX_NAME: Final = 80
MAX_PATH: Final = 400

_PACKAGE: Final = Path(__file__).resolve().parents[2]

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
            for name in ("credential-helper", "fobwatch.exe")
        ),
    }
) | ({sys.executable} if getattr(sys, "frozen", False) else set())
"""The native helper where packages put it, and what runs the command in them."""


def client_process_of(pid: int) -> ClientProcess:
    """The process `pid` with those that started it, as far as the system shows them.

    A parent counts only if it began before its child: another process may have got the number of
    one that has ended. The kernel reports 0 for one outside of our namespace.
    """
    if pid == 0:
        return UNSEEN
    chain = _by_files(pid) if sys.platform == "linux" else _by_library(pid)
    processes = tuple(islice(chain, MAX_PROCESSES))
    if not processes:  # it has left, or hides: others may hold its connection
        return ClientProcess(processes=(Process(pid=pid),), unseen=True)
    return ClientProcess(processes=processes, identify=identity_of)


def _by_files(pid: int) -> Iterator[Process]:
    """Read /proc, in a tenth of psutil's time: each helper that asks waits for this."""
    stat = stat_of(pid)
    while stat is not None and stat.pid > 1:
        yield _remembered(stat)
        child, stat = stat, stat_of(stat.parent)
        if stat is not None and stat.started > child.started:
            return


def _remembered(stat: Stat) -> Process:
    """What is already known of the process; only its directory may have changed."""
    known = _known.get(stat)
    directory = directory_of(stat.pid)
    if known is None or known.directory != directory:
        if len(_known) >= MAX_KNOWN:
            _known.clear()
        known = _known[stat] = _process(
            pid=stat.pid,
            started=seconds_since_1970(stat.started),
            name=stat.name,
            executable=executable_of(stat.pid),
            arguments=arguments_of(stat.pid),
            directory=directory,
            variables=variables_of(stat.pid),
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
    with suppress(psutil.Error):  # it ended meanwhile: return what is known so far
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
                variables=told(process.environ, None),
            )
            process = process.parent()


def _executable(process: psutil.Process) -> str:
    """On Windows call the system: psutil's way needs no right, but is missing in Wine."""
    executable = process.exe
    if sys.platform == "win32":
        from fobwatch.adapters.client_process.windows_image import image_of  # noqa: PLC0415 - Windows

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
    variables: Mapping[str, str] | None,
    container: str = "",
) -> Process:
    program = executable if container else known_name(executable)
    language = language_of(program)
    masked = masked_arguments(arguments)
    if language in PYTHONS:
        arguments = [_called(arguments[:1], variables or {}, directory), *arguments[1:]]
    runs = what_runs(program, arguments, directory)
    from_system = bool(container) or sys.platform == "win32" or _is_roots(executable)
    if (
        variables is None
        or not _is_called_so(language, executable, arguments, container)
        or (language in PASSING_ON and not from_system)
    ):
        runs = replace(runs, known=False)
    loads = {n: v for n, v in (variables or {}).items() if loads_code(n, language)}
    ours = (
        _is_ours_inside(pid, runs)
        if container
        else _is_ours(executable, runs, arguments, directory)
    )
    if ours and _is_turned(arguments, loads):
        ours, runs = False, replace(runs, known=False)
    return Process(
        pid=pid,
        started=started,
        name=printable(name, MAX_NAME),
        executable=printable(executable, MAX_PATH),
        runs=replace(
            runs,
            label=printable(runs.label, MAX_PATH),
            optional=(*runs.optional, *files_in(sorted(loads.items()), directory)),
        ),
        arguments=masked,
        directory=printable(directory, MAX_PATH),
        loads=digest([f"{name}={value}" for name, value in sorted(loads.items())]),
        container=container,
        ours=ours,
        from_system=from_system,
        provides=PROVIDES in (variables or {}),
    )


def _is_roots(executable: str) -> bool:
    try:
        return is_roots(executable)
    except OSError:  # it has ended, or the system hides it
        return False


def _called(names: Sequence[str], variables: Mapping[str, str], directory: str) -> str:
    """The path by which Python was called: it looks for its packages there (sys.executable)."""
    name = names[0] if names else ""
    if os.path.dirname(name):  # noqa: PTH120 - a Path has none for `./python`
        return os.path.join(directory, name)  # noqa: PTH118 - a text of another program
    return shutil.which(name, path=variables.get("PATH", os.defpath)) or name


def _is_called_so(language: str, executable: str, arguments: Sequence[str], container: str) -> bool:
    """Whether Python was called by its own path, without the library of another."""
    if sys.platform == "linux" and language in PYTHONS and not container:
        return os.path.realpath(arguments[0]) == os.path.realpath(executable)
    return True


def _is_turned(arguments: Sequence[str], variables: Mapping[str, str]) -> bool:
    """Whether our own program was made to load foreign code.

    Python ignores its variables with `-I`. The library path is not checked: many people set it for
    their whole session.
    """
    return any(
        name.startswith(("LD_PRELOAD", "LD_AUDIT", "DYLD_INSERT", "GCONV", "OPENSSL_"))
        or (name.startswith("PYTHON") and not _is_isolated(arguments))
        for name in variables
    )


def _is_isolated(arguments: Sequence[str]) -> bool:
    return "-I" in arguments[1:2]


def _is_ours(executable: str, runs: Running, arguments: Sequence[str], directory: str) -> bool:
    if not runs.known:
        return False
    if runs.label:
        isolated = _is_isolated(arguments)
        return (
            _is_our_script(runs.label, "" if isolated else directory)
            and _is_trusted(executable)
            and (_is_in_our_place(arguments[0]) or (isolated and "-S" in arguments[2:3]))
        )
    if sys.platform == "win32":  # which may have been started by a short name (helper_path.py)
        executable = os.path.realpath(executable)
    return executable in OUR_PROGRAMS


def _is_in_our_place(called: str) -> bool:
    """Whether Python finds the same packages by that name as we do; others may not be ours."""
    ours = Path(sys.executable).parent
    return sys.platform == "win32" or os.path.realpath(Path(called).parent) == os.path.realpath(
        ours
    )


def _is_our_script(script: str, directory: str) -> bool:
    """Whether it is ours: in a `directory`, another module of our name would come first."""
    if script.startswith(OUR_MODULE):
        names = ("fobwatch", "fobwatch.py") if directory else ()
        return not any(Path(directory, name).exists() for name in names)
    return os.path.realpath(script) in OUR_SCRIPTS


def _is_trusted(interpreter: str) -> bool:
    """Whether it is our own interpreter, or one that only the system can change."""
    return os.path.realpath(sys.executable) == os.path.realpath(interpreter) or (
        only_the_system_changes(interpreter)
    )


def _is_ours_inside(pid: int, runs: Running) -> bool:
    """Whether a process that sees other files than we do still runs one of ours."""
    script = runs.label
    with suppress(OSError):
        file = Path(f"/proc/{pid}/root{script}" if script else f"/proc/{pid}/exe").stat()
        return runs.known and any(os.path.samestat(file, own.stat()) for own in _our_files())
    return False


def _our_files() -> Iterator[Path]:
    return (path for path in map(Path, OUR_SCRIPTS | OUR_PROGRAMS) if path.exists())
