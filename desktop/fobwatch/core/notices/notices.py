"""Notices: what the desktop is asked to show, and when it is withdrawn.

A session that renews by itself is silent. What needs a person is reported once for each threshold
that it passes, and withdrawn when it is no longer true.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.sessions.sessions import Work, remaining

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime, time, timedelta

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.sessions.sessions import Session, SessionRecord


class NoticeAction(StrEnum):
    """What a notice's button asks for."""

    OPEN = "default"
    RENEW = "renew"
    CONSOLE = "console"
    MUTE = "mute"
    EXPLAIN = "explain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """`key` names its subject: a newer notice with the same key replaces it.

    `actions` pairs each button with its words, in the order shown.
    """

    key: str
    title: str
    body: str
    actions: tuple[tuple[NoticeAction, str], ...] = ()
    urgent: bool = False


SEVERAL: Final = "several"
"""The key of the one notice that replaces many; no profile's, since those are prefixed."""

MAX_AT_ONCE: Final = 2
"""More than this at one moment, as after a night's sleep, become one notice."""


class AlertKind(StrEnum):
    ENDING = "ending"
    ENDED = "ended"
    NEEDS_YOU = "needs-you"
    CONSOLE = "console"
    """A console session ends that could be renewed."""
    OLD_KEY = "old-key"
    """The access key of a profile reaches the age that is the limit, at the time `ends_at`."""
    GRACE_OVER = "grace-over"
    """The old access key of a profile, which has a new one, can be disabled or deleted."""
    SIGN_INS = "sign-ins"
    """Somebody signed in to the account of a profile, and it is flagged."""
    NO_BACKUP = "no-backup"
    """The MFA device with the name `profile` is on this computer alone."""


ABOUT_KEYS: Final = frozenset({AlertKind.OLD_KEY, AlertKind.GRACE_OVER})

SUBJECTS: Final = {
    AlertKind.CONSOLE: "console",
    **dict.fromkeys(ABOUT_KEYS, "key"),
    AlertKind.SIGN_INS: "sign-ins",
}
"""What alerts are about that are not about the profile's session itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """That a profile's session needs someone. `threshold` is the smallest one that it passed.

    While a renewal is `under_way` nothing new is reported, and nothing is withdrawn. Profiles that
    wait for one sign-in on a page share an alert: `others` are those beside `profile`.
    """

    kind: AlertKind
    profile: str
    problem: FobwatchError | None = None
    ends_at: datetime | None = None
    threshold: timedelta | None = None
    under_way: bool = False
    others: tuple[str, ...] = ()

    @property
    def page(self) -> OpenBrowser | None:
        """The page on which it waits for a person to sign in."""
        action = self.problem.action_needed if self.problem else None
        return action if isinstance(action, OpenBrowser) else None

    @property
    def key(self) -> str:
        """What it is about, which is also the key of its notice."""
        page = self.page
        if self.kind in SUBJECTS:
            return f"{SUBJECTS[self.kind]}/{self.profile}"
        if self.kind is AlertKind.NO_BACKUP:
            return "backup"
        return f"page/{page.url}{page.identity}" if page else notice_key(self.profile)

    @property
    def stage(self) -> tuple[AlertKind, timedelta | None]:
        """A person is notified again only when this changes; of a page, once."""
        return (AlertKind.NEEDS_YOU, None) if self.page else (self.kind, self.threshold)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownNotice:
    """What was shown to a person about a profile, and by which notice."""

    profile: str
    stage: tuple[AlertKind, timedelta | None]
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePlan:
    """The next step: each of `single` is shown by itself, `several` by one notice together.

    `told` is what was shown, by the alerts' keys.
    """

    told: Mapping[str, ShownNotice]
    single: tuple[Alert, ...] = ()
    several: tuple[Alert, ...] = ()
    withdraw: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From `begin` to `end` in local time, over midnight if `end` is the earlier."""

    begin: time
    end: time

    def cover(self, local: time) -> bool:
        if self.begin <= self.end:
            return self.begin <= local < self.end
        return local >= self.begin or local < self.end


def notice_key(profile: str) -> str:
    return f"profile/{profile}"


def alerts(
    records: Iterable[SessionRecord],
    now: datetime,
    *,
    thresholds: Collection[timedelta],
    paused: bool = False,
    muted: Collection[str] = (),
) -> tuple[Alert, ...]:
    """What a person should know now, whether shown already or not. `now` is AWS's time."""
    found = (
        _alert(record, now, thresholds, paused=paused)
        for record in records
        if record.profile not in muted
    )
    return tuple(_by_page(alert for alert in found if alert is not None))


def _by_page(found: Iterable[Alert]) -> Iterable[Alert]:
    """One alert for all profiles that wait for the same sign-in."""
    joined: dict[str, Alert] = {}
    for alert in found:
        first = joined.setdefault(alert.key, alert)
        if first is not alert:
            joined[alert.key] = replace(
                first,
                others=(*first.others, alert.profile),
                under_way=first.under_way and alert.under_way,
            )
    return joined.values()


def plan(told: Mapping[str, ShownNotice], current: Collection[Alert], *, quiet: bool) -> NoticePlan:
    """What to show and to withdraw, when `told` was shown before and `current` is true now.

    In quiet hours nothing is shown; what is still true after them is shown then.
    """
    true = {alert.key for alert in current}
    kept = {key: known for key, known in told.items() if key in true}
    fresh = () if quiet else tuple(alert for alert in current if _is_new(alert, kept))
    together = len(fresh) > MAX_AT_ONCE
    after = kept | {
        alert.key: ShownNotice(
            profile=alert.profile, stage=alert.stage, key=SEVERAL if together else alert.key
        )
        for alert in fresh
    }
    in_group = (a for a in current if a.key in after and after[a.key].key == SEVERAL)
    return NoticePlan(
        told=after,
        single=() if together else fresh,
        several=tuple(in_group) if together else (),
        withdraw=frozenset(_keys(told) - _keys(after)),
    )


def _is_new(alert: Alert, told: Mapping[str, ShownNotice]) -> bool:
    known = told.get(alert.key)
    return not alert.under_way and (known is None or known.stage != alert.stage)


def _keys(told: Mapping[str, ShownNotice]) -> set[str]:
    return {known.key for known in told.values()}


def _alert(
    record: SessionRecord, now: datetime, thresholds: Collection[timedelta], *, paused: bool
) -> Alert | None:
    session, problem = record.session, record.problem
    threshold = None
    if session is None:
        if problem is None or not problem.needs_person:
            return None
        kind = AlertKind.NEEDS_YOU
    elif problem is None and not paused:
        return None  # it renews by itself
    elif session.expires_at <= now:
        kind = AlertKind.ENDED
    else:
        kind = AlertKind.ENDING
        threshold = _passed(session, now, thresholds)
        if threshold is None:
            return None
    return Alert(
        kind=kind,
        profile=record.profile,
        problem=problem,
        ends_at=session.expires_at if session else None,
        threshold=threshold,
        under_way=record.work is not Work.NONE,
    )


def _passed(session: Session, now: datetime, thresholds: Collection[timedelta]) -> timedelta | None:
    """The smallest threshold that is passed; one beyond half of the session's life is ignored."""
    left = remaining(session, now)
    return min((t for t in thresholds if left <= t <= session.life / 2), default=None)
