"""The account's root user: refused for daily use, allowed for an hour where a person says so."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.arns import is_root
from fobwatch.core.errors import RootRefused

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.sessions.sessions import Session

ALLOWED_FOR: Final = timedelta(hours=1)


class RootUse:
    """What a person allowed: one profile as it is defined, and the account of its first sign-in.

    It is in memory only. Thread-safe.
    """

    def __init__(self, aws_time: AwsTime) -> None:
        self._aws_time = aws_time
        self._allowed: dict[tuple[str, str], tuple[datetime, str]] = {}
        """Until when and for which ARN, empty before the first sign-in, by name and definition."""
        self._lock = threading.Lock()

    def allow(self, profile: str, definition: str) -> None:
        with self._lock:
            self._allowed[profile, definition] = self._aws_time.now() + ALLOWED_FOR, ""

    def forget(self) -> None:
        with self._lock:
            self._allowed.clear()

    def checked(self, session: Session) -> Session:
        """The session, which ends with the hour if it is the root user's.

        Raises `RootRefused` where nobody has allowed it.
        """
        if not is_root(session.arn):
            return session
        key, now = (session.profile, session.definition), self._aws_time.now()
        with self._lock:
            ends_at, arn = self._allowed.get(key, (now, ""))
            if ends_at <= now or arn not in {"", session.arn}:
                raise root_refused(session.profile)
            self._allowed[key] = ends_at, session.arn
        ends_at = min(ends_at, session.expires_at)
        return replace(session, credentials=replace(session.credentials, expires_at=ends_at))


def root_refused(name: str) -> RootRefused:
    return RootRefused(
        f"{name} is the account's root user",
        "Its credentials can do everything in the account, and no policy limits them.",
        "Delete its key in the AWS console, and work with an IAM user or a role.",
        profile=name,
    )
