"""What is imported after Qt is not read as text by PySide."""

from __future__ import annotations

import subprocess
import sys

IMPORT_AFTER_QT = """
import linecache
from PySide6 import QtCore
from fobwatch.ui.runtime.pyside_import_hook import use_plain_imports
use_plain_imports()
from PySide6 import QtSvg, QtWidgets
import botocore.session
print([name for name in linecache.cache if "botocore" in name], QtSvg.QSvgRenderer.__name__)
"""


def test_sources_of_modules_are_not_kept_in_memory() -> None:
    # A process of its own: pytest has imported all of it.
    printed = subprocess.run(
        [sys.executable, "-c", IMPORT_AFTER_QT], capture_output=True, text=True, check=True
    )

    assert printed.stdout.split() == ["[]", "QSvgRenderer"]
