"""The changes of the AWS files on disk: one folder for each, with the files before and after.

A text without secrets is stored as it is, so that a person can copy it back by hand. One with
secrets is encrypted with a key in the keyring: keys that were moved into the vault must not stay
readable in its backups.
"""

from __future__ import annotations

import json
import logging
import shutil
from collections import Counter
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.core.aws_files.changes import (
    AwsFileKind,
    ChangeReason,
    ChangeRecord,
    ChangeSummary,
    DiffLine,
    FileChange,
    FileDiff,
    Mark,
    Plan,
    holds_secrets,
)
from fobwatch.core.errors import StorageError
from fobwatch.core.json_text import parse_object

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.adapters.aws_files.sealed_text import SealedText
    from fobwatch.core.vault.ports import SecretStore

logger = logging.getLogger(__name__)

KEPT = 30
"""Changes of each file."""

_SUMMARY = "change.json"
_SEALED = ".jwe"


class ChangeFolder:
    """Fulfils the port `ChangeHistory`. Only the owner can read the folder."""

    def __init__(self, folder: Path, secrets: SecretStore, *, kept: int = KEPT) -> None:
        self._folder = folder
        self._secrets = secrets
        self._kept = kept

    def keep(self, record: ChangeRecord, diffs: tuple[FileDiff, ...]) -> None:
        for change in record.plan.changes:
            self._write(record.id, f"{change.kind}.before", change.before)
            self._write(record.id, f"{change.kind}.after", change.after)
        summary = ChangeSummary(
            id=record.id,
            at=record.at,
            subject=record.plan.subject,
            why=record.plan.why,
            diffs=diffs,
            undoes=record.undoes,
        )
        self._write_summary(asdict(summary) | {"at": record.at.isoformat()})
        self._drop_old()

    def forget(self, record_id: str) -> None:
        shutil.rmtree(self._folder / record_id, ignore_errors=True)

    def mark_undone(self, record_id: str, by: str) -> None:
        self._write_summary(self._fields(record_id) | {"undone_by": by})

    def load(self, record_id: str) -> ChangeRecord:
        summary = self._summary(record_id)
        changes = tuple(
            FileChange(
                kind=diff.kind,
                before=None if diff.is_new else self._read(record_id, f"{diff.kind}.before"),
                after=None if diff.is_removed else self._read(record_id, f"{diff.kind}.after"),
            )
            for diff in summary.diffs
        )
        plan = Plan(subject=summary.subject, why=summary.why, changes=changes)
        return ChangeRecord(id=summary.id, at=summary.at, plan=plan, undoes=summary.undoes)

    def summaries(self) -> tuple[ChangeSummary, ...]:
        found = sorted(self._folder.glob(f"*/{_SUMMARY}"), reverse=True)
        return tuple(filter(None, (self._readable(path.parent.name) for path in found)))

    def _write(self, record_id: str, name: str, text: str | None) -> None:
        if text is None:
            return
        plain, sealed = self._places(record_id, name)
        if holds_secrets(text):
            TextFile(sealed).write(self._seal().seal(text))
            plain.unlink(missing_ok=True)
        else:
            TextFile(plain).write(text)
            sealed.unlink(missing_ok=True)

    def _read(self, record_id: str, name: str) -> str:
        plain, sealed = self._places(record_id, name)
        text = TextFile(plain).read()
        if text is not None:
            return text
        text = TextFile(sealed).read()
        if text is None:
            raise _gone()
        return self._seal().unseal(text)

    def _seal(self) -> SealedText:
        from fobwatch.adapters.aws_files.sealed_text import SealedText  # noqa: PLC0415 - cryptography is slow to import

        return SealedText(self._secrets)

    def _places(self, record_id: str, name: str) -> tuple[Path, Path]:
        """The paths of the text without secrets, and with secrets."""
        return self._folder / record_id / name, self._folder / record_id / (name + _SEALED)

    def _write_summary(self, fields: dict[str, Any]) -> None:
        TextFile(self._folder / fields["id"] / _SUMMARY).write(json.dumps(fields, indent=1))

    def _fields(self, record_id: str) -> dict[str, Any]:
        text = TextFile(self._folder / record_id / _SUMMARY).read()
        if text is None:
            raise _gone()
        return parse_object(text)

    def _summary(self, record_id: str) -> ChangeSummary:
        """Raises `StorageError`."""
        try:
            return _summary(self._fields(record_id))
        except (KeyError, TypeError, ValueError) as error:
            raise StorageError(
                "This change cannot be read",
                "The record of it beside its backup is damaged.",
                "Copy the files back by hand.",
            ) from error

    def _readable(self, record_id: str) -> ChangeSummary | None:
        """Return None for a damaged record, which hides no other and stays for a person to see."""
        try:
            return self._summary(record_id)
        except StorageError as error:
            logger.warning("%s: %s", self._folder / record_id, error.title)
            return None

    def _drop_old(self) -> None:
        """Remove what none of its files needs any more, and what was never finished."""
        newer: Counter[AwsFileKind] = Counter()
        for summary in self.summaries():
            kinds = {diff.kind for diff in summary.diffs}
            newer.update(kinds)
            if all(newer[kind] > self._kept for kind in kinds):
                self.forget(summary.id)
        for folder in self._folder.iterdir():
            if not (folder / _SUMMARY).exists():
                self.forget(folder.name)


def _summary(fields: dict[str, Any]) -> ChangeSummary:
    """Raises `KeyError`, `TypeError` or `ValueError` for what is not one."""
    diffs = tuple(
        FileDiff(**diff | {"kind": AwsFileKind(diff["kind"]), "lines": _lines(diff["lines"])})
        for diff in fields["diffs"]
    )
    at, why = datetime.fromisoformat(fields["at"]), ChangeReason(fields["why"])
    return ChangeSummary(**fields | {"at": at, "why": why, "diffs": diffs})


def _lines(lines: list[dict[str, Any]]) -> tuple[DiffLine, ...]:
    return tuple(DiffLine(**line | {"mark": Mark(line["mark"])}) for line in lines)


def _gone() -> StorageError:
    return StorageError(
        "This change cannot be undone",
        "Its backup is no longer kept.",
        "Put the files in order by hand.",
    )
