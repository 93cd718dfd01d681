"""Serves a job's endpoint from the background, as long as a process of the job runs."""

from __future__ import annotations

import sys

assert sys.platform != "win32"

import os
import select
import selectors
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fobwatch.core.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fobwatch.adapters.agent.job_endpoint import JobEndpoint

READY: Final = b"\1"

PAUSES: Final = (0, 0, 0.05, 0.3)
"""Seconds before each search for what a job left running: loading a program takes milliseconds."""


def serve_in_background(endpoint: JobEndpoint, job: int) -> None:
    """Leave a process behind that serves while `job`, or one that it started, lives.

    It is not our child, which the command that we become would not expect, and has its own
    session, so that it gets no signals of the terminal. Raises `StorageError`.
    """
    ready, report = os.pipe()
    between = os.fork()
    if between == 0:
        _leave_behind(endpoint, job, report)
    os.close(report)
    os.waitpid(between, 0)
    begun = os.read(ready, 1)
    os.close(ready)
    if begun != READY:
        endpoint.close()
        raise StorageError(
            "There is no container endpoint",
            "The process that serves it could not be started.",
            "Leave “--server” out, or close some programs.",
        )


def _leave_behind(endpoint: JobEndpoint, job: int, report: int) -> None:
    """Never returns. The parent reports its failure."""
    try:
        os.setsid()
        if os.fork() == 0:
            _let_go_of_all_but(endpoint.listener.fileno(), report)
            first = _ended(job)
            os.write(report, READY)
            os.close(report)
            _serve(endpoint, first)
            endpoint.close()
    finally:
        os._exit(0)


def _let_go_of_all_but(*kept: int) -> None:
    """Release the folder, the terminal, and pipes that a reader waits to see closed."""
    os.chdir("/")
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nothing, standard)
    begin = 3
    for descriptor in sorted(kept):
        os.closerange(begin, descriptor)
        begin = descriptor + 1
    os.closerange(begin, os.sysconf("SC_OPEN_MAX"))


def _serve(endpoint: JobEndpoint, first: int) -> None:
    watched = {first}
    with selectors.DefaultSelector() as selector:
        selector.register(endpoint.listener, selectors.EVENT_READ)
        selector.register(first, selectors.EVENT_READ)
        while watched:
            for key, _events in selector.select():
                if key.fileobj is endpoint.listener:
                    with suppress(OSError):  # it left, or no file is free
                        endpoint.serve_next()
                else:
                    selector.unregister(key.fd)
                    os.close(key.fd)
                    watched.discard(key.fd)
            for left in () if watched else _left_of_the_job(endpoint.mark):
                selector.register(left, selectors.EVENT_READ)
                watched.add(left)


def _left_of_the_job(mark: bytes) -> list[int]:
    """Processes that the job left running; searched again, as one may just be starting another.

    While a program is being loaded, its environment is empty. Return a file for each that is
    readable once it has ended.
    """
    for pause in PAUSES:
        time.sleep(pause)
        if found := _watching(mark):
            return found
    return []


def _watching(mark: bytes) -> list[int]:
    watching = []
    for process in _processes_with(mark):
        with suppress(OSError):  # it has ended meanwhile
            watching.append(_ended(process))
    return watching


if sys.platform == "linux":

    def _ended(process: int) -> int:
        """A file that is readable once it has ended (pidfd_open(2)). Raises `OSError`."""
        return os.pidfd_open(process)

    def _processes_with(mark: bytes) -> Iterator[int]:
        """Those of the user with the mark in their environment (proc_pid_environ(5))."""
        for name in os.listdir("/proc"):  # noqa: PTH208 - names are enough
            if name.isdecimal():
                with suppress(OSError):  # another user's, or gone
                    if mark in Path("/proc", name, "environ").read_bytes():
                        yield int(name)

else:

    def _ended(process: int) -> int:
        """A file that is readable once the process has ended (kqueue(2)). Raises `OSError`."""
        queue = select.kqueue()
        event = select.kevent(process, select.KQ_FILTER_PROC, select.KQ_EV_ADD, select.KQ_NOTE_EXIT)
        queue.control([event], 0)
        return os.dup(queue.fileno())

    def _processes_with(mark: bytes) -> Iterator[int]:
        """Those of the user with the mark in their environment."""
        import psutil  # noqa: PLC0415 - for systems without /proc

        for process in psutil.process_iter():
            with suppress(psutil.Error, OSError):
                if mark.decode() in process.environ().values():
                    yield process.pid
