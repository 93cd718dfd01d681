"""Tables for people: in columns, or, where the terminal is too narrow for these, in blocks."""

from __future__ import annotations

import math
import shutil
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Final

from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_CELL: Final = 300

NOTHING: Final = "-"


def in_columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows as lines; the first row has the headings."""
    cells = [[printable(cell, MAX_CELL) or NOTHING for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
    return lines if max(map(len, lines)) <= _room() else list(_in_blocks(cells))


def _in_blocks(cells: Sequence[Sequence[str]]) -> Iterator[str]:
    headings, *rows = cells
    for row in rows:
        yield row[0]
        for heading, cell in zip(headings[1:], row[1:], strict=True):
            if cell != NOTHING:
                yield f"  {heading.capitalize()}: {cell}"


def _room() -> float:
    """The columns of the terminal; elsewhere any width will do, and tools read lines."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else math.inf


def time_left(expires_at: str, now: datetime) -> str:
    if not expires_at:
        return ""
    minutes = int((datetime.fromisoformat(expires_at) - now).total_seconds() // 60)
    if minutes < 0:
        return "over"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"
