"""Plain HTTP by botocore's own session. Imports botocore: for a worker only.

So proxies, certificates and errors are the same as for calls to AWS.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from botocore.httpsession import URLLib3Session
from botocore.utils import get_environ_proxies

from fobwatch.adapters.web.bounded import MAX_ANSWER, BoundedSession
from fobwatch.core.aws.connection import USUAL

if TYPE_CHECKING:
    from fobwatch.core.aws.connection import Connection

TIMEOUTS = (5, 15)
"""In seconds: to connect, and to read."""


def ca_bundle(connection: Connection) -> str | None:
    """The file of certificates that botocore would use; None for its own."""
    return (
        os.environ.get("AWS_CA_BUNDLE")
        or connection.ca_bundle
        or os.environ.get("REQUESTS_CA_BUNDLE")
        or None
    )


def web_session(
    url: str, longest: int = MAX_ANSWER, connection: Connection = USUAL
) -> BoundedSession:
    """A session for one request to `url`, whose answer has at most `longest` bytes.

    It follows no redirect, and decompresses nothing.
    """
    session = URLLib3Session(
        verify=ca_bundle(connection) or True,  # type: ignore[arg-type] # a path too, which the stubs leave out
        proxies=get_environ_proxies(url),
        timeout=TIMEOUTS,  # type: ignore[arg-type] # a pair too, which the stubs leave out
    )
    return BoundedSession(session, longest)
