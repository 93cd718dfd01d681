"""Several AWS accounts in one browser: where AWS keeps five, and where it takes one at a time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.company import COMPANY
from fobwatch.demo.knobs import Knobs
from tests.desktop.steps import in_menu
from tests.desktop.test_main_job import at_work
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desktop.browser import Page
    from tests.desktop.desktop import Desktop
    from tests.desktop.test_main_job import Job

pytestmark = pytest.mark.desktop

SIX = {
    "prod-readonly": "s3",
    "deploy": "ec2",
    "lake-1": "iam",
    "lake-2": "lambda",
    "lake-3": "athena",
    "lake-4": "vpc",
}
"""Profiles, each with a service of its own, by which its page is found."""

ROLE = COMPANY.role("DataLake").arn
CONFIG = "".join(
    f"[profile {name}]\nrole_arn = {ROLE}\nrole_session_name = {name}\n"
    "source_profile = prod-readonly\nregion = us-east-1\n"
    for name in SIX
    if name.startswith("lake")
)

SIGNED_OUT = "You are not signed in"


@pytest.fixture(scope="module")
def job(desktop: Desktop) -> Iterator[Job]:
    (desktop.home / ".aws").mkdir()
    (desktop.home / ".aws" / "config").write_text(CONFIG)
    with DemoCloud() as cloud:
        job = at_work(cloud, desktop)
        yield job
        job.fobwatch.process.end()


def answered(job: Job, **answers: bool) -> None:
    """Start it with these answers from before, beside a browser that is signed in nowhere."""
    job.desktop.browser.close()
    job.fobwatch.quit()
    consoles = job.desktop.home / ".local" / "state" / "fobwatch" / "consoles.json"
    consoles.unlink(missing_ok=True)  # which cannot tell that the default browser was closed
    settings = job.desktop.home / ".config" / "fobwatch" / "settings.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps({"multi_session": answers}))
    job.fobwatch.start_with_vault()


def opened(job: Job, profile: str, service: str) -> Page:
    job.fobwatch.command("open", profile, service)
    return job.desktop.browser.wait_for_page(f"/console/.*/{service}")


def click_in_menu(job: Job, profile: str, service: str) -> None:
    """Open it as a person does, whom Fobwatch may ask something."""
    wait_until(lambda: in_menu(job.fobwatch, profile), "its session in the menu")
    job.fobwatch.item.click(f"{profile}*", "Open console", service)


def test_one_at_a_time_the_account_before_is_signed_out_on_the_way(job: Job) -> None:
    job.cloud.set_knobs(Knobs(multi_session=False))
    answered(job)
    first = opened(job, "prod-readonly", "s3")
    job.fobwatch.command("credentials", "deploy")
    before = job.desktop.browser.opened()
    click_in_menu(job, "deploy", "EC2*")
    job.fobwatch.wait_for("push button", "Sign out of the other")
    unanswered = job.desktop.browser.opened()
    job.desktop.screen.save("multi-session-question")
    job.fobwatch.press("push button", "Sign out of the other")
    second = job.desktop.browser.wait_for_page("/console/.*/ec2")

    assert unanswered == before
    assert SIGNED_OUT in first.text_anew()
    assert "deploy" in second.text()


def test_of_six_accounts_at_once_aws_keeps_the_last_five(job: Job) -> None:
    job.cloud.set_knobs(Knobs(multi_session=True))
    answered(job, default=True)
    pages = [opened(job, profile, service) for profile, service in SIX.items()]
    texts = [each.text_anew() for each in pages]
    last = job.desktop.browser.wait_for_page("/console/.*/vpc")
    job.desktop.screen.save("multi-session-six")

    assert [SIGNED_OUT in text for text in texts] == [True, False, False, False, False, False]
    assert last.text().count("Also signed in here") == 1
