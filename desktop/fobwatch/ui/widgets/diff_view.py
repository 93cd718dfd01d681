"""A coloured unified diff of files; its signs say the same as its colours."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from fobwatch.core.aws_files.changes import Mark
from fobwatch.ui.theme.colours import Tone, current_colours

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fobwatch.core.aws_files.changes import DiffLine, FileDiff
    from fobwatch.ui.theme.colours import Colours

_TONES = {Mark.ADDED: Tone.SUCCESS, Mark.REMOVED: Tone.ERROR}
_HEADING = "heading"


class DiffView(QPlainTextEdit):
    """Read-only text that can be selected, searched by the eye and read out."""

    def __init__(self, name: str = "diff") -> None:
        super().__init__()
        self._kinds: list[str] = []
        self.setObjectName(name)
        self.setReadOnly(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setCursorWidth(0)
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setPixelSize(self.fontInfo().pixelSize() - 1)
        self.setFont(fixed)
        self.setAccessibleName(self.tr("What changes"))

    def show_diffs(
        self, diffs: Sequence[FileDiff], *, without: Iterable[Mark] = (), headings: bool = True
    ) -> None:
        """Show these instead. `without` leaves the lines of one side out."""
        hidden = frozenset(without)
        lines: list[tuple[str, str]] = []
        for diff in diffs:
            if headings:
                lines.append((_HEADING, self._heading(diff)))
            width = len(str(max((line.number for line in diff.lines), default=1)))
            lines += [
                (line.mark, _line_text(line, width))
                for position, line in enumerate(diff.lines)
                if line.mark not in hidden and (position or line.mark is not Mark.PLACE)
            ]
        self._kinds = [kind for kind, _ in lines]
        self.setPlainText("\n".join(text for _, text in lines))
        self._colour()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "_kinds"):
            self._colour()

    def _heading(self, diff: FileDiff) -> str:
        path = short_path(diff.path)
        if diff.is_new:
            return self.tr("{path}: a new file").format(path=path)
        if diff.is_removed:
            return self.tr("{path}: the file is removed").format(path=path)
        return path

    def _colour(self) -> None:
        colours = current_colours()
        block = self.document().begin()
        selections = []
        for kind in self._kinds:
            selection = QTextEdit.ExtraSelection()
            selection.cursor = QTextCursor(block)
            selection.cursor.movePosition(
                QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor
            )
            selection.format = _format(kind, colours)
            full = QTextEdit.ExtraSelection()
            full.cursor = QTextCursor(block)
            full.format = QTextCharFormat(selection.format)
            full.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            selections += [full, selection]
            block = block.next()
        self.setExtraSelections(selections)


def short_path(path: str) -> str:
    """The path as people write it: with ~ for their own folder."""
    home = str(Path.home())
    return f"~{path.removeprefix(home)}" if path.startswith(home + os.sep) else path


def _line_text(line: DiffLine, width: int) -> str:
    if line.mark is Mark.PLACE:
        return f"{'…':>{width}}   {line.text}"
    return f"{line.number:>{width}} {line.mark} {line.text}"


def _format(kind: str, colours: Colours) -> QTextCharFormat:
    made = QTextCharFormat()
    tone = _TONES.get(Mark(kind)) if kind != _HEADING else None
    if tone is not None:
        made.setForeground(QColor(colours.tone(tone)))
        made.setBackground(QColor(colours.tone_back(tone)))
    elif kind == _HEADING:
        made.setBackground(QColor(colours.chip))
        made.setFontWeight(QFont.Weight.DemiBold)
    else:
        made.setForeground(QColor(colours.dim))
    return made
