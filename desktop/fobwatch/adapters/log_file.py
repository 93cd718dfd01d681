"""The program's log: one small file in its own folder, readable by its user alone."""

from __future__ import annotations

import logging
import os
import sys
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 512 * 1024
"""Bytes; one older file of the same size is kept beside it."""

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def log_to(path: Path) -> None:
    """Log to `path` from INFO on, and to standard error from WARNING on.

    A folder that cannot be written costs the log, not the program.
    """
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    terminal = logging.StreamHandler(sys.stderr)
    terminal.setLevel(logging.WARNING)
    terminal.setFormatter(logging.Formatter("fobwatch: %(message)s"))
    root.addHandler(terminal)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = _PrivateFile(path, maxBytes=LARGEST, backupCount=1, encoding="utf-8")
    except OSError as error:
        root.warning("There is no log file: %s", error)
        return
    handler.setFormatter(logging.Formatter(FORMAT))
    root.addHandler(handler)


class _PrivateFile(RotatingFileHandler):
    def _open(self) -> object:  # type: ignore[override]  # the same file object, made private
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "a", encoding=self.encoding)
