"""Draws the dialogs and questions to `build/dialog-*.png`, for looking at.

Run it at a scale: `QT_SCALE_FACTOR=2 python -m tests.ui.dialog_scenes`.
"""

from __future__ import annotations

import re

from tests.ui.drawing import draw
from tests.ui.every_window import dialogs

if __name__ == "__main__":
    draw("dialog", {re.sub(r"\W+", "-", name.lower()): make for name, make in dialogs()})
