"""The page of the MFA devices whose seeds are in the vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.iam.access_keys import has_own_key
from fobwatch.core.iam.mfa_plan import device_name, key_profiles, kind_of, may_get_mfa
from fobwatch.core.mfa.totp import totp_code, window_left
from fobwatch.ui.layout.boxes import in_row
from fobwatch.ui.layout.flow import Flow
from fobwatch.ui.mfa.device_words import (
    device_row,
    gone_note,
    other_device_facts,
    other_device_note,
    other_device_row,
)
from fobwatch.ui.rows.list_page import AskingDetail, ListPage
from fobwatch.ui.rows.row_view import replace_rows
from fobwatch.ui.rows.rows import RowModel
from fobwatch.ui.runtime.intents import DeviceIntent
from fobwatch.ui.runtime.session_intents import CopyCode
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.runtime.vault_intents import (
    BackUpDevice,
    EditDevice,
    EnableMfa,
    LostDevice,
    NewDevice,
    ReadDevices,
    RemoveAtAws,
    RemoveDevice,
    ReplaceDevice,
    ResyncDevice,
    SaveSheet,
    ShowQr,
)
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import (
    IconButton,
    button,
    menu_button,
    press,
    primary_button,
)
from fobwatch.ui.widgets.labels import CodeLabel, IconLabel, wrapped_label
from fobwatch.ui.widgets.page_parts import EmptyState
from fobwatch.ui.words.profile_words import account_fact
from fobwatch.ui.words.wording import several

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtGui import QAction, QHideEvent

    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.runtime.vault_intents import UserDeviceIntent

ICON_SIZE = 32

DeviceFacts = tuple[tuple[str, str], ...]


class DeviceDetail(AskingDetail[DeviceIntent]):
    """Shows an MFA device. The code is hidden until it is asked for, and again when left.

    Signals:
        reveal_wanted: the code is to be shown, or hidden again.
    """

    reveal_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("device_detail")
        self.revealed = False
        self._code = CodeLabel()
        self._reveal = IconButton(Icon.EYE, self.tr("Show the code"), "reveal")
        self._reveal.clicked.connect(self.reveal)
        code = in_row((self._code, 1), self._reveal)
        self._user = ""
        self._with_seed: list[QAction] = []
        self._at_aws = menu_button(self.tr("At A&WS"), "at_aws", self._aws_menu())
        before = [
            self.asks_for(primary_button(self.tr("&Copy code"), "copy_code"), CopyCode),
            self.step(self.tr("Show &QR"), "show_qr", ShowQr),
            self.step(self.tr("Recovery s&heet…"), "save_sheet", SaveSheet),
            self.step(self.tr("&Edit"), "edit", EditDevice),
        ]
        delete = self.delete_button()
        self._of_seed = [self._code, self._reveal, *before, delete]
        self._note = wrapped_label("", "small")
        steps = Flow()
        steps.add_widgets([*before, self._at_aws, delete])
        icon = IconLabel(Icon.MFA_DEVICE, size=ICON_SIZE, tone=Tone.INFO)
        head = self.head(icon, at=Qt.AlignmentFlag.AlignVCenter)
        self.lay_out(head, 4, code, 4, self._facts, self._note, 8, steps)

    def show_device(self, device: MfaDevice, facts: DeviceFacts, note: str) -> None:
        """Show a device of the vault."""
        self._show(device.serial, device.name, facts, note, has_seed=True)
        self._user = ""

    def show_other(self, serial: str, user: str, facts: DeviceFacts) -> None:
        """Show a device that only AWS has; `user` is a profile of its user."""
        note = other_device_note(kind_of(serial))
        self._show(serial, device_name(serial), facts, note, has_seed=False)
        self._user = user

    def show_steps(self, *, has_key: bool) -> None:
        """Offer changes at AWS only if the vault has a key of the device's user."""
        self._at_aws.setVisible(has_key)

    def _show(
        self, serial: str, name: str, facts: DeviceFacts, note: str, *, has_seed: bool
    ) -> None:
        if serial != self.key:
            self.key = serial
            self._set_revealed(revealed=False)
        self._name.show_text(name)
        self._facts.show_facts(facts)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        for part in self._of_seed:
            part.setVisible(has_seed)
        for action in self._with_seed:
            action.setVisible(has_seed)

    def show_code(self, code: str, fraction: float) -> None:
        """Show the code while it is asked for; `fraction` is the share of its time left."""
        if self.revealed:
            self._code.set_code(code, fraction)

    def intend(self, kind: type[DeviceIntent]) -> None:
        self.intended.emit(kind(serial=self.key))

    def hideEvent(self, event: QHideEvent) -> None:
        self._set_revealed(revealed=False)
        super().hideEvent(event)

    def reveal(self) -> None:
        """Show the code, or hide it again."""
        self._set_revealed(revealed=not self.revealed)
        self.reveal_wanted.emit()

    def _aws_menu(self) -> QMenu:
        menu = QMenu(self)
        for text, name, kind in (
            (self.tr("Add a &backup device…"), "back_up_device", BackUpDevice),
            (self.tr("&Replace it with a new one…"), "replace_device", ReplaceDevice),
            (self.tr("&Synchronize it…"), "resync_device", ResyncDevice),
            (self.tr("Re&move it…"), "remove_at_aws", RemoveAtAws),
            (self.tr("I &lost it…"), "lost_this_device", LostDevice),
        ):
            action = self._add_action(menu, text, name, kind)
            if kind not in {RemoveAtAws, LostDevice}:
                self._with_seed.append(action)
        return menu

    def _add_action(
        self, menu: QMenu, text: str, name: str, kind: type[UserDeviceIntent]
    ) -> QAction:
        action = menu.addAction(text)
        action.setObjectName(name)
        action.triggered.connect(
            lambda: self.intended.emit(kind(serial=self.key, profile=self._user))
        )
        return action

    def _set_revealed(self, *, revealed: bool) -> None:
        self.revealed = revealed
        self._reveal.set_icon(Icon.EYE_OFF if revealed else Icon.EYE)
        words = self.tr("Hide the code") if revealed else self.tr("Show the code")
        self._reveal.setToolTip(words)
        self._reveal.setAccessibleName(words)
        if not revealed:
            self._code.clear()


class DevicesPage(ListPage):
    """Lists MFA devices by name."""

    def __init__(self, bus: IntentBus, heartbeat: Heartbeat, services: Services) -> None:
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
            bus,
            heartbeat,
            services,
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
