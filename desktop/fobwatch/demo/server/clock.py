"""AWS's clock, which may differ from ours."""

from __future__ import annotations

import time as system_time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime


class AwsClock:
    """This computer's clock with an offset. It replaces `time` in MiniStack's modules."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def http_date(self) -> str:
        """Return the time as a ``Date`` header."""
        return format_datetime(self.now(), usegmt=True)

    def time(self) -> float:
        return self.now().timestamp()

    def gmtime(self, seconds: float | None = None) -> system_time.struct_time:
        return system_time.gmtime(self.time() if seconds is None else seconds)

    strftime = staticmethod(system_time.strftime)
