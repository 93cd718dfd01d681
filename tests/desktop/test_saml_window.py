"""A real Chromium, in which a SAML response is read before AWS gets it."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.web_sign_in.browser_window import BrowserWindow
from fobwatch.core.saml.assertion import MAX_RESPONSE, read_assertion
from fobwatch.core.web_sign_in.errors import SignInStopped
from fobwatch.demo import federation
from fobwatch.demo.cloud import DemoCloud
from tests.adapters.web_sign_in import identity_providers
from tests.adapters.web_sign_in.identity_providers import nanoidp
from tests.desktop.canary import files_with
from tests.desktop.waiting import PATIENCE, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.desktop.desktop import Desktop

pytestmark = pytest.mark.desktop

AWS = "https://signin.aws.amazon.com/saml"
POST = "document.forms[0].submit()"


def form(response: str = "A" * 99, *, target: str = "", where: str = AWS) -> str:
    return (
        f'<form method="post" action="{where}" target="{target}">'
        f'<input type="hidden" name="SAMLResponse" value="{response}"></form>'
        f"<script>{POST}</script>"
    )


def is_kept(folder: Path, response: str) -> bool:
    """Whether a part of it is in a file of the browser's."""
    return bool(files_with(folder, [response[:64]]))


@pytest.fixture
def in_desktop(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> Desktop:
    for name, value in desktop.environment.items():
        monkeypatch.setenv(name, value)
    return desktop


@pytest.fixture
def serve() -> Iterator[Callable[[str], str]]:
    """Serve a page as an identity provider's, and return its address."""
    pages: list[str] = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(pages[-1].encode())

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()

    def start(page: str) -> str:
        pages.append(page)
        return f"http://127.0.0.1:{server.server_address[1]}/"

    yield start
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass(frozen=True)
class Company:
    """An identity provider: its page, what a person does there, and whom it then names."""

    url: str
    path: str
    sign_in: str
    person: str


@contextmanager
def of_the_demo(_folder: Path) -> Iterator[Company]:
    click = "document.querySelector('button[value=allow]').click()"
    with DemoCloud() as cloud:
        yield Company(f"{cloud.provider_url}/saml", "/idp/saml", click, federation.PERSON)


@contextmanager
def of_others(folder: Path) -> Iterator[Company]:
    fill = f"""
        const form = document.forms[0];
        form.username.value = "{identity_providers.PERSON}";
        form.password.value = "{identity_providers.PASSWORD}";
        form.submit();
    """
    with nanoidp(folder) as provider:
        url = provider.saml_start_url(AWS)
        yield Company(url, "/saml/sso", fill, identity_providers.PERSON)


@pytest.mark.parametrize("company", [of_the_demo, of_others])
def test_a_person_signs_in_and_the_next_response_comes_unseen(
    in_desktop: Desktop,
    tmp_path: Path,
    company: Callable[[Path], AbstractContextManager[Company]],
) -> None:
    folder = tmp_path / "window"
    with company(tmp_path) as provider:
        with BrowserWindow(provider.url, folder, shown=True) as window:
            in_desktop.browser.wait_for_page(provider.path).leave_by(provider.sign_in)
            first = window.code(PATIENCE)
        wait_until(lambda: not in_desktop.browser.pages(), "the end of the window")
        with BrowserWindow(provider.url, folder, shown=False) as window:
            second = window.code(PATIENCE)

    assert first != second
    assert not any(is_kept(folder, each) for each in (first, second))
    assert {read_assertion(r, datetime.now(UTC)).person for r in (first, second)} == {
        provider.person
    }


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(form(), id="the page itself"),
        pytest.param(form("A" * MAX_RESPONSE), id="the longest response"),
        pytest.param(form(where=AWS.replace("signin", "eu-west-1.signin")), id="a region's page"),
        pytest.param(f"<iframe srcdoc='{form()}'></iframe>", id="a frame"),
        pytest.param(f"<script>fetch('{AWS}')</script>{form()}", id="after another request"),
    ],
)
@pytest.mark.usefixtures("in_desktop")
def test_the_form_is_read_wherever_it_is_posted(
    serve: Callable[[str], str], tmp_path: Path, page: str
) -> None:
    with BrowserWindow(serve(page), tmp_path / "window", shown=False) as window:
        assert set(window.code(PATIENCE)) == {"A"}

    assert not is_kept(tmp_path / "window", "A" * 99)


@pytest.mark.usefixtures("in_desktop")
def test_a_tab_that_the_page_opens_is_watched_too(
    serve: Callable[[str], str], tmp_path: Path
) -> None:
    opening = form(target="_blank").replace(POST, f"document.onclick = () => {POST}")
    with BrowserWindow(serve(opening), tmp_path / "window", shown=False) as window:
        wait_until(lambda: window._pages, "the page")

        def click() -> bool:
            (session,) = list(window._pages)[:1]
            window._pipe.send(
                "Runtime.evaluate", session, expression="document.onclick()", userGesture=True
            )
            return window._answer.done()

        wait_until(click, "the response")

        assert set(window.code(PATIENCE)) == {"A"}


@pytest.mark.usefixtures("in_desktop")
def test_a_page_that_asks_a_person_gives_nothing_unseen(
    serve: Callable[[str], str], tmp_path: Path
) -> None:
    asking = serve("<input name=password>")

    with (
        BrowserWindow(asking, tmp_path / "window", shown=False) as window,
        pytest.raises(SignInStopped, match="Nobody signed in"),
    ):
        window.code(timedelta(seconds=2))
