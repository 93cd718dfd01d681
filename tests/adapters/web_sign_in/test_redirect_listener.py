"""The address to which the browser brings the code, and what else may come there."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.client_process.loopback_peer import is_same_user
from fobwatch.adapters.web_sign_in.redirect_listener import PATH, LoopbackListener
from fobwatch.core.web_sign_in.errors import SignInStopped

if TYPE_CHECKING:
    from collections.abc import Iterator

STATE = "the-state-of-this-sign-in"
SOON = timedelta(seconds=10)
GOOD = f"{PATH}?code=the-code&state={STATE}"


@pytest.fixture
def listener() -> Iterator[LoopbackListener]:
    with LoopbackListener(STATE, is_ours=is_same_user) as listener:
        yield listener


def send(
    listener: LoopbackListener, target: str, *, method: str = "GET", host: str | None = None
) -> tuple[int, str, dict[str, str]]:
    connection = HTTPConnection(listener._server.host, timeout=10)
    connection.request(
        method, target, headers={"Host": listener._server.host if host is None else host}
    )
    response = connection.getresponse()
    page = response.read().decode()
    connection.close()
    return response.status, page, dict(response.getheaders())


def test_the_browser_brings_the_code(listener: LoopbackListener) -> None:
    status, page, headers = send(listener, GOOD)

    assert listener.redirect_uri.startswith("http://127.0.0.1:")
    assert listener.code(SOON) == "the-code"
    assert status == 200
    assert "You can close this page" in page
    assert "the-code" not in page
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (f"{PATH}?code=evil&state=another", 403),
        (f"{PATH}?code=evil", 403),
        (f"{PATH}?code=evil&state=", 403),
        (f"{PATH}?code=evil&state={STATE}&state={STATE}", 403),
        (f"{PATH}?error=access_denied&state=another", 403),
        (f"{PATH}?error=access_denied", 403),
        (f"{PATH}?state={STATE}", 400),
        (f"{PATH}?state={STATE}&code=", 400),
        (f"{PATH}?state={STATE}&code=a&code=b", 400),
        (f"{PATH}?state={STATE}&code={'x' * 5000}", 400),
        ("/", 404),
        ("/favicon.ico", 404),
        (f"/elsewhere?code=evil&state={STATE}", 404),
        (f"{PATH}/?code=evil&state={STATE}", 404),
    ],
)
def test_what_is_not_the_answer_is_refused_and_uses_nothing_up(
    listener: LoopbackListener, target: str, status: int
) -> None:
    assert send(listener, target)[0] == status
    assert send(listener, GOOD)[0] == 200
    assert listener.code(SOON) == "the-code"


@pytest.mark.parametrize("method", ["POST", "HEAD", "PUT", "OPTIONS", "CONNECT"])
def test_only_get_is_answered(listener: LoopbackListener, method: str) -> None:
    assert send(listener, GOOD, method=method)[0] == 501
    assert send(listener, GOOD)[0] == 200


@pytest.mark.parametrize("host", ["localhost:{port}", "evil.example", "127.0.0.1", ""])
def test_a_web_site_that_points_its_name_here_is_refused(
    listener: LoopbackListener, host: str
) -> None:
    port = listener._server.host.partition(":")[2]

    assert send(listener, GOOD, host=host.format(port=port))[0] == 403
    assert send(listener, GOOD)[0] == 200


def test_a_second_answer_changes_nothing(listener: LoopbackListener) -> None:
    send(listener, GOOD)
    again = send(listener, GOOD.replace("the-code", "another"))[0]

    assert again == 410
    assert listener.code(SOON) == "the-code"


@pytest.mark.parametrize(
    ("error", "words"), [("access_denied", "declined"), ("server_error", "could not sign you in")]
)
def test_a_person_who_declines_ends_the_wait(
    listener: LoopbackListener, error: str, words: str
) -> None:
    status, page, _headers = send(
        listener, f"{PATH}?error={error}&error_description=<b>evil&state={STATE}"
    )

    assert status == 200
    assert "not signed in" in page
    assert "evil" not in page
    with pytest.raises(SignInStopped, match=words):
        listener.code(SOON)


def test_a_wait_ends_after_its_time(listener: LoopbackListener) -> None:
    with pytest.raises(SignInStopped, match="Nobody signed in"):
        listener.code(timedelta(milliseconds=50))


def test_a_wait_is_cancelled(listener: LoopbackListener) -> None:
    threading.Timer(0.05, listener.cancel).start()

    with pytest.raises(SignInStopped, match="cancelled"):
        listener.code(SOON)


def test_only_this_computer_reaches_it(listener: LoopbackListener) -> None:
    assert listener._server.host.startswith("127.0.0.1:")
    assert listener._server.socket.getsockname()[0] == "127.0.0.1"


def test_a_flood_of_silent_connections_does_not_keep_the_answer_out(
    listener: LoopbackListener,
) -> None:
    host, port = listener._server.host.split(":")
    silent = []
    with suppress(OSError):
        silent = [socket.create_connection((host, int(port)), timeout=5) for _ in range(60)]

    assert send(listener, GOOD)[0] == 200
    assert listener.code(SOON) == "the-code"
    for each in silent:
        each.close()


def test_a_flood_of_guesses_uses_nothing_up(listener: LoopbackListener) -> None:
    guesses = [GOOD.replace(STATE, f"guess-{number}") for number in range(500)]
    with ThreadPoolExecutor(8) as pool:
        answers = {status for status, *_rest in pool.map(partial(send, listener), guesses)}

    assert answers == {403}
    assert send(listener, GOOD)[0] == 200
    assert listener.code(SOON) == "the-code"


def test_nothing_listens_afterwards() -> None:
    with LoopbackListener(STATE, is_ours=is_same_user) as listener:
        host, port = listener._server.host.split(":")

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=5)
