"""The end of this process, at once."""

from __future__ import annotations

import os
import sys
from typing import NoReturn


def end_process(code: int) -> NoReturn:
    """End it without any tidying up: neither Python's own, nor that of the libraries in C++.

    On Windows, `os._exit` stops the other threads wherever they are and then lets each library
    tidy up. Qt's objects call Python then, and the process crashes, or waits for ever.
    """
    if sys.platform == "win32":
        import _winapi  # noqa: PLC0415 - Windows alone

        _winapi.TerminateProcess(_winapi.GetCurrentProcess(), code)
    os._exit(code)
