"""Makes backups: by hand, and on the schedule of the settings."""

from __future__ import annotations

import logging
import re
import secrets
import threading
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.backup.contents import backup_of, from_content, to_content
from fobwatch.core.backup.errors import BackupFailed, BackupUnreadable
from fobwatch.core.backup.history import HISTORY, BackupHistory
from fobwatch.core.errors import FobwatchError, StorageError, VaultEntryDamaged
from fobwatch.core.listeners import Listeners
from fobwatch.core.portals.portal import PORTALS
from fobwatch.core.settings.settings import BackupSchedule
from fobwatch.core.vault.passphrases import BACKUP_PASSPHRASES, SCHEDULED, BackupPassphrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.backup.contents import Backup
    from fobwatch.core.backup.ports import BackupFiles
    from fobwatch.core.catalogue.profile_preferences import PreferencesFile
    from fobwatch.core.ports import TextStore
    from fobwatch.core.settings.settings import Settings, SettingsFile
    from fobwatch.core.vault.vault import Vault

logger = logging.getLogger(__name__)

ENDING: Final = ".fobwatch-backup"

AFTER_FAILURE: Final = timedelta(hours=1)
"""A disk may be connected again, or have room."""

FIRST_PAUSE: Final = timedelta(minutes=1)
"""After the start, when sessions come first."""

MAX_NAME: Final = 40

MOST_BESIDE: Final = 2
"""Backups that are being written into one folder: one by hand, and a scheduled one."""

TIME: Final = "%Y-%m-%d-%H%M%S"

NAME_BYTES: Final = 4
"""Of the random part of a scheduled backup's name; it is no secret."""

MOST_REMEMBERED: Final = 2000
"""Twice as many as may be kept: some may be in a folder that was chosen before."""


class Backups:
    """Thread-safe; whatever writes or reads a file blocks for some tenths of a second."""

    def __init__(
        self,
        *,
        vault: Vault,
        marks: PreferencesFile,
        settings: SettingsFile,
        files: BackupFiles,
        store: TextStore,
        journal: Journal,
        aws_time: AwsTime,
        computer: str,
    ) -> None:
        self._vault = vault
        self._marks = marks
        self._settings = settings
        self._files = files
        self._store = store
        self._journal = journal
        self._aws_time = aws_time
        self._computer = computer
        name = re.sub(r"[^\w-]+", "-", computer, flags=re.ASCII).strip("-")[:MAX_NAME]
        self._beginning = f"fobwatch-{name}-" if name else "fobwatch-"
        self._making: set[str] = set()
        self._choices = 0
        self._choosing = threading.Lock()  # one choice takes effect as a whole
        self._guard = threading.Lock()
        self._remembering = threading.Lock()
        self._history = BackupHistory()
        self._tried_at: datetime | None = None
        self.asked_before = False
        """Whether the person was asked about backups when the program ran before."""
        self.on_change = Listeners[[]]()
        """Called after a backup, and after another schedule, on that thread."""

    @property
    def history(self) -> BackupHistory:
        return self._history

    def load(self) -> None:
        """Read what is remembered. Raises `StorageError`; a damaged file is forgotten."""
        text = self._store.read()
        with suppress(VaultEntryDamaged):
            if text is not None:
                self._history = HISTORY.load(text)
                self.asked_before = self._history.asked

    def proposed_name(self, now: datetime) -> str:
        """A file's name that sorts by time, which is in UTC."""
        return f"{self._beginning}{now:{TIME}}{ENDING}"

    def make(self, path: str, passphrase: str) -> Backup:
        """Write a backup, and read it back.

        Raises `InputError` for a short passphrase, `VaultError` while the vault cannot be read,
        `BackupFailed`, and `BackupUnreadable` where what was written cannot be read.
        """
        with self._alone(path):
            backup = self._written(path, passphrase)
        self.on_change.notify()
        return backup

    def read(self, path: str, passphrase: str) -> Backup:
        """Raises `BackupUnreadable`; its kind `WrongBackupPassphrase` where another may open it."""
        return from_content(self._files.read(path, passphrase))

    def schedule(self, settings: Settings, passphrase: str) -> None:
        """Back up as these say, from the first one at once: it shows whether that is possible.

        `passphrase` is kept in the vault; an empty one leaves that which is there. A later choice,
        made while the disk does not answer, holds. Raises what `make` does, and `StorageError` for
        the settings; nothing is scheduled then.
        """
        choice = self._choices = self._choices + 1
        known = self._vault.get(BACKUP_PASSPHRASES, SCHEDULED)
        wanted = passphrase or (known.passphrase if known else "")
        now = self._aws_time.now()
        self._make_in(settings.backup_folder, now, wanted)
        with self._choosing:
            if choice != self._choices:
                return
            mine = BackupPassphrase(purpose=SCHEDULED, passphrase=wanted)
            self._vault.save(BACKUP_PASSPHRASES, mine)
            self._remember(scheduled_at=now, problem="")
            self._change(
                back_up=settings.back_up,
                backup_folder=settings.backup_folder,
                backups_kept=settings.backups_kept,
            )

    def stop(self) -> None:
        """Make no more by itself, and forget the passphrase. Raises `StorageError`."""
        self._choices += 1
        with self._choosing:
            self._change(back_up=BackupSchedule.OFF)
            if self.has_passphrase:
                self._vault.remove(BACKUP_PASSPHRASES, SCHEDULED)

    @property
    def has_passphrase(self) -> bool:
        return self._vault.get(BACKUP_PASSPHRASES, SCHEDULED) is not None

    def next_due(self, now: datetime) -> datetime | None:
        """When the next scheduled backup is made; None while none can be.

        A time that is ahead is one of a clock that was wrong: it puts nothing off.
        """
        vault, interval = self._vault, self._settings.current.back_up.interval
        has_content = vault.profiles() or vault.devices() or vault.all(PORTALS)
        if interval is None or not self.has_passphrase or not has_content:
            return None
        if self._tried_at is None or self._tried_at > now:
            self._tried_at = now + FIRST_PAUSE - AFTER_FAILURE
        made = self._history.scheduled_at
        return max(made + interval if made <= now else now, self._tried_at + AFTER_FAILURE)

    def make_scheduled(self, now: datetime) -> None:
        """Make the one that is due, then remove those that are too many.

        Raises `FobwatchError`, of each problem once, unless another schedule was chosen meanwhile.
        """
        self._tried_at, choice = now, self._choices
        kept = self._vault.get(BACKUP_PASSPHRASES, SCHEDULED)
        if kept is None:
            return
        folder = self._settings.current.backup_folder
        try:
            self._make_in(folder, now, kept.passphrase)
            self._remember(scheduled_at=now)
            self._remove_old(folder)
            self._remember(problem="")
        except FobwatchError as error:
            problem = f"{error.title} ({folder})"
            if choice == self._choices and problem != self._history.problem:
                self._remember(problem=problem)
                raise

    def note_asked(self) -> None:
        """The person was asked whether to make backups: they are not asked again. Blocks."""
        self._remember(asked=True)

    def note_alone(self, now: datetime) -> None:
        """There is an MFA device, and no backup of it. Blocks."""
        self._remember(without_since=now)

    def _change(self, **options: Any) -> None:  # noqa: ANN401 - fields of `Settings`
        self._settings.change(lambda settings: replace(settings, **options))
        self._settings.save()
        self.on_change.notify()

    def _make_in(self, folder: str, now: datetime, passphrase: str) -> None:
        """Make a scheduled one, under a name that no other takes, even in the same second."""
        name = f"{self._beginning}{now:{TIME}}-{secrets.token_hex(NAME_BYTES)}{ENDING}"
        self.make(self._files.place(folder, name), passphrase)
        self._remember(made=name)

    @contextmanager
    def _alone(self, path: str) -> Iterator[None]:
        """Nobody waits for another backup: its disk may never answer, and holds up few threads."""
        folder = PurePath(path).parent
        with self._guard:
            beside = [each for each in self._making if PurePath(each).parent == folder]
            if path in self._making or len(beside) >= MOST_BESIDE:
                raise BackupFailed(
                    "A backup is being written there",
                    f"The disk with {path} has not answered yet.",
                    "Wait for it, or choose another folder.",
                )
            self._making.add(path)
        try:
            yield
        finally:
            with self._guard:
                self._making.discard(path)

    def _written(self, path: str, passphrase: str) -> Backup:
        self._vault.check_read()
        now = self._aws_time.now()
        backup = backup_of(self._vault, self._marks.current, computer=self._computer, now=now)
        unread = len(self._vault.damaged)
        self._vault.check_read()  # anew: what was read after a lock is missing
        if not len(backup):
            raise BackupFailed(
                "There is nothing to back up",
                "The vault has no profile, no MFA device and no access portal.",
                "Add one first.",
            )
        content = to_content(backup)
        size = self._files.write(path, content, passphrase)
        try:
            self._read_back(path, content, passphrase)
        except BackupUnreadable:
            with suppress(BackupFailed):
                self._files.remove(path)  # or good ones would give way to it
            raise
        self._remember(
            made_at=now,
            path=path,
            size=size,
            profiles=len(backup.profiles),
            devices=len(backup.devices),
            portals=len(backup.portals),
        )
        self._journal.record(
            Activity(at=now, event=Event.BACKUP_MADE, subject=self._computer, detail=path)
        )
        return replace(backup, unread=unread)

    def _read_back(self, path: str, content: Mapping[str, Any], passphrase: str) -> None:
        """Raises `BackupUnreadable`."""
        if self._files.read(path, passphrase) != content:
            raise BackupUnreadable(
                "The backup was not kept as it was written",
                f"Read back, {path} has something else in it.",
                "Choose another folder or disk: this one may be failing.",
            )

    def _remove_old(self, folder: str) -> None:
        """Of those that were made here, all but as many of the last as the settings say.

        What is in a name proves nothing: a copied computer has the same name and the same files.
        """
        there = set(self._files.names(folder))
        ours = [name for name in self._history.names if name in there]
        for name in ours[: -self._settings.current.backups_kept]:
            self._files.remove(self._files.place(folder, name))
            self._remember(gone=name)

    def _remember(self, *, made: str = "", gone: str = "", **changes: Any) -> None:  # noqa: ANN401 - fields of `BackupHistory`
        """A disk on which nothing can be stored is reported by others: here it holds in memory."""
        with self._remembering:
            names = tuple(each for each in (*self._history.names, made) if each not in {"", gone})
            self._history = replace(self._history, names=names[-MOST_REMEMBERED:], **changes)
            try:
                self._store.write(HISTORY.dump(self._history))
            except StorageError as error:
                logger.warning("%s", error)
