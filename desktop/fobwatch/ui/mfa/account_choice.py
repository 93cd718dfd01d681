"""The dialog that asks which of several accounts is meant, where one is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from fobwatch.ui.forms.footer import Footer
from fobwatch.ui.layout.fitting import FittedDialog
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.labels import label, wrapped_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.imports.findings import FoundDevice

WIDTH = 480
MAX_ROWS = 8
ROW_HEIGHT = 36


class AccountChoice(FittedDialog):
    """Lists accounts, those of AWS first and selected; what makes no codes for AWS is greyed.

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
        self._use = primary_button(self.tr("&Use this one"), "use_account")
        self._use.clicked.connect(self._on_use)
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
        cancel = button(self.tr("Cancel"), "cancel_choice")
        cancel.clicked.connect(self.reject)
        self._list.setMinimumHeight(ROW_HEIGHT * min(len(self._accounts), MAX_ROWS) + 2)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addWidget(label(self.tr("Which one is the MFA device?"), "heading"))
        column.addWidget(
            wrapped_label(self.tr("Several accounts were found. Choose the one to take."), "dim")
        )
        column.addWidget(self._list, 1)
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
