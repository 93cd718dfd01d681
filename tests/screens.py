"""Screens for windows that nobody sees: Qt's offscreen platform takes them from a file."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

USUAL_SIZE = (1920, 1080)
FAR_APART = 4000
"""Pixels from one to the next. A scale changes the size of a screen and not its place."""
_HOLDER = tempfile.TemporaryDirectory(prefix="fobwatch-screens-")


def offscreen(sizes: Iterable[tuple[int, int]] = (USUAL_SIZE,)) -> str:
    """What `QT_QPA_PLATFORM` has to be for screens of these pixels, one below the other.

    Their geometry is their work area: this platform knows no bars at a screen's edge. On Windows
    there is one screen of Qt's choice: a path with a drive cannot be given, for Qt separates its
    parameters by colons.
    """
    if os.name == "nt":
        return "offscreen"
    screens = []
    top = 0
    for number, (width, height) in enumerate(sizes):
        place = {"name": str(number), "x": 0, "y": top, "width": width, "height": height}
        screens.append({**place, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1})
        top += FAR_APART
    file = Path(_HOLDER.name, f"{len(list(Path(_HOLDER.name).iterdir()))}.json")
    file.write_text(json.dumps({"screens": screens}), "utf-8")
    return f"offscreen:configfile={file}"
