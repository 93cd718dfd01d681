"""Answers the intents that open an editor, and puts what comes out into the vault."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from shiboken6 import isValid

from fobwatch.core.profiles.profile import Origin, OwnProfile
from fobwatch.core.vault.as_shown import check_unchanged
from fobwatch.core.vault.records import DEVICES, PROFILES
from fobwatch.ui.actions.browser_choices import BrowserChoices
from fobwatch.ui.actions.profile_tests import ProfileTests
from fobwatch.ui.console.service_dialog import ServiceDialog
from fobwatch.ui.profiles.editor import ProfileEditor
from fobwatch.ui.profiles.narrowing_editor import NarrowingEditor
from fobwatch.ui.profiles.place_form import BrowserDialog
from fobwatch.ui.profiles.profile_form import EditorContext
from fobwatch.ui.runtime.actions import WindowActions
from fobwatch.ui.runtime.browser_intents import ChooseService
from fobwatch.ui.runtime.intents import ShowWindow
from fobwatch.ui.runtime.profile_intents import (
    ChooseBrowser,
    DuplicateProfile,
    EditProfile,
    FollowRename,
    NarrowForPrograms,
    NewProfile,
    SelectProfile,
)
from fobwatch.ui.runtime.session_intents import PasteResponse
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.runtime.vault_intents import EditDevice, NewDevice, ShowQr

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.consent.narrowing import ProgramNarrowing
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.ui.forms.form import EditorDialog
    from fobwatch.ui.mfa.editor import DeviceEditor
    from fobwatch.ui.runtime.services import Runtime


class Editing(WindowActions):
    """Opens the editors beside `window`."""

    def __init__(
        self, window: QWidget, runtime: Runtime, *, screenshot: Callable[[], bytes] | None = None
    ) -> None:
        """`screenshot` takes a picture of the screen where Qt may not, as `ScreenReading` needs."""
        super().__init__(window, runtime)
        bus, services = runtime.bus, runtime.services
        self._vault = services.vault
        self._changes = services.changes
        self._screenshot = screenshot
        self._choices = BrowserChoices(self, runtime)
        self._tests = ProfileTests(self, runtime.runner, services)
        bus.answer(NewProfile, lambda _: self._edit(None))
        bus.answer(EditProfile, self._edit_named)
        bus.answer(ChooseBrowser, self._choose_browser)
        bus.answer(NarrowForPrograms, self._narrow)
        bus.answer(ChooseService, self._choose_service)
        bus.answer(DuplicateProfile, self._duplicate)
        bus.answer(NewDevice, lambda _: self._edit_device(None))
        bus.answer(EditDevice, lambda i: self._edit_device(self._vault.device(i.serial)))
        bus.answer(ShowQr, self._show_qr)

    def add_device(self, serial: str, beside: QWidget, saved: Callable[[], None]) -> None:
        """Ask for the seed of the device with this serial, and call back once it is kept."""
        self._edit_device(None, serial=serial, beside=beside, saved=saved)

    def add_seed(self, seed: str, serial: str) -> None:
        """Open the editor of a new device with this seed, or otpauth URI; both may be changed."""
        self._edit_device(None, seed=seed, serial=serial)

    def _edit_named(self, intent: EditProfile) -> None:
        profile = self._vault.profile(intent.profile)
        if profile is not None:
            self._edit(profile)

    def _choose_browser(self, intent: ChooseBrowser) -> None:
        dialog = BrowserDialog(intent.profile, self._window)
        self._choices.show_place(dialog.place, intent.profile)
        dialog.saved.connect(partial(self._save_place, dialog))
        dialog.open()

    def _narrow(self, intent: NarrowForPrograms) -> None:
        name = intent.profile
        editor = NarrowingEditor(name, self._services.rules.narrowed(name), self._window)
        editor.saved.connect(partial(self._save_narrowing, editor, name))
        editor.open()

    def _save_narrowing(
        self, editor: NarrowingEditor, name: str, narrowed: ProgramNarrowing
    ) -> None:
        save = partial(self._changes.narrow_for_programs, name, narrowed)
        self._store(editor, save)

    def _choose_service(self, intent: ChooseService) -> None:
        dialog = ServiceDialog(intent.profile, self._services, self._window)
        dialog.intended.connect(self._bus.asked)
        dialog.open()

    def _duplicate(self, intent: DuplicateProfile) -> None:
        name = intent.profile
        profile = next((p for p in self._services.profiles.profiles() if p.name == name), None)
        if isinstance(profile, OwnProfile):  # the copy has no keys beside it
            copy = replace(profile, name=self._free_name(name), origin=Origin.VAULT, as_source=None)
            self._edit(copy, original=profile)

    def _free_name(self, name: str) -> str:
        taken = {profile.name for profile in self._services.profiles.profiles()}
        numbers = range(2, len(taken) + 3)
        return next(f"{name}-{n}" for n in numbers if f"{name}-{n}" not in taken)

    def _edit(self, profile: OwnProfile | None, *, original: OwnProfile | None = None) -> None:
        """Edit the profile, or a copy of the `original`; None is a new profile."""
        replaces = profile if original is None else None
        old_name = replaces.name if replaces else ""
        editor = ProfileEditor(self._around(old_name), profile=profile, parent=self._window)
        editor.replaces = replaces
        self._tests.serve(editor)
        editor.paste_wanted.connect(lambda page: self._bus.ask(PasteResponse(page=page)))
        self._bus.reported.connect(editor.show_report)
        like = original.name if original else ""
        self._choices.show_place(editor.place, old_name, like=like)
        editor.saved.connect(partial(self._save, editor, original))
        editor.open()

    def _around(self, name: str) -> EditorContext:
        """The context of the editor of the profile `name`; an empty name is a new profile's."""
        profiles = self._services.profiles.profiles()
        usable = (p.name for p in profiles if isinstance(p, OwnProfile) and not p.root_task)
        return EditorContext(
            sources=tuple(sorted(source for source in usable if source != name)),
            taken=frozenset(p.name for p in self._vault.profiles()) - {name},
            devices=tuple((device.serial, device.name) for device in self._vault.devices()),
            regions=tuple(self._services.partitions.regions()),
        )

    def _save(
        self, editor: ProfileEditor, original: OwnProfile | None, profile: OwnProfile
    ) -> None:
        """Save it, and then where its pages open."""
        replaces = editor.replaces
        old_name = replaces.name if replaces else ""
        save_place = self._choices.saved_place(editor.place)
        save_protected = self._choices.protected_first(
            editor.place,
            profile.name,
            partial(self._changes.save_profile, profile, old_name=old_name),
        )

        def save() -> None:
            """A schedule or a program may have changed what is in the vault."""
            if replaces is not None:
                check_unchanged(self._vault, PROFILES, old_name, replaces)
            elif original is not None and original.origin is Origin.VAULT:
                check_unchanged(self._vault, PROFILES, original.name, original)
            if profile.name != old_name:
                check_unchanged(self._vault, PROFILES, profile.name, None)
            save_protected()

        def saved() -> None:
            editor.replaces = profile
            if not old_name:
                self._bus.ask(SelectProfile(profile=profile.name))
            elif old_name != profile.name:
                self._bus.ask(FollowRename(profile=profile.name, old_name=old_name))
            work = partial(save_place, profile.name)
            self._store(editor, work, lane=Lane.MARKS)

        self._store(editor, save, saved)

    def _save_place(self, dialog: BrowserDialog, name: str) -> None:
        save = self._choices.saved_place(dialog.place)
        self._store(dialog, partial(save, name), lane=Lane.MARKS)

    def _store(
        self,
        editor: EditorDialog,
        work: Callable[[], None],
        done: Callable[[], None] | None = None,
        *,
        lane: Lane = Lane.KEYRING,
    ) -> None:
        """Store an editor's value, then call `done` or accept the editor; refuse it on a failure.

        If a person has closed it meanwhile, the failure is reported.
        """

        def failed(error: FobwatchError) -> None:
            if isValid(editor) and editor.isVisible():
                editor.refuse(error)
            else:
                self._bus.fail(ShowWindow(), error)

        then = done or partial(_accept, editor)
        self.submit(ShowWindow(), work, lambda _: then(), failed=failed, lane=lane)

    def _edit_device(
        self,
        device: MfaDevice | None,
        *,
        serial: str = "",
        seed: str = "",
        beside: QWidget | None = None,
        saved: Callable[[], None] = lambda: None,
    ) -> None:
        own = {device.serial} if device else set()
        taken = frozenset(known.serial for known in self._vault.devices()) - own
        # The reader of QR codes takes memory that a program in the tray does without.
        from fobwatch.ui.mfa.editor import DeviceEditor  # noqa: PLC0415

        editor = DeviceEditor(
            now=self._services.aws_time.now,
            runner=self._runner,
            screenshot=self._screenshot,
            taken=taken,
            device=device,
            serial=serial,
            seed=seed,
            parent=beside or self._window,
        )
        editor.saved.connect(partial(self._save_device, editor, device, saved))
        editor.open()

    def _save_device(
        self,
        editor: DeviceEditor,
        shown: MfaDevice | None,
        saved: Callable[[], None],
        device: MfaDevice,
    ) -> None:
        def save() -> None:
            check_unchanged(self._vault, DEVICES, device.serial, shown)
            self._changes.save_device(device)

        def done() -> None:
            _accept(editor)
            saved()

        self._store(editor, save, done)

    def _show_qr(self, intent: ShowQr) -> None:
        from fobwatch.ui.mfa.qr_dialog import DeviceQr  # noqa: PLC0415 - as above

        find = partial(self._vault.device, intent.serial)
        if (device := find()) is not None:
            DeviceQr(device.name, find, self._window).open()


def _accept(editor: EditorDialog) -> None:
    if isValid(editor):
        editor.accept()
