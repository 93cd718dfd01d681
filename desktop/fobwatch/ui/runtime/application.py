"""Qt's application, to which macOS sends the links that a person follows, and Python's imports."""

from __future__ import annotations

import builtins
import linecache
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


def use_plain_imports() -> None:
    """Import the modules to come without PySide's hook; call it once PySide is imported.

    The hook serves `from __feature__ import ...`, which nothing here uses. For that it reads the
    whole source of every module that is imported, whosever it is, into `linecache`, which keeps
    it: 15 MiB of lines by the time AWS's library is in, and a fifth of the time that takes.
    """
    plain = vars(builtins).get("__orig_import__")  # the name PySide keeps it under
    if plain is not None:
        builtins.__import__ = plain
        linecache.clearcache()  # of what was imported until now: half a MiB
