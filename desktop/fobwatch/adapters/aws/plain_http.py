"""Plain HTTP to AWS for calls that no SDK has. Imports botocore: for a worker only.

By botocore's own session, so that proxies, certificates and errors are the same as for clients.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as SigningKeys
from botocore.exceptions import ClientError
from botocore.httpsession import URLLib3Session
from botocore.parsers import create_parser
from botocore.utils import get_environ_proxies

from fobwatch.adapters.aws.bounded import BoundedSession
from fobwatch.adapters.aws.errors import LIBRARY_ERRORS, explained, without_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.adapters.aws.service import Call
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import Source

TIMEOUTS = (5.0, 15.0)
"""In seconds: to connect, and to read."""

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
NO_ANSWER = 301
"""The first HTTP status that botocore reads an error from."""


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
    timeouts: tuple[float, float] = TIMEOUTS,
) -> WebAnswer:
    """Send a form in the body of a POST, once, and follow no redirect. Raises `AwsError`.

    `authorization` is that header, if there is to be one.
    """
    headers = {"Content-Type": FORM}
    if authorization:
        headers["Authorization"] = authorization
    request = AWSRequest(method="POST", url=url, headers=headers, data=urlencode(fields))
    return _answer(request, call, connection, timeouts)


def post_signed(
    url: str, document: object, source: Source, call: Call, connection: Connection
) -> Any:  # noqa: ANN401 - JSON
    """Send JSON, signed for the service and region of `call`; return that of the answer.

    Raises `AwsError`, `ClientError` for a refusal, and `ValueError` for what is no JSON.
    """
    request = AWSRequest(
        method="POST", url=url, headers={"Content-Type": JSON}, data=json.dumps(document)
    )
    keys = SigningKeys(
        source.access_key_id, source.secret_access_key, getattr(source, "session_token", None)
    )
    SigV4Auth(keys, call.service, call.region).add_auth(request)
    answer = _answer(request, call, connection)
    if answer.status >= NO_ANSWER:
        raise refusal(answer, call)
    return json.loads(answer.body)


def refusal(answer: WebAnswer, call: Call) -> ClientError:
    """The refusal as botocore reads those of services with JSON."""
    parts = {"status_code": answer.status, "headers": answer.headers, "body": answer.body}
    return ClientError(create_parser("rest-json").parse(parts, None), call.operation)  # type: ignore[arg-type] # only for answers


def get(
    url: str, call: Call, connection: Connection, headers: Mapping[str, str] | None = None
) -> WebAnswer:
    """Ask for a page once, and follow no redirect. Raises `AwsError`."""
    return _answer(AWSRequest(method="GET", url=url, headers=headers), call, connection)


def _answer(
    request: AWSRequest,
    call: Call,
    connection: Connection,
    timeouts: tuple[float, float] = TIMEOUTS,
) -> WebAnswer:
    session = _session(str(request.url), connection, timeouts)
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


def _session(url: str, connection: Connection, timeouts: tuple[float, float]) -> BoundedSession:
    """A session for one request to `url`. It follows no redirect, and decompresses nothing."""
    session = URLLib3Session(
        verify=ca_bundle(connection) or True,  # type: ignore[arg-type] # a path too, which the stubs leave out
        proxies=get_environ_proxies(url),
        timeout=timeouts,  # type: ignore[arg-type] # a pair too, which the stubs leave out
    )
    return BoundedSession(session)
