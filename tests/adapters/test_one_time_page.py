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

from fobwatch.adapters.loopback_peer import is_same_user, socket_owner
from fobwatch.adapters.one_time_page import OneTimePage, Page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fobwatch.adapters.loopback_peer import Address

PAGE = Page(html=b"<p>secret</p>", headers={"Referrer-Policy": "origin"})
NOBODY = 65534


class Opened:
    """A one-time page, and whether it was taken."""

    def __init__(self, *, ours: bool = True, life: float = 30) -> None:
        self.taken = threading.Event()
        self.page = OneTimePage(
            PAGE,
            is_ours=is_same_user if ours else lambda _client, _server: False,
            life=life,
            on_taken=self.taken.set,
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
        self.page._thread.join(5)
        return not self.page._thread.is_alive()


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
    assert opened.taken.wait(5)
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

    status, body, _ = opened.get()

    opened.page.close()
    assert (status, body) == (HTTPStatus.FORBIDDEN, b"")


@pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0, reason="only root can become another user"
)
def test_process_of_another_user_is_refused_by_the_kernels_word(opened: Opened) -> None:
    program = (
        "import sys, urllib.request, urllib.error\n"
        "try: urllib.request.urlopen(sys.argv[1])\n"
        "except urllib.error.HTTPError as error: print(error.code)"
    )

    done = subprocess.run(
        ["/usr/bin/python3", "-I", "-c", program, opened.page.url],
        user=NOBODY,
        capture_output=True,
        text=True,
        check=True,
        cwd="/",
    )

    assert done.stdout.strip() == "403"
    assert opened.get()[0] == HTTPStatus.OK


def test_page_is_gone_after_its_time() -> None:
    opened = Opened(life=0.01)

    assert opened.ended()
    assert not opened.taken.is_set()


def test_nothing_of_the_page_is_shown() -> None:
    assert "secret" not in repr(PAGE)


V4 = ("127.0.0.1", 40000)
SERVER = ("127.0.0.1", 80)


@pytest.mark.parametrize(
    ("line", "owner"),
    [
        (" 0: 0100007F:9C40 0100007F:0050 01 0:0 00:0 0 1000 0 1", 1000),
        (" 0: 0100007F:0050 0100007F:9C40 01 0:0 00:0 0 1000 0 1", None),
        (" 0: 0100007F:9C40 0100007F:0051 01 0:0 00:0 0 1000 0 1", None),
        ("", None),
        ("  sl  local_address rem_address", None),
    ],
    ids=["the client", "the server's end", "another server", "empty", "heading"],
)
@pytest.mark.skipif(sys.byteorder != "little", reason="the lines are a little-endian kernel's")
def test_owner_is_read_from_the_clients_end(tmp_path: Path, line: str, owner: int | None) -> None:
    table = tmp_path / "tcp"
    table.write_text(f"heading\n{line}\n")

    assert socket_owner(V4, SERVER, (tmp_path / "no-ipv6", table)) == owner


@pytest.mark.skipif(sys.byteorder != "little", reason="the line is a little-endian kernel's")
def test_owner_of_an_ipv6_socket_is_found(tmp_path: Path) -> None:
    mapped = "0000000000000000FFFF00000100007F"
    table = tmp_path / "tcp6"
    table.write_text(f" 0: {mapped}:9C40 {mapped}:0050 01 0:0 00:0 0 1000 0 1\n")

    assert socket_owner(V4, SERVER, (table,)) == 1000


@pytest.mark.skipif(sys.platform != "linux", reason="reads the kernel's tables")
def test_unseen_connection_is_nobodys() -> None:
    nowhere: Address = ("127.0.0.1", 1)

    assert not is_same_user(nowhere, nowhere)
