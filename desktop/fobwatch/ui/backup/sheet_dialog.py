"""Ask before a device's recovery sheet is written, and write it."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.errors import FobwatchError
from fobwatch.core.vault.as_shown import check_unchanged
from fobwatch.core.vault.records import DEVICES
from fobwatch.ui.forms.files import choose_new_file
from fobwatch.ui.layout.boxes import in_row
from fobwatch.ui.layout.fitting import FittedDialog, dialog_body
from fobwatch.ui.runtime.actions import WindowActions
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.runtime.vault_intents import SaveSheet
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button, destructive_button
from fobwatch.ui.widgets.guarded import ICON_SIZE
from fobwatch.ui.widgets.labels import IconLabel, wrapped_label
from fobwatch.ui.widgets.page_parts import Footer

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.ui.runtime.services import Runtime

WIDTH = 440


class SheetQuestion(FittedDialog):
    """Says what the sheet is good for, and what it puts at risk.

    Signals:
        confirmed: the sheet is to be written.
    """

    confirmed = Signal()

    def __init__(self, device: MfaDevice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Recovery sheet of {name}").format(name=device.name))
        middle = Qt.AlignmentFlag.AlignVCenter
        icon = IconLabel(Icon.WARNING, size=ICON_SIZE, tone=Tone.WARNING)
        heading = wrapped_label(
            self.tr("Write the secret key of {name} into a file?").format(name=device.name),
            "heading",
        )
        good_for = self.tr(
            "The sheet is a PDF to print: with it you set the device up again when your computer "
            "or phone is lost. It has the QR code, the secret key and what they are for."
        )
        danger = self.tr(
            "Whoever sees it can make the codes of this device until you replace it at AWS. The "
            "file is readable by you alone, but not encrypted: print it, and delete it."
        )
        title = in_row((icon, 0, middle), (heading, 1, middle), spacing=16)
        body = dialog_body(title, wrapped_label(good_for), wrapped_label(danger))
        cancel = button(self.tr("Cancel"), "cancel", pressed=self.reject)
        save = destructive_button(self.tr("Save as PDF…"), "save_pdf", pressed=self._on_save)
        self.fill(body, Footer([cancel, save]), width=WIDTH)

    def _on_save(self) -> None:
        self.accept()
        self.confirmed.emit()


class SheetActions(WindowActions):
    """Opens the question, then asks for the file."""

    def __init__(self, window: QWidget, runtime: Runtime) -> None:
        super().__init__(window, runtime)
        runtime.bus.answer(SaveSheet, self._ask)

    def _ask(self, intent: SaveSheet) -> None:
        device = self._services.vault.device(intent.serial)
        if device is not None:
            question = SheetQuestion(device, self._window)
            question.confirmed.connect(partial(self._choose, intent, device))
            question.open()

    def _choose(self, intent: SaveSheet, device: MfaDevice) -> None:
        name = re.sub(r"[^\w.-]+", "-", device.name)
        choose_new_file(
            self._window,
            self.tr("Save the recovery sheet"),
            f"fobwatch-recovery-{name}.pdf",
            [self.tr("PDF (*.pdf)")],
            lambda path, _kind: self._save(intent, device, path),
        )

    def _save(self, intent: SaveSheet, device: MfaDevice, path: Path) -> None:
        try:
            check_unchanged(self._services.vault, DEVICES, device.serial, device)
        except FobwatchError as error:  # the questions may have stood for hours
            self._bus.fail(intent, error)
            return
        # It draws with fonts and reads no file: on the windows' thread, as all that draws.
        from fobwatch.ui.backup.sheet import recovery_sheet  # noqa: PLC0415 - few people want one

        arn = parse_arn(device.serial)
        account = self._services.account_names.all().get(arn.account_id, "") if arn else ""
        sheet = recovery_sheet(device, account, self._services.aws_time.now())
        path = path if path.suffix else path.with_suffix(".pdf")
        self.submit(
            intent,
            partial(self._services.sheets.save, str(path), sheet, device),
            self.said(
                intent,
                self.tr("The recovery sheet is in {path}").format(path=path),
                self.tr("Print it, and delete the file."),
            ),
            lane=Lane.BACKUPS,
        )
