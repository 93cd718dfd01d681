"""The dialogs that ask for a file, and what a table shows, written to one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from fobwatch.core.errors import StorageError
from fobwatch.ui.forms.files import choose_file, choose_new_file, write_text
from tests.fakes_ui import Caught
from tests.ui.pressing import child

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


def dialog_of(window: QWidget) -> QFileDialog:
    return child(window, QFileDialog)


def test_a_file_that_is_there_is_chosen(window: QWidget, tmp_path: Path) -> None:
    image = tmp_path / "code.png"
    image.touch()
    chosen = Caught()
    choose_file(window, "Read a QR code", "Images (*.png)", chosen.append)

    dialog_of(window).selectFile(str(image))
    dialog_of(window).accept()

    assert chosen == [image]


def test_a_file_to_write_is_proposed_among_the_documents(window: QWidget, tmp_path: Path) -> None:
    kinds = ("CSV (*.csv)", "JSON (*.json)")
    place = QStandardPaths.StandardLocation.DocumentsLocation
    documents = Path(QStandardPaths.writableLocation(place))
    documents.mkdir(exist_ok=True)
    chosen = Caught()
    choose_new_file(window, "Export", "a.csv", kinds, lambda *answer: chosen.append(answer))
    dialog = dialog_of(window)
    assert Path(dialog.directory().path()) == documents

    dialog.setDirectory(str(tmp_path))
    dialog.selectFile(str(tmp_path / "b.json"))
    dialog.selectNameFilter(kinds[1])
    dialog.accept()

    assert chosen == [(tmp_path / "b.json", kinds[1])]


def test_no_file_is_no_answer(window: QWidget) -> None:
    chosen = Caught()
    choose_file(window, "Read a QR code", "Images (*.png)", chosen.append)

    dialog_of(window).reject()

    assert chosen == []


def test_another_window_is_not_held_up(window: QWidget, qtbot: QtBot) -> None:
    """As the question about a program is one."""
    question = QPushButton("Deny")
    qtbot.addWidget(question)
    pressed = Caught()
    question.clicked.connect(lambda: pressed.append("Deny"))
    choose_file(window, "Read a QR code", "Images (*.png)", lambda _path: None)
    question.show()

    QTest.mouseClick(question.windowHandle(), Qt.MouseButton.LeftButton)

    assert pressed == ["Deny"]
    dialog_of(window).reject()


def test_an_export_replaces_the_file_as_a_whole(tmp_path: Path) -> None:
    """A second name of the old file shows that nothing was written into it."""
    path, old = tmp_path / "a.csv", tmp_path / "old.csv"
    path.write_text("ten years of sign-ins", "utf-8")
    os.link(path, old)

    write_text(path, "é\r\nnew")

    assert path.read_bytes() == "é\r\nnew".encode()
    assert old.read_text("utf-8") == "ten years of sign-ins"
    assert sorted(tmp_path.iterdir()) == [path, old]


def test_where_nothing_can_be_replaced_the_system_s_words_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "a.csv"
    folder.mkdir()

    with pytest.raises(StorageError, match=r"a\.csv cannot be written") as failed:
        write_text(folder, "new")

    assert failed.value.message != "The system says: ."
    assert list(tmp_path.iterdir()) == [folder]
