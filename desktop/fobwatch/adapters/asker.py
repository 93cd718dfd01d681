"""Which program asks, in words for a person."""

from __future__ import annotations

import psutil

MOST_ANCESTORS = 3
"""The program itself, and who started it: `terraform > sh > python3`."""


def program_of(pid: int) -> str:
    """The process and those that started it, outermost first, for a person; never arguments."""
    names: list[str] = []
    try:
        process: psutil.Process | None = psutil.Process(pid)
        while process is not None and process.pid > 1 and len(names) < MOST_ANCESTORS:
            names.append("".join(filter(str.isprintable, process.name())))
            process = process.parent()
    except psutil.Error:
        pass  # it ended meanwhile, or hides itself: what is known so far is told
    return " > ".join(reversed(names or ["a program"])) + f" (process {pid})"
