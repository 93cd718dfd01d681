"""Links that come as events of the desktop; a process has one application, so each has its own."""

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
