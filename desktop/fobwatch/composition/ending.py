"""Ends the program in time, whatever is still open."""

from __future__ import annotations

import logging
import os
import threading
from typing import Final

logger = logging.getLogger(__name__)

ENDING_SECONDS: Final = 2.0
"""Who asked for the end, a person or the session's, waits no longer."""

WORK_SECONDS: Final = 1.0
"""Of these: for what the keyring is writing."""


def end_within(seconds: float = ENDING_SECONDS) -> None:
    """End the process by then, even if a call that cannot be cancelled never returns.

    Killed at any instant, the program loses nothing that it reported as saved.
    """
    last = threading.Timer(seconds, _end)
    last.daemon = True
    last.start()


def _end() -> None:
    logger.warning("ended with something still under way")
    logging.shutdown()
    os._exit(0)
