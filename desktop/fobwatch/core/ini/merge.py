"""Merging a change into a text that another program has written in between.

The lines are merged as a version control system does it, and the result is compared with what
both sides meant: it says what the other program wrote, with our keys as we want them, or there
is no result.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from fobwatch.core.ini.edit import equal_ends, line_end_of, lines_of, meaning_of
from fobwatch.core.ini.text import LINE_END, parse_ini

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.ini.edit import Meaning


class MergeConflict(Exception):
    """Both sides changed the same lines, or their changes do not fit together."""


@dataclass(frozen=True, slots=True, order=True)
class _Hunk:
    """`lines` replace the base's lines from `start` to `end`; `rank` sorts equals."""

    start: int
    end: int
    rank: int
    lines: tuple[str, ...]


def merged(base: str | None, ours: str | None, theirs: str | None) -> str | None:
    """`theirs` with the changes from `base` to `ours`. Raises `MergeConflict`.

    A text of None is a file that is not there.
    """
    if theirs in (base, ours):
        return ours
    if ours == base:
        return theirs
    if (base or "").strip() and not (theirs or "").strip():
        raise MergeConflict  # who emptied the file may be about to write it again
    base, ours, theirs = base or "", ours or "", theirs or ""
    wanted = meaning_of(ours)
    expected = _expected(meaning_of(base), wanted, meaning_of(theirs))
    if expected == meaning_of(theirs) and wanted != meaning_of(base):
        return theirs  # the other program did the same
    for our_rank, their_rank in ((1, 0), (0, 1)):
        text = _merged_lines(base, ours, theirs, our_rank, their_rank)
        if meaning_of(text) == expected and _problems(text) <= _problems(theirs):
            return text
    raise MergeConflict


def _problems(text: str) -> int:
    return len(parse_ini(text, "").problems)


def _expected(base: Meaning, ours: Meaning, theirs: Meaning) -> Meaning:
    """What the result must say. Raises `MergeConflict` where both changed the same key."""
    expected = dict(theirs)
    for name in base.keys() | ours.keys():
        wanted = ours.get(name)
        if wanted == base.get(name):
            continue
        if theirs.get(name) not in (base.get(name), wanted):
            raise MergeConflict
        if wanted is None:
            expected.pop(name, None)
        else:
            expected[name] = wanted
    return expected


def _merged_lines(base: str, ours: str, theirs: str, our_rank: int, their_rank: int) -> str:
    end = line_end_of(theirs)
    base_lines, our_lines, their_lines = (_ended(text, end) for text in (base, ours, theirs))
    changed = _hunks(base_lines, our_lines, our_rank)
    hunks = sorted([*changed, *_hunks(base_lines, their_lines, their_rank)])
    hunks = hunks[:1] + [after for hunk, after in pairwise(hunks) if not _same(hunk, after)]
    lines: list[str] = []
    position = 0
    for hunk in hunks:
        if hunk.start < position:
            raise MergeConflict
        lines += base_lines[position : hunk.start]
        lines += hunk.lines
        position = hunk.end
    lines += base_lines[position:]
    text = "".join(lines)
    if LINE_END.search(theirs[-2:]) is None and lines[-1:] == their_lines[-1:]:
        text = text.removesuffix(end)
    return text


def _hunks(base: Sequence[str], lines: Sequence[str], rank: int) -> list[_Hunk]:
    """The changes from `base`; only the part between the equal ends is compared in full."""
    head, tail = equal_ends(base, lines)
    middle, other = base[head : len(base) - tail], lines[head : len(lines) - tail]
    return [
        _Hunk(head + i1, head + i2, rank, tuple(other[j1:j2]))
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, middle, other).get_opcodes()
        if tag != "equal"
    ]


def _same(hunk: _Hunk, after: _Hunk) -> bool:
    """Whether both sides made this change."""
    return (hunk.start, hunk.end, hunk.lines) == (after.start, after.end, after.lines)


def _ended(text: str, end: str) -> list[str]:
    """The lines, the last one with a line end too, so that lines after it do not change it."""
    lines = lines_of(text)
    if lines and LINE_END.search(lines[-1]) is None:
        lines[-1] += end
    return lines
