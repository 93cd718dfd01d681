"""Links that come as events of the desktop, and plain imports, in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys

LINK = "fobwatch://open?account=482100937715&role=a+b&destination=s3%20eu-west-1"

BEGIN = f"""
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent
from fobwatch.ui.runtime.application import Application
application = Application([])
def come(): QCoreApplication.sendEvent(application, QFileOpenEvent(QUrl({LINK!r})))
"""

IMPORT_AFTER_QT = """
import linecache
from PySide6 import QtCore
from fobwatch.ui.runtime.application import use_plain_imports
use_plain_imports()
from PySide6 import QtSvg, QtWidgets
import botocore.session
print(list(linecache.cache), QtSvg.QSvgRenderer.__name__)
"""


def test_a_link_is_followed_as_it_was_written_also_one_that_started_the_program() -> None:
    code = [BEGIN, "come()", "application.follow_with(print)", "come()"]
    heard = subprocess.run(
        [sys.executable, "-c", "\n".join(code)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert heard.stdout.splitlines() == [LINK, LINK]


def test_sources_of_modules_are_not_kept_in_memory() -> None:
    # A process of its own: pytest has imported all of it.
    printed = subprocess.run(
        [sys.executable, "-c", IMPORT_AFTER_QT], capture_output=True, text=True, check=True
    )

    assert printed.stdout.split() == ["[]", "QSvgRenderer"]
