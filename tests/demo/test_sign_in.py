"""The federation endpoint and the console that it leads to."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest

from fobwatch.demo.company import COMPANY
from fobwatch.demo.knobs import Fault, Knobs
from tests.cloud import credentials_of, mfa_code
from tests.demo.browser import DESTINATION, Browser

if TYPE_CHECKING:
    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.demo.cloud import DemoCloud
    from tests.cloud import CloudClients
    from tests.demo.browser import Page

ANNA = COMPANY.user("anna")
DEPLOY = COMPANY.user("deploy")
TWELVE_HOURS = 43_200


@pytest.fixture
def browser(demo_cloud: DemoCloud) -> Browser:
    return Browser(demo_cloud)


@pytest.fixture
def read_only(connect: CloudClients) -> Credentials:
    """Credentials of a role that was assumed with an access key."""
    return role(connect, "ReadOnly")


@pytest.fixture
def chained(connect: CloudClients, read_only: Credentials) -> Credentials:
    """Credentials of a role that was assumed with a role's."""
    answer = connect.sts(read_only).assume_role(
        RoleArn=COMPANY.role("DataLake").arn, RoleSessionName="anna"
    )
    return credentials_of(answer)


@pytest.fixture
def by_session(connect: CloudClients) -> Credentials:
    """Credentials of a role that was assumed with an IAM user's session."""
    session = user_session(connect)
    answer = connect.sts(session).assume_role(
        RoleArn=COMPANY.role("Admin").arn, RoleSessionName="anna"
    )
    return credentials_of(answer)


@pytest.fixture
def federated(connect: CloudClients) -> Credentials:
    return credentials_of(connect.sts(DEPLOY.access_key).get_federation_token(Name="deploy"))


def role(connect: CloudClients, name: str) -> Credentials:
    answer = connect.sts(ANNA.access_key).assume_role(
        RoleArn=COMPANY.role(name).arn, RoleSessionName="anna"
    )
    return credentials_of(answer)


def user_session(connect: CloudClients) -> Credentials:
    device = ANNA.device
    assert device is not None
    answer = connect.sts(ANNA.access_key).get_session_token(
        SerialNumber=device.serial, TokenCode=mfa_code(device)
    )
    return credentials_of(answer)


def token(page: Page) -> str:
    value: str = json.loads(page.text)["SigninToken"]
    return value


def seconds_left(page: Page) -> float:
    shown = re.search(r'data-left="([\d.]+)"', page.text)
    assert shown is not None, page.text
    return float(shown[1])


def refused_with(page: Page, message: str) -> bool:
    """Tell whether the page is the bare refusal of AWS's sign-in, with this message."""
    return (
        page.status is HTTPStatus.BAD_REQUEST
        and page.headers["content-type"].startswith("text/html")
        and f"<u>{message}</u>" in page.text
    )


# Sign-in tokens


@pytest.mark.parametrize("kind", ["read_only", "chained", "by_session", "federated"])
def test_these_credentials_get_a_token(
    browser: Browser, kind: str, request: pytest.FixtureRequest
) -> None:
    credentials: Credentials = request.getfixturevalue(kind)

    assert token(browser.ask_token(credentials))


def test_a_token_can_be_asked_for_by_get(browser: Browser, read_only: Credentials) -> None:
    session = {
        "sessionId": read_only.access_key_id,
        "sessionKey": read_only.secret_access_key,
        "sessionToken": read_only.session_token,
    }

    page = browser.get("/federation", Action="getSigninToken", Session=json.dumps(session))

    assert token(page)


def test_a_user_session_gets_no_token(browser: Browser, connect: CloudClients) -> None:
    page = browser.ask_token(user_session(connect))

    assert refused_with(
        page,
        "Only federation tokens or assume role tokens may be used for federated login. Please "
        "contact your administrator.",
    )


@pytest.mark.parametrize("part", ["access_key_id", "secret_access_key", "session_token"])
def test_credentials_that_do_not_belong_together_get_no_token(
    browser: Browser, read_only: Credentials, federated: Credentials, part: str
) -> None:
    mixed = replace(read_only, **{part: getattr(federated, part)})

    assert refused_with(browser.ask_token(mixed), "Invalid credentials parameter")


@pytest.mark.parametrize(
    "session", ["", "{", "[]", "{}", '{"sessionId": "AKIAIOSFODNN7EXAMPLE"}'], ids=repr
)
def test_a_malformed_session_gets_no_token(browser: Browser, session: str) -> None:
    page = browser.post("/federation", Action="getSigninToken", Session=session)

    assert refused_with(page, "Invalid credentials parameter")


def test_a_long_term_key_gets_no_token(browser: Browser, read_only: Credentials) -> None:
    key = replace(
        read_only,
        access_key_id=DEPLOY.access_key.access_key_id,
        secret_access_key=DEPLOY.access_key.secret_access_key,
    )

    assert refused_with(browser.ask_token(key), "Invalid credentials parameter")


def test_ended_credentials_get_no_token(
    demo_cloud: DemoCloud, browser: Browser, read_only: Credentials
) -> None:
    demo_cloud.set_knobs(Knobs(clock_offset=timedelta(hours=2)))

    page = browser.ask_token(read_only)

    assert refused_with(page, "The security token included in the request is expired")


@pytest.mark.parametrize("kind", ["federated", "chained", "by_session"])
def test_a_duration_is_for_roles_assumed_with_an_access_key(
    browser: Browser, kind: str, request: pytest.FixtureRequest
) -> None:
    credentials: Credentials = request.getfixturevalue(kind)

    page = browser.ask_token(credentials, duration=3600)

    assert refused_with(page, "Invalid credentials parameter")


@pytest.mark.parametrize("duration", [899, 43_201, 0])
def test_a_duration_has_bounds(browser: Browser, read_only: Credentials, duration: int) -> None:
    page = browser.ask_token(read_only, duration=duration)

    assert refused_with(page, "Invalid credentials parameter")


def test_a_planned_fault_hits_the_endpoint_too(
    demo_cloud: DemoCloud, browser: Browser, read_only: Credentials
) -> None:
    demo_cloud.fail_next(Fault.UNAVAILABLE, action="getSigninToken")

    first, second = browser.ask_token(read_only), browser.ask_token(read_only)

    assert first.status is HTTPStatus.SERVICE_UNAVAILABLE
    assert second.status is HTTPStatus.OK


def test_requests_for_tokens_are_recorded(
    demo_cloud: DemoCloud, browser: Browser, federated: Credentials
) -> None:
    browser.ask_token(federated)
    browser.ask_token(federated, duration=3600)

    granted, refused = demo_cloud.calls()[-2:]

    assert (granted.service, granted.action, granted.status) == ("signin", "getSigninToken", 200)
    assert granted.principal == "arn:aws:sts::901755201184:federated-user/deploy"
    assert (refused.status, refused.error_code) == (400, "BadRequest")
    assert federated.session_token not in f"{granted} {refused}"


# Signing in


def test_a_token_opens_the_console_where_it_was_to_lead(
    browser: Browser, read_only: Credentials
) -> None:
    page = browser.sign_in(read_only)

    assert page.status is HTTPStatus.OK
    assert re.fullmatch(r"/console/[0-9a-f]{8}/s3/home\?region=eu-west-1", page.url)
    for shown in (
        "<h1>S3</h1>",
        "acme-prod",
        "4821-0093-7715",
        "ReadOnly",
        "anna",
        "eu-west-1",
        "Role, assumed with an access key",
        "fobwatch",
    ):
        assert shown in page.text


def test_a_link_opens_the_console_as_well_as_a_form(
    browser: Browser, read_only: Credentials
) -> None:
    page = browser.get(
        "/federation",
        Action="login",
        Issuer="",
        Destination=DESTINATION,
        SigninToken=token(browser.ask_token(read_only)),
    )

    assert "<h1>S3</h1>" in page.text
    assert "not given" in page.text


def test_a_federated_user_is_named(browser: Browser, federated: Credentials) -> None:
    page = browser.sign_in(federated)

    assert "<dt>Federated user</dt><dd>deploy</dd>" in page.text
    assert "acme-dev" in page.text
    assert "Session name" not in page.text


def test_the_console_lasts_as_long_as_the_credentials(
    browser: Browser, read_only: Credentials
) -> None:
    assert seconds_left(browser.sign_in(read_only)) == pytest.approx(3600, abs=5)


def test_the_console_lasts_as_long_as_was_asked_for(
    browser: Browser, read_only: Credentials
) -> None:
    page = browser.sign_in(read_only, duration=TWELVE_HOURS)

    assert seconds_left(page) == pytest.approx(TWELVE_HOURS, abs=5)


def test_the_console_does_not_outlast_the_knob(
    demo_cloud: DemoCloud, browser: Browser, read_only: Credentials
) -> None:
    demo_cloud.set_knobs(Knobs(session_life=timedelta(seconds=60)))

    page = browser.sign_in(read_only, duration=TWELVE_HOURS)

    assert seconds_left(page) == pytest.approx(60, abs=5)


def test_an_ended_console_leads_to_the_sign_in(
    demo_cloud: DemoCloud, browser: Browser, read_only: Credentials
) -> None:
    url = browser.sign_in(read_only).url
    demo_cloud.set_knobs(Knobs(clock_offset=timedelta(hours=2)))
    page = browser.get(url)

    assert page.url == "/signin"
    assert "Your session has expired" in page.text


def test_a_page_can_ask_how_long_its_session_lasts(
    demo_cloud: DemoCloud, browser: Browser, read_only: Credentials
) -> None:
    session = browser.sign_in(read_only).url.split("/")[2]
    left = json.loads(browser.get(f"/console/{session}/left").text)["left"]
    unknown = json.loads(browser.get("/console/00000000/left").text)["left"]

    assert left == pytest.approx(3600, abs=5)
    assert unknown == 0
    assert json.loads(Browser(demo_cloud).get(f"/console/{session}/left").text)["left"] == 0


@pytest.mark.parametrize(
    ("minutes", "status"), [(14, HTTPStatus.OK), (16, HTTPStatus.BAD_REQUEST)], ids=["14", "16"]
)
def test_a_token_is_good_for_fifteen_minutes(
    demo_cloud: DemoCloud,
    browser: Browser,
    read_only: Credentials,
    minutes: int,
    status: HTTPStatus,
) -> None:
    sign_in_token = token(browser.ask_token(read_only))
    demo_cloud.set_knobs(Knobs(clock_offset=timedelta(minutes=minutes)))

    page = browser.post(
        "/federation", Action="login", Destination=DESTINATION, SigninToken=sign_in_token
    )

    assert page.status is status


@pytest.mark.parametrize(
    "sign_in_token", ["", "VCQgs5qZZt3Q6fn8Tr5EXAMPLE"], ids=["none", "made up"]
)
def test_an_unknown_token_opens_nothing(browser: Browser, sign_in_token: str) -> None:
    page = browser.post(
        "/federation", Action="login", Destination=DESTINATION, SigninToken=sign_in_token
    )

    assert refused_with(page, "The sign-in token is not valid, or has expired.")


@pytest.mark.parametrize("destination", ["", "https://example.com/", "javascript:alert(1)"])
def test_only_the_console_is_a_destination(
    browser: Browser, read_only: Credentials, destination: str
) -> None:
    page = browser.sign_in(read_only, to=destination)

    assert refused_with(page, "The destination is not a page of the AWS Management Console.")


# The console


def test_a_browser_holds_several_sessions(
    browser: Browser, read_only: Credentials, federated: Credentials
) -> None:
    first = browser.sign_in(read_only)
    second = browser.sign_in(federated)

    assert "Also signed in here" in second.text
    assert "ReadOnly @ acme-prod" in second.text
    assert "deploy @ acme-dev" in browser.get(first.url).text


def test_signing_in_again_goes_on_with_the_same_identity_s_pages(
    demo_cloud: DemoCloud, browser: Browser, read_only: Credentials
) -> None:
    first = browser.sign_in(read_only, duration=900)
    second = browser.sign_in(read_only, duration=TWELVE_HOURS)
    demo_cloud.set_knobs(Knobs(clock_offset=timedelta(minutes=30)))

    assert "Also signed in here" not in second.text
    assert "<h1>S3</h1>" in browser.get(first.url).text


def test_the_oldest_of_more_than_five_sessions_gives_way(
    browser: Browser, connect: CloudClients
) -> None:
    sts = connect.sts(DEPLOY.access_key)
    pages = [
        browser.sign_in(credentials_of(sts.get_federation_token(Name=f"deploy-{number}")))
        for number in range(6)
    ]

    assert browser.get(pages[0].url).status is HTTPStatus.FORBIDDEN
    assert browser.get(pages[1].url).status is HTTPStatus.OK


def test_another_browser_sees_nothing(
    demo_cloud: DemoCloud, browser: Browser, read_only: Credentials
) -> None:
    url = browser.sign_in(read_only).url

    page = Browser(demo_cloud).get(url)

    assert page.status is HTTPStatus.FORBIDDEN
    assert "acme-prod" not in page.text


def test_signing_out_ends_every_session(browser: Browser, read_only: Credentials) -> None:
    url = browser.sign_in(read_only).url

    page = browser.get("/oauth", Action="logout")

    assert "Signed out" in page.text
    assert browser.get(url).status is HTTPStatus.FORBIDDEN


def test_signing_out_leads_on_to_the_next_sign_in(
    browser: Browser, read_only: Credentials, federated: Credentials
) -> None:
    first = browser.sign_in(read_only)
    way_on = (
        f"{browser.federation_url}?Action=login&Issuer=fobwatch"
        "&Destination=https%3A%2F%2Fus-east-1.console.aws.amazon.com%2Fiam%2Fhome"
        f"&SigninToken={token(browser.ask_token(federated))}"
    )

    page = browser.get("/oauth", Action="logout", redirect_uri=way_on)

    assert "<h1>IAM</h1>" in page.text
    assert "Global" in page.text
    assert "ReadOnly" not in page.text
    assert browser.get(first.url).status is HTTPStatus.FORBIDDEN


def test_signing_out_leads_nowhere_else(browser: Browser) -> None:
    page = browser.get("/oauth", Action="logout", redirect_uri="https://example.com/federation")

    assert page.status is HTTPStatus.OK
    assert "Signed out" in page.text


def test_every_service_can_be_reached(browser: Browser, read_only: Credentials) -> None:
    page = browser.sign_in(read_only)
    links = re.findall(r'href="(/console/[^"]+)"', page.text)

    titles = [re.findall("<h1>(.*?)</h1>", browser.get(link).text) for link in links]

    assert len(links) == 12
    assert ["Lambda"] in titles
    assert all(titles)


def test_the_front_page_leads_to_the_latest_session(
    browser: Browser, read_only: Credentials
) -> None:
    before = browser.get("/console")
    browser.sign_in(read_only)

    assert "Sign in from Fobwatch" in before.text
    assert "<h1>S3</h1>" in browser.get("/console").text


@pytest.mark.parametrize("path", ["/nowhere", "/federation", "/oauth"])
def test_other_pages_are_not_found(browser: Browser, path: str) -> None:
    assert browser.get(path).status is HTTPStatus.NOT_FOUND


def test_what_is_shown_is_escaped(browser: Browser, read_only: Credentials) -> None:
    page = browser.post(
        "/federation",
        Action="login",
        Issuer="<script>alert(1)</script>",
        Destination='https://console.aws.amazon.com/"><b>/höme?region="><b>&name=ł',
        SigninToken=token(browser.ask_token(read_only)),
    )

    assert "<script>alert" not in page.text
    assert "<b>" not in page.text


def test_a_page_needs_nothing_from_elsewhere(browser: Browser, read_only: Credentials) -> None:
    page = browser.sign_in(read_only)

    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert not re.findall(r"(?:src|href)=\"https?://", page.text)
