"""The program's log: one small file in its own folder, readable only by its user."""

from __future__ import annotations

import logging
import os
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from fobwatch.adapters.storage.regular_file import is_odd, open_regular, set_aside
from fobwatch.core.text_rules import printable_lines

LARGEST = 512 * 1024
"""Bytes; one older file of the same size is kept beside it."""

PROGRAM = "fobwatch"
FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def log_to(path: Path, *, verbose: bool = False) -> None:
    """Log to `path` from INFO on, and to standard error from WARNING on.

    `verbose` logs all messages of this program to both. Libraries stay as quiet as before: AWS's
    would log what it sends and receives, keys included.

    If the folder cannot be written, there is no log, but the program works.
    """
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    terminal = logging.StreamHandler(sys.stderr)
    terminal.setLevel(logging.DEBUG if verbose else logging.WARNING)
    if verbose:
        terminal.addFilter(lambda record: _is_ours(record) or record.levelno >= logging.WARNING)
        logging.getLogger(PROGRAM).setLevel(logging.DEBUG)
    terminal.setFormatter(_Harmless("fobwatch: %(message)s"))
    root.addHandler(terminal)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        moved = [set_aside(each) for each in (path, older(path)) if is_odd(each)]
        handler = _PrivateFile(path, maxBytes=LARGEST, backupCount=1, encoding="utf-8")
    except OSError as error:
        root.warning("There is no log file: %s", error)
        return
    handler.setFormatter(_Harmless(FORMAT))
    root.addHandler(handler)
    for each in moved:
        root.warning("Something else was in the log's place; it was set aside as %s", each)


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] == PROGRAM


def older(path: Path) -> Path:
    """The path at which `RotatingFileHandler` stores the previous log."""
    return path.with_name(f"{path.name}.1")


class _Harmless(logging.Formatter):
    """Without what a terminal would obey: names and errors are other people's texts."""

    def format(self, record: logging.LogRecord) -> str:
        return printable_lines(super().format(record), sys.maxsize)


class _PrivateFile(RotatingFileHandler):
    _failed = False

    def _open(self) -> object:  # type: ignore[override]  # the same file object, made private
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        descriptor = open_regular(Path(self.baseFilename), flags)
        return os.fdopen(descriptor, "a", encoding=self.encoding)

    def handleError(self, _record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Report a full disk once, and lose lines; logging itself would report each line."""
        if not self._failed:
            self._failed = True
            sys.stderr.write(f"fobwatch: the log cannot be written: {sys.exc_info()[1]}\n")
