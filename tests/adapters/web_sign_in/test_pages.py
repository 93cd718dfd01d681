"""The browser where there is no window of our own, as on Windows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.web_sign_in.pages import BrowserPages
from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.browsers.browsers import BrowserPlace
from fobwatch.core.errors import NoBrowser

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.adapters.console.sign_in_page import Page


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
        return BrowserPlace(owner="idp")

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
