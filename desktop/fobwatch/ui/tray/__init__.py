"""The tray's icon and its menu."""

from __future__ import annotations
