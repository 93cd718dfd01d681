"""The page on which the users of an account sign in to the console."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest

from fobwatch.demo.company import COMPANY
from fobwatch.demo.knobs import Knobs
from fobwatch.demo.server.console.user_page import WRONG
from tests.cloud import mfa_code
from tests.demo.browser import Browser

if TYPE_CHECKING:
    from fobwatch.demo.cloud import DemoCloud
    from tests.cloud import CloudClients
    from tests.demo.browser import Page

ANNA = COMPANY.user("anna")
PAGE = f"/{ANNA.account.alias}/console"


@pytest.fixture
def browser(demo_cloud: DemoCloud) -> Browser:
    return Browser(demo_cloud)


def enter(browser: Browser, password: str, *, path: str = PAGE, name: str = ANNA.name) -> Page:
    return browser.post(path, username=name, password=password)


def code() -> str:
    assert ANNA.device is not None
    return mfa_code(ANNA.device)


def enter_code(browser: Browser, asking: Page, value: str, *, path: str = PAGE) -> Page:
    ticket = re.search(r'name="ticket" value="([^"]+)"', asking.text)
    assert ticket is not None, asking.text
    return browser.post(path, ticket=ticket[1], mfaCode=value)


@pytest.mark.parametrize("account", [ANNA.account.alias, ANNA.account.account_id])
def test_password_and_code_lead_to_the_console(browser: Browser, account: str) -> None:
    path = f"/{account}/console"
    asking = enter(browser, ANNA.console_password, path=path)
    console = enter_code(browser, asking, code(), path=path)
    again = browser.get("/console")

    assert account in browser.get(path).text
    assert "<dt>IAM user</dt><dd>anna</dd>" in console.text
    assert "Password of an IAM user" in console.text
    assert 'data-life="43200.0"' in console.text
    assert again.url == console.url


def test_cloudtrail_has_each_sign_in_and_each_in_vain(
    browser: Browser, connect: CloudClients
) -> None:
    boris = COMPANY.user("boris")
    path = "/acme-dev/console"
    assert boris.device
    enter(browser, "wrong", path=path, name="boris")
    asking = enter(browser, boris.console_password, path=path, name="boris")
    enter_code(browser, asking, mfa_code(boris.device), path=path)

    trail = connect.other("cloudtrail", boris.access_key, "us-east-1")
    found = trail.lookup_events(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "ConsoleLogin"}]
    )["Events"]
    newest = (json.loads(event["CloudTrailEvent"]) for event in found[:2])
    # Events of one second have no order.
    by_outcome = {event["responseElements"]["ConsoleLogin"]: event for event in newest}

    assert by_outcome.keys() == {"Failure", "Success"}
    assert by_outcome["Success"]["additionalEventData"]["MFAUsed"] == "Yes"
    assert by_outcome["Success"]["sourceIPAddress"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("path", "name", "password"),
    [
        pytest.param(PAGE, "anna", "wrong", id="password"),
        pytest.param(PAGE, "anna", "", id="no password"),
        pytest.param(PAGE, "nobody", ANNA.console_password, id="user"),
        pytest.param("/acme-dev/console", "anna", ANNA.console_password, id="account"),
        pytest.param("/acme-dev/console", "deploy", "", id="a user without a password"),
    ],
)
def test_all_that_is_wrong_is_refused_alike(
    browser: Browser, path: str, name: str, password: str
) -> None:
    refused = enter(browser, f"{password}", path=path, name=name)

    assert refused.status is HTTPStatus.FORBIDDEN
    assert WRONG in refused.text
    assert 'name="ticket"' not in refused.text


def test_a_code_works_once_and_a_wrong_one_may_be_corrected(browser: Browser) -> None:
    right = code()
    asking = enter(browser, ANNA.console_password)
    wrong = enter_code(browser, asking, f"{(int(right) + 1) % 10**6:06}")
    console = enter_code(browser, wrong, right)
    reused = enter_code(browser, enter(browser, ANNA.console_password), right)

    assert WRONG in wrong.text
    assert "<dd>anna</dd>" in console.text
    assert WRONG in reused.text


def test_a_code_is_awaited_for_ten_minutes(browser: Browser, demo_cloud: DemoCloud) -> None:
    asking = enter(browser, ANNA.console_password)
    demo_cloud.set_knobs(Knobs(clock_offset=timedelta(minutes=11)))

    assert "timed out" in enter_code(browser, asking, code()).text


def test_the_session_does_not_outlast_the_knob(browser: Browser, demo_cloud: DemoCloud) -> None:
    demo_cloud.set_knobs(Knobs(session_life=timedelta(minutes=20)))
    asking = enter(browser, ANNA.console_password)

    assert 'data-life="1200.0"' in enter_code(browser, asking, code()).text
