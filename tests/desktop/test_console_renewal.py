"""A console that is renewed past its end, in a browser that Fobwatch sees into."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.activity.activity import Event
from tests.desktop.browser import addresses_stored_in
from tests.desktop.program import Fobwatch
from tests.desktop.steps import SETTINGS, page
from tests.desktop.test_browsers import choose_in_settings
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from tests.desktop.browser import Page
    from tests.desktop.desktop import Desktop

pytestmark = pytest.mark.desktop

CONSOLE = "Console of prod-readonly"
SIGN_OUT = "Sign out of consoles when Fobwatch is locked or quits"
WRITTEN = "document.querySelector('[name=name]').value"

ALMOST, PAST_ITS_END = timedelta(minutes=57), timedelta(minutes=20)
LASTS = 1800
"""Seconds: more than is left of the first hour, and less than of the second, at both times."""

ASK_HOW_LONG = """(() => {
  const asked = new XMLHttpRequest();
  asked.open("GET", location.pathname.split("/").slice(0, 3).join("/") + "/left", false);
  asked.send();
  return JSON.parse(asked.responseText).left;
})()"""


def test_a_console_is_renewed_past_its_end_while_a_form_stays_as_it_is(desktop: Desktop) -> None:
    """What signs in again, and out in the end, is hidden: it leaves no tab, and takes no focus."""
    fobwatch, browser = started(desktop), desktop.browser
    choose_in_settings(fobwatch, "Chromium")
    fobwatch.command("open", "prod-readonly", "s3")
    shown = browser.wait_for_page(r"/console/.*/s3/")
    shown.evaluate(f"{WRITTEN} = 'half filled'")
    look_at_console(fobwatch)
    for passed in (ALMOST, PAST_ITS_END):
        desktop.clock.jump(passed)
        wait_until(lambda: seconds_left(shown) > LASTS, "a console that lasts")

    wait_until(lambda: len(browser.pages()) == 1, "the end of what signed in again")
    assert shown.evaluate(WRITTEN) == "half filled"
    assert len(browser.opened()) == 1

    page(SETTINGS, "Consoles and sign-in pages")(fobwatch)
    fobwatch.press("check box", SIGN_OUT)
    wait_until(lambda: fobwatch.find("check box", SIGN_OUT, "checked"), "the setting")
    fobwatch.quit()

    assert noted(desktop)[-2:] == [Event.CONSOLE_RENEWED, Event.CONSOLE_SIGNED_OUT]
    wait_until(lambda: len(browser.pages()) == 1, "the end of what signed out")
    assert shown.evaluate(WRITTEN) == "half filled"
    assert len(browser.opened()) == 1

    browser.close()

    assert not any("oken=" in address for address in addresses_stored_in(shown.folder))


def started(desktop: Desktop) -> Fobwatch:
    """With sessions of an hour, and a clock that the test sets."""
    environment = desktop.clock.environment
    fobwatch = Fobwatch(desktop, "--demo", "--session-life", "3600", environment=environment)
    fobwatch.start()
    return fobwatch


def look_at_console(fobwatch: Fobwatch) -> None:
    """Select its row, until the page says what is seen of the browser."""
    page(1)(fobwatch)
    fobwatch.select(CONSOLE)
    wait_until(lambda: fobwatch.says("Signed in, in one tab"), "what is seen of the browser")
    fobwatch.desktop.screen.save("console-session")


def noted(desktop: Desktop) -> list[str]:
    """What the activity has, the oldest first."""
    (journal,) = desktop.session.home.glob(".local/state/*/activity.sqlite")
    with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as stored:
        return [event for (event,) in stored.execute("SELECT event FROM activity ORDER BY rowid")]


def seconds_left(console: Page) -> float:
    """As its site says to the page itself."""
    return float(console.evaluate(ASK_HOW_LONG))
