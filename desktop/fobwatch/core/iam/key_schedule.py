"""The schedule of a change of an access key: by itself where that is wanted, or by a reminder."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.activity.activity import Event
from fobwatch.core.errors import FobwatchError
from fobwatch.core.iam.refusals import left_to_a_person
from fobwatch.core.notices.notices import Alert, AlertKind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.iam.key_readings import KeyReadings
    from fobwatch.core.iam.key_rotation import KeyRotation
    from fobwatch.core.settings.settings import SettingsFile
    from fobwatch.core.walks.walk import Walk

AFTER_FAILURE: Final = timedelta(hours=6)
"""Before it is tried again. A person sees the notices of old keys and of grace times."""


class KeySchedule:
    """Begins to replace a key a week before its limit, and goes on after each grace time.

    Activity has a line for each step, and for each failure.

    It ends only what it began. What needs a person's decision is left: a second key in use, an old
    key that AWS still sees, a copy of the key in the AWS files. Not thread-safe; only `carry_out`
    blocks.
    """

    def __init__(
        self,
        rotation: KeyRotation,
        readings: KeyReadings,
        settings: SettingsFile,
        aws_time: AwsTime,
        *,
        waits: Callable[[], bool] = lambda: False,
    ) -> None:
        """Nothing is due while it `waits` for something else."""
        self._rotation = rotation
        self._readings = readings
        self._settings = settings
        self._aws_time = aws_time
        self._waits = waits
        self._failed: dict[str, datetime] = {}

    def due(self, now: datetime) -> str:
        """The profile whose key is to be replaced now, or to be replaced further; else empty."""
        if not self._acts():
            return ""
        due = [walk.subject for walk in self._begun() if self._rotation.is_due(walk, now)]
        waiting = (*due, *self._untouched(now))
        return next((name for name in waiting if not self._failed_lately(name, now)), "")

    def cares_for(self, now: datetime) -> frozenset[str]:
        """The profiles whose old keys need no notice: what comes next is done here.

        What failed is not among them until it has worked: each try would bring its notice back.
        """
        if not self._acts():
            return frozenset()
        names = [*(walk.subject for walk in self._begun()), *self._untouched(now)]
        return frozenset(name for name in names if name not in self._failed)

    def carry_out(self, name: str, now: datetime) -> None:
        """Take the next steps for this profile's key. Raises `FobwatchError`."""
        try:
            walk = self._rotation.of_profile(name)
            if walk is None:
                found = self._rotation.look(name)
                if name not in self._old(self._aws_time.now()):
                    return  # only by a clock that is wrong, as AWS's answers have just shown
                if not self._acts():
                    return  # a person has switched it off meanwhile, or locks down
                if found.in_files:
                    raise left_to_a_person(name, found.in_files)
                walk = self._rotation.begin(found, by_itself=True)
            self._rotation.go_on(walk)
        except FobwatchError as error:
            self._failed[name] = now
            why = f"{error.title}: {error.message}"
            self._rotation.note(Event.KEY_CHANGE_FAILED, name, why)
            raise
        self._failed.pop(name, None)

    def _acts(self) -> bool:
        settings = self._settings.current
        return settings.rotate_keys and settings.watch_access_keys and not self._waits()

    def _begun(self) -> list[Walk]:
        return [walk for walk in self._rotation.unfinished if walk.fact("by_itself")]

    def _untouched(self, now: datetime) -> list[str]:
        return [name for name in self._old(now) if self._rotation.of_profile(name) is None]

    def _old(self, now: datetime) -> list[str]:
        near = self._readings.near_limit(now, self._settings.current.access_key_limit)
        return [profile.name for profile, _ in near]

    def _failed_lately(self, name: str, now: datetime) -> bool:
        failed = self._failed.get(name)
        return failed is not None and abs(now - failed) < AFTER_FAILURE


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
