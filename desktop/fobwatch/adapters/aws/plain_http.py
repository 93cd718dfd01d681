"""Plain HTTP to AWS for calls that no SDK has. Imports botocore: for a worker only.

By botocore's own session, so that proxies, certificates and errors are the same as for clients.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session
from botocore.utils import get_environ_proxies

from fobwatch.adapters.aws.bounded import BoundedSession
from fobwatch.adapters.aws.errors import LIBRARY_ERRORS, explained, without_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.adapters.aws.service import Call
    from fobwatch.core.aws.connection import Connection

TIMEOUTS = (5, 15)
"""In seconds: to connect, and to read."""

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAnswer:
    status: int
    body: bytes = field(repr=False)
    location: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """By their names in small letters."""


def post_form(
    url: str,
    fields: Mapping[str, str],
    call: Call,
    connection: Connection,
    *,
    authorization: str = "",
) -> WebAnswer:
    """Send a form in the body of a POST, once, and follow no redirect. Raises `AwsError`.

    `authorization` is that header, if there is to be one.
    """
    headers = {"Content-Type": FORM}
    if authorization:
        headers["Authorization"] = authorization
    request = AWSRequest(method="POST", url=url, headers=headers, data=urlencode(fields))
    return _answer(request, call, connection)


def get(
    url: str, call: Call, connection: Connection, headers: Mapping[str, str] | None = None
) -> WebAnswer:
    """Ask for a page once, and follow no redirect. Raises `AwsError`."""
    return _answer(AWSRequest(method="GET", url=url, headers=headers), call, connection)


def _answer(request: AWSRequest, call: Call, connection: Connection) -> WebAnswer:
    session = _session(str(request.url), connection)
    try:
        answer = session.send(request.prepare())
        return WebAnswer(
            status=answer.status_code,
            body=answer.content,
            location=answer.headers.get("Location") or "",
            headers={name.lower(): value for name, value in answer.headers.items()},
        )
    except LIBRARY_ERRORS as error:
        raise explained(error, call) from without_secrets(error)
    finally:
        session.close()


def ca_bundle(connection: Connection) -> str | None:
    """The file of certificates that botocore would use; None for its own."""
    return (
        os.environ.get("AWS_CA_BUNDLE")
        or connection.ca_bundle
        or os.environ.get("REQUESTS_CA_BUNDLE")
        or None
    )


def _session(url: str, connection: Connection) -> BoundedSession:
    """A session for one request to `url`. It follows no redirect, and decompresses nothing."""
    session = URLLib3Session(
        verify=ca_bundle(connection) or True,  # type: ignore[arg-type] # a path too, which the stubs leave out
        proxies=get_environ_proxies(url),
        timeout=TIMEOUTS,  # type: ignore[arg-type] # a pair too, which the stubs leave out
    )
    return BoundedSession(session)
