"""The client process and those that started it, as the system reports them."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

from fobwatch.adapters.client_process.linux import (
    arguments_of,
    container_of,
    executable_of,
    lineage,
    seconds_since_1970,
    variables_of,
)
from fobwatch.adapters.client_process.looks import Looks
from fobwatch.adapters.client_process.own_programs import is_ours, is_ours_inside, is_turned
from fobwatch.adapters.client_process.program_files import (
    file_at,
    files_in,
    identity_of,
    is_roots,
    known_name,
    real_path,
)
from fobwatch.core.client_process.client_process import PROVIDES, UNSEEN, ClientProcess, Process
from fobwatch.core.client_process.launcher_table import PASSING_ON, PYTHONS, loads_code
from fobwatch.core.client_process.launchers import digest, language_of, what_runs
from fobwatch.core.masking import masked_arguments
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import psutil

    from fobwatch.adapters.client_process.linux import Stat
    from fobwatch.core.client_process.client_process import Identity
    from fobwatch.core.client_process.launchers import Running

T = TypeVar("T")

MAX_PROCESSES: Final = 32
"""The program itself, and who started it: a rule may be for what started all the others."""

_identities = Looks(30.0, most=200)
"""Half of the agent's connections are left for programs whose files can be read."""

MAX_NAME: Final = 80
MAX_PATH: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What the system shows of a process; `variables` is None where it hides them."""

    pid: int
    started: float
    name: str
    executable: str
    arguments: list[str]
    directory: str
    variables: Mapping[str, str] | None
    container: str = ""

    @property
    def program(self) -> str:
        return self.executable if self.container else known_name(self.executable)


def client_process_of(pid: int) -> ClientProcess:
    """The process `pid` with those that started it, as far as the system shows them.

    A parent counts only if it began before its child: another process may have got the number of
    one that has ended. The kernel reports 0 for one outside of our namespace. Raises
    `UnreadableProcess` where the system does not answer.
    """
    if pid == 0:
        return UNSEEN
    chain = lineage(pid, _described) if sys.platform == "linux" else _by_library(pid)
    processes = tuple(islice(chain, MAX_PROCESSES + 1))
    if not processes:  # it has left, or hides: others may hold its connection
        return ClientProcess(processes=(Process(pid=pid),), unseen=True)
    return ClientProcess(
        processes=processes[:MAX_PROCESSES],
        cut_off=len(processes) > MAX_PROCESSES,
        identify=_identity_of,
        file_at=file_at,
    )


def _identity_of(process: Process) -> Identity:
    """As `identity_of`; raises `UnreadableProcess` where too many files are never read."""
    with _identities.at(threading.get_ident(), process.pid):
        return identity_of(process)


def _described(stat: Stat) -> Process:
    return _process(
        _Seen(
            pid=stat.pid,
            started=seconds_since_1970(stat.started),
            name=stat.name,
            executable=executable_of(stat.pid),
            arguments=arguments_of(stat.pid),
            directory=stat.directory,
            variables=variables_of(stat.pid),
            container=container_of(stat.pid),
        )
    )


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
                _Seen(
                    pid=process.pid,
                    started=process.create_time(),
                    name=told(process.name, os.path.basename(executable)),  # noqa: PTH119 - a text
                    executable=executable,
                    arguments=told(process.cmdline, nothing),
                    directory=told(process.cwd, ""),
                    variables=told(process.environ, None),
                )
            )
            process = process.parent()


def _executable(process: psutil.Process) -> str:
    """On Windows call the system: psutil's way needs no right, but is missing in Wine."""
    executable = process.exe
    if sys.platform == "win32":
        from fobwatch.adapters.client_process.windows_paths import image_of  # noqa: PLC0415 - Windows

        executable = partial(image_of, process.pid)
    return executable()


def _process(seen: _Seen) -> Process:
    program = seen.program
    language = language_of(program)
    variables = seen.variables or {}
    loads = {n: v for n, v in variables.items() if loads_code(n, language)}
    runs = _runs(seen, program, language)
    ours = _is_ours(seen, runs)
    if ours and is_turned(seen.arguments, loads):
        ours, runs = False, replace(runs, known=False)
    # Ours is compared with no other program, and every helper would wait while its variables and
    # its interpreter's folders are looked at.
    if ours:
        loads = {}
    return Process(
        pid=seen.pid,
        started=seen.started,
        name=printable(seen.name, MAX_NAME),
        executable=printable(seen.executable, MAX_PATH),
        runs=replace(
            runs,
            label=printable(runs.label, MAX_PATH),
            optional=(*runs.optional, *files_in(sorted(loads.items()), seen.directory)),
        ),
        arguments=masked_arguments(seen.arguments),
        directory=printable(seen.directory, MAX_PATH),
        loads=digest([f"{name}={value}" for name, value in sorted(loads.items())]),
        container=seen.container,
        ours=ours,
        from_system=ours or _is_from_system(seen),
        provides=printable(variables.get(PROVIDES, ""), MAX_NAME),
    )


def _runs(seen: _Seen, program: str, language: str) -> Running:
    """What it runs; not known where the system hides a part, or others may change what runs."""
    arguments = seen.arguments
    if language in PYTHONS:
        arguments = [_called(seen), *arguments[1:]]
    runs = what_runs(program, arguments, seen.directory)
    known = seen.variables is not None and _is_called_so(seen, language, arguments)
    if not known or (language in PASSING_ON and not _is_from_system(seen)):
        return replace(runs, known=False)
    return runs


def _is_ours(seen: _Seen, runs: Running) -> bool:
    if seen.container:
        return is_ours_inside(seen.pid, runs)
    return is_ours(seen.executable, runs, seen.arguments, seen.directory)


def _is_from_system(seen: _Seen) -> bool:
    return bool(seen.container) or sys.platform == "win32" or is_roots(seen.executable)


def _called(seen: _Seen) -> str:
    """The path by which Python was called: it looks for its packages there (sys.executable)."""
    name = seen.arguments[0] if seen.arguments else ""
    if os.path.dirname(name):  # noqa: PTH120 - a Path has none for `./python`
        return os.path.join(seen.directory, name)  # noqa: PTH118 - a text of another program
    variables = seen.variables or {}
    return shutil.which(name, path=variables.get("PATH", os.defpath)) or name


def _is_called_so(seen: _Seen, language: str, arguments: Sequence[str]) -> bool:
    """Whether Python was called by its own path, without the library of another."""
    if sys.platform == "linux" and language in PYTHONS and not seen.container:
        called = real_path(arguments[0])  # mostly the kernel's path: then one is enough
        return called == seen.executable or called == real_path(seen.executable)
    return True
