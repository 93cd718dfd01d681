"""How Windows identifies the program: in the taskbar, and as the sender of notices."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
from ctypes import wintypes

from fobwatch.adapters.windows.names import APPLICATION_ID

_shell32 = ctypes.WinDLL("shell32")
_shell32.SetCurrentProcessExplicitAppUserModelID.argtypes = [wintypes.LPCWSTR]


def set_application_id() -> None:
    """Call before the first window: otherwise Windows shows us as the Python that runs us."""
    _shell32.SetCurrentProcessExplicitAppUserModelID(APPLICATION_ID)
