"""The way into the console, against a cloud that enforces AWS's rules."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from fobwatch.adapters.aws.partition_table import BotocorePartitionTable
from fobwatch.adapters.console.federation import ENDPOINT_VARIABLE, HttpFederationService
from fobwatch.adapters.console.sign_in_page import login_page
from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.aws.errors import AwsError
from fobwatch.core.aws.policies import ALLOW_ALL
from fobwatch.core.browsers.browsers import BrowserOwner, BrowserPlace
from fobwatch.core.console.console import Destination
from fobwatch.core.console.errors import FederationRefused
from fobwatch.core.console.ports import OpenedIn
from fobwatch.core.console.service import ConsoleService
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.sessions.broker import SessionBroker
from fobwatch.core.sessions.sessions import ConsoleUse, Session, SessionRecord
from fobwatch.demo.knobs import Knobs
from tests.adapters.demo_calls import (
    ANNA,
    DEPLOY,
    HOUR,
    REGION,
    assume,
    user_session,
)
from tests.demo.browser import Browser
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.adapters.aws.sts import BotoTokenService
    from fobwatch.core.activity.activity import Activity
    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.core.console.console import ConsoleLogin
    from fobwatch.core.console.ports import Arrived
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.demo.cloud import DemoCloud
    from tests.demo.browser import Page


@pytest.fixture
def federation(demo_cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch) -> HttpFederationService:
    monkeypatch.setenv(ENDPOINT_VARIABLE, demo_cloud.federation_url)
    return HttpFederationService(BotocorePartitionTable())


def test_console_opens_for_a_role_and_lasts_as_asked(
    demo_tokens: BotoTokenService, federation: HttpFederationService
) -> None:
    credentials = assume(demo_tokens, "ReadOnly", duration=4 * HOUR).credentials

    assert federation.signin_token(credentials, duration=4 * HOUR, region=REGION).value


def test_console_refuses_a_users_session(
    demo_tokens: BotoTokenService, federation: HttpFederationService
) -> None:
    credentials = user_session(demo_tokens)

    with pytest.raises(FederationRefused, match="session of a role"):
        federation.signin_token(credentials, duration=None, region=REGION)


def test_console_refuses_a_duration_for_what_is_not_straight_from_a_key(
    demo_tokens: BotoTokenService, federation: HttpFederationService
) -> None:
    chained = assume(
        demo_tokens, "DataLake", assume(demo_tokens, "ReadOnly").credentials
    ).credentials

    with pytest.raises(FederationRefused, match="length"):
        federation.signin_token(chained, duration=HOUR, region=REGION)
    assert federation.signin_token(chained, duration=None, region=REGION).value


def test_console_refuses_made_up_credentials(
    demo_tokens: BotoTokenService, federation: HttpFederationService
) -> None:
    credentials = replace(user_session(demo_tokens), secret_access_key="made-up")

    with pytest.raises(FederationRefused):
        federation.signin_token(credentials, duration=None, region=REGION)


def chained(tokens: BotoTokenService) -> Credentials:
    return assume(tokens, "DataLake", assume(tokens, "ReadOnly").credentials).credentials


def federated(tokens: BotoTokenService) -> Credentials:
    return tokens.get_federation_token(
        DEPLOY.access_key, name="deploy", policy=ALLOW_ALL, duration=HOUR, region=REGION
    ).credentials


def role(tokens: BotoTokenService) -> Credentials:
    return assume(tokens, "ReadOnly").credentials


def made_up(tokens: BotoTokenService) -> Credentials:
    return replace(role(tokens), session_token="made-up")


REFUSALS: dict[str, tuple[Callable[[BotoTokenService], Credentials], timedelta | None, str]] = {
    "session of a user": (user_session, None, "Open the console with a role."),
    "length for a user's session": (user_session, HOUR, "Open the console with a role."),
    "length for a chained role": (chained, HOUR, "Open the console without asking for a length."),
    "length for a federation token": (federated, HOUR, "without asking for a length."),
    "too short": (role, timedelta(seconds=899), "without asking for a length."),
    "too long": (role, timedelta(seconds=43201), "without asking for a length."),
    "credentials that AWS does not know": (made_up, None, "Renew the session and try again."),
    "of a session that has expired": (role, None, "Start the session again."),
}
"""What the sign-in answers with 400 (IAM user guide, as in `federation`), and the next step."""


@pytest.mark.parametrize("refused", REFUSALS)
def test_each_refusal_of_credentials_is_in_words_with_the_next_step(
    demo_tokens: BotoTokenService,
    federation: HttpFederationService,
    demo_cloud: DemoCloud,
    refused: str,
) -> None:
    credentials_of, duration, next_step = REFUSALS[refused]
    credentials = credentials_of(demo_tokens)
    if "expired" in refused:
        demo_cloud.set_knobs(Knobs(clock_offset=2 * HOUR))
    with pytest.raises(AwsError) as caught:
        federation.signin_token(credentials, duration=duration, region=REGION)

    assert caught.value.title
    assert caught.value.message
    assert next_step in caught.value.remedy
    assert credentials.secret_access_key not in f"{caught.value!r}{caught.value.message}"


class Inputs(HTMLParser):
    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.feed(html.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "input":
            self.fields[f"{named['name']}"] = named["value"] or ""


class FormBrowser:
    """Posts the sign-in page's form at once, as the page's script does."""

    def __init__(self, cloud: DemoCloud) -> None:
        self._browser = Browser(cloud)
        self.sign_out_first = False
        self.pages: list[Page] = []

    def open_console(self, login: ConsoleLogin, place: BrowserPlace | None = None) -> OpenedIn:
        fields = Inputs(login_page(login, sign_out_first=self.sign_out_first).html).fields
        if self.sign_out_first:
            self.pages.append(self._browser.get(urlsplit(login.logout_url).path, **fields))
        else:
            self.pages.append(self._browser.post("/federation", **fields))
        return OpenedIn(place=place or BrowserPlace(owner=BrowserOwner(name=login.profile)))

    def open_page(self, url: str, profile: str) -> None:
        raise NotImplementedError

    def renew(self, login: ConsoleLogin, place: BrowserPlace, arrived: Arrived) -> None:
        raise NotImplementedError

    def sign_out(self, logout_url: str, place: BrowserPlace) -> None:
        raise NotImplementedError


class Broker(SessionBroker):
    """Makes sessions of one use for the console."""

    def __init__(self, tokens: BotoTokenService, route: ConsoleUse) -> None:
        self._sts = tokens
        self._route = route
        self._user = DEPLOY if route is ConsoleUse.KEY_ONLY else ANNA

    def region(self, name: str) -> str:
        return REGION

    def profile(self, name: str) -> OwnProfile:
        if self._route is ConsoleUse.KEY_ONLY:
            return IamUserProfile(name=name, access_key=self._user.access_key)
        return RoleProfile(name=name, role_arn="", source_profile="user")

    def console_session(self, name: str, *, by_person: bool = True) -> Session:
        now = datetime.now(UTC)
        credentials = self._credentials()
        self._made = Session(
            profile=name,
            credentials=credentials,
            started_at=now,
            arn=self._sts.get_caller_identity(credentials, region=REGION).arn,
            account_id=self._user.account.account_id,
            console=self._route,
        )
        return self._made

    def record(self, name: str) -> SessionRecord:
        return SessionRecord(profile=name, session=self._made)

    def _credentials(self) -> Credentials:
        match self._route:
            case ConsoleUse.KEY_ONLY:
                return self._sts.get_session_token(
                    DEPLOY.access_key, duration=HOUR, mfa=None, region=REGION
                ).credentials
            case ConsoleUse.LASTS:
                return assume(self._sts, "ReadOnly", duration=4 * HOUR).credentials
            case ConsoleUse.MAY_LAST:
                return assume(self._sts, "Admin", user_session(self._sts)).credentials
            case ConsoleUse.ENDS_ALONG:
                source = assume(self._sts, "ReadOnly").credentials
                return assume(self._sts, "DataLake", source).credentials


def seconds_left(page: Page) -> float:
    shown = re.search(r'data-left="([\d.]+)"', page.text)
    assert shown is not None
    return float(shown[1])


class NoJournal:
    def record(self, activity: Activity) -> None:
        pass


def service_of(
    broker: Broker,
    federation: HttpFederationService,
    tokens: BotoTokenService,
    browser: FormBrowser,
) -> ConsoleService:
    return ConsoleService(
        sessions=broker,
        federation=federation,
        tokens=tokens,
        partitions=BotocorePartitionTable(),
        browser=browser,
        journal=NoJournal(),
        aws_time=AwsTime(FakeClock()),
    )


@pytest.mark.parametrize(
    ("route", "sent", "life"),
    [
        (ConsoleUse.KEY_ONLY, "Federation token of an IAM user", 12 * HOUR),
        (ConsoleUse.LASTS, "Role, assumed with an access key", 4 * HOUR),
        (ConsoleUse.MAY_LAST, "Role, assumed with temporary credentials", HOUR),
        (ConsoleUse.ENDS_ALONG, "Role, assumed with temporary credentials", HOUR),
    ],
)
def test_every_route_ends_in_the_console(
    demo_tokens: BotoTokenService,
    federation: HttpFederationService,
    demo_cloud: DemoCloud,
    route: ConsoleUse,
    sent: str,
    life: timedelta,
) -> None:
    browser = FormBrowser(demo_cloud)
    service = service_of(Broker(demo_tokens, route), federation, demo_tokens, browser)

    service.open("dev", Destination(service="ddb"))

    (page,) = browser.pages
    assert page.status == 200
    assert f"<dd>{sent}</dd>" in page.text
    assert "<h1>DynamoDB</h1>" in page.text
    assert seconds_left(page) == pytest.approx(life.total_seconds(), abs=30)
    assert [call.error_code for call in demo_cloud.calls() if call.error_code] == []


@pytest.mark.parametrize(
    ("multi_session", "sign_out_first", "status", "beside"),
    [
        pytest.param(True, False, 200, True, id="several at once"),
        pytest.param(False, False, 400, False, id="one at a time"),
        pytest.param(False, True, 200, False, id="signed out first"),
        pytest.param(True, True, 200, False, id="signed out of several"),
    ],
)
def test_a_second_account_in_one_browser(
    demo_tokens: BotoTokenService,
    federation: HttpFederationService,
    demo_cloud: DemoCloud,
    *,
    multi_session: bool,
    sign_out_first: bool,
    status: int,
    beside: bool,
) -> None:
    demo_cloud.set_knobs(Knobs(multi_session=multi_session))
    browser = FormBrowser(demo_cloud)
    for route in (ConsoleUse.KEY_ONLY, ConsoleUse.LASTS):
        service_of(Broker(demo_tokens, route), federation, demo_tokens, browser).open(
            "dev", Destination()
        )
        browser.sign_out_first = sign_out_first
    _first, second = browser.pages

    assert second.status == status
    assert ("Also signed in here" in second.text) == beside
