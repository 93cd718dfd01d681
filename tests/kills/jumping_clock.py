"""A clock for which nobody waits, and which all processes of one run share, killed ones too."""

from __future__ import annotations

import mmap
import struct
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.adapters.desktop.system_clock import SystemClock

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.demo.cloud import DemoCloud
    from fobwatch.demo.knobs import Knobs

_FORM = struct.Struct("d")


class JumpingClock(SystemClock):
    """Fulfils `Clock`. Who waits lets the time pass at once, in the demo cloud as well."""

    def __init__(self, cloud: DemoCloud, knobs: Knobs) -> None:
        self._cloud = cloud
        self._knobs = knobs
        self._shared = mmap.mmap(-1, _FORM.size)  # forked processes see the same page

    @property
    def ahead(self) -> timedelta:
        return timedelta(seconds=_FORM.unpack(self._shared[:])[0])

    def now(self) -> datetime:
        return super().now() + self.ahead

    def elapsed(self) -> timedelta:
        return super().elapsed() + self.ahead

    def wait_until(self, moment: datetime) -> None:
        self.jump(max(moment - self.now(), timedelta()))

    def jump(self, by: timedelta) -> None:
        self._set(self.ahead + by)

    def reset(self) -> None:
        """Show the computer's time again."""
        self._set(timedelta())

    def tell(self) -> None:
        """Set the cloud's clock, which a process that was killed may have left behind."""
        self._cloud.set_knobs(replace(self._knobs, clock_offset=self.ahead))

    def _set(self, ahead: timedelta) -> None:
        self._shared[:] = _FORM.pack(ahead.total_seconds())
        self.tell()
