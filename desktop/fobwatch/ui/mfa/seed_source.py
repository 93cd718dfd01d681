"""The buttons that read an MFA device's seed from pictures and from the screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QGuiApplication, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from fobwatch.core.imports.reading import read_text
from fobwatch.core.imports.refusals import InvalidImport
from fobwatch.core.mfa.otpauth import uri_of_parts
from fobwatch.ui.forms.files import choose_file
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.layout.fitting import FittedDialog
from fobwatch.ui.layout.flow import Flow
from fobwatch.ui.qr.reading import carried_picture, load_picture, read_seed_codes
from fobwatch.ui.qr.screen import ScreenReading
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.labels import label, wrapped_label
from fobwatch.ui.widgets.page_parts import Footer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QMimeData

    from fobwatch.core.imports.findings import FoundDevice
    from fobwatch.ui.runtime.task_runner import TaskRunner

WIDTH = 480
MAX_ROWS = 8
ROW_HEIGHT = 36


class SeedSource(QWidget):
    """A row of buttons. If several accounts were read, the user chooses one.

    Signals:
        looking: a picture is being searched, which may take seconds.
        found: the text of one seed, an otpauth URI or an export of one account.
        refused: a `FobwatchError` that says why there is none.
    """

    looking = Signal()
    found = Signal(str)
    refused = Signal(object)

    def __init__(self, runner: TaskRunner, screenshot: Callable[[], bytes] | None) -> None:
        super().__init__()
        self._runner = runner
        self._screen = ScreenReading(runner, screenshot, self)
        row = Flow(self)
        for text, name, slot in (
            (self.tr("Read a QR &image…"), "qr_file", self._on_file),
            (self.tr("&Paste a QR image"), "qr_clipboard", self._on_clipboard),
            (self.tr("Read from the s&creen"), "qr_screen", self._on_screen),
        ):
            step = button(text, name, pressed=slot)
            row.addWidget(step)

    def take_data(self, data: QMimeData) -> None:
        """Take what was dropped: a picture, or a file with one."""
        urls = data.urls()
        if urls:
            self._take_file(Path(urls[0].toLocalFile()))
        else:
            self._take_carried(data)

    def choose_from(self, text: str) -> None:
        """Take the seed in a text that may hold several accounts."""
        try:
            accounts = read_text(text).devices
        except InvalidImport as error:
            self.refused.emit(error)
            return
        if len(accounts) > 1:
            choice = AccountChoice(accounts, self)
            choice.chosen.connect(lambda account: self.found.emit(uri_of_parts(account.parts)))
            choice.open()
        elif accounts[0].complaint is not None:
            self.refused.emit(accounts[0].complaint)
        else:
            self.found.emit(uri_of_parts(accounts[0].parts))

    def _take_file(self, path: Path) -> None:
        self._read(lambda: read_seed_codes(load_picture(path)))

    def _take_carried(self, data: QMimeData) -> None:
        load = carried_picture(data)
        self._read(lambda: read_seed_codes(load()))

    def _read(self, codes: Callable[[], tuple[str, ...]]) -> None:
        self.looking.emit()
        self._runner.submit(
            codes, receiver=self, done=self._on_codes, failed=self.refused.emit, lane=Lane.QR_CODES
        )

    def _on_codes(self, codes: tuple[str, ...]) -> None:
        self.choose_from("\n".join(codes))

    def _on_file(self) -> None:
        choose_file(
            self.window(),
            self.tr("Read a QR code"),
            self.tr("Images (*.png *.jpg *.jpeg *.bmp *.gif *.webp)"),
            self._take_file,
        )

    def _on_clipboard(self) -> None:
        self._take_carried(QGuiApplication.clipboard().mimeData())

    def _on_screen(self) -> None:
        self._screen.read(self._on_codes, self.refused.emit)


class AccountChoice(FittedDialog):
    """Lists accounts, those of AWS first and selected; those without codes for AWS are grey.

    Signals:
        chosen: the `FoundDevice`.
    """

    chosen = Signal(object)

    def __init__(self, accounts: Sequence[FoundDevice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("account_choice")
        self.setWindowTitle(self.tr("Choose an account"))
        self._accounts = sorted(accounts, key=lambda account: not account.is_aws)
        self._list = QListWidget()
        self._list.setObjectName("accounts")
        self._list.setAccessibleName(self.tr("Accounts"))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._use = primary_button(self.tr("&Use this one"), "use_account", pressed=self._on_use)
        for account in self._accounts:
            self._list.addItem(_item(account))
        self._list.itemActivated.connect(self._on_use)
        self._list.currentRowChanged.connect(self._on_row)
        self._lay_out()
        usable = (row for row, account in enumerate(self._accounts) if not account.complaint)
        self._list.setCurrentRow(next(usable, -1))
        self._on_row()

    def _on_row(self) -> None:
        row = self._list.currentRow()
        self._use.setEnabled(row >= 0 and self._accounts[row].complaint is None)

    def _on_use(self) -> None:
        if self._use.isEnabled():
            self.chosen.emit(self._accounts[self._list.currentRow()])
            self.accept()

    def _lay_out(self) -> None:
        cancel = button(self.tr("Cancel"), "cancel_choice", pressed=self.reject)
        self._list.setMinimumHeight(ROW_HEIGHT * min(len(self._accounts), MAX_ROWS) + 2)
        body = QWidget()
        in_column(
            label(self.tr("Which one is the MFA device?"), "heading"),
            wrapped_label(self.tr("Several accounts were found. Choose the one to take."), "dim"),
            (self._list, 1),
            margins=(16, 16, 16, 12),
            spacing=12,
            within=body,
        )
        self.fill(body, Footer([cancel, self._use]), width=WIDTH)


def _item(account: FoundDevice) -> QListWidgetItem:
    complaint = account.complaint
    item = QListWidgetItem(account.title)
    item.setToolTip(Qt.convertFromPlainText(account.title))
    item.setSizeHint(QSize(0, ROW_HEIGHT))
    if complaint is not None:
        item.setText(f"{account.title} · {complaint.title}")
        item.setToolTip(Qt.convertFromPlainText(str(complaint)))
        item.setFlags(Qt.ItemFlag.NoItemFlags)
    return item
