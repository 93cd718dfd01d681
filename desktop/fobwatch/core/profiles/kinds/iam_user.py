"""An IAM user's access key."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from fobwatch.core.aws.access_key_ids import access_key_id_problem, account_of_key
from fobwatch.core.aws.arns import ACCOUNT_ID_OR_ALIAS, account_of
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.aws.partitions import region_problem
from fobwatch.core.mfa.device_checks import serial_problem
from fobwatch.core.profiles.checks import duration_problem, if_given
from fobwatch.core.profiles.kinds.only_shown import OtherKind, shown
from fobwatch.core.profiles.profile import OwnProfile
from fobwatch.core.profiles.settings import KEY_ID, SECRET, Provider
from fobwatch.core.text_rules import TextRule, ValidationProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.ini.text import Section
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.profiles.settings import ProfileSettings

DEFAULT_USER_DURATION = timedelta(hours=12)
"""GetSessionToken's default (AWS STS API)."""

MAX_USER_DURATION = timedelta(seconds=129_600)
"""GetSessionToken's (AWS STS API); an account's root user gets an hour."""

_TOKENS = ("aws_session_token", "aws_security_token")
_SECRET_RULE = TextRule(
    subject="secret access key",
    shortest=40,
    longest=128,  # AWS's have 40, but its API names no limit
    allowed=re.compile(r"[\w/+=-]", re.ASCII),
    allowed_words="letters, digits and / + = _ -",
)
_LONGEST_PASSWORD = 128
"""IAM API, CreateLoginProfile."""

_ACCESS_KEY_ID = re.compile(r"A[KS]IA[A-Z0-9]{16}")


@dataclass(frozen=True, slots=True, kw_only=True)
class IamUserProfile(OwnProfile):
    """An IAM user's access key. Its session comes from GetSessionToken.

    `console_account` and `console_password` are for the page on which the user signs in to the
    console, the account's alias or ID there.
    """

    KIND: ClassVar = "iam-user"
    PROVIDERS: ClassVar = frozenset({Provider.CREDENTIALS_FILE, Provider.CONFIG_FILE})
    DEFINING: ClassVar = ("access_key", "mfa_serial")
    COSMETIC: ClassVar = ("duration", "console_account", "console_password")
    MEANT: ClassVar = ("access_key",)
    SETTINGS: ClassVar = (KEY_ID, SECRET, *_TOKENS)
    HAS_SECRET: ClassVar = True

    access_key: AccessKey
    duration: timedelta = DEFAULT_USER_DURATION
    console_account: str = ""
    console_password: str = field(default="", repr=False)

    @classmethod
    def from_settings(cls, settings: ProfileSettings, provider: Provider) -> Profile | None:
        in_credentials = provider is Provider.CREDENTIALS_FILE
        keys = settings.credentials if in_credentials else settings.config
        if KEY_ID not in keys:
            return None
        # botocore takes the first of them that is there; an empty one is no token.
        if next((keys[token].text for token in _TOKENS if token in keys), ""):
            return shown(settings, OtherKind.TEMPORARY_KEYS)
        return cls(
            name=settings.name,
            access_key=AccessKey(
                access_key_id=keys[KEY_ID].text,
                secret_access_key=keys[SECRET].text if SECRET in keys else "",
            ),
            mfa_serial=settings.text("mfa_serial"),
            duration=settings.duration(DEFAULT_USER_DURATION),
        )

    def complaints(self) -> dict[str, ValidationProblem | None]:
        return {
            "access_key_id": access_key_id_problem(self.access_key.access_key_id),
            "secret_access_key": _secret_problem(self.access_key.secret_access_key),
            "region": if_given(region_problem, self.region),
            "mfa_serial": if_given(serial_problem, self.mfa_serial),
            "duration": duration_problem(self.duration, MAX_USER_DURATION),
            "console_account": if_given(_account_problem, self.console_account),
            "console_password": if_given(_password_problem, self.console_password),
        }

    @property
    def identity(self) -> str:
        return self.access_key.access_key_id

    @property
    def account(self) -> str:
        return account_of_key(self.access_key.access_key_id) or account_of(self.mfa_serial)

    @property
    def partition_arn(self) -> str:
        return self.mfa_serial

    @property
    def search_texts(self) -> tuple[str, ...]:
        return (account_of_key(self.access_key.access_key_id),)

    @property
    def long_term_key(self) -> AccessKey:
        return self.access_key

    def with_long_term_key(self, key: AccessKey) -> Self:
        return replace(self, access_key=key)

    def with_console_password(self, password: str) -> Self:
        return replace(self, console_password=password)

    @classmethod
    def obstacle(cls, sections: Sequence[Section]) -> ValidationProblem | None:
        keys = {
            tuple(s.settings[k].text for k in (KEY_ID, SECRET) if k in s.settings) for s in sections
        }
        if len(keys - {()}) > 1:
            return ValidationProblem(
                "It has two different access keys",
                "One is in the credentials file, which counts, and the other in the config file.",
                "Remove the one that you do not use.",
            )
        if any("login_session" in section.settings for section in sections):
            return ValidationProblem(
                "It has an access key and “aws login”",
                "Without the key the tools would use “aws login” instead of Fobwatch.",
                "Remove login_session, or keep the key in a profile of its own.",
            )
        return None


def _account_problem(account: str) -> ValidationProblem | None:
    if ACCOUNT_ID_OR_ALIAS.fullmatch(account):
        return None
    return ValidationProblem(
        "That is not an account's ID or alias",
        "An ID has 12 digits; an alias 3 to 63 lower-case letters, digits and single dashes.",
        "Copy it from the sign-in page's address, where it is before .signin.aws.amazon.com.",
    )


def _password_problem(password: str) -> ValidationProblem | None:
    if len(password) <= _LONGEST_PASSWORD and password.isprintable():
        return None
    return ValidationProblem(
        "That is not a console password",
        f"AWS takes up to {_LONGEST_PASSWORD} characters, on one line.",
        "Enter the password with which you sign in to the console.",
    )


def _secret_problem(secret: str) -> ValidationProblem | None:
    remedy = "Enter the secret that was shown when the key was made, or make a new key."
    if not secret:
        return ValidationProblem(
            "The secret access key is missing", "It proves the key is yours.", remedy
        )
    if _ACCESS_KEY_ID.fullmatch(secret):
        return ValidationProblem(
            "This is an access key ID", "The secret access key is the longer one.", remedy
        )
    return _SECRET_RULE.complaint(secret)
