"""A GET that says nothing of who asks. Imports botocore: for a worker only."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from botocore.awsrequest import AWSRequest
from botocore.exceptions import (
    BotoCoreError,
    ConnectTimeoutError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)

from fobwatch.adapters.aws_errors import without_secrets
from fobwatch.adapters.bounded_web import AnswerOverdue, AnswerTooLong
from fobwatch.adapters.web_session import web_session
from fobwatch.core.errors import FeedUnreachable
from fobwatch.core.updates import malformed_feed

HEADERS: Final = {"User-Agent": "Fobwatch", "Accept": "application/json"}
"""The same for every user: no version, no system, no language, and no cookie."""

OK: Final = 200

REASONS: Final = (
    (SSLError, "its certificate is not one that this computer trusts."),
    (ProxyConnectionError, "the proxy did not connect."),
    (ConnectTimeoutError, "nobody answers."),
    ((AnswerOverdue, ReadTimeoutError), "the answer did not come in time."),
)


def plain_get(url: str, longest: int) -> bytes:
    """Raises `FeedUnreachable`, or `FeedMalformed` for another answer than a document."""
    session = web_session(url, longest)
    request = AWSRequest(method="GET", url=url, headers=HEADERS)
    try:
        answer = session.send(request.prepare())
    except AnswerTooLong:
        raise malformed_feed("It is far longer than a feed is.") from None
    except (BotoCoreError, OSError) as error:
        raise FeedUnreachable(
            "The news of releases cannot be fetched",
            f"{urlsplit(url).hostname}: {_reason(error)}",
            "Your sessions do not need it; Fobwatch tries again later.",
        ) from without_secrets(error)
    finally:
        session.close()
    if answer.status_code != OK:
        raise malformed_feed(f"The answer was {answer.status_code}, and not a feed.")
    return answer.content


def _reason(error: Exception) -> str:
    known = (words for kind, words in REASONS if isinstance(error, kind))
    return next(known, "the connection could not be made, or broke.")
