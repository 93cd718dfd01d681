"""The file in which another program keeps a web identity token."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from fobwatch.adapters.storage.regular_file import content
from fobwatch.core.errors import TokenUnusable

MAX_TOKEN: Final = 20_000
"""Characters of `WebIdentityToken` (AWS STS API, AssumeRoleWithWebIdentity)."""

_TOKEN: Final = re.compile(r"[\w-]+\.[\w-]+\.[\w-]*", re.ASCII)
"""A signed token (RFC 7515, section 7.1). No other file's content is sent anywhere."""


def read_token(path: str) -> str:
    """The token. Blocks for the disk. Raises `TokenUnusable`."""
    try:
        text = content(Path(path), MAX_TOKEN).decode("ascii", "replace").strip()
    except OSError as error:
        raise TokenUnusable(
            "The web identity token cannot be read",
            f"{path}: {error.strerror or 'it is no file'}.",
            "Check the path, and the program that writes the file.",
        ) from error
    if not _TOKEN.fullmatch(text):
        raise TokenUnusable(
            "That is not a web identity token",
            f"{path} holds something else.",
            "Check the path, and the program that writes the file.",
        )
    return text
