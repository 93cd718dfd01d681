"""A GET that says nothing of who asks. Imports botocore: for a worker only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from botocore.awsrequest import AWSRequest
from botocore.exceptions import (
    BotoCoreError,
    ConnectTimeoutError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)
from botocore.response import StreamingBody

from fobwatch.adapters.aws_errors import without_secrets
from fobwatch.adapters.web_session import web_session
from fobwatch.core.errors import FeedUnreachable
from fobwatch.core.updates import malformed_feed

if TYPE_CHECKING:
    from botocore.awsrequest import AWSResponse

HEADERS: Final = {"User-Agent": "Fobwatch", "Accept": "application/json"}
"""The same for every user: no version, no system, no language, and no cookie."""

OK: Final = 200

REASONS: Final = (
    (SSLError, "its certificate is not one that this computer trusts."),
    (ProxyConnectionError, "the proxy did not connect."),
    (ConnectTimeoutError, "nobody answers."),
    (ReadTimeoutError, "the answer did not come in time."),
)


def plain_get(url: str, longest: int) -> bytes:
    """Raises `FeedUnreachable`, or `FeedMalformed` for another answer than a document."""
    session = web_session(url)
    request = AWSRequest(method="GET", url=url, headers=HEADERS, stream_output=True)
    try:
        return _body(session.send(request.prepare()), longest)
    except (BotoCoreError, OSError) as error:
        raise FeedUnreachable(
            "The news of releases cannot be fetched",
            f"{urlsplit(url).hostname}: {_reason(error)}",
            "Your sessions do not need it; Fobwatch tries again later.",
        ) from without_secrets(error)
    finally:
        session.close()


def _body(answer: AWSResponse, longest: int) -> bytes:
    if answer.status_code != OK:
        raise malformed_feed(f"The answer was {answer.status_code}, and not a feed.")
    length = answer.headers.get("Content-Length")
    stream = StreamingBody(answer.raw, length)  # type: ignore[arg-type] # a header's text too
    body = b""
    while part := stream.read(longest + 1 - len(body)):  # the last one tells of what is missing
        body += part
    if len(body) > longest:
        raise malformed_feed("It is far longer than a feed is.")
    return body


def _reason(error: Exception) -> str:
    known = (words for kind, words in REASONS if isinstance(error, kind))
    return next(known, "the connection could not be made, or broke.")
