"""Ask a person for a file, and write what a table shows to one: as CSV or as JSON.

The dialogs block their own window only. If they blocked all windows, as QFileDialog's static
functions do, nobody could answer the question about a program.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QIODevice, QSaveFile, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog

from fobwatch.core.errors import StorageError
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.colours import Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from fobwatch.ui.runtime.task_runner import Lane, TaskRunner
    from fobwatch.ui.widgets.inline_bar import InlineBar


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


def choose_export(
    window: QWidget, title: str, name: str, chosen: Callable[[Path, bool], None]
) -> None:
    """Call `chosen` with a file to write and whether it is to be JSON; `name` is proposed."""
    as_csv, as_json = translate("Export", "CSV (*.csv)"), translate("Export", "JSON (*.json)")
    choose_new_file(
        window, title, name, (as_csv, as_json), lambda path, kind: chosen(path, kind == as_json)
    )


def export(
    path: Path,
    text: Callable[[bool], tuple[str, int]],
    *,
    as_json: bool,
    bar: InlineBar,
    runner: TaskRunner,
    lane: Lane,
) -> None:
    """Write a text to the file: JSON if its name or `as_json` says so, otherwise CSV.

    `text` makes it, JSON if it is given True, and returns its number of lines too. It blocks, and
    raises `FobwatchError`. `bar` says how it went.
    """
    as_json = as_json or path.suffix.lower() == ".json"
    path = path if path.suffix else path.with_suffix(".json" if as_json else ".csv")

    def write() -> int:
        made, lines = text(as_json)
        write_text(path, made)
        return lines

    def written(lines: int) -> None:
        words = translate("Export", "Exported 1 line to {name}")
        if lines != 1:
            words = translate("Export", "Exported %n lines to {name}", "", lines)
        bar.say(Tone.SUCCESS, words.format(name=path.name))

    runner.submit(write, receiver=bar, done=written, failed=bar.say_error, lane=lane)


def write_text(path: Path, text: str) -> None:
    """Replace the file once all of the text is on the disk. Raises `StorageError`."""
    data = text.encode()
    file = QSaveFile(str(path))
    is_open = file.open(QIODevice.OpenModeFlag.WriteOnly)
    if not (is_open and file.write(data) == len(data) and file.commit()):
        raise StorageError(
            f"{path.name} cannot be written",
            f"The system says: {file.errorString()}.",
            "Choose another folder.",
        )
