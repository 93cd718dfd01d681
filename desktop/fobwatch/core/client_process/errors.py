"""Errors of finding out which program asks."""

from __future__ import annotations

from fobwatch.core.errors import FobwatchError


class UnreadableProcess(FobwatchError):
    """The system has not said for a while what a process is."""

    transient = True
