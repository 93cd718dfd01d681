"""The browser without a window of our own, as on Windows, and two windows of one provider."""

from __future__ import annotations

import threading
from datetime import timedelta
from queue import SimpleQueue
from typing import TYPE_CHECKING, Self

import pytest

from fobwatch.adapters.web_sign_in.pages import BrowserPages
from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.browsers.browsers import BrowserOwner, BrowserPlace
from fobwatch.core.browsers.errors import NoBrowser
from fobwatch.core.web_sign_in.browser_sign_ins import BrowserSignIns
from fobwatch.core.web_sign_in.visit import OneAnswer

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.adapters.console.sign_in_page import Page
    from fobwatch.core.web_sign_in.visit import Visit


URL = "https://idp.acme.example/aws"
SOON = timedelta(seconds=5)


class Browser:
    def __init__(self) -> None:
        self.opened: list[bytes] = []

    def open_once(self, content: Page, _place: BrowserPlace) -> None:
        self.opened.append(content.html)


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
def pages(browser: Browser, tmp_path: Path) -> BrowserPages:
    asked: list[OpenBrowser] = []

    def place(page: OpenBrowser) -> BrowserPlace:
        asked.append(page)
        assert page == OpenBrowser(url=URL, answer="SAMLResponse")
        return BrowserPlace(owner=BrowserOwner(name="idp"))

    return BrowserPages(browser, tmp_path, place=place, own_window=None)  # type: ignore[arg-type]  # the one method that is used


def test_the_page_opens_in_the_usual_browser_and_its_response_is_pasted(
    pages: BrowserPages, browser: Browser, tmp_path: Path
) -> None:
    with pages.window(URL, shown=True) as window:
        window.give("pasted")

        assert window.code(SOON) == "pasted"
    assert [URL.encode() in html for html in browser.opened] == [True]
    assert list(tmp_path.iterdir()) == []


def test_no_page_is_opened_unseen(pages: BrowserPages, browser: Browser) -> None:
    with pytest.raises(NoBrowser), pages.window(URL, shown=False):
        pass

    assert browser.opened == []


PROD, DEV = (OpenBrowser(url=f"https://acme.okta.example/{app}") for app in ("prod", "dev"))


class Window(OneAnswer):
    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        """Nothing is to be closed."""


class TwoApps:
    """Two apps of one provider; a sign-in at the first has opened its window."""

    def __init__(self, folder: Path) -> None:
        self.opened: SimpleQueue[str] = SimpleQueue()
        self.answered: SimpleQueue[OpenBrowser] = SimpleQueue()
        pages = BrowserPages(
            Browser(),  # type: ignore[arg-type]  # no other page is opened
            folder,
            place=lambda _page: BrowserPlace(owner=BrowserOwner(name="idp")),
            own_window=self._window,
        )
        self.sign_ins = BrowserSignIns(
            pages=pages,
            may_show=lambda: True,
            in_background=lambda work: threading.Thread(target=work, daemon=True).start(),
            pause=lambda _event, _time: None,
        )
        self.sign_ins.on_answered(self.answered.put)
        self.begin(PROD)
        assert self.next_opened() == PROD.url

    def _window(self, url: str, _folder: Path, *, shown: bool) -> Window:
        assert shown
        self.opened.put(url)
        return Window()

    def begin(self, page: OpenBrowser) -> None:
        def sign_in(visit: Visit) -> None:
            visit.response(page.url, 0)

        self.sign_ins.begin(page, sign_in)

    def next_opened(self) -> str:
        return self.opened.get(timeout=SOON.total_seconds())

    def next_answered(self) -> OpenBrowser:
        return self.answered.get(timeout=SOON.total_seconds())


def test_a_second_app_of_a_provider_waits_for_the_window_of_the_first(tmp_path: Path) -> None:
    apps = TwoApps(tmp_path)
    apps.begin(DEV)
    assert apps.opened.empty()

    apps.sign_ins.cancel(PROD)

    assert apps.next_opened() == DEV.url
    apps.sign_ins.cancel_all()


def test_a_cancelled_sign_in_ends_at_once_though_another_window_is_open(tmp_path: Path) -> None:
    apps = TwoApps(tmp_path)
    apps.begin(DEV)
    apps.sign_ins.cancel(DEV)

    assert apps.next_answered() == DEV
    assert apps.sign_ins.is_waiting(PROD)
    apps.sign_ins.cancel_all()


def test_a_lock_leaves_no_window_to_open_later(tmp_path: Path) -> None:
    apps = TwoApps(tmp_path)
    apps.begin(DEV)
    apps.sign_ins.cancel_all()

    assert {apps.next_answered(), apps.next_answered()} == {PROD, DEV}
    assert apps.opened.empty()
