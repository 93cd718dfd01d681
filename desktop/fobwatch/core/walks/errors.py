"""Reasons for which a walk is not begun, or does not go on."""

from __future__ import annotations

from fobwatch.core.errors import FobwatchError


class WalkUnderWay(FobwatchError):
    """Another walk about the same subject has to be finished first, or this one is over."""


def unfinished(subject: str) -> WalkUnderWay:
    return WalkUnderWay(
        f"Something was begun for {subject} already",
        "It is not finished yet.",
        "Finish it first, or take it back.",
    )
