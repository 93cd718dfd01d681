"""Sessions and consoles as rows; those of sessions are made again only when they look different."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.console.tabs import Watched
from fobwatch.core.sessions.root_use import opens_console
from fobwatch.ui.rows.rows import Row
from fobwatch.ui.runtime.browser_intents import OpenConsole
from fobwatch.ui.runtime.intents import about
from fobwatch.ui.runtime.session_intents import CopyCommand, StartSession
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.words.console_words import console_line, console_until
from fobwatch.ui.words.profile_words import NO_NAMES, environment_badge, long_line
from fobwatch.ui.words.status_words import action_row, session_status_text
from fobwatch.ui.words.wording import duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from fobwatch.core.catalogue.profile_marks import ProfilePreferences
    from fobwatch.core.console.ledger import ConsoleSession
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.sessions import SessionRecord
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.theme.badge import Badge


RING_STEPS: Final = 100
"""A step of a row's ring is less than a pixel; a row that looks the same is not drawn again."""


def session_row(
    record: SessionRecord,
    now: datetime,
    *,
    subtitle: str,
    badge: Badge | None = None,
    favourite: bool | None = None,
) -> Row:
    how = session_status_text(record, now)
    return Row(
        key=record.profile,
        title=record.profile,
        subtitle=subtitle,
        badge=badge,
        trailing=how.text,
        trailing_note=how.note,
        tone=how.tone,
        fraction=None if how.fraction is None else int(how.fraction * RING_STEPS) / RING_STEPS,
        favourite=favourite,
    )


def asks_in_place(record: SessionRecord) -> bool:
    """Whether nothing but what a person types here, a code, lets this session go on."""
    return record.action_needed is not None and action_row(record.action_needed).in_place


def entered(record: SessionRecord, profile: Profile | None, now: datetime) -> Intent:
    """The intent of Enter on a profile: open its console if its session lasts, or start one.

    Where no console opens with its session, the command that uses it is copied.
    Where that needs a person first, it leads there; a code that is not typed in place is asked
    for by a start.
    """
    lasts = record.session is not None and record.session.expires_at > now
    action = action_row(record.action_needed) if record.action_needed else None
    if lasts:
        used = OpenConsole if opens_console(record, profile) else CopyCommand
        return used(profile=record.profile)
    if action is None or action.in_place:
        return StartSession(profile=record.profile)
    return about(action.intent, record.profile)


def asked_serial(record: SessionRecord, serial: str) -> str:
    """The serial of the MFA device that the action names, otherwise the profile's `serial`."""
    return getattr(record.action_needed, "serial", "") or serial


MINUTE: Final = timedelta(minutes=1)
SECOND: Final = timedelta(seconds=1)

MAX_MADE: Final = 40
"""Rows made again at once, of those that are shown already: more than most windows can show.
The others follow with the next beat, a tenth of a second later."""


@dataclass(frozen=True, slots=True)
class _Kept:
    record: SessionRecord
    profile: Profile | None
    marks: ProfilePreferences | None
    made_at: datetime
    until: datetime
    row: Row

    def reads_as(
        self,
        record: SessionRecord,
        profile: Profile | None,
        marks: ProfilePreferences | None,
        now: datetime,
    ) -> bool:
        same = self.record is record and self.profile is profile
        return (
            same
            and self.made_at <= now < self.until
            and (self.marks is marks or self.row.badge == _badge(marks, record.profile))
        )


class RowCache:
    """Remembers the rows that it made last.

    `behind` is whether some old rows were shown again, since too many had to be made.
    """

    def __init__(self) -> None:
        self._names: Mapping[str, str] = NO_NAMES
        self._kept: dict[str, _Kept] = {}
        self.behind = False

    def rows(
        self,
        records: Iterable[SessionRecord],
        profiles: Mapping[str, Profile],
        now: datetime,
        names: Mapping[str, str] = NO_NAMES,
        marks: ProfilePreferences | None = None,
    ) -> list[Row]:
        """A row for each record; `names` are those of accounts, `marks` have the environments.

        A profile may be deleted while its session is still held.
        """
        before = self._kept if names is self._names else {}
        self._names = names
        self._kept = {}
        rows = []
        made = 0
        for record in records:
            name = record.profile
            kept, profile = before.get(name), profiles.get(name)
            if kept is None or (made < MAX_MADE and not kept.reads_as(record, profile, marks, now)):
                kept = _made(record, profile, marks, now, names)
                made += 1
            self._kept[name] = kept
            rows.append(kept.row)
        self.behind = made >= MAX_MADE
        return rows


def _made(
    record: SessionRecord,
    profile: Profile | None,
    marks: ProfilePreferences | None,
    now: datetime,
    names: Mapping[str, str],
) -> _Kept:
    line = long_line(profile, record.session, names) if profile else ""
    row = session_row(record, now, subtitle=line, badge=_badge(marks, record.profile))
    return _Kept(record, profile, marks, now, now + _steady(record, now), row)


def _badge(marks: ProfilePreferences | None, name: str) -> Badge | None:
    return environment_badge(marks, name) if marks else None


def _steady(record: SessionRecord, now: datetime) -> timedelta:
    """For how long the row reads the same, at the least, if nothing happens to the session.

    It shows how long the session lasts in minutes, and in seconds during the last one, with a ring
    of so many steps; in seconds what it waits for; and by the day on the wall when it ends.
    """
    steps = [MINUTE - timedelta(seconds=now.second, microseconds=now.microsecond)]
    steps += [_step(wait, SECOND) for wait in _waits(record, now)]
    if record.session is not None:
        left = record.session.expires_at - now
        steps += [
            _step(left, MINUTE if left > MINUTE else SECOND),
            _step(left, record.session.life / RING_STEPS),
        ]
    return min(steps)


def _waits(record: SessionRecord, now: datetime) -> list[timedelta]:
    moments = (record.waiting_until, record.retry_at)
    return [moment - now for moment in moments if moment is not None]


def _step(left: timedelta, step: timedelta) -> timedelta:
    """Until a countdown that is rounded down shows less; the longest time for one that is over."""
    if left <= timedelta():
        return timedelta.max
    return min(left, left % step + timedelta.resolution)  # what is over reads differently at once


def console_row(session: ConsoleSession, services: Services, now: datetime) -> Row:
    """A console's row. Its time is coloured only while the browser is known to be signed in."""
    seen, left = services.consoles.seen(session), session.ends_at - now
    share = left / (session.ends_at - session.started_at)
    trailing, note = duration(left), console_until(session, seen, now)
    if seen.watched is Watched.SIGNED_OUT:
        trailing, note = translate("console", "Signed out"), ""
    if seen.watched is Watched.REFUSED:
        trailing, note = translate("console", "Refused"), ""
    if seen.watched is Watched.CLOSED:
        note = translate("console", "no page open")
    return Row(
        key=session.key,
        title=translate("console", "Console of {name}").format(name=session.profile),
        subtitle=console_line(session, services.account_names.all()),
        badge=environment_badge(services.marks.current, session.profile),
        trailing=trailing,
        trailing_note=note,
        tone=Tone.SUCCESS if seen.watched is Watched.SIGNED_IN else Tone.NEUTRAL,
        fraction=int(min(share, 1.0) * RING_STEPS) / RING_STEPS,
    )
