"""The folder in which the AWS CLI keeps the tokens of access portals."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.core.aws_files.ports import CliToken
from fobwatch.core.json_text import MalformedJson, parse_object

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

WRITER: Final = "writtenBy"
OURS: Final = "Fobwatch"
"""A key that AWS's tools skip, since they do not know it."""

_MALFORMED = (MalformedJson, KeyError, TypeError, ValueError, AttributeError, OverflowError)


class CliCache:
    """Fulfils `CliTokenCache`; the folder is the AWS CLI's `~/.aws/sso/cache`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str) -> CliToken | None:
        text = TextFile(self._path(name)).read()
        try:
            return None if text is None else _token(parse_object(text))
        except _MALFORMED:
            return None

    def write(self, name: str, token: CliToken) -> None:
        document = {
            "startUrl": token.start_url,
            "region": token.region,
            "accessToken": token.access_token,
            "expiresAt": f"{token.expires_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            WRITER: OURS,
        }
        TextFile(self._path(name)).write(json.dumps(document))

    def remove(self, name: str) -> None:
        TextFile(self._path(name)).remove()

    def _path(self, name: str) -> Path:
        """As botocore's `SSOTokenLoader` names it."""
        digest = hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest()
        return self._folder / f"{digest}.json"


def _token(document: Mapping[str, Any]) -> CliToken:
    """Raises one of `_MALFORMED` for what is no token."""
    texts = [document[key] for key in ("startUrl", "region", "accessToken", "expiresAt")]
    if not all(isinstance(text, str) and text for text in texts):
        raise TypeError
    start_url, region, access_token, expires_at = texts
    return CliToken(
        start_url=start_url,
        region=region,
        access_token=access_token,
        expires_at=_moment(expires_at),
        ours=document.get(WRITER) == OURS,
    )


def _moment(text: str) -> datetime:
    """The time, which older tools end with "UTC" instead of "Z"."""
    moment = datetime.fromisoformat(text.replace("UTC", "Z"))
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)
