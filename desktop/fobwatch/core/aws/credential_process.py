"""The output of another program that serves as `credential_process`.

SDKs and tools reference guide, "Process credential provider".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from fobwatch.core.aws.access_key_ids import TEMPORARY_PREFIX
from fobwatch.core.aws.credentials import SHORTEST_LIFE, AccessKey, Credentials
from fobwatch.core.aws.errors import ProcessFailed
from fobwatch.core.json_text import MalformedJson, parse_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.aws.credentials import Source

SHORTEST_SESSION: Final = timedelta(minutes=15)
"""AWS makes none shorter (AWS STS API). One without an Expiration is used for so long."""

LONGEST: Final = timedelta(hours=36)
"""AWS makes no longer session (GetSessionToken)."""

_KEY_ID: Final = re.compile(r"\w{16,128}", re.ASCII)
_SECRET: Final = re.compile(r"[!-~]{1,128}")
_TOKEN: Final = re.compile(r"[!-~]{1,16384}")
_ACCOUNT: Final = re.compile(r"\d{12}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provided:
    """A session's credentials, or a long-term key that is to be used until `ends_at`, if ever.

    `account_id` is the program's own word for the account; empty where it has none.
    """

    keys: Source
    ends_at: datetime | None
    account_id: str = ""


def read_output(text: str, now: datetime) -> Provided:
    """What the program printed, each field checked. Raises `ProcessFailed`, which quotes none."""
    try:
        fields = parse_object(text)
    except MalformedJson as error:
        raise _unusable(f"It is not JSON: {error}." if text.strip() else "It is empty.") from None
    version = fields.get("Version")
    if type(version) is not int or version != 1:
        raise _unusable("Its Version is not 1, the only one that AWS has defined.")
    ends_at = _ends_at(fields, now)
    token = _text(fields, "SessionToken", _TOKEN, required=False)
    account_id = _text(fields, "AccountId", _ACCOUNT, required=False)
    key = AccessKey(
        access_key_id=_text(fields, "AccessKeyId", _KEY_ID),
        secret_access_key=_text(fields, "SecretAccessKey", _SECRET),
    )
    if not token:
        if key.access_key_id.startswith(TEMPORARY_PREFIX):
            raise _unusable("Its key is a session's, but there is no SessionToken.")
        return Provided(keys=key, ends_at=ends_at, account_id=account_id)
    credentials = Credentials(
        access_key_id=key.access_key_id,
        secret_access_key=key.secret_access_key,
        session_token=token,
        expires_at=ends_at or now + SHORTEST_SESSION,
    )
    return Provided(keys=credentials, ends_at=ends_at, account_id=account_id)


def _text(
    fields: Mapping[str, Any], name: str, pattern: re.Pattern[str], *, required: bool = True
) -> str:
    value = fields.get(name)
    if value is None or (value == "" and not required):
        if required:
            raise _unusable(f"It has no {name}.")
        return ""
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise _unusable(f"Its {name} is not one that AWS makes.")
    return value


def _ends_at(fields: Mapping[str, Any], now: datetime) -> datetime | None:
    value = fields.get("Expiration")
    if value is None:
        return None
    moment = _moment(value)
    if moment is None:
        raise _unusable("Its Expiration is not a time of ISO 8601 with a time zone.")
    if moment - now < SHORTEST_LIFE:
        raise _unusable("Its Expiration is over: the credentials have ended already.")
    return min(moment, now + LONGEST)


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        return moment.astimezone(UTC) if moment and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _unusable(message: str) -> ProcessFailed:
    return ProcessFailed(
        "The other program's answer cannot be used",
        message,
        "Run its command in a terminal: it has to print what AWS defines for credential_process.",
    )
