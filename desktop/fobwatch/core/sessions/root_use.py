"""The account's root user: refused for daily use, allowed for a while where a person says so."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.arns import is_root
from fobwatch.core.aws.root_tasks import LONGEST_TASK
from fobwatch.core.sessions.errors import RootRefused, RootTaskRefused

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.sessions import Session, SessionRecord

ALLOWED_FOR: Final = timedelta(hours=1)


class RootUse:
    """What a person allowed: one profile as it is defined, and the account of its first sign-in.

    A root task that only reads needs nobody's answer, others one for each session. An answer is for
    the sign-in that the person waits for: until that has succeeded, no other uses it. It is in
    memory only. Thread-safe.
    """

    def __init__(self, aws_time: AwsTime) -> None:
        self._aws_time = aws_time
        self._allowed: dict[tuple[str, str], tuple[datetime, str]] = {}
        """Until when and for which ARN, empty before the first sign-in, by name and definition."""
        self._lock = threading.Lock()

    def allow(self, profile: Profile, definition: str) -> None:
        allowed_for = LONGEST_TASK if profile.root_task else ALLOWED_FOR
        with self._lock:
            self._allowed[profile.name, definition] = self._aws_time.now() + allowed_for, ""

    def take_back(self, name: str) -> None:
        """Forget an answer with which no session was started."""
        with self._lock:
            for key, (_, arn) in tuple(self._allowed.items()):
                if key[0] == name and not arn:
                    del self._allowed[key]

    def forget(self) -> None:
        with self._lock:
            self._allowed.clear()

    def begin(self, profile: Profile, definition: str, *, by_person: bool) -> None:
        """Raise `RootTaskRefused` before AWS is asked for a task that nobody has allowed."""
        if profile.root_task is None or profile.root_task.only_reads:
            return
        with self._lock:
            answer = self._answer((profile.name, definition), by_person=by_person)
        if answer is None:
            raise RootTaskRefused(
                f"{profile.name} waits for your answer",
                f"{profile.root_task} acts as the root user of account {profile.account}: each "
                "time, a person has to allow it.",
                "Choose Allow in the session's details in Fobwatch.",
                profile=profile.name,
            )

    def checked(self, session: Session, profile: Profile, *, by_person: bool) -> Session:
        """The session, which ends with what was allowed if it is the root user's.

        Raises `RootRefused` where nobody has allowed it.
        """
        if not is_root(session.arn) or _is_reading_task(profile, session):
            return session
        key = session.profile, session.definition
        with self._lock:
            answer = self._answer(key, by_person=by_person)
            if answer is None or answer[1] not in {"", session.arn}:
                raise root_refused(session.profile)
            ends_at, _ = answer
            if profile.root_task is None:
                self._allowed[key] = ends_at, session.arn
            else:
                del self._allowed[key]
        ends_at = min(ends_at, session.expires_at)
        return replace(session, credentials=replace(session.credentials, expires_at=ends_at))

    def _answer(self, key: tuple[str, str], *, by_person: bool) -> tuple[datetime, str] | None:
        answer = self._allowed.get(key)
        if answer is None or answer[0] <= self._aws_time.now():
            return None
        return answer if answer[1] or by_person else None


def _is_reading_task(profile: Profile, session: Session) -> bool:
    task = profile.root_task
    return task is not None and task.only_reads and session.account_id == profile.account


def root_refused(name: str) -> RootRefused:
    return RootRefused(
        f"{name} is the account's root user",
        "Its credentials can do everything in the account, and no policy limits them.",
        "Delete its key in the AWS console, and work with an IAM user or a role.",
        profile=name,
    )


def opens_console(record: SessionRecord, profile: Profile | None) -> bool:
    """Whether the console opens with the profile's session: with the root user's it never does."""
    session = record.session
    is_roots = session is not None and is_root(session.arn)
    return not is_roots and (profile is None or profile.has_console)
