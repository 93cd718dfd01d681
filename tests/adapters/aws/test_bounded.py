"""Answers that drip or have no end: one deadline and a size, wherever AWS is asked."""

from __future__ import annotations

import gzip
import itertools
import traceback
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.aws import bounded
from fobwatch.adapters.aws.plain_http import post_form
from fobwatch.adapters.aws.service import Call
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws.errors import AwsError, NetworkUnreachable, TlsIntercepted
from tests.adapters.answer_server import Answer
from tests.adapters.raw_server import DRIP, RawServer
from tests.adapters.sts_answers import IDENTITY, KEY, MFA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from fobwatch.adapters.aws.sts import BotoTokenService
    from fobwatch.core.errors import FobwatchError
    from tests.adapters.answer_server import AnswerServer

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
SECRET = "secret-of-anna"


def drips(*start: bytes) -> Callable[[], Iterator[bytes]]:
    return lambda: itertools.chain(start, itertools.repeat(b"x"))


def chunks() -> Iterator[bytes]:
    yield HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"10000\r\n" + b"x" * 65536 + b"\r\n"


DRIPPING = {
    "status line": drips(b""),
    "headers": lambda: itertools.chain([HEAD], itertools.cycle([b"X: y\r\n"])),
    "one header": drips(HEAD + b"X: "),
    "body with a length": drips(HEAD + b"Content-Length: 1000000\r\n\r\n"),
    "body up to the end": drips(HEAD + b"\r\n"),
    "chunk": drips(HEAD + b"Transfer-Encoding: chunked\r\n\r\nfffff\r\n"),
    "empty chunks' sizes": lambda: itertools.chain(
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\n"], itertools.cycle([b"1\r\n", b"x\r\n"])
    ),
    "go on, and on": lambda: itertools.cycle([b"HTTP/1.1 100 Continue\r\n\r\n"]),
}

ENDLESS = {
    "body up to the end": lambda: itertools.chain([HEAD + b"\r\n"], itertools.repeat(b"x" * 65536)),
    "body with a huge length": lambda: itertools.chain(
        [HEAD + b"Content-Length: 99999999999\r\n\r\n"], itertools.repeat(b"x" * 65536)
    ),
    "chunks": chunks,
}


@pytest.fixture(params=["a code", "a key", "the sign-in"])
def ask(
    request: pytest.FixtureRequest, tokens: BotoTokenService, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], object]:
    """Give a call that asks the server at an address, in one of the ways there are."""

    def ask_sts(url: str) -> object:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", url)
        mfa = MFA if request.param == "a code" else None
        return tokens.get_session_token(
            KEY, duration=timedelta(hours=1), mfa=mfa, region="eu-west-1"
        )

    def ask_sign_in(url: str) -> object:
        return post_form(
            url, {"Session": SECRET}, Call(service="sts", operation="getSigninToken"), USUAL
        )

    return ask_sign_in if request.param == "the sign-in" else ask_sts


def failure(ask: Callable[[str], object], server: RawServer) -> FobwatchError:
    with pytest.raises(AwsError) as caught:
        ask(server.url)
    error = caught.value
    told = "".join(traceback.format_exception(error))
    assert SECRET not in told
    assert MFA.code not in told.replace(server.url, "")
    return error


@pytest.mark.parametrize("parts", DRIPPING.values(), ids=DRIPPING.keys())
def test_an_answer_that_drips_has_one_deadline(
    ask: Callable[[str], object],
    parts: Callable[[], Iterable[bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounded, "ANSWER_SECONDS", 10 * DRIP)
    with RawServer(parts, pause=DRIP) as server:
        error = failure(ask, server)

        assert server.asked == 1
    assert isinstance(error, NetworkUnreachable)
    assert error.transient
    assert "in time" in error.message


@pytest.mark.parametrize("parts", ENDLESS.values(), ids=ENDLESS.keys())
def test_an_answer_without_an_end_is_read_up_to_a_size(
    ask: Callable[[str], object], parts: Callable[[], Iterable[bytes]]
) -> None:
    with RawServer(parts) as server:
        error = failure(ask, server)

        assert server.asked == 1
        # More than was read is under way in the sockets' buffers.
        assert server.sent < bounded.MAX_ANSWER + (16 << 20)
    assert isinstance(error, NetworkUnreachable)
    assert "long" in error.message


def test_headers_without_an_end_are_no_answer(ask: Callable[[str], object]) -> None:
    with RawServer(lambda: itertools.chain([HEAD], itertools.repeat(b"X: y\r\n"))) as server:
        error = failure(ask, server)

    assert error.transient


def test_a_packed_answer_is_not_unpacked(ask: Callable[[str], object]) -> None:
    """A few kilobytes of it would be gigabytes."""
    packed = gzip.compress(bytes(1 << 20))
    head = HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    with RawServer(lambda: [head + packed]) as server:
        try:
            body = ask(server.url)
        except TlsIntercepted:
            return

    assert packed in (body, getattr(body, "body", b""))


def test_a_handshake_that_drips_has_the_deadline_too(
    tokens: BotoTokenService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "ANSWER_SECONDS", 10 * DRIP)
    header = b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc"  # a ServerHello of 16 KiB
    with RawServer(drips(header), pause=DRIP) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", server.url.replace("http:", "https:"))
        with pytest.raises(NetworkUnreachable, match="in time"):
            tokens.get_caller_identity(KEY, region="eu-west-1")


def test_an_old_connection_is_under_watch_too(
    tokens: BotoTokenService, sts_server: AnswerServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sts_server.answers = [IDENTITY, Answer(silent=True)]
    tokens.get_caller_identity(KEY, region="eu-west-1")
    monkeypatch.setattr(bounded, "ANSWER_SECONDS", 0.2)

    with pytest.raises(NetworkUnreachable, match="in time"):
        tokens.get_caller_identity(KEY, region="eu-west-1")

    assert len(sts_server.requests) == 2
