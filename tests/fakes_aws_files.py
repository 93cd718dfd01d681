"""The AWS files by hand: two texts, another program that writes at the worst moment, a history."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.core.aws_files.changes import AwsFileKind, ChangeSummary
from fobwatch.core.aws_files.ports import Clash
from fobwatch.core.errors import FileNotEditable, StorageError
from fobwatch.core.ini.text import parse_ini

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.aws_files.changes import ChangeRecord, FileDiff
    from fobwatch.core.aws_files.ports import CliToken


class MemoryAwsFiles:
    """Fulfils `AwsFileStore`.

    Another program's writes: what is in `before_replace` is called with this store before a
    replacement, one at each, what is in `late` is found in the replaced file, and what is in `over`
    is written over the new one.
    """

    def __init__(self, config: str | None = None, credentials: str | None = None) -> None:
        self.files = {AwsFileKind.CONFIG: config, AwsFileKind.CREDENTIALS: credentials}
        self.before_replace: list[Callable[[MemoryAwsFiles], object]] = []
        self.late: list[str] = []
        self.over: list[str] = []
        self.failure: StorageError | None = None
        self.failing: AwsFileKind | None = None

    def path(self, kind: AwsFileKind) -> str:
        return f"~/.aws/{kind}"

    def read(self, kind: AwsFileKind) -> str | None:
        return self.files[kind]

    def check(self, kind: AwsFileKind, text: str | None) -> None:
        problems = parse_ini(text or "", self.path(kind)).problems
        if problems:
            raise FileNotEditable("Left as it is", problems[0].message, "Fix it.")

    def replace(self, kind: AwsFileKind, expected: str | None, text: str | None) -> Clash | None:
        if self.before_replace:
            self.before_replace.pop(0)(self)
        if self.failure is not None and kind is self.failing:
            raise self.failure
        found = self.files[kind]
        if found != expected:
            return Clash(theirs=found, now=found)
        self.files[kind] = text
        if self.over:
            theirs = self.files[kind] = self.over.pop(0)
            return Clash(theirs=theirs, now=theirs)
        return Clash(theirs=self.late.pop(0), now=text) if self.late else None


class MemoryHistory:
    """Fulfils `ChangeHistory`."""

    def __init__(self) -> None:
        self.kept: dict[str, ChangeRecord] = {}
        self._summaries: dict[str, ChangeSummary] = {}

    def keep(self, record: ChangeRecord, diffs: tuple[FileDiff, ...]) -> None:
        self.kept[record.id] = record
        self._summaries[record.id] = ChangeSummary(
            id=record.id,
            at=record.at,
            subject=record.plan.subject,
            why=record.plan.why,
            diffs=diffs,
            undoes=record.undoes,
        )

    def forget(self, record_id: str) -> None:
        self.kept.pop(record_id, None)
        self._summaries.pop(record_id, None)

    def mark_undone(self, record_id: str, by: str) -> None:
        self._summaries[record_id] = replace(self._summaries[record_id], undone_by=by)

    def load(self, record_id: str) -> ChangeRecord:
        if record_id not in self.kept:
            raise StorageError("This change cannot be undone", "It is gone.", "")
        return self.kept[record_id]

    def summaries(self) -> tuple[ChangeSummary, ...]:
        return tuple(self._summaries[key] for key in sorted(self._summaries, reverse=True))


class MemoryCliCache:
    """Fulfils `CliTokenCache`. Nothing can be read or written while `failure` is set."""

    def __init__(self) -> None:
        self.tokens: dict[str, CliToken] = {}
        self.written = 0
        self.failure: StorageError | None = None

    def read(self, name: str) -> CliToken | None:
        self._check()
        return self.tokens.get(name)

    def write(self, name: str, token: CliToken) -> None:
        self._check()
        self.written += 1
        self.tokens[name] = token

    def remove(self, name: str) -> None:
        self._check()
        self.tokens.pop(name, None)

    def _check(self) -> None:
        if self.failure is not None:
            raise self.failure
