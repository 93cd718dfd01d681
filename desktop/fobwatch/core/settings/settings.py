"""The user's settings: each option with its type, its limits and its default in one line."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping  # noqa: TC003 - the options' types are read
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Final, get_type_hints

from fobwatch.core.browsers.browsers import (
    DEFAULT,
    BrowserChoice,  # noqa: TC001 - the options' types are read
)
from fobwatch.core.errors import InvalidSetting, StorageError
from fobwatch.core.json_text import MalformedJson, parse_stored
from fobwatch.core.listeners import Listeners
from fobwatch.core.settings.options import (
    ANSWERS,
    BROWSER,
    FLAG,
    FOLDER,
    HOUR,
    LINKS,
    PROTECTION,
    AllowedLink,  # noqa: TC001 - the options' types are read
    choice,
    number,
    span,
)

if TYPE_CHECKING:
    from fobwatch.core.ports import TextStore
    from fobwatch.core.settings.options import Option

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


class Appearance(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Grouping(StrEnum):
    """How the list of profiles is arranged."""

    NONE = "none"
    ACCOUNT = "account"
    PORTAL = "portal"
    ENVIRONMENT = "environment"


class Sorting(StrEnum):
    """`NAME` has those of the AWS files after the vault's."""

    NAME = "name"
    LAST_USED = "last-used"


class BackupSchedule(StrEnum):
    """How often a backup is made without anybody's asking."""

    OFF = "off"
    DAILY = "daily"
    WEEKLY = "weekly"

    @property
    def interval(self) -> timedelta | None:
        """From one backup to the next; None for no backups."""
        return {
            BackupSchedule.OFF: None,
            BackupSchedule.DAILY: timedelta(days=1),
            BackupSchedule.WEEKLY: timedelta(days=7),
        }[self]


class WhileLocked(StrEnum):
    """What programs get while the vault is locked."""

    NOTHING = "nothing"
    RUNNING_SESSIONS = "running-sessions"
    """The sessions that ran when it was locked, until they end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a person set, each with its default.

    `early_notice` and `late_notice` say how long before its end a session is mentioned.
    `group_profiles` and `sort_profiles` arrange the list of profiles.
    In quiet hours, from `quiet_from` to `quiet_until` in local time, nothing is shown.
    `share_portal_sign_ins` lets the AWS CLI use sign-ins to access portals. `browser` is where the
    pages of a profile or portal open that has no place of its own. `multi_session` says of places
    in browsers, by `shared_place`, whether AWS keeps several accounts signed in there.
    `sign_out_consoles` signs browsers out of AWS when Fobwatch is locked or quits.
    `allowed_links` are those that open without a question. `watch_access_keys` asks AWS each day
    how old the vault's access keys are, which are to be no older than `access_key_limit`.
    `rotate_keys` replaces them by itself before that.
    `watch_sign_ins` looks each hour for sign-ins to report, in accounts that were read before.
    `watch_health` looks for what is unsafe before anybody opens its page.
    `back_up` says how often the vault is backed up into `backup_folder`, where the newest
    `backups_kept` of this computer stay.
    The vault locks by itself with the screen, before sleep, or `lock_after` nobody used the
    computer, each where it is wanted. `while_locked` is what programs get then.
    """

    appearance: Annotated[Appearance, choice(Appearance)] = Appearance.SYSTEM
    notices: Annotated[bool, FLAG] = True
    early_notice: Annotated[timedelta, span(MINUTE, least=1, most=120)] = 15 * MINUTE
    late_notice: Annotated[timedelta, span(MINUTE, least=1, most=60)] = 5 * MINUTE
    quiet_hours: Annotated[bool, FLAG] = False
    quiet_from: Annotated[time, HOUR] = time(22)
    quiet_until: Annotated[time, HOUR] = time(7)
    clear_clipboard_after: Annotated[timedelta, span(SECOND, least=5, most=600)] = 30 * SECOND
    keep_activity: Annotated[timedelta, span(DAY, least=1, most=3650)] = 90 * DAY
    group_profiles: Annotated[Grouping, choice(Grouping)] = Grouping.NONE
    sort_profiles: Annotated[Sorting, choice(Sorting)] = Sorting.NAME
    share_portal_sign_ins: Annotated[bool, FLAG] = False
    browser: Annotated[BrowserChoice, BROWSER] = DEFAULT
    multi_session: Annotated[Mapping[str, bool], ANSWERS] = field(
        default_factory=lambda: MappingProxyType({})
    )
    sign_out_consoles: Annotated[bool, PROTECTION] = False
    allowed_links: Annotated[tuple[AllowedLink, ...], LINKS] = ()
    watch_access_keys: Annotated[bool, FLAG] = True
    rotate_keys: Annotated[bool, FLAG] = False
    access_key_limit: Annotated[timedelta, span(DAY, least=1, most=3650)] = 90 * DAY
    watch_sign_ins: Annotated[bool, FLAG] = False
    watch_health: Annotated[bool, FLAG] = True
    back_up: Annotated[BackupSchedule, choice(BackupSchedule)] = BackupSchedule.OFF
    backup_folder: Annotated[str, FOLDER] = ""
    backups_kept: Annotated[int, number(least=1, most=1000)] = 7
    lock_with_screen: Annotated[bool, PROTECTION] = False
    lock_at_sleep: Annotated[bool, PROTECTION] = False
    lock_when_idle: Annotated[bool, PROTECTION] = False
    lock_after: Annotated[timedelta, span(MINUTE, least=1, most=1440)] = 15 * MINUTE
    while_locked: Annotated[WhileLocked, choice(WhileLocked)] = WhileLocked.NOTHING


OPTIONS: Mapping[str, Option[Any]] = {
    name: hint.__metadata__[0]
    for name, hint in get_type_hints(Settings, include_extras=True).items()
}
"""By the field's name in `Settings` and in the file."""

IN_DOUBT: Final[Mapping[str, Any]] = {
    name: option.in_doubt for name, option in OPTIONS.items() if option.in_doubt is not None
}
"""The values for what cannot be read, where a default would switch a protection off."""


def read_settings(text: str) -> tuple[Settings, tuple[InvalidSetting, ...]]:
    """The settings of a file, and what in it cannot be used: that has its default, or `IN_DOUBT`.

    Options of a later release are skipped (see `other_options`).
    """
    try:
        found = parse_stored(text)
    except MalformedJson as error:
        return Settings(**IN_DOUBT), (_invalid("", f"The file is not JSON: {error}."),)
    values: dict[str, Any] = {}
    problems = []
    for name, option in OPTIONS.items():
        if name not in found:
            continue
        if option.is_valid(found[name]):
            values[name] = option.read(found[name])
        else:
            values |= {name: IN_DOUBT[name]} if name in IN_DOUBT else {}
            problems.append(_invalid(name, f"Of {name}: {option.reason}."))
    return Settings(**values), tuple(problems)


def other_options(text: str) -> dict[str, Any]:
    """What is in a file and is no option here, but perhaps in a later release."""
    try:
        return {key: value for key, value in parse_stored(text).items() if key not in OPTIONS}
    except MalformedJson:
        return {}


def write_settings(settings: Settings, others: Mapping[str, Any] = MappingProxyType({})) -> str:
    values = {name: option.write(getattr(settings, name)) for name, option in OPTIONS.items()}
    return json.dumps({**values, **others}, indent=2, ensure_ascii=False) + "\n"


class SettingsFile:
    """The settings in use, and the file that stores them. Thread-safe.

    A file that could not be read is set aside before another is written.
    """

    def __init__(self, store: TextStore) -> None:
        self._store = store
        self._changing = threading.Lock()
        self._writing = threading.Lock()
        self._settings = Settings()
        self.on_change = Listeners[Settings]()
        """Called after each change, on the changing thread. A listener must not change them."""
        self._others: dict[str, Any] = {}
        self._unread = False
        self.problems: tuple[InvalidSetting, ...] = ()

    @property
    def current(self) -> Settings:
        return self._settings

    def load(self) -> None:
        """Read the file, as `read_settings` does. Blocks, and raises nothing."""
        try:
            text = self._store.read()
        except StorageError as error:
            self._unread = True
            self._settings = Settings(**IN_DOUBT)
            self.problems = (_invalid("", error.message),)
            return
        if text is not None:
            self._settings, self.problems = read_settings(text)
            self._others = other_options(text)
            self._unread = any(not problem.field for problem in self.problems)

    def change(self, edit: Callable[[Settings], Settings]) -> None:
        """Use what `edit` makes of them from now on; `save` writes them.

        Raises:
            InvalidSetting: a value is outside its limits; nothing is changed then.
        """
        with self._changing:
            checked, problems = read_settings(write_settings(edit(self._settings)))
            if problems:
                raise problems[0].fresh()
            self._settings = checked
            self.on_change.notify(checked)

    def save(self) -> None:
        """Write the file. Blocks; raises `StorageError`."""
        with self._writing:  # of two threads that save, none writes what is older
            if self._unread:
                self._store.set_aside()
                self._unread = False
            self._store.write(write_settings(self._settings, self._others))


def _invalid(key: str, message: str) -> InvalidSetting:
    return InvalidSetting(
        "A setting cannot be used",
        message,
        "Its default is used, or what is safer; set it again.",
        field=key,
    )
