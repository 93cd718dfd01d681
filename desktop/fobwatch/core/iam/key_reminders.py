"""When a person is reminded that an old access key has had its grace time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.notices.notices import Alert, AlertKind

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from fobwatch.core.iam.key_rotation import KeyRotation


def reminders(rotation: KeyRotation, now: datetime, *, muted: Collection[str]) -> tuple[Alert, ...]:
    """Of each old key that can be disabled or deleted by now, which is AWS's time."""
    return tuple(
        Alert(kind=AlertKind.GRACE_OVER, profile=name, ends_at=end)
        for name, end in _ends(rotation)
        if end <= now and name not in muted
    )


def next_reminder(rotation: KeyRotation, now: datetime) -> datetime | None:
    return min((end for _, end in _ends(rotation) if end > now), default=None)


def _ends(rotation: KeyRotation) -> list[tuple[str, datetime]]:
    """The profiles with an old key, each with the end of its grace time."""
    pauses = ((walk.subject, rotation.pause(walk)) for walk in rotation.unfinished)
    return [(name, pause[1]) for name, pause in pauses if pause is not None]
