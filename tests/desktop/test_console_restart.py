"""Consoles that outlive Fobwatch in a real Chromium, and one that AWS refuses there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fobwatch.demo.cloud import DemoCloud
from tests.desktop.steps import page
from tests.desktop.test_browsers import choose_in_settings
from tests.desktop.test_console_renewal import CONSOLE
from tests.desktop.test_main_job import at_work
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desktop.browser import Page
    from tests.desktop.desktop import Desktop
    from tests.desktop.program import Fobwatch
    from tests.desktop.test_main_job import Job

pytestmark = pytest.mark.desktop

UNSEEN = "Fobwatch cannot see whether this browser is still open"
REFUSED = "AWS refused the sign-in in the browser"
NO_TOKEN = "location.href = '/federation?Action=login&SigninToken=over'"


@pytest.fixture(scope="module")
def job(desktop: Desktop) -> Iterator[Job]:
    with DemoCloud() as cloud:
        job = at_work(cloud, desktop)
        choose_in_settings(job.fobwatch, "Chromium")
        yield job
        job.fobwatch.process.end()


def opened(job: Job) -> Page:
    """A page of the console, in a browser profile of its own."""
    job.fobwatch.command("open", "prod-readonly", "s3")
    return job.desktop.browser.wait_for_page(r"/console/.*/s3")


def is_listed(fobwatch: Fobwatch) -> bool:
    return fobwatch.find("list item", CONSOLE, begins=True) is not None


def choose_dark(job: Job) -> None:
    """In the file of settings, for the next start."""
    file = job.desktop.home / ".config" / "fobwatch" / "settings.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "appearance": "dark"}))


def look_at_what_is_known(job: Job, picture: str) -> None:
    fobwatch, screen = job.fobwatch, job.desktop.screen
    page(1)(fobwatch)
    fobwatch.select(CONSOLE)
    wait_until(lambda: fobwatch.says(UNSEEN), "what is known of the browser")
    screen.save(picture)

    assert fobwatch.says("until about")


def test_what_outlived_fobwatch_is_listed_and_signed_out(job: Job) -> None:
    fobwatch = job.fobwatch
    shown = opened(job)
    fobwatch.quit()
    fobwatch.start()
    look_at_what_is_known(job, "console-restart-light")
    choose_dark(job)
    fobwatch.restart_after_a_crash()
    look_at_what_is_known(job, "console-restart-dark")
    fobwatch.press("push button", "Sign out")
    wait_until(lambda: not is_listed(fobwatch), "an empty list")
    assert "You are not signed in" in shown.text_anew()
    job.desktop.browser.close()
    fobwatch.quit()
    fobwatch.start()
    page(1)(fobwatch)

    assert not is_listed(fobwatch)


def test_a_refusal_on_a_page_of_the_browser_is_explained(job: Job) -> None:
    shown = opened(job)
    page(1)(job.fobwatch)
    shown.leave_by(NO_TOKEN)
    wait_until(lambda: job.fobwatch.says(REFUSED), "what AWS refused")
    job.desktop.screen.save("console-refused")

    assert job.fobwatch.says("open it again")
