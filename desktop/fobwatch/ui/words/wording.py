"""Durations, times and names in words.

Times are aware; they are shown in the given zone, otherwise in the system's. `now` is read from the
same clock as the time beside it.
"""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDate, QLocale, QTime

from fobwatch.core.vault.state import VaultState
from fobwatch.ui.runtime.translation import translate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime, tzinfo

LONGEST: Final = 48
"""Characters of a name in a sentence, or in a menu, which is as wide as its longest item."""

MOST: Final = 8


def shortened(name: str, longest: int = LONGEST) -> str:
    """Keep both ends of a long name: many have the same beginning, or the same end."""
    if len(name) <= longest:
        return name
    half = longest // 2
    return f"{name[:half]}…{name[half + 1 - longest :]}"


def several(names: Sequence[str], *, most: int = MOST) -> str:
    """`one, two, three and 9 more`."""
    shown = ", ".join(map(shortened, names[:most]))
    more = len(names) - most
    if more <= 0:
        return shown
    return translate("names", "{names} and %n more", "", more).format(names=shown)


SEPARATOR = " · "
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_WEEK_DAYS = 6


def duration(length: timedelta) -> str:
    """Roughly, and rounded down: `43 min`, `7 h 12 min`, `2 days 3 h`; `45 s` below a minute."""
    length = max(length, timedelta())
    if length >= _DAY:
        return _joined(_days(length), _hours(length % _DAY))
    if length >= _HOUR:
        return _joined(_hours(length), _minutes(length % _HOUR))
    return _minutes(length) or _seconds(length)


def exact_duration(length: timedelta) -> str:
    """To the second below an hour: `6 min 12 s`."""
    if length >= _HOUR or length < _MINUTE:
        return duration(length)
    return _joined(_minutes(length), _seconds(length % _MINUTE))


def time_left(length: timedelta) -> str:
    """`6 min 12 s left`; `ended` when there is none."""
    if length <= timedelta():
        return translate("wording", "ended")
    return translate("wording", "{duration} left").format(duration=exact_duration(length))


def coming(length: timedelta) -> str:
    """`in 12 s`; `now` when it is due."""
    if length < timedelta(seconds=1):
        return translate("wording", "now")
    return translate("wording", "in {duration}").format(duration=duration(length))


def clock_time(at: datetime, zone: tzinfo | None = None) -> str:
    """Hours and minutes as the user's locale writes them: `18:05`, `6:05 PM`."""
    local = at.astimezone(zone)
    return _clock_time(local.hour, local.minute, QLocale())


@lru_cache(maxsize=24 * 60)
def _clock_time(hour: int, minute: int, locale: QLocale) -> str:
    """Cached: a thousand sessions that ended while the computer slept show only a few times."""
    pattern = locale.timeFormat(QLocale.FormatType.ShortFormat).replace(":ss", "")
    return locale.toString(QTime(hour, minute), pattern)


def moment(at: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """A time with as much of its date as is needed: `18:05`, `tomorrow 18:05`, `Tue 18:05`."""
    day, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    time = clock_time(at, zone)
    if day == today:
        return time
    return _joined(_day_name(day, today), time)


_DATE_AND_TIME = len("2026-11-22 13:05:09")


def exact_moment(at: datetime, zone: tzinfo | None = None) -> str:
    """A time with its date, to the second, and how far its zone is from UTC.

    `2026-11-22 13:05:09 +01:00`, the same in every locale, to compare with other logs.
    """
    text = at.astimezone(zone).isoformat(" ", "seconds")
    return f"{text[:_DATE_AND_TIME]} {text[_DATE_AND_TIME:]}"


def until(at: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """`until 18:05`."""
    return translate("wording", "until {time}").format(time=moment(at, now, zone))


def expired(at: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """`expired 09:58`."""
    return translate("wording", "expired {time}").format(time=moment(at, now, zone))


def _day_name(day: date, today: date) -> str:
    distance = (day - today).days
    if distance == 1:
        return translate("wording", "tomorrow")
    if distance == -1:
        return translate("wording", "yesterday")
    locale = QLocale()
    if abs(distance) <= _WEEK_DAYS:
        return locale.dayName(day.isoweekday(), QLocale.FormatType.ShortFormat)
    pattern = "d MMM" if day.year == today.year else "d MMM yyyy"
    return locale.toString(QDate(day.year, day.month, day.day), pattern)


def _days(length: timedelta) -> str:
    days = length // _DAY
    if days == 1:
        return translate("wording", "1 day")
    return translate("wording", "%n days", "", days) if days else ""


def _hours(length: timedelta) -> str:
    hours = length // _HOUR
    return translate("wording", "{hours} h").format(hours=hours) if hours else ""


def _minutes(length: timedelta) -> str:
    minutes = length // _MINUTE
    return translate("wording", "{minutes} min").format(minutes=minutes) if minutes else ""


def _seconds(length: timedelta) -> str:
    seconds = length // timedelta(seconds=1)
    return translate("wording", "{seconds} s").format(seconds=seconds)


def _joined(first: str, second: str) -> str:
    return f"{first} {second}".strip()


def vault_place(state: VaultState, *, uses_file: bool, has_passphrase: bool = False) -> str:
    """Where secrets are kept; empty while that is unknown."""
    if state is VaultState.MISSING:
        return translate("Wording", "This computer has no keyring that keeps secrets safe.")
    if state is VaultState.NEW:
        return translate("Wording", "The keyring of this computer is not set up yet.")
    if state is not VaultState.READY:
        return ""
    if uses_file:
        return translate("Wording", "Keys and seeds are kept in your encrypted file.")
    if has_passphrase:
        return translate(
            "Wording",
            "Keys and seeds are kept in the keyring of this computer, encrypted with your "
            "passphrase.",
        )
    return translate("Wording", "Keys and seeds are kept in the keyring of this computer.")
