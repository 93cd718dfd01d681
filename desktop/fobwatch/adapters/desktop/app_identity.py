"""The program's identity for the system: in the taskbar, and as the sender of notices."""

from __future__ import annotations

import ctypes
import sys
from typing import Final

APPLICATION_ID: Final = "Fobwatch.Fobwatch"
"""The Application User Model ID of Windows, as `Company.Product`; the installer has it too."""

APPLICATION_ID_KEY: Final = rf"Software\Classes\AppUserModelId\{APPLICATION_ID}"
"""Where Setup writes the name and the icon for it."""


def introduce() -> None:
    """Identify the program, unless its desktop file or bundle already does.

    Call before the first window: otherwise Windows shows us as the Python that runs us.
    """
    if sys.platform == "win32":
        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(
            ctypes.c_wchar_p(APPLICATION_ID)
        )
