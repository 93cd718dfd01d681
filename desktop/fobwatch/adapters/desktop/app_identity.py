"""What the system is told of who we are, before the first window."""

from __future__ import annotations

import sys


def introduce() -> None:
    """Nothing where the desktop file's name, or the bundle's, tells it all."""
    if sys.platform == "win32":
        from fobwatch.adapters.desktop.application_id import set_application_id  # noqa: PLC0415 - Windows alone

        set_application_id()
