"""The page of the MFA devices whose seeds are in the vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.mfa.totp import totp_code, window_left
from fobwatch.ui.mfa.detail import DeviceDetail
from fobwatch.ui.rows.list_page import ListPage
from fobwatch.ui.rows.row_view import replace_rows
from fobwatch.ui.rows.rows import Row, RowModel
from fobwatch.ui.runtime.intents import Intent, Verb
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import press, primary_button
from fobwatch.ui.widgets.page_parts import EmptyState
from fobwatch.ui.words.names import several
from fobwatch.ui.words.profile_words import account_digits

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.services import Services

translate = QCoreApplication.translate


class DevicesPage(ListPage):
    """Lists MFA devices by name."""

    def __init__(self, bus: IntentBus, heartbeat: Heartbeat, services: Services) -> None:
        self._model = RowModel()
        self.detail = DeviceDetail()
        empty = _empty()
        new = primary_button(translate("DevicesPage", "&Add device"), "new_device")
        super().__init__(
            "devices_page",
            self._model,
            self.detail,
            bus,
            heartbeat,
            services,
            prompt=translate("DevicesPage", "Search MFA devices"),
        )
        self.lay_out(translate("DevicesPage", "MFA devices"), empty, new)
        self.detail.reveal_wanted.connect(self.show_now)
        self.asks_for(new.clicked, Verb.NEW_DEVICE)
        self.asks_for(empty.first_step, Verb.NEW_DEVICE)

    def show_at(self, now: datetime) -> None:
        devices = sorted(self._services.vault.devices(), key=lambda device: device.name)
        rows = [
            Row(key=d.serial, title=d.name, subtitle=d.serial, icon=Icon.MFA_DEVICE)
            for d in devices
            if all(word in f"{d.name} {d.serial}".casefold() for word in self.words)
        ]
        replace_rows(self.view, self._model, rows)
        self.show_list(filled=bool(devices), selected=bool(self.view.selected_key))
        self.show_detail(now)

    def show_detail(self, now: datetime) -> None:
        device = self._services.vault.device(self.view.selected_key)
        if device is None:
            return
        self.detail.show_device(device, self._facts(device))
        if self.detail.revealed:
            self.detail.show_code(totp_code(device, now), window_left(device, now) / device.period)

    def on_activated(self, key: str) -> None:  # noqa: ARG002 - the details are of this row
        press(self.detail, "copy_code")

    def on_removal_wanted(self, key: str) -> None:
        device = self._services.vault.device(key)
        if device is None:
            return
        losses = self.tr(
            "Its seed is deleted from the keyring and cannot be read back. At AWS the device stays "
            "enabled: without its codes you may be unable to sign in."
        )
        users = self._users(key)
        if users:
            words = self.tr("These profiles will ask you for codes: {names}.")
            losses = f"{losses} {words.format(names=several(users))}"
        self.ask_removal(key, device.name, losses)

    def on_removal_confirmed(self, key: str) -> None:
        self.intend(Intent(verb=Verb.REMOVE_DEVICE, serial=key))

    def _facts(self, device: MfaDevice) -> tuple[tuple[str, str], ...]:
        arn = parse_arn(device.serial)
        period = int(device.period.total_seconds())
        code = self.tr("{digits} digits, {period} s, {algorithm}")
        return (
            (self.tr("Serial"), device.serial),
            (self.tr("Account"), account_digits(arn.account_id) if arn else ""),
            (self.tr("Used by"), several(self._users(device.serial))),
            (
                self.tr("Code"),
                code.format(digits=device.digits, period=period, algorithm=device.algorithm),
            ),
        )

    def _users(self, serial: str) -> list[str]:
        """The profiles that name this device themselves."""
        every = self._services.index.all
        return [profile.name for profile in every if profile.mfa_serial == serial]


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
