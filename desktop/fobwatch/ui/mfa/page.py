"""The page of the MFA devices whose seeds are in the vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from fobwatch.ui.mfa.detail import DeviceDetail
from fobwatch.ui.rows.list_page import ListPage
from fobwatch.ui.rows.row_model import RowModel
from fobwatch.ui.rows.row_selection import replace_rows
from fobwatch.ui.runtime.intents import Intent, Verb
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import primary_button
from fobwatch.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.ui.rows.rows import Item

translate = QCoreApplication.translate


class DevicesPage(ListPage):
    """Lists devices."""

    def __init__(self) -> None:
        self._rows = RowModel()
        self.detail = DeviceDetail()
        empty = _empty()
        new = primary_button(translate("DevicesPage", "&Add device"), "new_device")
        super().__init__(
            title=translate("DevicesPage", "MFA devices"),
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
        self.removal_confirmed.connect(self._on_removal_confirmed)
        new.clicked.connect(self._on_new)
        empty.first_step.connect(self._on_new)

    def show_rows(self, rows: Sequence[Item], *, any_device: bool) -> None:
        """`any_device` tells an empty search from having no device at all."""
        replace_rows(self.view, self._rows, rows)
        self.show_list(filled=any_device, selected=bool(self.view.selected_key))

    def _on_removal_confirmed(self, serial: str) -> None:
        self.intended.emit(Intent(verb=Verb.REMOVE_DEVICE, serial=serial))

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
