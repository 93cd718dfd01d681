"""The age and last use of access keys in words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.credentials import masked
from fobwatch.core.iam.access_keys import LAST_USED
from fobwatch.ui.runtime.translation import translate

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.iam.access_keys import KeyReading, KeyUse, UserKey

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)


def known_key_words(key: UserKey, reading: KeyReading, now: datetime, limit: timedelta) -> str:
    """`120 days old, last used yesterday with s3 in eu-west-1`, and whether that is too old."""
    words = f"{age_words(key, now)}, {use_words(key, reading, now)}"
    limit_words = _limit_words(key.age(now), limit)
    return f"{words}. {limit_words}" if limit_words else words


def key_age_words(key: UserKey, now: datetime) -> str:
    """`key 120 days old`, for a line with other facts."""
    return translate("AccessKeys", "key {age}").format(age=age_words(key, now))


def other_key_words(key: UserKey, reading: KeyReading, now: datetime) -> str:
    """The same of a key that is not the profile's, by its ID, and whether it is active."""
    return _joined(key, use_words(key, reading, now), now)


def key_words(key: UserKey, now: datetime) -> str:
    """The same of a key whose last use was asked for."""
    return _joined(key, _used(key, now), now)


def _joined(key: UserKey, used: str, now: datetime) -> str:
    state = "" if key.active else translate("AccessKeys", "inactive")
    parts = (masked(key.access_key_id), state, age_words(key, now), used)
    return ", ".join(filter(None, parts))


def not_known_words(reading: KeyReading | None, *, has_mfa: bool) -> str:
    """Why its age and use are not known."""
    if reading is not None and reading.denied:
        words = translate("AccessKeys", "Not known: AWS does not allow {action}")
        return words.format(action=reading.denied[0])
    if reading is not None:
        return translate("AccessKeys", "Not known: AWS does not list it")
    if has_mfa:
        return translate("AccessKeys", "Asked while a session lasts")
    return translate("AccessKeys", "Not asked yet")


def age_words(key: UserKey, now: datetime) -> str:
    days = key.age(now) // DAY
    if days < 1:
        return translate("AccessKeys", "made today")
    if days == 1:
        return translate("AccessKeys", "1 day old")
    return translate("AccessKeys", "%n days old", "", days)


def use_words(key: UserKey, reading: KeyReading, now: datetime) -> str:
    if LAST_USED in reading.denied:
        words = translate("AccessKeys", "last use not known: AWS does not allow {action}")
        return words.format(action=LAST_USED)
    return _used(key, now)


def _used(key: UserKey, now: datetime) -> str:
    return last_use(key.use, now) if key.use else translate("AccessKeys", "never used")


def last_use(use: KeyUse, now: datetime) -> str:
    days = (now.astimezone().date() - use.at.astimezone().date()).days
    if days < 1:
        words = translate("AccessKeys", "last used today with {service} in {region}")
    elif days == 1:
        words = translate("AccessKeys", "last used yesterday with {service} in {region}")
    else:
        words = translate(
            "AccessKeys", "last used %n days ago with {service} in {region}", "", days
        )
    return words.format(service=use.service, region=use.region)


def _limit_words(age: timedelta, limit: timedelta) -> str:
    """From a week before the limit."""
    left = limit - age
    if left > WEEK:
        return ""
    if left < timedelta():
        words = translate("AccessKeys", "It is older than your limit of %n days.", "", limit // DAY)
    elif left < DAY:
        words = translate("AccessKeys", "It reaches your limit today.")
    else:
        words = translate("AccessKeys", "It reaches your limit in %n days.", "", left // DAY)
    return words
