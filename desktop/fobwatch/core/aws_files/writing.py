"""Carry out changes of the user's AWS files, and undo them."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.core.aws_files.changes import (
    AwsFileKind,
    ChangeReason,
    ChangeRecord,
    FileChange,
    Plan,
    file_diff,
)
from fobwatch.core.errors import AwsFilesError, FileChangedMeanwhile, FobwatchError, StorageError
from fobwatch.core.ini.edit import MergeConflict, merged

if TYPE_CHECKING:
    from fobwatch.core.aws_files.changes import ChangeSummary, FileDiff
    from fobwatch.core.aws_files.ports import AwsFileStore, ChangeHistory
    from fobwatch.core.ports import Clock

MAX_TRIES = 10
"""If another program writes more often than this while we try, we give up."""


class AwsFileChanges:
    """The one place where the AWS files are written. Blocks for the disk; thread-safe.

    What is to be written is merged into what is there. Each method raises `StorageError`, and
    those that write `AwsFilesError` and its kinds, and `VaultError` where a backup has secrets.
    """

    def __init__(self, store: AwsFileStore, history: ChangeHistory, clock: Clock) -> None:
        self._store = store
        self._history = history
        self._clock = clock
        self._lock = threading.Lock()

    def texts(self) -> dict[AwsFileKind, str | None]:
        """Both files as they are now."""
        return {kind: self._store.read(kind) for kind in AwsFileKind}

    def path(self, kind: AwsFileKind) -> str:
        return self._store.path(kind)

    def check(self, plan: Plan) -> None:
        """Raise `FileNotEditable` for a plan whose outcome the AWS tools would not take."""
        for change in plan.changes:
            if not change.is_empty:
                self._store.check(change.kind, change.after)

    def diffs(self, plan: Plan) -> tuple[FileDiff, ...]:
        """The changes of the plan, for showing."""
        return tuple(
            file_diff(change, self._store.path(change.kind))
            for change in plan.changes
            if not change.is_empty
        )

    def history(self) -> tuple[ChangeSummary, ...]:
        """The changes that were made, newest first."""
        return self._history.summaries()

    def apply(self, plan: Plan) -> ChangeRecord:
        """Carry the plan out, the first change first; all of it or, if one is refused, nothing."""
        with self._lock:
            return self._carried_out(plan)

    def undo(self, record_id: str, changes: tuple[FileChange, ...] | None = None) -> ChangeRecord:
        """Undo the change: byte for byte where nobody wrote since, otherwise key by key.

        `changes` are made instead of the reverse ones. The undoing can be undone as well.
        """
        with self._lock:
            self._check_paths(record_id)
            record = self._history.load(record_id)
            back = tuple(change.reverse for change in reversed(record.plan.changes))
            plan = Plan(
                subject=record.plan.subject,
                why=ChangeReason.UNDONE,
                changes=back if changes is None else changes,
            )
            done = self._carried_out(plan, undoes=record.id)
            self._history.mark_undone(record.id, done.id)
            return done

    def _check_paths(self, record_id: str) -> None:
        """The environment may name other files than it did when the change was made."""
        summary = next((s for s in self._history.summaries() if s.id == record_id), None)
        for diff in summary.diffs if summary else ():
            if diff.path != self._store.path(diff.kind):
                raise StorageError(
                    "This change was made in another file",
                    f"It was {diff.path}; the AWS tools now read {self._store.path(diff.kind)}.",
                    "Start Fobwatch with the same AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE.",
                )

    def _carried_out(self, plan: Plan, *, undoes: str = "") -> ChangeRecord:
        now = self._clock.now()
        record = ChangeRecord(
            id=now.strftime("%Y-%m-%dT%H-%M-%S-%fZ"),
            at=now,
            plan=replace(plan, changes=()),
            undoes=undoes,
        )
        try:
            for change in plan.changes:
                record = self._with(record, change)
        except FobwatchError:
            self._take_back(record)
            raise
        return record

    def _with(self, record: ChangeRecord, wanted: FileChange) -> ChangeRecord:
        """Write one file, merged into what is there; return the record with what was done."""
        found = on_disk = self._store.read(wanted.kind)
        recorded = record
        for _ in range(MAX_TRIES):
            try:
                change = self._onto(found, wanted)
            except AwsFilesError:
                self._put_back(wanted.kind, on_disk, found)
                raise
            if change.after == on_disk:
                return recorded
            plan = replace(record.plan, changes=(*record.plan.changes, change))
            recorded = replace(record, plan=plan)
            # First, so that there is a way back from every instant.
            self._history.keep(recorded, self.diffs(recorded.plan))
            clash = self._store.replace(wanted.kind, on_disk, change.after)
            if clash is None:
                return recorded
            found, on_disk = clash.theirs, clash.now
        self._put_back(wanted.kind, on_disk, found)
        raise self._changed(wanted, found)

    def _onto(self, found: str | None, wanted: FileChange) -> FileChange:
        try:
            after = merged(wanted.before, wanted.after, found)
        except MergeConflict:
            raise self._changed(wanted, found) from None
        change = FileChange(kind=wanted.kind, before=found, after=after)
        if not change.is_empty:
            self._store.check(change.kind, after)
        return change

    def _put_back(self, kind: AwsFileKind, on_disk: str | None, theirs: str | None) -> None:
        """Keep what another program wrote at the same instant as we did."""
        if on_disk != theirs:
            self._store.replace(kind, on_disk, theirs)

    def _take_back(self, record: ChangeRecord) -> None:
        """Undo what is half done: one file alone could keep a profile from working.

        Where another program has written by then, the record stays for a person to undo.
        """
        for change in reversed(record.plan.changes):
            if self._store.replace(change.kind, change.after, change.before) is not None:
                return
        self._history.forget(record.id)

    def _changed(self, wanted: FileChange, found: str | None) -> FileChangedMeanwhile:
        return FileChangedMeanwhile(
            "Another program has changed the same lines",
            f"{self._store.path(wanted.kind)} is not what it was, and stays as it is now.",
            "Look at both versions, and make the change again if it is still wanted.",
            wanted=wanted.after,
            found=found,
        )
