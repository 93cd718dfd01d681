from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

WAITING = """
import signal, sys
from PySide6.QtCore import QCoreApplication, QTimer
from fobwatch.ui.runtime.quit_signals import QuitSignals
application = QCoreApplication([])
signals = QuitSignals(application)
signal.signal(signal.SIGUSR1, lambda *_: print("heard", flush=True))
signals.received.connect(application.quit)
QTimer.singleShot(0, application, lambda: print("ready", flush=True))
sys.exit(application.exec())
"""


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows ends programs in other ways")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_systems_signals_end_the_program_and_others_do_not(number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WAITING], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        os.kill(process.pid, signal.SIGUSR1)
        assert process.stdout.readline() == "heard\n"
        alive = process.poll() is None
        process.send_signal(number)

        assert alive
        assert process.wait(10) == 0
