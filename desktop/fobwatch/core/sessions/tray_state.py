"""The state that the tray's icon shows at a glance, also before anything is known."""

from __future__ import annotations

from enum import StrEnum


class TrayState(StrEnum):
    IDLE = "idle"
    ACTIVE = "active"
    ENDING_SOON = "ending-soon"
    NEEDS_YOU = "needs-you"
    PARTLY_VALID = "partly-valid"
    PAUSED = "paused"
    LOCKED = "locked"
