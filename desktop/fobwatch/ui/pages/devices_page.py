"""The page of the MFA devices whose seeds are in the vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal

from fobwatch.ui.colours import Tone
from fobwatch.ui.icons import Icon
from fobwatch.ui.intents import Intent, Verb
from fobwatch.ui.pages.device_detail import DeviceDetail
from fobwatch.ui.pages.list_page import ListPage
from fobwatch.ui.row_model import RowModel
from fobwatch.ui.row_selection import replace_rows
from fobwatch.ui.widgets.buttons import primary_button
from fobwatch.ui.widgets.empty_state import EmptyState
from fobwatch.ui.widgets.inline_bar import BarAction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.ui.rows import Item

translate = QCoreApplication.translate


class DevicesPage(ListPage):
    """Lists devices, and asks before one is removed.

    Signals:
        removal_wanted: the serial of a device that is to be removed.
    """

    removal_wanted = Signal(str)

    def __init__(self) -> None:
        self._rows = RowModel()
        self.detail = DeviceDetail()
        self._removing = ""
        empty = _empty()
        new = primary_button(translate("DevicesPage", "&Add device"), "new_device")
        super().__init__(
            prompt=translate("DevicesPage", "Search MFA devices"),
            name="devices_page",
            model=self._rows,
            detail=self.detail,
            empty=empty,
            buttons=(new,),
        )
        self._rows.setParent(self)
        self.detail.intended.connect(self.intended)
        self.detail.removal_wanted.connect(self.removal_wanted)
        self.bar.triggered.connect(self._on_answer)
        new.clicked.connect(self._on_new)
        empty.first_step.connect(self._on_new)

    def show_rows(self, rows: Sequence[Item], *, any_device: bool) -> None:
        """`any_device` tells an empty search from having no device at all."""
        replace_rows(self.view, self._rows, rows)
        self.show_list(filled=any_device, selected=bool(self.view.selected_key))

    def ask_removal(self, serial: str, question: str, losses: str) -> None:
        """Ask in place whether to remove a device, naming what is lost."""
        self._removing = serial
        self.bar.say(
            Tone.WARNING,
            question,
            details=losses,
            actions=(
                BarAction(name="remove", text=self.tr("Remove")),
                BarAction(name="keep", text=self.tr("Keep")),
            ),
            dismissable=False,
        )

    def _on_answer(self, action: str) -> None:
        self.bar.clear()
        if action == "remove":
            self.intended.emit(Intent(verb=Verb.REMOVE_DEVICE, serial=self._removing))

    def _on_new(self) -> None:
        self.intended.emit(Intent(verb=Verb.NEW_DEVICE))


def _empty() -> EmptyState:
    return EmptyState(
        Icon.MFA_DEVICE,
        translate("DevicesPage", "No MFA devices"),
        translate(
            "DevicesPage",
            "With a device's seed in your keyring, Fobwatch makes its codes, and sessions renew "
            "without anyone typing.",
        ),
        first=translate("DevicesPage", "&Add device"),
    )
