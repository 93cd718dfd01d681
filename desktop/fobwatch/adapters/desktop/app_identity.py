"""Identifies the program to the system, before the first window."""

from __future__ import annotations

import sys


def introduce() -> None:
    """Identify the program, unless its desktop file or bundle already does."""
    if sys.platform == "win32":
        from fobwatch.adapters.desktop.application_id import set_application_id  # noqa: PLC0415 - Windows alone

        set_application_id()
