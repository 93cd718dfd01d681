"""Where the seed of an MFA device can be read from, other than typed: pictures and the screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from fobwatch.core.errors import InvalidImport
from fobwatch.core.imports.reading import read_text
from fobwatch.core.mfa.otpauth import uri_of_parts
from fobwatch.ui.forms.file_choice import choose_file
from fobwatch.ui.layout.flow import Flow
from fobwatch.ui.mfa.account_choice import AccountChoice
from fobwatch.ui.qr.reading import carried_picture, load_picture, read_seed_codes
from fobwatch.ui.qr.screen import ScreenReading
from fobwatch.ui.widgets.buttons import button

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QImage

    from fobwatch.ui.runtime.task_runner import Runner


class SeedSource(QWidget):
    """A row of buttons. Several accounts in what was read have one chosen by the user.

    Signals:
        looking: a picture is being searched, which may take seconds.
        found: the text of the one seed, an otpauth URI or an export of one account.
        refused: a `FobwatchError`: why there is none.
    """

    looking = Signal()
    found = Signal(str)
    refused = Signal(object)

    def __init__(self, runner: Runner, screenshot: Callable[[], bytes] | None) -> None:
        super().__init__()
        self._runner = runner
        self._screen = ScreenReading(runner, screenshot, self)
        row = Flow(self)
        for text, name, slot in (
            (self.tr("Read a QR &image…"), "qr_file", self._on_file),
            (self.tr("&Paste a QR image"), "qr_clipboard", self._on_clipboard),
            (self.tr("Read from the s&creen"), "qr_screen", self._on_screen),
        ):
            step = button(text, name)
            step.clicked.connect(slot)
            row.addWidget(step)

    def take_image(self, image: QImage) -> None:
        self._read(lambda: read_seed_codes(image))

    def take_data(self, data: QMimeData) -> None:
        """Take what was dropped: a picture, or a file with one."""
        urls = data.urls()
        if urls:
            self._take_file(Path(urls[0].toLocalFile()))
        else:
            self._take_carried(data)

    def choose_from(self, text: str) -> None:
        """Take the seed in a text that may hold several accounts."""
        try:
            accounts = read_text(text).devices
        except InvalidImport as error:
            self.refused.emit(error)
            return
        if len(accounts) > 1:
            choice = AccountChoice(accounts, self)
            choice.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            choice.chosen.connect(lambda account: self.found.emit(uri_of_parts(account.parts)))
            choice.open()
        elif accounts[0].complaint is not None:
            self.refused.emit(accounts[0].complaint)
        else:
            self.found.emit(uri_of_parts(accounts[0].parts))

    def _take_carried(self, data: QMimeData) -> None:
        load = carried_picture(data)
        self._read(lambda: read_seed_codes(load()))

    def _take_file(self, path: Path) -> None:
        self._read(lambda: read_seed_codes(load_picture(path)))

    def _read(self, codes: Callable[[], tuple[str, ...]]) -> None:
        self.looking.emit()
        self._runner.submit(
            codes, receiver=self, done=self._on_codes, failed=self.refused.emit, lane="qr"
        )

    def _on_codes(self, codes: tuple[str, ...]) -> None:
        self.choose_from("\n".join(codes))

    def _on_file(self) -> None:
        choose_file(
            self.window(),
            self.tr("Read a QR code"),
            self.tr("Images (*.png *.jpg *.jpeg *.bmp *.gif *.webp)"),
            self._take_file,
        )

    def _on_clipboard(self) -> None:
        self._take_carried(QGuiApplication.clipboard().mimeData())

    def _on_screen(self) -> None:
        self._screen.read(self._on_codes, self.refused.emit)
