"""Changes of the user's AWS files: what a file says, what it will say, and how that is shown."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

from fobwatch.core.ini.edit import equal_ends, line_end_of, lines_of
from fobwatch.core.ini.text import parse_ini
from fobwatch.core.masking import MASK, masked_arguments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime


class AwsFileKind(StrEnum):
    CONFIG = "config"
    CREDENTIALS = "credentials"


class ChangeReason(StrEnum):
    OFFERED = "offered"
    WITHDRAWN = "withdrawn"
    RENAMED = "renamed"
    MOVED_TO_VAULT = "moved-to-vault"
    POPULATED = "populated"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """One file's whole text before and after; None where there is no file."""

    kind: AwsFileKind
    before: str | None = field(repr=False)
    after: str | None = field(repr=False)

    @property
    def is_empty(self) -> bool:
        return self.before == self.after

    @property
    def reverse(self) -> FileChange:
        return FileChange(kind=self.kind, before=self.after, after=self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The changes for the profile `subject`, in the order in which they are written."""

    subject: str
    why: ChangeReason
    changes: tuple[FileChange, ...]

    @property
    def is_empty(self) -> bool:
        return all(change.is_empty for change in self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRecord:
    """A plan that was carried out. Its changes are those that were made, merges and all.

    `undoes` is the id of the record that this one undid.
    """

    id: str
    at: datetime
    plan: Plan
    undoes: str = ""


class Mark(StrEnum):
    """The kind of a line in a diff, as unified diffs write it."""

    SAME = " "
    ADDED = "+"
    REMOVED = "-"
    PLACE = "@"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffLine:
    """A line to show: without its end, and with its secrets masked.

    `number` is the line's in the new text; in the old one where it is removed.
    """

    mark: Mark
    number: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDiff:
    """The changes in one file. `is_new` and `is_removed` say that there is no other side."""

    kind: AwsFileKind
    path: str
    lines: tuple[DiffLine, ...]
    is_new: bool = False
    is_removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSummary:
    """A record for showing. `undone_by` is the id of the record that undid it."""

    id: str
    at: datetime
    subject: str
    why: ChangeReason
    diffs: tuple[FileDiff, ...]
    undoes: str = ""
    undone_by: str = ""


CONTEXT = 3
"""Equal lines shown above and below a change, as diff(1) has it."""

_SECRET_KEY = re.compile(r"secret|token(?!_file)|password|passphrase|private_key|api_?key")
_PROGRAMS = frozenset({"credential_process", "web_identity_token_process"})
_BEFORE_VALUE = re.compile(r"[^=:]*[=:]\s*")


def file_diff(change: FileChange, path: str) -> FileDiff:
    return FileDiff(
        kind=change.kind,
        path=path,
        lines=tuple(_diff_lines(change.before or "", change.after or "")),
        is_new=change.before is None,
        is_removed=change.after is None,
    )


def diff_text(diffs: Iterable[FileDiff]) -> str:
    """The changes as a terminal shows them, a file after the other."""
    lines = [
        line
        for diff in diffs
        for line in (diff.path, *(f"{line.mark}{line.text}" for line in diff.lines))
    ]
    return "\n".join(lines)


def change_name(plan: Plan) -> str:
    """A name that no other change has (SHA-256)."""
    texts = repr([(c.kind.value, c.before, c.after) for c in plan.changes])
    return hashlib.sha256(texts.encode(errors="surrogatepass")).hexdigest()


def masked_lines(text: str) -> list[str]:
    """The lines without their ends, with `MASK` in place of each secret, present or former."""
    lines = [line.rstrip("\r\n") for line in lines_of(text)]
    shown = [_masked([line.expandtabs()]) for line in lines]
    for section in parse_ini(text, "").sections:
        for key, setting in section.settings.items():
            first = setting.line - 1
            if _SECRET_KEY.search(key):
                for index in range(first, setting.last_line):
                    shown[index] = _masked_value(lines[index], is_first=index == first)
            elif key in _PROGRAMS:
                shown[first] = _masked(lines[first].split(" "))
            else:
                shown[first] = lines[first].expandtabs()
    return shown


def holds_secrets(text: str) -> bool:
    return any(MASK in line for line in masked_lines(text))


def _diff_lines(before: str, after: str) -> Iterator[DiffLine]:
    old, new = (_ended(lines_of(text)) for text in (before, after))
    old_shown, new_shown = masked_lines(before), masked_lines(after)
    head, tail = (max(0, equal - CONTEXT) for equal in equal_ends(old, new))
    matcher = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail])
    for group in matcher.get_grouped_opcodes(CONTEXT):
        place = head + group[0][3]
        yield DiffLine(mark=Mark.PLACE, number=place + 1, text=_heading(new, place))
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                yield from _marked(Mark.SAME, new_shown, head + j1, head + j2)
            else:
                yield from _marked(Mark.REMOVED, old_shown, head + i1, head + i2)
                yield from _marked(Mark.ADDED, new_shown, head + j1, head + j2)


def _ended(lines: list[str]) -> list[str]:
    """The lines, the last one with an end: an end that is added is nothing to show."""
    return [*lines[:-1], lines[-1].rstrip("\r\n") + line_end_of("".join(lines))] if lines else []


def _marked(mark: Mark, shown: Sequence[str], start: int, end: int) -> Iterator[DiffLine]:
    for index in range(start, end):
        yield DiffLine(mark=mark, number=index + 1, text=shown[index])


def _heading(lines: Sequence[str], index: int) -> str:
    """The section of the line; it may have begun above what is shown."""
    above = (line.strip() for line in reversed(lines[: index + 1]))
    return next((line for line in above if line.startswith("[")), "")


def _masked_value(line: str, *, is_first: bool) -> str:
    before = _BEFORE_VALUE.match(line) if is_first else re.match(r"\s*", line)
    opening = before[0] if before else ""
    return line if opening == line else f"{opening}{MASK}"


def _masked(words: Sequence[str]) -> str:
    """A comment, a command, or what is no setting: masked as a command line is."""
    return " ".join(masked_arguments(words))
