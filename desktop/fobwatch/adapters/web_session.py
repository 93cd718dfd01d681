"""Plain HTTP by botocore's own session. Imports botocore: for a worker only.

So proxies, certificates and errors are those of the calls to AWS.
"""

from __future__ import annotations

import os

from botocore.httpsession import URLLib3Session
from botocore.utils import get_environ_proxies

from fobwatch.adapters.bounded_web import LONGEST_ANSWER, BoundedSession

TIMEOUTS = (5, 15)
"""In seconds: to connect, and to read."""


def web_session(url: str, longest: int = LONGEST_ANSWER) -> BoundedSession:
    """A session for one request to `url`, whose answer has `longest` bytes at most.

    It follows no redirect, and unpacks nothing.
    """
    bundle = os.environ.get("AWS_CA_BUNDLE") or os.environ.get("REQUESTS_CA_BUNDLE")
    session = URLLib3Session(
        verify=bundle or True,  # type: ignore[arg-type] # a path too, which the stubs leave out
        proxies=get_environ_proxies(url),
        timeout=TIMEOUTS,  # type: ignore[arg-type] # a pair too, which the stubs leave out
    )
    return BoundedSession(session, longest)
