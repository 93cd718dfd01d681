"""Watches for secrets where none may be: in files, arguments and other programs' environments."""

from __future__ import annotations

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
LARGEST_FILE = 64 * 1024 * 1024


@dataclass
class ProcessWatch:
    """Samples every process's arguments and environment while it is open.

    `ours` are the test's own processes, whose environments hold what the test put there.
    """

    ours: frozenset[int] = frozenset()
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
        return sorted(
            {where for (_pid, where), text in self._seen.items() if any(s in text for s in wanted)}
        )

    def _watch(self) -> None:
        while not self._over.wait(SAMPLE_SECONDS):
            self._sample()

    def _sample(self) -> None:
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                name, pid = process.name(), process.pid
                if pid in self.ours:
                    continue
                self._seen[pid, f"arguments of {name}"] = "\0".join(process.cmdline())
                environment = "\0".join(f"{k}={v}" for k, v in process.environ().items())
                self._seen[pid, f"environment of {name}"] = environment


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
