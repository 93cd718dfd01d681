"""One profile's settings in the AWS files, as they are read for each kind of profile."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import IntEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from fobwatch.core.ini.text import FileProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fobwatch.core.ini.text import Section, Settings
    from fobwatch.core.profiles.errors import InvalidProfile

KEY_ID: Final = "aws_access_key_id"
SECRET: Final = "aws_secret_access_key"  # noqa: S105 - the name of a setting

_SETTING_OF = {
    "access_key_id": KEY_ID,
    "secret_access_key": SECRET,
    "duration": "duration_seconds",
    "start_url": "sso_start_url",
    "account_id": "sso_account_id",
    "role_name": "sso_role_name",
    "token_file": "web_identity_token_file",
}
"""The settings whose name is not that of the profile's field."""

_WHOLE_NUMBER = re.compile(r"\d{1,9}", re.ASCII)


class Provider(IntEnum):
    """Where an AWS tool looks for credentials, in its order (botocore's credential providers).

    Keys of the credentials file count before `aws login` and a credential process, those of the
    config file after them.
    """

    WEB_IDENTITY = 1
    ASSUMED_ROLE = 2
    IDENTITY_CENTER = 3
    CREDENTIALS_FILE = 4
    LOGIN = 5
    PROCESS = 6
    CONFIG_FILE = 7
    REST = 8
    """What none of them takes."""


class ProfileSettings:
    """What both files say about one profile, which has at least one section.

    Keys of the credentials file count before the same ones of the config file.
    """

    def __init__(
        self,
        name: str,
        config: Section | None,
        credentials: Section | None,
        *,
        sso_sessions: Mapping[str, Section] = MappingProxyType({}),
    ) -> None:
        """`sso_sessions` are the `[sso-session NAME]` sections, by their names."""
        self.name = name
        self._sso_sessions = sso_sessions
        self.config: Settings = config.settings if config else {}
        self.credentials: Settings = credentials.settings if credentials else {}
        self.all: Settings = {**self.config, **self.credentials}
        self.problems: list[FileProblem] = []
        self._sections = [section for section in (config, credentials) if section]

    def __contains__(self, key: str) -> bool:
        return key in self.all

    def has_any(self, *keys: str) -> bool:
        return any(key in self.all for key in keys)

    def text(self, key: str) -> str:
        return self.all[key].text if key in self.all else ""

    @property
    def sso_session(self) -> Section | None:
        """The section that `sso_session` names, if there is one."""
        return self._sso_sessions.get(self.text("sso_session"))

    def duration(self, default: timedelta) -> timedelta:
        """The duration, zero where it is no number: that is outside what is allowed."""
        text = self.text("duration_seconds")
        if not text:
            return default
        return timedelta(seconds=int(text) if _WHOLE_NUMBER.fullmatch(text) else 0)

    def report(self, key: str, message: str) -> None:
        place = self.all.get(key) or self._sections[0]
        message = f"Profile {self.name}: {message}"
        self.problems.append(FileProblem(path=place.path, line=place.line, message=message))

    def report_all(self, errors: Iterable[InvalidProfile]) -> None:
        """Report what checks of the profile found, each at the setting that it came from."""
        for error in errors:
            key = _SETTING_OF.get(error.field, error.field)
            if key == "duration_seconds" and not _WHOLE_NUMBER.fullmatch(self.text(key)):
                message = (
                    "Its duration_seconds is not a whole number of seconds. Write 3600 for an hour."
                )
            else:
                message = f"{error.title}. {error.message}"
            self.report(key, message)
