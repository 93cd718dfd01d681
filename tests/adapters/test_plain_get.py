"""The request for the feed against real servers: what it says, and what it takes."""

from __future__ import annotations

import socket
import traceback
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters import web_session
from fobwatch.adapters.plain_get import plain_get
from fobwatch.adapters.update_feed import LONGEST, SignedFeed
from fobwatch.core.errors import FeedMalformed, FeedNotSigned, FeedUnreachable
from tests.adapters.answer_server import Answer, AnswerServer, tls_of_unknown_authority
from tests.feed_keys import OTHER_KEY, public, signed

if TYPE_CHECKING:
    from pathlib import Path

TEXT = '{"version": "1.2.0"}'
CANARY = "canary-7f3a91"
SAID = {"host", "user-agent", "accept", "accept-encoding"}


def test_the_request_says_nothing_about_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_SECRET_ACCESS_KEY", "USER", "LANG"):
        monkeypatch.setenv(name, CANARY)
    cookie = {"Set-Cookie": f"id={CANARY}", "ETag": f'"{CANARY}"'}
    with AnswerServer(Answer(body=b"{}", headers=cookie)) as server:
        for _ in range(2):
            plain_get(f"{server.url}/updates.json", LONGEST)

    for request in server.requests:
        assert (request.method, request.path) == ("GET", "/updates.json")
        assert request.headers.keys() == SAID
        assert request.headers["user-agent"] == "Fobwatch"
        assert request.headers["accept"] == "application/json"
        assert CANARY not in str(request)


def test_over_tls_the_users_certificates_count(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tls = tls_of_unknown_authority(tmp_path)
    with AnswerServer(Answer(body=signed(TEXT)), tls=tls) as server:
        feed = SignedFeed(f"{server.url}/updates.json", [public()])
        with pytest.raises(FeedUnreachable, match="certificate"):
            feed.fetch()
        monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "authority.pem"))

        assert feed.fetch() == TEXT


def test_a_feed_of_another_key_is_refused_over_a_sound_connection() -> None:
    with (
        AnswerServer(Answer(body=signed(TEXT, OTHER_KEY))) as server,
        pytest.raises(FeedNotSigned),
    ):
        SignedFeed(f"{server.url}/updates.json", [public()]).fetch()


def test_it_goes_through_the_users_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with AnswerServer(Answer(body=b"{}")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        plain_get("http://updates.fobwatch.example/updates.json", LONGEST)

    [request] = proxy.requests
    assert request.path == "http://updates.fobwatch.example/updates.json"
    assert request.headers.keys() - {"proxy-connection"} == SAID


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=404),
        Answer(status=500),
        Answer(status=302, headers={"Location": "http://127.0.0.1:9/"}),
        Answer(body=b"x" * (LONGEST + 1)),
    ],
    ids=["missing", "broken", "redirect", "too long"],
)
def test_another_answer_than_a_feed_is_told(answer: Answer) -> None:
    with AnswerServer(answer) as server, pytest.raises(FeedMalformed):
        plain_get(server.url, LONGEST)


def test_one_that_is_just_short_enough_is_taken() -> None:
    with AnswerServer(Answer(body=b"x" * LONGEST)) as server:
        assert len(plain_get(server.url, LONGEST)) == LONGEST


def test_a_proxy_that_is_gone_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        monkeypatch.setenv("HTTP_PROXY", f"http://anna:{CANARY}@127.0.0.1:{port}")
        with pytest.raises(FeedUnreachable, match="the proxy did not connect") as caught:
            plain_get("http://updates.fobwatch.example/updates.json", LONGEST)

    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_without_anybody_there_it_is_told_and_may_be_tried_again() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(FeedUnreachable) as caught:
            plain_get(url, LONGEST)

    assert caught.value.transient
    assert "127.0.0.1" in caught.value.message


@pytest.mark.parametrize(
    "answer",
    [Answer(silent=True), Answer(body=b"{", cut_short=True)],
    ids=["silent", "cut short"],
)
def test_an_answer_that_does_not_come_whole_is_told(
    monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    monkeypatch.setattr(web_session, "TIMEOUTS", (1, 0.2))
    with AnswerServer(answer) as server, pytest.raises(FeedUnreachable):
        plain_get(server.url, LONGEST)
