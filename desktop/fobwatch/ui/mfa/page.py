"""The page of the MFA devices whose seeds are in the vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.iam.access_keys import has_own_key
from fobwatch.core.iam.mfa_plan import key_profiles, may_get_mfa
from fobwatch.core.mfa.totp import totp_code, window_left
from fobwatch.ui.mfa.detail import DeviceDetail
from fobwatch.ui.mfa.device_words import device_row, gone_note, other_device_facts, other_device_row
from fobwatch.ui.rows.list_page import ListPage
from fobwatch.ui.rows.row_view import replace_rows
from fobwatch.ui.rows.rows import RowModel
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.runtime.vault_intents import (
    EnableMfa,
    LostDevice,
    NewDevice,
    ReadDevices,
    RemoveDevice,
)
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button, press, primary_button
from fobwatch.ui.widgets.page_parts import EmptyState
from fobwatch.ui.words.profile_words import account_fact
from fobwatch.ui.words.wording import several

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.ui.runtime.services import Runtime


class DevicesPage(ListPage):
    """Lists MFA devices by name."""

    def __init__(self, runtime: Runtime) -> None:
        self._model = RowModel()
        self.detail = DeviceDetail()
        empty = _empty()
        new = primary_button(translate("DevicesPage", "&Add device"), "new_device")
        enable = button(translate("DevicesPage", "Enable &MFA at AWS…"), "enable_mfa")
        look = button(translate("DevicesPage", "Loo&k at AWS"), "read_devices")
        lost = button(translate("DevicesPage", "I &lost a device…"), "lost_device")
        super().__init__(
            "devices_page",
            self._model,
            self.detail,
            runtime,
            prompt=translate("DevicesPage", "Search MFA devices"),
        )
        self.lay_out_list(translate("DevicesPage", "MFA devices"), empty, look, lost, enable, new)
        self.detail.reveal_wanted.connect(self.show_now)
        self.asks_for(new.clicked, NewDevice())
        self.asks_for(enable.clicked, EnableMfa())
        self.asks_for(lost.clicked, LostDevice())
        self.asks_for(look.clicked, ReadDevices())
        self._enable = enable
        self._look = look
        self.asks_for(empty.first_step, NewDevice())

    def show_at(self, now: datetime) -> None:
        devices = sorted(self._services.vault.devices(), key=lambda device: device.name)
        profiles = self._services.vault.profiles()
        self._enable.setVisible(any(map(may_get_mfa, profiles)))
        self._look.setVisible(any(map(has_own_key, profiles)))
        others = sorted(self._services.user_devices.only_at_aws())
        known = self._services.user_devices
        every = [
            *(device_row(d, is_gone=known.is_gone(d.serial)) for d in devices),
            *map(other_device_row, others),
        ]
        rows = [
            row
            for row in every
            if all(word in f"{row.title} {row.key}".casefold() for word in self.words)
        ]
        replace_rows(self.view, self._model, rows)
        unread = self._services.vault.unread is not None
        self.show_list(filled=bool(every), selected=bool(self.view.selected_key), unread=unread)
        self.show_detail(now)

    def show_detail(self, now: datetime) -> None:
        device = self._services.vault.device(self.view.selected_key)
        if device is None:
            self._show_other(self.view.selected_key)
            return
        note = gone_note() if self._services.user_devices.is_gone(device.serial) else ""
        self.detail.show_device(device, self._facts(device), note)
        keys = key_profiles(self._services.vault.profiles(), device.serial)
        self.detail.show_steps(has_key=bool(keys))
        if self.detail.revealed:
            self.detail.show_code(totp_code(device, now), window_left(device, now) / device.period)

    def _show_other(self, serial: str) -> None:
        user = self._services.user_devices.only_at_aws().get(serial)
        if user is not None:
            self.detail.show_other(serial, user, other_device_facts(serial, user))
            self.detail.show_steps(has_key=True)

    def on_activated(self, key: str) -> None:  # noqa: ARG002 - the details are of this row
        press(self.detail, "copy_code")

    def on_removal_wanted(self, key: str) -> None:
        device = self._services.vault.device(key)
        if device is None:
            return
        losses = self.tr(
            "Its seed is deleted from the keyring and cannot be read back. At AWS the device stays "
            "enabled, unless you remove it there first: without its codes you may be unable to "
            "sign in."
        )
        users = self._users(key)
        if users:
            words = self.tr("These profiles will ask you for codes: {names}.")
            losses = f"{losses} {words.format(names=several(users))}"
        self.ask_removal(key, device.name, losses)

    def on_removal_confirmed(self, key: str) -> None:
        self._bus.ask(RemoveDevice(serial=key))

    def _facts(self, device: MfaDevice) -> tuple[tuple[str, str], ...]:
        arn = parse_arn(device.serial)
        period = int(device.period.total_seconds())
        code = self.tr("{digits} digits, {period} s, {algorithm}")
        return (
            (self.tr("Serial"), device.serial),
            (
                self.tr("Account"),
                account_fact(arn.account_id, self._services.account_names.all()) if arn else "",
            ),
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
        first=translate("DevicesPage", "Add device"),
    )
