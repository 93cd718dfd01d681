"""The end of this process: at once, or within a time."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from typing import NoReturn

logger = logging.getLogger(__name__)


def end_process(code: int) -> NoReturn:
    """End it without any tidying up: neither Python's own, nor that of the libraries in C++.

    On Windows, `os._exit` stops the other threads wherever they are and then lets each library
    tidy up. Qt's objects call Python then, and the process crashes, or waits for ever.
    """
    if sys.platform == "win32":
        import _winapi  # noqa: PLC0415 - Windows alone

        _winapi.TerminateProcess(_winapi.GetCurrentProcess(), code)
    os._exit(code)


def end_within(seconds: float) -> float:
    """End the process by then, even if a call that cannot be cancelled never returns.

    Return when that is, by `time.monotonic`.

    Killed at any instant, the program loses nothing that it reported as saved.
    """
    ends_at = time.monotonic() + seconds
    last = threading.Timer(seconds, _end)
    last.daemon = True
    last.start()
    return ends_at


def _end() -> None:
    logger.warning("ended with something still under way")
    logging.shutdown()
    end_process(0)
