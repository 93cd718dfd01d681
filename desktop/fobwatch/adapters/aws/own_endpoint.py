"""Addresses of stand-ins for AWS where AWS's own variables cannot name them."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from fobwatch.core.errors import InvalidSetting

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def own_endpoint(variable: str) -> str:
    """The URL in the variable, empty without one. Raises `InvalidSetting`.

    Credentials and tokens are sent there: unencrypted only within this computer.
    """
    url = os.environ.get(variable, "")
    parts = urlsplit(url)
    encrypted = parts.scheme == "https" and bool(parts.hostname)
    if not url or encrypted or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return url
    raise InvalidSetting(
        "The sign-in address cannot be used",
        f"{variable} has to begin with https://, or lead to this computer.",
        f"Correct {variable} in the environment, or remove it.",
        field=variable,
    )
