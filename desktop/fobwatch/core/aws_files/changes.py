"""Changes of the user's AWS files as values: what a file says, what it will say, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class AwsFileKind(StrEnum):
    CONFIG = "config"
    CREDENTIALS = "credentials"


class ChangeReason(StrEnum):
    OFFERED = "offered"
    WITHDRAWN = "withdrawn"
    RENAMED = "renamed"
    MOVED_TO_VAULT = "moved-to-vault"
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
    """What is to be done for the profile `subject`, in the order in which it is written."""

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
    """What a line of a diff is, as unified diffs write it."""

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
    """What changes in one file. `is_new` and `is_removed` say that there is no other side."""

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
