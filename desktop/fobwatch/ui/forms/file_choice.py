"""Asks a person for a file.

The dialog blocks its own window only. If it blocked all windows, as QFileDialog's static functions
do, nobody could answer the question about a program.
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
    """Call `chosen` with an existing file, unless the dialog is cancelled.

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
    """Call `chosen` with a file to write and its kind, one of the name filters `kinds`.

    The dialog proposes `name`, in the person's documents.
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
