"""Keeps a damaged file so that a person can repair it."""

from __future__ import annotations

import os
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def set_aside(path: Path) -> Path:
    """Rename the file to a free name that ends in ``.damaged``, or ``.damaged-2`` and so on.

    Any type of file: of a symbolic link, the link itself. Returns the new path. Raises `OSError`.
    """
    endings = (".damaged" if number == 1 else f".damaged-{number}" for number in count(1))
    names = (path.with_name(path.name + ending) for ending in endings)
    return path.rename(next(name for name in names if not os.path.lexists(name)))
