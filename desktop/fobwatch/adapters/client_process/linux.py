"""A process as Linux reports it in /proc (proc_pid_stat(5) and related pages)."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from fobwatch.adapters.client_process.looks import Looks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fobwatch.core.client_process.client_process import Process

MAX_COMMAND_LINE: Final = 16384
"""Bytes; what is beyond nobody reads."""

MAX_ENVIRONMENT: Final = 6 << 20
"""Bytes; execve(2) starts no program with more, but a process may say later that its environment is
elsewhere, and endless (prctl(2), PR_SET_MM_MAP)."""

MAX_KNOWN: Final = 256
"""Processes whose command lines are remembered: the terminal's shell is behind every request."""

PATIENCE: Final = 5.0
"""Seconds that others wait for a look at a process. Where hundreds of programs ask at once, a look
takes some of them on a busy computer. Of one that has lasted longer, who asks hears at once."""

_known: dict[Stat, Process] = {}

_STATE = 3
"""The field after the name in parentheses, which may itself hold blanks and parentheses."""


_TICKS_PER_SECOND = 100
if sys.platform == "linux":
    _TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Stat:
    """`started` is in the kernel's ticks since boot.

    `image` changes whenever the process runs another program: it is where code and stack begin.
    """

    pid: int
    parent: int
    started: int
    name: str
    image: tuple[str, ...]
    directory: str


_looks = Looks(PATIENCE)


def lineage(
    pid: int, describe: Callable[[Stat], Process], looks: Looks = _looks
) -> Iterator[Process]:
    """The process `pid`, then the one that started it, and so on, each described once.

    Reading /proc takes a tenth of psutil's time, and each helper that asks waits for this. Raises
    `UnreadableProcess`.
    """
    stat = stat_of(pid)
    while stat is not None and stat.pid > 1:
        process = _known.get(stat)
        if process is None:
            with looks.at((stat.pid, stat.started), stat.pid):
                process = _known.get(stat) or _remembered(stat, describe(stat))
        yield process
        child, stat = stat, stat_of(stat.parent)
        if stat is not None and stat.started > child.started:
            return


def _remembered(stat: Stat, process: Process) -> Process:
    if len(_known) >= MAX_KNOWN:
        _known.clear()
    _known[stat] = process
    return process


def stat_of(pid: int) -> Stat | None:
    """Return None for a process that has ended."""
    data = _read(f"/proc/{pid}/stat")
    name, _, rest = data.partition("(")[2].rpartition(")")
    fields = rest.split(maxsplit=29 - _STATE)
    if len(fields) <= 28 - _STATE:
        return None
    return Stat(
        pid=pid,
        parent=int(fields[4 - _STATE]),
        started=int(fields[22 - _STATE]),
        name=name,
        image=tuple(fields[26 - _STATE : 29 - _STATE]),
        directory=_target(f"/proc/{pid}/cwd"),
    )


def arguments_of(pid: int) -> list[str]:
    """Leave out an argument that is cut off: its end might have marked it as a secret."""
    text = _read(f"/proc/{pid}/cmdline")
    if len(text.encode()) >= MAX_COMMAND_LINE and "\0" in text:
        text = text.rpartition("\0")[0]
    return text.rstrip("\0").split("\0")


def executable_of(pid: int) -> str:
    """Empty if the kernel hides it; without the mark of a file that was replaced."""
    return _target(f"/proc/{pid}/exe").removesuffix(" (deleted)")


def container_of(pid: int) -> str:
    """A name for the container of a process; empty if it sees the same as we do.

    It is the namespace (namespaces(7)) of mounts, otherwise of processes, that differs from ours,
    or the root folder (chroot(2)), which any program may choose in its own user namespace. A
    process can make the kernel hide all these from us (prctl(2), PR_SET_DUMPABLE), but not its
    mounts and its numbers.
    """
    for namespace in ("ns/mnt", "ns/pid"):
        theirs = _target(f"/proc/{pid}/{namespace}")
        if theirs and theirs != _our(namespace):
            return theirs
        if not theirs and not _sees_the_same(pid):
            return "a container that hides itself"
    root = _target(f"/proc/{pid}/root")
    return "" if root in {"", _our("root")} else root


@lru_cache(maxsize=3)
def _our(name: str) -> str:
    """What this process has there, which never changes."""
    return _target(f"/proc/self/{name}")


def _sees_the_same(pid: int) -> bool:
    """Compare the number of its root's mount, which the kernel uses only once, and its own."""
    root = _read(f"/proc/{pid}/mountinfo").partition(" ")[0]
    ours = {line.partition(" ")[0] for line in _read("/proc/self/mountinfo").splitlines()}
    status = _read(f"/proc/{pid}/status").splitlines()
    numbers = next((line.split()[1:] for line in status if line.startswith("NSpid:")), [])
    return bool(root) and root in ours and numbers == [str(pid)]


def seconds_since_1970(ticks: int) -> float:
    return _boot() + ticks / _TICKS_PER_SECOND


if sys.platform == "linux":

    def age_of(pid: int) -> float | None:
        """Seconds since the process began; None if it has ended."""
        stat = stat_of(pid)
        if stat is None:
            return None
        return time.clock_gettime(time.CLOCK_BOOTTIME) - stat.started / _TICKS_PER_SECOND


def variables_of(pid: int) -> dict[str, str] | None:
    """The variables of its environment with a value; None if they are hidden, or endless."""
    data = bytearray()
    try:
        descriptor = os.open(f"/proc/{pid}/environ", os.O_RDONLY)
        try:
            while chunk := os.read(descriptor, MAX_COMMAND_LINE):
                data += chunk
                if len(data) > MAX_ENVIRONMENT:
                    return None
        finally:
            os.close(descriptor)
    except OSError:
        return None
    pairs = (pair.partition("=") for pair in os.fsdecode(bytes(data)).split("\0"))
    return {name: value for name, _, value in pairs if value}


@lru_cache(maxsize=1)
def _boot() -> int:
    """When the system was started, in whole seconds; constant, since it identifies processes."""
    for line in _read("/proc/stat").splitlines():
        if line.startswith("btime "):
            return int(line.split()[1])
    return 0


def _read(path: str) -> str:
    """Without a file object, which costs as much as the read."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            return os.read(descriptor, MAX_COMMAND_LINE).decode(errors="replace")
        finally:
            os.close(descriptor)
    except OSError:
        return ""


def _target(path: str) -> str:
    try:
        return os.readlink(path)  # noqa: PTH115 - as above
    except OSError:
        return ""
