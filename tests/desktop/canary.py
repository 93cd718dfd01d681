"""Watches for secrets where none may be: in files, arguments and other programs' environments."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import psutil

from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SAMPLE_SECONDS = 0.02
WORKER = "PYTEST_XDIST_WORKER"
LARGEST_FILE = 64 * 1024 * 1024


@dataclass
class ProcessWatch:
    """Samples every process's arguments and environment while it is open.

    `ours` are the test's own processes, whose environments hold what the test put there. Tests
    that run at the same time give the same secrets of the demo to programs of their own, so what
    the other workers started is left out.
    """

    ours: frozenset[int] = frozenset()
    _others: set[int] = field(default_factory=set)
    _seen: dict[tuple[int, str], str] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._sample()

    def found(self, secrets: Iterable[str]) -> list[str]:
        """Where a secret was seen: the process's name, and in what; never the secret itself."""
        wanted = tuple(secrets)
        seen = self._seen.copy()  # the watch goes on meanwhile
        return sorted(
            {where for (_pid, where), text in seen.items() if any(s in text for s in wanted)}
        )

    def pids(self, secret: str) -> set[int]:
        """The processes in which it was seen."""
        return {pid for (pid, _where), text in self._seen.copy().items() if secret in text}

    def _watch(self) -> None:
        while not self._over.wait(SAMPLE_SECONDS):
            self._sample()

    def _sample(self) -> None:
        self._others |= other_workers()
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                name, pid = process.name(), process.pid
                if pid in self.ours or self._is_anothers(process):
                    continue
                self._seen[pid, f"arguments of {name}"] = "\0".join(process.cmdline())
                environment = "\0".join(f"{k}={v}" for k, v in process.environ().items())
                self._seen[pid, f"environment of {name}"] = environment

    def _is_anothers(self, process: psutil.Process) -> bool:
        """Whether another worker started it; known by its number once its parent has ended."""
        family = {process.pid, process.ppid()}
        own = os.environ.get(WORKER, "")
        if family & self._others or _worker_of(process) not in {"", own}:
            self._others.add(process.pid)
        return process.pid in self._others


def _worker_of(process: psutil.Process) -> str:
    """The worker whose program it is, as its environment says; empty where that is not known."""
    with suppress(psutil.AccessDenied):
        return str(process.environ().get(WORKER, ""))
    return ""


def other_workers() -> set[int]:
    """The processes in which other tests run at the same time: none without pytest-xdist."""
    if WORKER not in os.environ:
        return set()
    return {each.pid for each in psutil.Process(os.getppid()).children()} - {os.getpid()}


def files_with(folder: Path, secrets: Iterable[str], *, besides: Iterable[str] = ()) -> list[str]:
    """The files under `folder` that hold a secret, but for those in the folders `besides`.

    Chromium writes the state of its pages in UTF-16.
    """
    wanted = [secret.encode(code) for secret in secrets for code in ("utf-8", "utf-16-le")]
    (found,) = wait_until(lambda: _search(folder, wanted, tuple(besides)), "files that stay")
    return found


def _search(folder: Path, wanted: list[bytes], besides: tuple[str, ...]) -> list[list[str]]:
    """One list, of the files' names; none where a file was renamed or removed meanwhile."""
    found = []
    for path in folder.rglob("*"):
        name = str(path.relative_to(folder))
        if name.startswith(besides) or not path.is_file() or path.is_symlink():
            continue
        try:
            if path.stat().st_size > LARGEST_FILE:
                raise AssertionError(f"{name} is too large to look through")
            content = path.read_bytes()
        except FileNotFoundError:
            return []
        if any(secret in content for secret in wanted):
            found.append(name)
    return [found]
