"""Asks a person for a file.

The dialog holds up its own window alone. One that held up all of them, as QFileDialog's static
functions do, would keep the question about a program from being answered.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget


def choose_file(window: QWidget, title: str, kinds: str, chosen: Callable[[Path], None]) -> None:
    """Let `chosen` be called with a file that is there, unless the dialog is cancelled.

    `kinds` is a name filter, such as `Images (*.png *.jpg)`.
    """
    dialog = QFileDialog(window, title, filter=kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    _open(dialog)


def choose_new_file(
    window: QWidget,
    title: str,
    name: str,
    kinds: Sequence[str],
    chosen: Callable[[Path, str], None],
) -> None:
    """Let `chosen` be called with a file to write and its kind, one of the name filters `kinds`.

    `name` is proposed, among the person's documents.
    """
    documents = QStandardPaths.StandardLocation.DocumentsLocation
    dialog = QFileDialog(window, title, QStandardPaths.writableLocation(documents))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(kinds)
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda path: chosen(Path(path), dialog.selectedNameFilter()))
    _open(dialog)


def _open(dialog: QFileDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()  # which makes it modal for its window
