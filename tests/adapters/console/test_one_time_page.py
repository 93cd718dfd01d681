"""The page that a browser takes once: who gets it, and who does not."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from fobwatch.adapters.client_process.loopback_peer import is_same_user
from fobwatch.adapters.console.sign_in_page import OneTimePage, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Page(html=b"<p>secret</p>", headers={"Referrer-Policy": "origin"})
NOBODY = 65534


class Opened:
    """A one-time page, and whether it is over."""

    def __init__(self, *, ours: bool = True, life: float = 30) -> None:
        self.over = threading.Event()
        self.page = OneTimePage(
            PAGE,
            is_ours=is_same_user if ours else lambda _client, _server: False,
            life=life,
            on_over=self.over.set,
        ).start()

    def get(
        self, path: str = "", *, method: str = "GET", **headers: str
    ) -> tuple[int, bytes, dict[str, str]]:
        parts = urlsplit(self.page.url)
        connection = http.client.HTTPConnection(parts.netloc, timeout=5)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path or parts.path, headers=named)
            answer = connection.getresponse()
            return answer.status, answer.read(), dict(answer.getheaders())
        finally:
            connection.close()

    def ended(self) -> bool:
        thread = self.page._server.thread
        thread.join(5)
        return not thread.is_alive()


@pytest.fixture
def opened() -> Iterator[Opened]:
    opened = Opened()
    yield opened
    opened.page.close()
    assert opened.ended()


def test_page_is_given_once(opened: Opened) -> None:
    status, body, headers = opened.get()

    assert (status, body) == (HTTPStatus.OK, PAGE.html)
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "origin"
    assert opened.over.wait(5)
    assert opened.page.was_taken
    assert opened.ended()
    with pytest.raises(ConnectionRefusedError):
        opened.get()


def test_second_request_meanwhile_gets_nothing(opened: Opened) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: attempt(opened), range(8)))

    assert answers.count(HTTPStatus.OK) == 1
    assert set(answers) <= {HTTPStatus.OK, HTTPStatus.GONE, None}


def attempt(opened: Opened) -> int | None:
    try:
        return opened.get()[0]
    except OSError:
        return None


@pytest.mark.parametrize(
    ("path", "method", "headers", "status"),
    [
        ("/", "GET", {}, HTTPStatus.NOT_FOUND),
        ("/favicon.ico", "GET", {}, HTTPStatus.NOT_FOUND),
        ("", "GET", {"Host": "evil.example"}, HTTPStatus.FORBIDDEN),
        ("", "GET", {"Host": "localhost:80"}, HTTPStatus.FORBIDDEN),
        ("", "GET", {"Sec_Purpose": "prefetch;prerender"}, HTTPStatus.SERVICE_UNAVAILABLE),
        ("", "HEAD", {}, HTTPStatus.NOT_IMPLEMENTED),
        ("", "POST", {}, HTTPStatus.NOT_IMPLEMENTED),
    ],
    ids=["root", "icon", "foreign name", "another name", "prefetch", "head", "post"],
)
def test_refused_request_leaves_the_page_for_the_browser(
    opened: Opened, path: str, method: str, headers: dict[str, str], status: HTTPStatus
) -> None:
    refused = opened.get(path, method=method, **headers)

    assert refused[0] == status
    assert b"secret" not in refused[1]
    assert opened.get()[0] == HTTPStatus.OK


def test_foreign_process_is_refused() -> None:
    opened = Opened(ours=False)

    with pytest.raises(ConnectionError):
        opened.get()

    opened.page.close()
    assert not opened.page.was_taken


@pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0, reason="only root can become another user"
)
def test_process_of_another_user_is_refused_by_the_kernels_word(opened: Opened) -> None:
    program = (
        "import sys, urllib.error, urllib.request\n"
        "try: urllib.request.urlopen(sys.argv[1])\n"
        "except (urllib.error.URLError, ConnectionError): print('refused')"
    )

    done = subprocess.run(
        ["/usr/bin/python3", "-I", "-c", program, opened.page.url],
        user=NOBODY,
        capture_output=True,
        text=True,
        check=True,
        cwd="/",
    )

    assert done.stdout.strip() == "refused"
    assert opened.get()[0] == HTTPStatus.OK


def test_page_is_gone_after_its_time() -> None:
    opened = Opened(life=0.01)

    assert opened.ended()
    assert not opened.page.was_taken


def test_nothing_of_the_page_is_shown() -> None:
    assert "secret" not in repr(PAGE)
