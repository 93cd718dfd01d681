from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import delete

from fobwatch.core.errors import ScreenUnavailable
from fobwatch.ui.qr.screen import ScreenReading
from tests.core.imports.files import URI
from tests.fakes_ui import Caught, InlineRunner
from tests.ui.qr_pictures import code, image, on_page

if TYPE_CHECKING:
    import pytest
    from PySide6.QtGui import QImage, QScreen
    from pytestqt.qtbot import QtBot

    from fobwatch.core.errors import FobwatchError


class Reading:
    """A reading of the screen from a dialog above a window; `seen` are those that were there."""

    def __init__(
        self, qtbot: QtBot, picture: bytes | FobwatchError | None, *, gone: QWidget | None = None
    ) -> None:
        self.window = QWidget()
        self.dialog = QDialog(self.window)
        qtbot.addWidget(self.window)
        self.window.show()
        self.dialog.open()
        self.seen: list[QWidget] = []
        self.codes: list[str] = []
        self.errors: list[FobwatchError] = []
        self._picture = picture
        self._gone = gone
        screenshot = None if picture is None else self._screenshot
        self.reading = ScreenReading(InlineRunner(), screenshot, self.dialog)
        self.reading.read(self.codes.extend, self.errors.append)
        qtbot.waitUntil(lambda: bool(self.codes or self.errors))

    def _screenshot(self) -> bytes:
        self.seen += [each for each in QApplication.topLevelWidgets() if each.isVisible()]
        if self._gone is not None:
            delete(self._gone)
        if isinstance(self._picture, bytes):
            return self._picture
        assert self._picture is not None
        raise self._picture

    @property
    def is_back(self) -> bool:
        return self.window.isVisible() and self.dialog.isVisible()


def png(text: str) -> bytes:
    buffer = io.BytesIO()
    on_page(code(text), "#202020", (1280, 800)).save(buffer, "PNG")
    return buffer.getvalue()


def test_the_desktop_s_picture_is_read_while_our_windows_are_away(qtbot: QtBot) -> None:
    reading = Reading(qtbot, png(URI))

    assert reading.codes == [URI]
    assert reading.seen == []
    assert reading.is_back


def test_a_refused_picture_is_said_and_the_windows_are_back(qtbot: QtBot) -> None:
    reading = Reading(qtbot, ScreenUnavailable("None", "It was not allowed.", "Paste one."))

    assert [error.title for error in reading.errors] == ["None"]
    assert reading.is_back


def test_a_screen_without_a_code_is_said(qtbot: QtBot) -> None:
    reading = Reading(qtbot, png("https://example.org"))

    assert "No QR code of an MFA device is on the screen" in reading.errors[0].title
    assert "web address" in reading.errors[0].message
    assert reading.is_back


def test_a_window_that_goes_meanwhile_is_not_missed(qtbot: QtBot) -> None:
    gone = QWidget()
    gone.show()
    reading = Reading(qtbot, png(URI), gone=gone)

    assert reading.codes == [URI]
    assert reading.is_back


def test_a_broken_picture_is_said(qtbot: QtBot) -> None:
    assert Reading(qtbot, b"\x89PNG\r\n\x1a\n").errors


def test_every_screen_is_grabbed_where_qt_may(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = iter([URI, "https://example.org", URI.replace("anna", "boris")])
    seen = Caught()

    class Screen:
        def grabWindow(self, window: int) -> QPixmap:  # noqa: N802 - as Qt calls it
            seen.append(any(each.isVisible() for each in QApplication.topLevelWidgets()))
            assert window == 0
            picture: QImage = image(on_page(code(next(texts)), "white", (1280, 800)))
            return QPixmap.fromImage(picture)

    screens: list[QScreen | Screen] = [Screen(), Screen(), Screen()]
    monkeypatch.setattr(
        "fobwatch.ui.qr.screen.QGuiApplication.screens", staticmethod(lambda: screens)
    )

    reading = Reading(qtbot, None)

    assert reading.codes == [URI, URI.replace("anna", "boris")]
    assert seen == [False, False, False]
    assert reading.is_back
