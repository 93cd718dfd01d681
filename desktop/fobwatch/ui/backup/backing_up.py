"""Make, schedule and restore backups, with the dialogs for it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QTimer

from fobwatch.core.backup.backups import ENDING
from fobwatch.core.backup.errors import no_answer
from fobwatch.core.errors import VaultError
from fobwatch.core.iam.mfa_plan import key_profiles
from fobwatch.core.settings.settings import BackupSchedule
from fobwatch.ui.backup.choice import BackupChoice
from fobwatch.ui.backup.schedule_dialog import ScheduleDialog
from fobwatch.ui.backup.words import last_backup, schedule_problem, schedule_words
from fobwatch.ui.forms.files import choose_file, choose_new_file
from fobwatch.ui.runtime.actions import Actions, WindowActions
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.runtime.vault_intents import BackUp, ChooseBackup, RestoreBackup, ScheduleBackups
from fobwatch.ui.vault.passphrase_dialog import PassphraseDialog, PassphrasePurpose

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.backup.contents import Backup
    from fobwatch.core.backup.restoring import Chosen
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.settings.settings import Settings
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.services import Runtime
    from fobwatch.ui.settings.page import SettingsPage

Result = TypeVar("Result")

PATIENCE: Final = 20_000
"""Milliseconds with a disk, before a person is told that it does not answer."""


class BackupPresenter(Actions):
    """Keeps the settings' section about backups up to date."""

    def __init__(self, page: SettingsPage, runtime: Runtime) -> None:
        super().__init__(runtime, page)
        self._page = page
        page.backup.intended.connect(runtime.bus.asked)
        page.shown.connect(self._show)
        show = runtime.runner.listener(self._show, receiver=self)
        runtime.services.backups.on_change(show)
        runtime.services.vault.on_change(show)

    def _show(self) -> None:
        backups, settings = self._services.backups, self._services.settings.current
        self._page.backup.show_state(
            last_backup(backups.history, self._services.aws_time.now()),
            schedule_words(settings, backups),
            schedule_problem(backups.history),
        )


class BackingUp(WindowActions):
    """Asks nothing while the vault is locked: it reports that instead."""

    def __init__(self, window: QWidget, runtime: Runtime) -> None:
        super().__init__(window, runtime)
        bus = runtime.bus
        self._backups = runtime.services.backups
        bus.answer(BackUp, self._open_vault_first(self._choose_file))
        bus.answer(ScheduleBackups, self._open_vault_first(self._choose_schedule))
        bus.answer(ChooseBackup, self._open_vault_first(lambda _: self._choose()))
        bus.answer(RestoreBackup, self._open_vault_first(self._choose_backup))

    def _open_vault_first(self, go_on: Callable[[Intent], None]) -> Callable[[Intent], None]:
        def answer(intent: Intent) -> None:
            unread = self._services.vault.unread
            if unread is not None:
                self._bus.fail(intent, unread)
            else:
                go_on(intent)

        return answer

    def _choose(self) -> None:
        device = self._services.backup_reminder.device()
        if device is not None:
            users = key_profiles(self._services.vault.profiles(), device.serial)
            dialog = BackupChoice(device, has_key=bool(users), parent=self._window)
            dialog.intended.connect(self._bus.asked)
            dialog.open()

    def _choose_file(self, intent: Intent) -> None:
        choose_new_file(
            self._window,
            self.tr("Back up the vault"),
            self._backups.proposed_name(self._services.aws_time.now()),
            [self._kind(), self.tr("All files (*)")],
            lambda path, _kind: self._back_up(intent, str(path)),
        )

    def _back_up(self, intent: Intent, path: str) -> None:
        def made(backup: Backup) -> None:
            text = self.tr("Backed up, and read back: {path}").format(path=path)
            left_out = self.tr(
                "Entries of the vault that cannot be read are not in it: %n", "", backup.unread
            )
            self._bus.succeed(intent, text, left_out if backup.unread else "")

        self._ask(PassphrasePurpose.BACK_UP, path, self._backups.make, made)

    def _choose_schedule(self, intent: Intent) -> None:
        dialog = ScheduleDialog(
            self._services.settings.current,
            has_passphrase=self._backups.has_passphrase,
            parent=self._window,
        )

        def use(settings: Settings, passphrase: str) -> None:
            is_off = settings.back_up is BackupSchedule.OFF
            work = partial(self._backups.schedule, settings, passphrase)
            words = (
                self.tr("Scheduled backups are off")
                if is_off
                else self.tr("The first backup is made, and the next ones are scheduled")
            )

            def done(_result: object) -> None:
                dialog.accept()
                self._bus.succeed(intent, words)

            if is_off:
                self._runner.submit(
                    self._backups.stop,
                    receiver=dialog,
                    done=done,
                    failed=dialog.show_failure,
                    lane=Lane.KEYRING,
                )
            else:
                self._use_disk(dialog, settings.backup_folder, work, done)

        dialog.given.connect(use)
        dialog.open()

    def _choose_backup(self, intent: Intent) -> None:
        choose_file(
            self._window,
            self.tr("Restore a backup"),
            f"{self._kind()};;{self.tr('All files (*)')}",
            partial(self._open, intent),
        )

    def _open(self, intent: Intent, path: Path) -> None:
        listed = partial(self._list, intent)
        self._ask(PassphrasePurpose.RESTORE, str(path), self._backups.read, listed)

    def _list(self, intent: Intent, backup: Backup) -> None:
        # Its widgets take memory that a program in the tray does without.
        from fobwatch.ui.backup.restore_window import RestoreWindow  # noqa: PLC0415

        try:
            listed = self._services.restoring.listed(backup)
        except VaultError as error:  # locked while the passphrase was typed
            self._bus.fail(intent, error)
            return
        now = self._services.aws_time.now()
        dialog = RestoreWindow(backup, listed, now=now, parent=self._window)
        dialog.chosen.connect(partial(self._take_in, intent, backup))
        dialog.open()

    def _take_in(self, intent: Intent, backup: Backup, chosen: list[Chosen]) -> None:
        self.submit(
            intent,
            partial(self._services.restoring.take_in, backup, chosen),
            partial(self._bus.succeed, intent),
            lane=Lane.KEYRING,
        )

    def _ask(
        self,
        purpose: PassphrasePurpose,
        path: str,
        use: Callable[[str, str], Backup],
        done: Callable[[Backup], None],
    ) -> None:
        dialog = PassphraseDialog(purpose, parent=self._window)

        def used(backup: Backup) -> None:
            dialog.accept()
            done(backup)

        def given(passphrase: str, _current: str) -> None:
            self._use_disk(dialog, str(Path(path).parent), partial(use, path, passphrase), used)

        dialog.given.connect(given)
        dialog.open()

    def _use_disk(
        self,
        dialog: PassphraseDialog | ScheduleDialog,
        folder: str,
        work: Callable[[], Result],
        done: Callable[[Result], None],
    ) -> None:
        """Let the person try elsewhere while the disk does not answer, which it may never do."""
        late = QTimer(dialog, singleShot=True, interval=PATIENCE)
        late.timeout.connect(lambda: dialog.show_failure(no_answer(folder)))
        late.start()

        def made(result: Result) -> None:
            late.stop()
            done(result)

        def failed(error: FobwatchError) -> None:
            late.stop()
            dialog.show_failure(error)

        self._runner.submit(work, receiver=dialog, done=made, failed=failed, lane=Lane.BACKUPS)

    def _kind(self) -> str:
        return self.tr("Backups of Fobwatch (*{ending})").format(ending=ENDING)
