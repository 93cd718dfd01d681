"""Leads a person who has lost an MFA device, and asks AWS which devices there are."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from fobwatch.core.errors import FobwatchError
from fobwatch.core.iam.access_keys import has_own_key
from fobwatch.core.iam.mfa_plan import key_profiles
from fobwatch.core.iam.user_devices import administrators
from fobwatch.ui.mfa.device_words import read_words
from fobwatch.ui.mfa.lost_dialog import Helped, LostDeviceDialog
from fobwatch.ui.runtime.actions import WindowActions
from fobwatch.ui.runtime.vault_intents import LostDevice, ReadDevices, RecoverDevice, RemoveAtAws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtWidgets import QWidget

    from fobwatch.ui.runtime.services import Runtime
    from fobwatch.ui.runtime.vault_intents import MfaIntent

T = TypeVar("T")


class LostDeviceActions(WindowActions):
    """`open_page` blocks, and raises `FobwatchError`."""

    def __init__(
        self, window: QWidget, runtime: Runtime, *, open_page: Callable[[str], object]
    ) -> None:
        super().__init__(window, runtime)
        services = runtime.services
        self._vault = services.vault
        self._index = services.index
        self._changes = services.mfa_changes
        self._devices = services.user_devices
        self._open_page = open_page
        runtime.bus.answer(LostDevice, self._on_lost)
        runtime.bus.answer(ReadDevices, self._on_read)

    def _on_read(self, intent: ReadDevices) -> None:
        """Ask with one profile for each user's key."""
        users = [p for p in self._vault.profiles() if has_own_key(p)]
        named = {p.identity: p.name for p in users if intent.profile in {"", p.name}}
        self.submit(
            intent,
            partial(self._read_all, tuple(named.values())),
            lambda _: self._bus.succeed(intent, read_words(self._devices)),
        )

    def _read_all(self, names: Iterable[str]) -> None:
        """Raises the first error, once all others were asked about."""
        errors: list[FobwatchError] = []
        for name in names:
            try:
                self._devices.read(name)
            except FobwatchError as error:
                errors.append(error)
        if errors:
            raise errors[0]

    def _on_lost(self, intent: LostDevice) -> None:
        names = self._names(intent)
        dialog = LostDeviceDialog(
            names, lambda serial: self._vault.device(serial) is not None, self._window
        )
        dialog.profile_chosen.connect(partial(self._look, dialog))
        dialog.code_typed.connect(partial(self._sign_in, dialog))
        dialog.administrator_chosen.connect(lambda by: self._ask(dialog, dialog.profile, by))
        dialog.replacing_wanted.connect(partial(self._change, dialog, RecoverDevice))
        dialog.removal_wanted.connect(partial(self._change, dialog, RemoveAtAws))
        dialog.page_wanted.connect(partial(self._show_page, dialog))
        if names:
            serial = intent.serial or self._index.serial_of(intent.profile or names[0])
            self._show_known(dialog, names[0], serial)
        dialog.open()  # as high as it is by now, so that it is placed well
        if names:
            self._ask(dialog, names[0])

    def _names(self, intent: LostDevice) -> list[str]:
        """The profiles of the user; a role's is that of the device which its session needs."""
        profile = self._vault.profile(intent.profile)
        if profile is not None and has_own_key(profile):
            return [profile.name]
        serial = intent.serial or (intent.profile and self._index.serial_of(intent.profile))
        if serial:
            return key_profiles(self._vault.profiles(), serial)
        users = [profile for profile in self._vault.profiles() if has_own_key(profile)]
        return sorted(p.name for p in sorted(users, key=lambda p: not p.mfa_serial))

    def _look(self, dialog: LostDeviceDialog, name: str) -> None:
        profile = self._vault.profile(name)
        self._show_known(dialog, name, profile.mfa_serial if profile else "")
        self._ask(dialog, name)

    def _show_known(self, dialog: LostDeviceDialog, name: str, lost: str) -> None:
        profile = self._vault.profile(name)
        if profile is None:
            return
        able = administrators(self._vault.profiles(), profile, self._index.serial_of, lost)
        dialog.show_helped(Helped(device=lost, administrators=tuple(able)))

    def _ask(self, dialog: LostDeviceDialog, name: str, by: str = "") -> None:
        """The answer is dropped if the dialog has asked another question in the meantime."""
        dialog.show_looking()
        work = dialog.asked = partial(self._devices.read, name, by=by)

        def if_asked(show: Callable[[T], None]) -> Callable[[T], None]:
            return lambda answer: show(answer) if dialog.asked is work else None

        done, failed = if_asked(dialog.show_found), if_asked(dialog.show_failed)
        self._runner.submit(work, receiver=dialog, done=done, failed=failed)

    def _sign_in(self, dialog: LostDeviceDialog, serial: str, code: str) -> None:
        self._runner.submit(
            partial(self._changes.sign_in, dialog.profile, serial, code),
            receiver=dialog,
            done=lambda _: dialog.show_signed_in(),
            failed=dialog.show_failed,
        )

    def _change(
        self, dialog: LostDeviceDialog, kind: type[MfaIntent], serial: str, by: str
    ) -> None:
        profile = dialog.profile
        dialog.accept()
        self._bus.ask(kind(profile=profile, serial=serial, by=by))

    def _show_page(self, dialog: LostDeviceDialog, address: str) -> None:
        self._runner.submit(
            partial(self._open_page, address), receiver=dialog, failed=dialog.show_failed
        )
