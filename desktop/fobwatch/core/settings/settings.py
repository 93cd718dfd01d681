"""What the user set. Each option is declared once, with its default and its limits."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from fobwatch.core.errors import InvalidSetting, StorageError
from fobwatch.core.json_text import MalformedJson, parse_object
from fobwatch.core.settings.options import choice, flag, hour, span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fobwatch.core.ports import TextStore
    from fobwatch.core.settings.options import Option

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


class Appearance(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`early_notice` and `late_notice` say how long before its end a session is mentioned.

    In quiet hours, from `quiet_from` to `quiet_until` in local time, nothing is shown.
    """

    appearance: Appearance = Appearance.SYSTEM
    notices: bool = True
    early_notice: timedelta = 15 * MINUTE
    late_notice: timedelta = 5 * MINUTE
    quiet_hours: bool = False
    quiet_from: time = time(22)
    quiet_until: time = time(7)
    clear_clipboard_after: timedelta = 30 * SECOND
    keep_activity: timedelta = 90 * DAY


_DEFAULT = Settings()

OPTIONS: tuple[Option[Any], ...] = (
    choice("appearance", Appearance, default=_DEFAULT.appearance),
    flag("notices", default=_DEFAULT.notices),
    span("early_notice", default=_DEFAULT.early_notice, unit=MINUTE, least=1, most=120),
    span("late_notice", default=_DEFAULT.late_notice, unit=MINUTE, least=1, most=60),
    flag("quiet_hours", default=_DEFAULT.quiet_hours),
    hour("quiet_from", default=_DEFAULT.quiet_from),
    hour("quiet_until", default=_DEFAULT.quiet_until),
    span(
        "clear_clipboard_after",
        default=_DEFAULT.clear_clipboard_after,
        unit=SECOND,
        least=5,
        most=600,
    ),
    span("keep_activity", default=_DEFAULT.keep_activity, unit=DAY, least=1, most=3650),
)


def read_settings(text: str) -> tuple[Settings, tuple[InvalidSetting, ...]]:
    """The settings of a file, and what in it cannot be used: that has its default.

    Options of a later release are skipped (see `other_options`).
    """
    try:
        found = parse_object(text)
    except MalformedJson as error:
        return Settings(), (_invalid("", f"The file is not JSON: {error}."),)
    values: dict[str, Any] = {}
    problems = []
    for option in OPTIONS:
        if option.key not in found:
            continue
        try:
            values[option.key] = option.read(found[option.key])
        except ValueError as error:
            problems.append(_invalid(option.key, f"Of {option.key}: {error}."))
    return Settings(**values), tuple(problems)


def other_options(text: str) -> dict[str, Any]:
    """What is in a file and is no option here, but perhaps in a later release."""
    known = {option.key for option in OPTIONS}
    try:
        return {key: value for key, value in parse_object(text).items() if key not in known}
    except MalformedJson:
        return {}


def write_settings(settings: Settings, others: Mapping[str, Any] = MappingProxyType({})) -> str:
    values = {option.key: option.write(getattr(settings, option.key)) for option in OPTIONS}
    return json.dumps({**values, **others}, indent=2, ensure_ascii=False) + "\n"


class SettingsFile:
    """The settings in use, and the file that stores them. Thread-safe.

    A file that could not be read is set aside before another is written.
    """

    def __init__(self, store: TextStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._settings = Settings()
        self._listeners: list[Callable[[Settings], None]] = []
        self._others: dict[str, Any] = {}
        self._unread = False
        self.problems: tuple[InvalidSetting, ...] = ()

    @property
    def current(self) -> Settings:
        return self._settings

    def on_change(self, listener: Callable[[Settings], None]) -> None:
        """Call `listener` after each change, on the changing thread."""
        self._listeners.append(listener)

    def load(self) -> None:
        """Read the file; what cannot be read stays at its default. Blocks, and raises nothing."""
        try:
            text = self._store.read()
        except StorageError as error:
            self._unread = True
            self.problems = (_invalid("", error.message),)
            return
        if text is not None:
            self._settings, self.problems = read_settings(text)
            self._others = other_options(text)
            self._unread = any(not problem.field for problem in self.problems)

    def change(self, settings: Settings) -> None:
        """Use these from now on; `save` writes them.

        Raises:
            InvalidSetting: a value is outside its limits; nothing is changed then.
        """
        checked, problems = read_settings(write_settings(settings))
        if problems:
            raise problems[0].fresh()
        with self._lock:
            self._settings = checked
        for listener in self._listeners:
            listener(checked)

    def save(self) -> None:
        """Write the file. Blocks; raises `StorageError`."""
        if self._unread:
            self._store.set_aside()
            self._unread = False
        self._store.write(write_settings(self._settings, self._others))


def _invalid(key: str, message: str) -> InvalidSetting:
    return InvalidSetting(
        "A setting cannot be used", message, "Its default is used; set it again.", field=key
    )
