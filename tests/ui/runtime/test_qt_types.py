"""Qt's classes are imported on a worker while the windows' thread names others."""

from __future__ import annotations

import subprocess
import sys

import pytest

from fobwatch.ui.runtime.qt_types import made_by_one_thread

TWO_THREADS = """
import os, threading
from PySide6 import QtWidgets
from fobwatch.ui.runtime.qt_types import made_by_one_thread

names = [name for name in dir(QtWidgets) if name.startswith("Q")]
begun = threading.Event()

def name_half() -> None:
    with made_by_one_thread():
        begun.set()
        for name in names[::2]:
            getattr(QtWidgets, name)

threading.Thread(target=name_half).start()
begun.wait()
for name in names[1::2]:
    getattr(QtWidgets, name)
print(len(names), flush=True)
os._exit(0)  # Qt is not ended here
"""


def test_types_that_two_threads_name_at_once_are_made() -> None:
    """Without it, each of 25 such processes crashed."""
    command = (sys.executable, "-c", TWO_THREADS)
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > 100


def test_turns_are_as_long_as_before_afterwards() -> None:
    usual = sys.getswitchinterval()
    with made_by_one_thread():
        during = sys.getswitchinterval()

    assert usual < during
    assert sys.getswitchinterval() == usual


def test_turns_are_as_long_as_before_after_an_import_that_fails() -> None:
    usual = sys.getswitchinterval()
    with pytest.raises(ImportError), made_by_one_thread():
        raise ImportError

    assert sys.getswitchinterval() == usual
