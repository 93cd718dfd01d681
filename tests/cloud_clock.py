"""A clock that nobody has to wait for, here and in the demo cloud."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.fakes import FakeClock

if TYPE_CHECKING:
    from datetime import timedelta

    from fobwatch.demo.cloud import DemoCloud
    from fobwatch.demo.knobs import Knobs


class CloudClock(FakeClock):
    """The time that passes by it passes in the cloud too, whose other knobs are these."""

    def __init__(self, cloud: DemoCloud, knobs: Knobs) -> None:
        super().__init__(datetime.now(UTC))
        self._cloud = cloud
        self._knobs = knobs
        cloud.set_knobs(knobs)

    def _move(self, by: timedelta) -> None:
        super()._move(by)
        offset = self.now() - datetime.now(UTC)
        self._cloud.set_knobs(replace(self._knobs, clock_offset=offset))
