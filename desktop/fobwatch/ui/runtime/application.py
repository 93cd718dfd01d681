"""Qt's application, which macOS sends the links that a person follows; elsewhere none come so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QEvent


class Application(QApplication):
    """Keeps the last link that comes before `follow_with`: the first one starts the program."""

    _kept = ""
    _follow: Callable[[str], None] | None = None

    def follow_with(self, follow: Callable[[str], None]) -> None:
        """Call it with each link from now on, and with the one that is kept."""
        self._follow = follow
        kept, self._kept = self._kept, ""
        if kept:
            follow(kept)

    def event(self, event: QEvent) -> bool:
        if not isinstance(event, QFileOpenEvent):
            return super().event(event)
        link = event.url().toString(QUrl.ComponentFormattingOption.FullyEncoded)
        if self._follow is None:
            self._kept = link
        else:
            self._follow(link)
        return True
