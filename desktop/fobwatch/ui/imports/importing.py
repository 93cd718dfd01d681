"""Takes in what a person chooses, drops or pastes: files, pictures with QR codes, text."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from fobwatch.core.imports.document import read_import
from fobwatch.core.imports.encrypted import PassphraseNeeded, WrongExportPassphrase
from fobwatch.core.imports.reading import OWN, read_file, read_text
from fobwatch.core.imports.refusals import MAX_FILE_SIZE, TOO_LARGE, InvalidImport
from fobwatch.core.mfa.otpauth import uri_of_parts
from fobwatch.core.vault.as_shown import check_unchanged
from fobwatch.core.vault.records import DEVICES, PROFILES
from fobwatch.ui.forms.files import choose_file
from fobwatch.ui.qr.reading import carried_picture, is_picture, load_picture, read_seed_codes
from fobwatch.ui.runtime.profile_intents import ImportProfiles
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.vault.passphrase_dialog import PassphraseDialog, PassphrasePurpose

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.imports.encrypted import EncryptedExport
    from fobwatch.core.imports.findings import Findings, FoundDevice
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.vault.vault import Vault
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.task_runner import TaskRunner

_INTENT = ImportProfiles()


class Importing(QObject):
    """One MFA device opens its editor; anything else is listed, to be chosen from.

    `import_text` blocks, raises `FobwatchError`, and returns a sentence. `decrypt` blocks, and
    raises `InvalidImport`. `add_seed` opens the editor of a new device with a seed and its serial,
    which may be empty.
    """

    def __init__(
        self,
        window: QWidget,
        bus: IntentBus,
        runner: TaskRunner,
        vault: Vault,
        *,
        import_text: Callable[[str], str],
        decrypt: Callable[[EncryptedExport, str], str],
        add_seed: Callable[[str, str], None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._bus = bus
        self._runner = runner
        self._vault = vault
        self._import_text = import_text
        self._decrypt = decrypt
        self._add_seed = add_seed
        bus.answer(ImportProfiles, self._choose)

    @Slot(object)
    def take_data(self, data: QMimeData) -> None:
        """Take what was dropped or pasted."""
        urls = data.urls()
        if len(urls) > 1 or (urls and not urls[0].isLocalFile()):
            self._fail(
                InvalidImport(
                    "Only one file on this computer can be taken at a time",
                    "These are several, or one that is elsewhere.",
                    "Drop or paste one file.",
                )
            )
        elif urls:
            self._take_file(Path(urls[0].toLocalFile()))
        elif data.hasImage():
            load = carried_picture(data)
            self._find(lambda: _in_picture(load()))
        elif data.hasText():
            text = data.text()
            self._find(lambda: read_text(text))
        else:
            self._fail(
                InvalidImport(
                    "There is nothing that can be imported",
                    "It is neither text, nor a picture, nor a file.",
                    "Copy an otpauth address, a picture with a QR code, or an access key file.",
                )
            )

    def _choose(self, _intent: ImportProfiles) -> None:
        choose_file(
            self._window,
            self.tr("Import access keys and MFA devices"),
            self.tr("All files (*)"),
            self._take_file,
        )

    def _take_file(self, path: Path) -> None:
        self._find(lambda: _in_file(path))

    def _find(self, find: Callable[[], Findings]) -> None:
        self._runner.submit(
            find, receiver=self, done=self._show, failed=self._fail, lane=Lane.IMPORTS
        )

    def _show(self, findings: Findings) -> None:
        device = _one_device(findings)
        if device is not None and device.refusal is not None:
            self._fail(device.refusal)
            return
        if device is not None and device.complaint is None:
            self._add_seed(uri_of_parts(device.parts), device.serial)
            return
        # Its widgets take memory that a program in the tray does without.
        from fobwatch.ui.imports.window import ImportWindow  # noqa: PLC0415

        profiles, devices = self._vault.profiles(), self._vault.devices()
        dialog = ImportWindow(findings, profiles=profiles, devices=devices, parent=self._window)
        dialog.chosen.connect(partial(self._take_in, profiles, devices))
        dialog.open()

    def _take_in(
        self, profiles: tuple[OwnProfile, ...], devices: tuple[MfaDevice, ...], document: str
    ) -> None:
        """The person has agreed to replace what of these it has, and nothing else."""
        shown_profiles = {each.name: each for each in profiles}
        shown_devices = {each.serial: each for each in devices}

        def work() -> str:
            read = read_import(document)
            for name in (each.name for each in read.profiles):
                check_unchanged(self._vault, PROFILES, name, shown_profiles.get(name))
            for serial in (each.serial for each in read.devices):
                check_unchanged(self._vault, DEVICES, serial, shown_devices.get(serial))
            return self._import_text(document)

        self._runner.submit(
            work,
            receiver=self,
            done=partial(self._bus.succeed, _INTENT),
            failed=self._fail,
            lane=Lane.KEYRING,
        )

    def _fail(self, error: FobwatchError) -> None:
        if isinstance(error, PassphraseNeeded):
            self._ask_for_passphrase(error.export)
        else:
            self._bus.fail(_INTENT, error)

    def _ask_for_passphrase(self, export: EncryptedExport) -> None:
        dialog = PassphraseDialog(PassphrasePurpose.OPEN_EXPORT, self._window)

        def opened(findings: Findings) -> None:
            dialog.accept()
            self._show(findings)

        def failed(error: FobwatchError) -> None:
            if isinstance(error, WrongExportPassphrase):
                dialog.show_failure(error)
            else:
                dialog.done(dialog.DialogCode.Rejected)
                self._fail(error)

        def open_it(passphrase: str, _old: str) -> None:
            self._runner.submit(
                lambda: read_text(self._decrypt(export, passphrase)),
                receiver=dialog,
                done=opened,
                failed=failed,
                lane=Lane.IMPORTS,
            )

        dialog.given.connect(open_it)
        dialog.open()


def _one_device(findings: Findings) -> FoundDevice | None:
    """The only device that was found; None if there is more to say or to choose."""
    if findings.source == OWN or findings.profiles or len(findings.devices) != 1:
        return None
    device = findings.devices[0]
    return None if device.is_derived else device


def _in_file(path: Path) -> Findings:
    """The content of a picture's QR codes, or of the file itself. Raises `FobwatchError`."""
    if path.is_file() and is_picture(path):
        return _in_picture(load_picture(path))
    return read_file(_content(path), path.name)


def _in_picture(image: QImage) -> Findings:
    return read_text("\n".join(read_seed_codes(image)))


def _content(path: Path) -> bytes:
    """Raises `InvalidImport` for what is no file, as a pipe is, or cannot be read."""
    try:
        if path.exists() and not path.is_file():
            raise _unreadable(path, "it is not a file")
        with path.open("rb") as file:
            data = file.read(MAX_FILE_SIZE + 1)
    except OSError as error:
        raise _unreadable(path, error.strerror or "it cannot be opened") from error
    if len(data) > MAX_FILE_SIZE:
        raise TOO_LARGE.fresh()
    return data


def _unreadable(path: Path, reason: str) -> InvalidImport:
    return InvalidImport(
        f"{path.name} cannot be read",
        f"The system says: {reason}.",
        "Choose a file with access keys or MFA devices.",
    )
