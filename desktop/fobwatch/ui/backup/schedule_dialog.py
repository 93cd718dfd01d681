"""The dialog for scheduled backups: when, where, and how many are kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog

from fobwatch.core.errors import InputError
from fobwatch.core.settings.settings import OPTIONS, BackupSchedule
from fobwatch.ui.forms.fields import Choice, SpinBox
from fobwatch.ui.forms.form import Form, FormDialog, named, text_field
from fobwatch.ui.forms.secret_field import SecretField, wipe_secrets
from fobwatch.ui.layout.fitting import dialog_body, grow
from fobwatch.ui.vault.passphrase_dialog import passphrases_differ
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.labels import label, wrapped_label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.settings.settings import Settings

WIDTH = 480


class ScheduleDialog(FormDialog):
    """Stays open until the first backup was made, or the user gives up.

    Signals:
        given: the `Settings`, and the passphrase, which is empty where the one that is kept stays.
    """

    given = Signal(object, str)

    def __init__(
        self, settings: Settings, *, has_passphrase: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._schedule = named(Choice(self._schedules()), "back_up")
        self._folder = text_field("backup_folder")
        self._kept = named(SpinBox(), "backups_kept")
        self._passphrase = named(SecretField(), "passphrase")
        self._again = named(SecretField(), "passphrase_again")
        self._form = Form()
        self._form.add("back_up", self.tr("Make a &backup"), self._schedule)
        choose = button(self.tr("&Choose…"), "choose_folder", pressed=self._choose_folder)
        self._form.add("backup_folder", self.tr("In the &folder"), self._folder, beside=[choose])
        self._form.add("backups_kept", self.tr("Keep the &last"), self._kept)
        stays = self.tr("Leave it empty to go on with the one that the vault has.")
        self._form.add(
            "passphrase",
            self.tr("&Passphrase"),
            self._passphrase,
            help_text=stays if has_passphrase else "",
        )
        self._form.add("again", self.tr("&Repeat the passphrase"), self._again)
        self._confirm = primary_button(self.tr("Save"), "confirm", pressed=self._on_confirm)
        self._show(settings)
        self._lay_out()
        self._schedule.currentIndexChanged.connect(self._enable)
        self._enable()

    def first_field(self) -> QWidget:
        return self._schedule

    def show_failure(self, error: FobwatchError) -> None:
        """Say why nothing was scheduled, and let the user try again."""
        self._confirm.setEnabled(True)
        field = "passphrase" if isinstance(error, InputError) else "backup_folder"
        self._show_errors([InputError(error.title, error.message, error.remedy, field=field)])

    def done(self, result: int) -> None:
        wipe_secrets(self)
        super().done(result)

    def conceal(self, *, locked: bool) -> None:
        """A passphrase is soon typed again."""
        if locked:
            wipe_secrets(self)

    def _schedules(self) -> list[tuple[str, str]]:
        words = {
            BackupSchedule.OFF: self.tr("Only when I ask for it"),
            BackupSchedule.DAILY: self.tr("Each day"),
            BackupSchedule.WEEKLY: self.tr("Each week"),
        }
        return [(str(each), text) for each, text in words.items()]

    def _show(self, settings: Settings) -> None:
        off = settings.back_up is BackupSchedule.OFF
        self._schedule.set_value(str(BackupSchedule.DAILY if off else settings.back_up))
        self._folder.setText(settings.backup_folder)
        option = OPTIONS["backups_kept"]
        self._kept.setSuffix(self.tr(" backups"))
        self._kept.setRange(option.least, option.most)
        self._kept.setValue(settings.backups_kept)

    def _enable(self) -> None:
        wanted = self._schedule.value() != BackupSchedule.OFF
        for name in ("backup_folder", "backups_kept", "passphrase", "again"):
            self._form.fields[name].setEnabled(wanted)

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("The folder for backups"), self._folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._folder.setText)
        dialog.open()

    def _on_confirm(self) -> None:
        folder = self._folder.text().strip()
        schedule = BackupSchedule(self._schedule.value())
        errors = [] if schedule is BackupSchedule.OFF else self._errors(folder)
        self._show_errors(errors)
        if errors:
            return
        self._confirm.setEnabled(False)
        settings = replace(
            self._settings,
            back_up=schedule,
            backup_folder=folder if schedule is not BackupSchedule.OFF else "",
            backups_kept=self._kept.value(),
        )
        self.given.emit(settings, self._passphrase.text())

    def _errors(self, folder: str) -> list[InputError]:
        errors = []
        if not Path(folder).is_absolute():
            errors.append(
                InputError(
                    self.tr("There is no folder yet"),
                    self.tr("Backups need one, best on another disk than this computer's."),
                    self.tr("Choose a folder."),
                    field="backup_folder",
                )
            )
        if self._again.text() != self._passphrase.text():
            errors.append(passphrases_differ())
        return errors

    def _show_errors(self, errors: list[InputError]) -> None:
        self._form.show_errors(errors)
        grow(self)

    def _lay_out(self) -> None:
        self.setWindowTitle(self.tr("Scheduled backups"))
        words = self.tr(
            "The first backup is made at once. Choose a folder on another disk, or one that is "
            "copied to another computer. Write the passphrase down and keep it apart from the "
            "backups: the vault keeps it too, but is lost with this computer."
        )
        heading = label(self.windowTitle(), "heading")
        body = dialog_body(heading, wrapped_label(words), self._form)
        self.fill(body, self.footer(self._confirm), width=WIDTH, below=[self.question])
