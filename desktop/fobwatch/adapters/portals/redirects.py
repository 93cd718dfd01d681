"""The redirect from a company's own domain to the start URL of its access portal."""

from __future__ import annotations

from typing import Final
from urllib.parse import urljoin, urlsplit

from fobwatch.adapters.aws.service import Call
from fobwatch.core.aws.connection import USUAL

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


def redirect_of(url: str) -> str:
    """The address to which the page redirects; empty if it does not. Blocks. Raises `AwsError`."""
    # Imports botocore, which only workers load.
    from fobwatch.adapters.aws.plain_http import get  # noqa: PLC0415

    call = Call(service="", operation="", host=urlsplit(url).hostname or "")
    answer = get(url, call, USUAL)
    return urljoin(url, answer.location) if answer.status in REDIRECTS else ""
