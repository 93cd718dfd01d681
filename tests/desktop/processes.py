"""Processes that a desktop starts: each with its log, none left behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import psutil

from tests.desktop.waiting import PATIENCE, wait_until

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

GRACE = timedelta(seconds=2)
CRASHED = "Fatal Python error"


class Process:
    """A started program in a process group of its own.

    What it prints goes to the end of `log_path`, where an earlier one of its name may have written.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        log_path: Path,
        *,
        typed: str | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        self.name = name
        self.log_path = log_path
        with log_path.open("ab") as log:
            self._log_start = log.tell()
            self._popen = subprocess.Popen(
                command,
                env=dict(environment),
                stdin=subprocess.DEVNULL if typed is None else subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=pass_fds,
            )
        if typed is not None and self._popen.stdin:
            self._popen.stdin.write(typed.encode())
            self._popen.stdin.close()

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def exit_code(self) -> int | None:
        """Give None while it runs, and minus the signal's number where one ended it."""
        return self._popen.poll()

    def log(self) -> str:
        """Give what it printed so far."""
        written = self.log_path.read_bytes()[self._log_start :]
        return written.decode("utf-8", errors="replace")

    def wait_for_log(self, pattern: str, patience: timedelta = PATIENCE) -> re.Match[str]:
        return wait_until(
            lambda: re.search(pattern, self.log()), f"{pattern!r} in {self.log_path}", patience
        )

    def wait_for_end(self, patience: timedelta = PATIENCE) -> int:
        """Give the exit code."""
        return self._popen.wait(patience.total_seconds())

    def signal_group(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def end(self) -> None:
        """Ask the whole group to end, and kill it if it does not.

        Raises:
            RuntimeError: it crashed, as Python's fault handler wrote into its log.
        """
        self.signal_group(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.wait_for_end(GRACE)
        self.kill()
        if CRASHED in self.log():
            raise RuntimeError(f"{self.name} crashed: {self.log().partition(CRASHED)[2][:3000]}")

    def kill(self) -> None:
        """Give the group no chance to tidy up, as a crash or a power cut would."""
        self.signal_group(signal.SIGKILL)
        self.wait_for_end()


def end_all(processes: Sequence[Process]) -> None:
    """End the last started first; all are asked before any is waited for."""
    for process in reversed(processes):
        process.signal_group(signal.SIGTERM)
    for process in reversed(processes):
        process.end()


def kill_left_over(variable: str, value: str, folder: Path) -> None:
    """Kill whatever still runs with `variable` in its environment, or on files in `folder`.

    The session bus and the browser start processes of their own that leave their group. Chromium
    writes its title over its environment, so that only its arguments tell whose it is.
    """
    for process in (left := _left_over(variable, value, folder)):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    wait_until(lambda: not any(map(_runs, left)), "the end of the last processes")


def _left_over(variable: str, value: str, folder: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            arguments = " ".join(process.cmdline())
            if process.environ().get(variable) == value or f"={folder}/" in arguments:
                found.append(process)
    return found


def _runs(process: psutil.Process) -> bool:
    """Tell a process that runs from one whose parent has not yet taken note of its end."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
