"""Joins the MFA devices page with the services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.mfa.totp import totp_code, window_left
from fobwatch.ui.mfa.detail import DeviceContent
from fobwatch.ui.rows.rows import Row
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.verbs_menu import press
from fobwatch.ui.words.names import several
from fobwatch.ui.words.profile_words import account_digits

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.ui.mfa.page import DevicesPage
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.services import Services


class DevicesPresenter(QObject):
    """While the page is seen, each beat shows what is true then."""

    def __init__(
        self, page: DevicesPage, bus: IntentBus, heartbeat: Heartbeat, services: Services
    ) -> None:
        super().__init__(page)
        self._page = page
        self._services = services
        page.intended.connect(bus.asked)
        page.search_changed.connect(lambda _words: self._show_now())
        # Only the details: the selection also moves while the rows are being replaced.
        page.row_selected.connect(lambda _serial: self._show_detail(services.aws_time.now()))
        page.detail.reveal_wanted.connect(self._show_now)
        page.view.row_activated.connect(lambda _serial: press(page.detail, "copy_code"))
        page.removal_wanted.connect(self._on_removal_wanted)
        heartbeat.beat.connect(self.refresh)

    @Slot(object)
    def refresh(self, now: datetime) -> None:
        if self._page.isVisible():
            self._show(now)

    @Slot()
    def _show_now(self) -> None:
        self._show(self._services.aws_time.now())

    def _show(self, now: datetime) -> None:
        devices = sorted(self._services.vault.devices(), key=lambda device: device.name)
        words = self._page.search.text().casefold().split()
        rows = [
            Row(key=d.serial, title=d.name, subtitle=d.serial, icon=Icon.MFA_DEVICE)
            for d in devices
            if all(word in f"{d.name} {d.serial}".casefold() for word in words)
        ]
        self._page.show_rows(rows, any_device=bool(devices))
        self._show_detail(now)

    def _show_detail(self, now: datetime) -> None:
        detail = self._page.detail
        device = self._services.vault.device(self._page.view.selected_key)
        if device is None:
            return
        detail.show_content(
            DeviceContent(serial=device.serial, name=device.name, facts=self._facts(device))
        )
        if detail.revealed:
            detail.show_code(totp_code(device, now), window_left(device, now) / device.period)

    def _facts(self, device: MfaDevice) -> tuple[tuple[str, str], ...]:
        arn = parse_arn(device.serial)
        period = int(device.period.total_seconds())
        return (
            (self.tr("Serial"), device.serial),
            (self.tr("Account"), account_digits(arn.account_id) if arn else ""),
            (self.tr("Used by"), several(self._users(device.serial))),
            (
                self.tr("Code"),
                self.tr("{digits} digits, {period} s, {algorithm}").format(
                    digits=device.digits, period=period, algorithm=device.algorithm
                ),
            ),
        )

    def _users(self, serial: str) -> list[str]:
        """The profiles that name this device themselves."""
        every = self._services.index.all
        return [profile.name for profile in every if getattr(profile, "mfa_serial", "") == serial]

    @Slot(str)
    def _on_removal_wanted(self, serial: str) -> None:
        device = self._services.vault.device(serial)
        if device is None:
            return
        losses = self.tr(
            "Its seed is deleted from the keyring and cannot be read back. At AWS the device stays "
            "enabled: without its codes you may be unable to sign in."
        )
        users = self._users(serial)
        if users:
            words = self.tr("These profiles will ask you for codes: {names}.")
            losses = f"{losses} {words.format(names=several(users))}"
        self._page.ask_removal(serial, device.name, losses)
