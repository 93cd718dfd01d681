"""botocore's HTTP, with a deadline and a maximum size for each answer. For a worker only.

botocore's timeouts apply to each piece received: an answer that drips never times out, and an
endless one is read until memory runs out.
"""

from __future__ import annotations

import errno
import socket
import stat
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from botocore.awsrequest import (
    AWSHTTPConnection,
    AWSHTTPConnectionPool,
    AWSHTTPSConnection,
    AWSHTTPSConnectionPool,
    AWSResponse,
)
from botocore.exceptions import BotoCoreError, HTTPClientError
from botocore.response import StreamingBody
from urllib3.exceptions import HTTPError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.awsrequest import AWSPreparedRequest
    from botocore.httpsession import URLLib3Session

ANSWER_SECONDS: Final = 20.0
"""To connect, send, and receive all of an answer. AWS answers within one."""

MAX_ANSWER: Final = 1 << 20
"""Bytes. STS and the sign-in send some thousand, and their error pages less than a hundred."""


MAX_BUNDLE: Final = 16 << 20
"""Bytes. All that Mozilla trusts takes a quarter of a million."""


class AnswerOverdue(BotoCoreError):
    """The answer was not complete in time. botocore does not retry by itself."""

    fmt = "The answer was not complete in time"


class AnswerTooLong(BotoCoreError):
    fmt = "The answer has no end, or is far too long"


class BoundedSession:
    """What botocore and we need of `URLLib3Session`."""

    def __init__(self, session: URLLib3Session) -> None:
        self._session = session
        pools = session._pool_classes_by_scheme  # type: ignore[attr-defined]  # noqa: SLF001 - botocore offers no other way
        pools.update(_POOLS)

    def send(self, request: AWSPreparedRequest) -> AWSResponse:
        """Return the answer. Raises what botocore does, `AnswerOverdue` and `AnswerTooLong`."""
        request.stream_output = True
        _check_bundle(self._session._verify)  # type: ignore[attr-defined]  # noqa: SLF001 - as above
        watch = _current.watch = _Watch(ANSWER_SECONDS)
        try:
            answer = self._whole(self._session.send(request))
        except BotoCoreError as error:
            if watch.over:
                raise AnswerOverdue from error
            raise
        finally:
            del _current.watch
            watch.end()
        if watch.over:  # an answer that was cut off may look complete
            raise AnswerOverdue
        return answer

    def close(self) -> None:
        self._session.close()

    def _whole(self, answer: AWSResponse) -> AWSResponse:
        headers: Any = (
            answer.headers
        )  # a header's text is the length too, which the stubs leave out
        stream = StreamingBody(answer.raw, headers.get("Content-Length"))
        body = b""
        try:
            while part := stream.read(MAX_ANSWER + 1 - len(body)):
                body += part
        except HTTPError as error:  # which StreamingBody passes on
            raise HTTPClientError(error=error) from error
        finally:
            if len(body) > MAX_ANSWER or not answer.raw.closed:
                answer.raw.close()  # or the connection's next answer would begin with the rest
        if len(body) > MAX_ANSWER:
            raise AnswerTooLong
        return AWSResponse(answer.url, answer.status_code, headers, _Read(body))


def _check_bundle(bundle: object) -> None:
    """Check the file of certificates, which TLS opens itself: a pipe would block it for ever.

    Raises `HTTPClientError` as for a missing file.
    """
    with suppress(OSError):  # which TLS itself reports
        status = Path(bundle).stat() if isinstance(bundle, str) else None
        if status and (not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BUNDLE):
            error = FileNotFoundError(errno.ENOENT, "No file of certificates")
            raise HTTPClientError(error=error) from error


class _Read:
    """A body that was read, in the form that botocore expects."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> Iterator[bytes]:
        yield self._body


if sys.platform == "win32":

    class _Line:
        """A connection to break, whoever has it by then: its handle, which is not ours to close.

        `dup` opens this process by its number, and once the memory is protected that is refused
        even to the process itself (adapters/windows/security.py).
        """

        def __init__(self, connection: socket.socket) -> None:
            self._family, self._handle = connection.family, connection.fileno()

        def duplicate(self) -> _Line:
            return self

        def shut(self) -> None:
            borrowed = socket.socket(self._family, socket.SOCK_STREAM, fileno=self._handle)
            try:
                _shut(borrowed)
            finally:
                borrowed.detach()

        def close(self) -> None:
            """Whoever has the connection closes it."""

else:

    class _Line:
        """A duplicate of a connection: TLS takes over the other, and the answer may close it."""

        def __init__(self, connection: socket.socket) -> None:
            self._connection = connection.dup()

        def duplicate(self) -> _Line:
            return _Line(self._connection)

        def shut(self) -> None:
            _shut(self._connection)

        def close(self) -> None:
            self._connection.close()


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


class _Watch:
    """Breaks connections when the time is over. Another thread waits for their answer."""

    def __init__(self, seconds: float) -> None:
        self.over = False
        self._lock = threading.Lock()
        self._lines: list[_Line] = []
        self._timer = threading.Timer(seconds, self._break_off)
        self._timer.daemon = True
        self._timer.start()

    def add(self, line: _Line) -> None:
        with self._lock:
            self._lines.append(line.duplicate())
            if self.over:
                line.shut()

    def end(self) -> None:
        self._timer.cancel()
        with self._lock:
            for line in self._lines:
                line.close()
            self._lines.clear()

    def _break_off(self) -> None:
        with self._lock:
            self.over = True
            for line in self._lines:
                line.shut()


_current = threading.local()
"""`watch`: that of the request which this thread is sending."""


class _Watched:
    """Mixed into urllib3's connections: each is watched when it is made or reused."""

    _line: _Line | None = None

    def _new_conn(self) -> socket.socket:
        connection: socket.socket = super()._new_conn()  # type: ignore[misc] # a mixin's
        self._line = _Line(connection)
        _current.watch.add(self._line)
        return connection

    def request(self, *arguments: object, **options: object) -> None:
        if self._line is not None:
            _current.watch.add(self._line)
        super().request(*arguments, **options)  # type: ignore[misc] # a mixin's

    def close(self) -> None:
        super().close()  # type: ignore[misc] # a mixin's
        line, self._line = self._line, None
        if line is not None:
            line.close()


class _Connection(_Watched, AWSHTTPConnection):  # type: ignore[misc] # by the stubs of its bases
    pass


class _TlsConnection(_Watched, AWSHTTPSConnection):  # type: ignore[misc] # as above
    pass


class _Pool(AWSHTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(AWSHTTPSConnectionPool):
    ConnectionCls = _TlsConnection


_POOLS: Final = {"http": _Pool, "https": _TlsPool}
