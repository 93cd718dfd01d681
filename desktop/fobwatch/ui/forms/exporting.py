"""Writing what a table shows to a file: as CSV or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QIODevice, QSaveFile

from fobwatch.core.errors import StorageError
from fobwatch.ui.forms.file_choice import choose_new_file
from fobwatch.ui.runtime.translation import translate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget


def choose_export(
    window: QWidget, title: str, name: str, chosen: Callable[[Path, bool], None]
) -> None:
    """Call `chosen` with a file to write and whether it is to be JSON; `name` is proposed."""
    as_csv, as_json = translate("Export", "CSV (*.csv)"), translate("Export", "JSON (*.json)")
    choose_new_file(
        window, title, name, (as_csv, as_json), lambda path, kind: chosen(path, kind == as_json)
    )


def export_path(path: Path, *, as_json: bool) -> tuple[Path, bool]:
    """The file and whether it is JSON: as its name says, which gets an ending if it has none."""
    as_json = as_json or path.suffix.lower() == ".json"
    return path if path.suffix else path.with_suffix(".json" if as_json else ".csv"), as_json


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


def exported_words(name: str, lines: int) -> str:
    words = (
        translate("Export", "Exported 1 line to {name}")
        if lines == 1
        else translate("Export", "Exported %n lines to {name}", "", lines)
    )
    return words.format(name=name)
