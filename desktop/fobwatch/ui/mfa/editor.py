"""The dialog that adds or edits an MFA device; its seed is pasted, or read from a QR code."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QGridLayout

from fobwatch.core.mfa.device_checks import check_device
from fobwatch.core.mfa.devices import MfaDevice
from fobwatch.core.mfa.errors import InvalidDevice
from fobwatch.core.mfa.otpauth import otpauth_uri, read_parts, read_seed
from fobwatch.core.mfa.totp import totp_code, window_left
from fobwatch.ui.forms.form import EditorDialog, Form, named, text_field
from fobwatch.ui.forms.secret_field import SecretField
from fobwatch.ui.layout.fitting import grow
from fobwatch.ui.mfa.seed_source import SeedSource
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.fonts import code_font
from fobwatch.ui.widgets.buttons import primary_button
from fobwatch.ui.widgets.labels import NO_CODE, CodeLabel, grouped, label, wrapped_label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from PySide6.QtGui import QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QWidget

    from fobwatch.core.errors import FobwatchError, InputError
    from fobwatch.core.mfa.seed_parts import DeviceDraft, SeedParts
    from fobwatch.ui.runtime.task_runner import TaskRunner

WIDTH = 480
TICK = timedelta(milliseconds=250)


class DeviceEditor(EditorDialog):
    """Edits a device, or adds one. What it saves is checked.

    `now` returns AWS's time, for the codes that the user compares. `seed` and `serial` are the new
    device's, where they are known already. `screenshot` is that of `ScreenReading`.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        runner: TaskRunner,
        screenshot: Callable[[], bytes] | None = None,
        taken: frozenset[str] = frozenset(),
        device: MfaDevice | None = None,
        serial: str = "",
        seed: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.is_of_vault = device is not None
        self._now = now
        self._source = SeedSource(runner, screenshot)
        self._taken = taken
        self._form = Form()
        self._add_fields(is_kept=device is not None)
        self._timer = QTimer(self, interval=round(TICK.total_seconds() * 1000))
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self.setWindowTitle(self.tr("Add an MFA device"))
        self._serial.setText(serial)
        self._seed.setText(seed)
        if device is not None:
            self._take(device)

    def _add_fields(self, *, is_kept: bool) -> None:
        """`is_kept` says that the device is in the vault already."""
        renaming = self.tr(
            "Its name in Fobwatch. At AWS it keeps its name: to change that, replace the device."
        )
        self._seed = self._form.add(
            "seed",
            self.tr("Secret &key"),
            named(SecretField(), "seed"),
            help_text=self.tr("AWS shows it beside the QR code. An otpauth:// address works too."),
        )
        self._form.add_widget(self._source)
        self._serial = self._form.add(
            "serial",
            self.tr("&Serial (ARN)"),
            text_field("serial", placeholder="arn:aws:iam::123456789012:mfa/anna"),
        )
        self._name = self._form.add(
            "name",
            self.tr("&Name"),
            text_field("device_name", placeholder=self.tr("anna, on this laptop")),
            optional=True,
            help_text=renaming if is_kept else "",
        )
        self._check = CodeCheck()
        self._form.add_widget(self._check)

    def first_field(self) -> QWidget:
        """The seed of a new device; it seldom changes later, but the name does."""
        return self._name if self._serial.isReadOnly() else self._seed

    def done(self, result: int) -> None:
        self._timer.stop()
        self._seed.wipe()
        self._check.clear()
        super().done(result)

    def conceal(self, *, locked: bool) -> None:
        super().conceal(locked=locked)
        self._on_tick()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasImage() or event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self._source.take_data(event.mimeData())

    def _on_looking(self) -> None:
        self.bar.say(Tone.INFO, self.tr("Looking for a QR code…"), dismissable=False)
        grow(self)

    def _on_found(self, seed: str) -> None:
        self.bar.clear()
        self._seed.setText(seed)
        grow(self)

    def _on_refused(self, error: FobwatchError) -> None:
        self.bar.say_error(error)
        grow(self)

    def _take(self, device: MfaDevice) -> None:
        self.setWindowTitle(self.tr("Edit {name}").format(name=device.name))
        self._seed.setText(otpauth_uri(device))
        self._serial.setText(device.serial)
        self._serial.setReadOnly(True)
        self._name.setText(device.name)

    def _accounts(self) -> tuple[SeedParts, ...]:
        """What the seed's field holds: several in an export, none in what is no seed."""
        try:
            return read_parts(self._seed.text())
        except InvalidDevice:
            return ()

    def _on_seed_changed(self) -> None:
        accounts = self._accounts()
        if len(accounts) > 1:
            self._source.choose_from(self._seed.text())
            return
        draft = _usable(accounts)
        if draft is not None and not self._serial.text():
            self._serial.setText(draft.suggested_serial)
        if draft is not None and not self._name.text():
            self._name.setText(draft.label.partition("@")[0])
        self._show_codes(draft)

    def _on_tick(self) -> None:
        self._show_codes(_usable(self._accounts()))

    def _show_codes(self, draft: DeviceDraft | None) -> None:
        if draft is None or not self._seed.may_be_shown:
            self._check.clear()
        else:
            self._check.show_codes(self._device(draft), self._now())

    def _device(self, draft: DeviceDraft) -> MfaDevice:
        serial = self._serial.text().strip()
        return MfaDevice(
            serial=serial,
            name=self._name.text().strip() or serial.rsplit("/", 1)[-1],
            seed=draft.seed,
            digits=draft.digits,
            period=draft.period,
            algorithm=draft.algorithm,
        )

    def _read(self) -> MfaDevice:
        """The device as entered. Raises `InvalidDevice` if the seed is none."""
        return self._device(read_seed(self._seed.text()))

    def _errors(self, device: MfaDevice) -> list[InputError]:
        errors: list[InputError] = [*check_device(device)]
        if device.serial in self._taken:
            errors.append(self._serial_taken())
        return errors

    def _on_save(self) -> None:
        device = self.checked(self._form, self._read, self._errors)
        if device is not None:
            self.save(device)

    def _serial_taken(self) -> InvalidDevice:
        return InvalidDevice(
            self.tr("The vault has this device"),
            self.tr("A device with the same serial is there already."),
            self.tr("Edit that one, or check the serial."),
            field="serial",
        )

    def _connect(self) -> None:
        self._seed.textChanged.connect(self._on_seed_changed)
        self._source.looking.connect(self._on_looking)
        self._source.found.connect(self._on_found)
        self._source.refused.connect(self._on_refused)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start()

    def _lay_out(self) -> None:
        save = primary_button(self.tr("Sa&ve"), "save", pressed=self._on_save)
        below = [self.bar, self.question]
        self._form.setContentsMargins(16, 16, 16, 16)
        self.fill(self._form, self.footer(save), width=WIDTH, below=below)


def _usable(accounts: Sequence[SeedParts]) -> DeviceDraft | None:
    """The only one of these; None while there are others, or its codes cannot be made."""
    try:
        return accounts[0].draft() if len(accounts) == 1 else None
    except InvalidDevice:
        return None


class CodeCheck(QFrame):
    """The current code with its remaining time, and the one after it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "card")
        self._current = CodeLabel()
        self._current.setObjectName("current_code")
        self._next = label("")
        self._next.setObjectName("next_code")
        self._next.setFont(code_font(self.font()))
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        grid.addWidget(label(self.tr("Code now"), "dim"), 0, 0)
        grid.addWidget(label(self.tr("Next code"), "dim"), 0, 1)
        grid.addWidget(self._current, 1, 0)
        grid.addWidget(self._next, 1, 1)
        hint = self.tr(
            "The same codes as on your phone? Then the key is right. AWS asks for both of them "
            "when you register a new device."
        )
        grid.addWidget(wrapped_label(hint, "small"), 2, 0, 1, 2)
        self.clear()

    def show_codes(self, device: MfaDevice, now: datetime) -> None:
        """Show the codes of `device`, whose seed is usable, at AWS's time `now`."""
        left = window_left(device, now)
        self._current.set_code(totp_code(device, now), left / device.period)
        self._next.setText(grouped(totp_code(device, now + device.period)))

    def clear(self) -> None:
        self._current.clear()
        self._next.setText(NO_CODE)
