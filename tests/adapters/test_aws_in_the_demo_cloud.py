"""The AWS adapters against a cloud that enforces AWS's rules."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.federation import ENDPOINT_VARIABLE, HttpFederationService
from fobwatch.adapters.login_page import login_page
from fobwatch.adapters.partition_table import BotocorePartitionTable
from fobwatch.adapters.sts import BotoTokenService
from fobwatch.core import errors
from fobwatch.core.console import Destination
from fobwatch.core.console_route import ALLOW_ALL
from fobwatch.core.console_service import ConsoleService
from fobwatch.core.credentials import AccessKey
from fobwatch.core.ports import MfaCode, RoleRequest
from fobwatch.core.sessions import Route, Session
from fobwatch.demo.company import COMPANY
from fobwatch.demo.knobs import Fault, Knobs
from tests.cloud import mfa_code
from tests.demo.browser import Browser
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fobwatch.core.activity import Activity
    from fobwatch.core.console import ConsoleLogin
    from fobwatch.core.credentials import Credentials
    from fobwatch.core.errors import AwsError
    from fobwatch.core.ports import Grant
    from fobwatch.demo.cloud import DemoCloud
    from tests.demo.browser import Page

HOUR = timedelta(hours=1)
REGION = "eu-west-1"
ANNA = COMPANY.user("anna")
DEPLOY = COMPANY.user("deploy")
BORIS = COMPANY.user("boris")


@pytest.fixture
def dates() -> list[tuple[datetime, datetime, datetime]]:
    return []


@pytest.fixture
def sts(
    demo_cloud: DemoCloud,
    monkeypatch: pytest.MonkeyPatch,
    dates: list[tuple[datetime, datetime, datetime]],
) -> Iterator[BotoTokenService]:
    monkeypatch.setenv("AWS_ENDPOINT_URL", demo_cloud.endpoint_url)
    service = BotoTokenService(FakeClock(), lambda *observed: dates.append(observed))
    yield service
    service.close()


@pytest.fixture
def federation(demo_cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch) -> HttpFederationService:
    monkeypatch.setenv(ENDPOINT_VARIABLE, demo_cloud.federation_url)
    return HttpFederationService(BotocorePartitionTable())


def code_of(name: str, *, steps: int = 0) -> MfaCode:
    device = COMPANY.user(name).device
    assert device is not None
    return MfaCode(serial=device.serial, code=mfa_code(device, steps=steps))


def request(name: str, duration: timedelta = HOUR) -> RoleRequest:
    role = COMPANY.role(name)
    return RoleRequest(
        role_arn=role.arn,
        session_name="anna",
        duration=duration,
        external_id=role.external_id,
    )


def user_session(sts: BotoTokenService) -> Credentials:
    mfa = code_of("anna")
    return sts.get_session_token(ANNA.access_key, duration=HOUR, mfa=mfa, region="").credentials


def assume(
    sts: BotoTokenService,
    name: str,
    source: AccessKey | Credentials = ANNA.access_key,
    mfa: MfaCode | None = None,
    duration: timedelta = HOUR,
) -> Grant:
    return sts.assume_role(source, request(name, duration), mfa=mfa, region=REGION)


def test_user_gets_a_session_with_a_code(sts: BotoTokenService) -> None:
    credentials = user_session(sts)

    assert sts.get_caller_identity(credentials, region="").arn == ANNA.arn


def test_session_with_mfa_assumes_a_role_that_asks_for_it(sts: BotoTokenService) -> None:
    granted = assume(sts, "Auditor", user_session(sts))

    assert granted.arn.endswith(":assumed-role/Auditor/anna")
    assert sts.get_caller_identity(granted.credentials, region="").arn == granted.arn


def used_code(sts: BotoTokenService) -> None:
    mfa = code_of("anna")
    for _ in range(2):
        sts.get_session_token(ANNA.access_key, duration=HOUR, mfa=mfa, region="")


def foreign_device(sts: BotoTokenService) -> None:
    assume(sts, "Admin", mfa=code_of("boris"))


def wrong_code(sts: BotoTokenService) -> None:
    assume(sts, "Admin", mfa=code_of("anna", steps=40))


def no_code(sts: BotoTokenService) -> None:
    assume(sts, "Admin")


def unknown_key(sts: BotoTokenService) -> None:
    assume(sts, "ReadOnly", AccessKey(access_key_id="AKIA" + "A" * 16, secret_access_key="s"))


def wrong_secret(sts: BotoTokenService) -> None:
    assume(sts, "ReadOnly", replace(ANNA.access_key, secret_access_key="wrong"))


def too_long(sts: BotoTokenService) -> None:
    assume(sts, "ReadOnly", duration=5 * HOUR)


def chained_too_long(sts: BotoTokenService) -> None:
    assume(sts, "DataLake", assume(sts, "ReadOnly").credentials, duration=2 * HOUR)


def foreign_account(sts: BotoTokenService) -> None:
    assume(sts, "DataLake")


def malformed_policy(sts: BotoTokenService) -> None:
    sts.get_federation_token(DEPLOY.access_key, name="deploy", policy="{", duration=HOUR, region="")


def console_without_mfa(sts: BotoTokenService) -> None:
    sts.get_federation_token(
        ANNA.access_key, name="anna", policy=ALLOW_ALL, duration=HOUR, region=""
    )


@pytest.mark.parametrize(
    ("attempt", "kind"),
    [
        (used_code, errors.MfaCodeRefused),
        (foreign_device, errors.MfaDeviceRefused),
        (wrong_code, errors.MfaCodeRefused),
        (no_code, errors.AccessDenied),
        (unknown_key, errors.AccessKeyRefused),
        (wrong_secret, errors.SecretKeyRefused),
        (too_long, errors.DurationRefused),
        (chained_too_long, errors.DurationRefused),
        (foreign_account, errors.AccessDenied),
        (malformed_policy, errors.RequestRefused),
        (console_without_mfa, errors.AccessDenied),
    ],
    ids=lambda value: value.__name__.replace("_", " "),
)
def test_refusal_of_the_cloud_is_told_as_what_it_is(
    sts: BotoTokenService, attempt: Callable[[BotoTokenService], None], kind: type[AwsError]
) -> None:
    with pytest.raises(kind) as caught:
        attempt(sts)

    assert caught.value.answered
    assert caught.value.request_id


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.THROTTLING, errors.Throttled),
        (Fault.SERVER_ERROR, errors.ServiceFault),
        (Fault.UNAVAILABLE, errors.ServiceFault),
        (Fault.ACCESS_DENIED, errors.AccessDenied),
        (Fault.REGION_DISABLED, errors.RegionOff),
    ],
)
def test_fault_of_the_cloud_is_told_as_what_it_is(
    sts: BotoTokenService, demo_cloud: DemoCloud, fault: Fault, kind: type[AwsError]
) -> None:
    demo_cloud.fail_next(fault)

    with pytest.raises(kind):
        user_session(sts)


def test_short_fault_is_not_noticed(sts: BotoTokenService, demo_cloud: DemoCloud) -> None:
    demo_cloud.fail_next(Fault.THROTTLING)

    assert sts.get_caller_identity(ANNA.access_key, region="").arn == ANNA.arn


@pytest.mark.parametrize("offset", [-HOUR, HOUR], ids=["we are ahead", "we are behind"])
def test_clock_that_is_an_hour_off_is_measured_and_told(
    sts: BotoTokenService,
    demo_cloud: DemoCloud,
    dates: list[tuple[datetime, datetime, datetime]],
    offset: timedelta,
) -> None:
    sts.get_caller_identity(ANNA.access_key, region="")
    demo_cloud.set_knobs(Knobs(clock_offset=offset))

    with pytest.raises(errors.ClockSkewed, match="60 min"):
        user_session(sts)

    before, after = dates[0][0], dates[-1][0]
    assert abs(after - before - offset) < timedelta(seconds=30)


def test_console_opens_for_a_role_and_lasts_as_asked(
    sts: BotoTokenService, federation: HttpFederationService
) -> None:
    credentials = assume(sts, "ReadOnly", duration=4 * HOUR).credentials

    assert federation.signin_token(credentials, duration=4 * HOUR, region=REGION)


def test_console_refuses_a_users_session(
    sts: BotoTokenService, federation: HttpFederationService
) -> None:
    credentials = user_session(sts)

    with pytest.raises(errors.FederationRefused, match="session of a role"):
        federation.signin_token(credentials, duration=None, region=REGION)


def test_console_refuses_a_duration_for_what_is_not_straight_from_a_key(
    sts: BotoTokenService, federation: HttpFederationService
) -> None:
    chained = assume(sts, "DataLake", assume(sts, "ReadOnly").credentials).credentials

    with pytest.raises(errors.FederationRefused, match="length"):
        federation.signin_token(chained, duration=HOUR, region=REGION)
    assert federation.signin_token(chained, duration=None, region=REGION)


def test_console_refuses_made_up_credentials(
    sts: BotoTokenService, federation: HttpFederationService
) -> None:
    credentials = replace(user_session(sts), secret_access_key="made-up")

    with pytest.raises(errors.FederationRefused):
        federation.signin_token(credentials, duration=None, region=REGION)


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
        self.pages: list[Page] = []

    def open_console(self, login: ConsoleLogin) -> None:
        fields = Inputs(login_page(login).html).fields
        self.pages.append(self._browser.post("/federation", **fields))


class Broker:
    """Makes what the profile's route makes."""

    def __init__(self, sts: BotoTokenService, route: Route) -> None:
        self._sts = sts
        self._route = route
        self._user = DEPLOY if route is Route.SESSION_TOKEN else ANNA

    def region(self, name: str) -> str:
        return REGION

    def long_term_key(self, name: str) -> AccessKey | None:
        return self._user.access_key if self._route is Route.SESSION_TOKEN else None

    def console_session(self, name: str) -> Session:
        now = datetime.now().astimezone()
        credentials = self._credentials()
        return Session(
            profile=name,
            credentials=credentials,
            started_at=now,
            arn=self._sts.get_caller_identity(credentials, region=REGION).arn,
            account_id=self._user.account.account_id,
            route=self._route,
        )

    def _credentials(self) -> Credentials:
        match self._route:
            case Route.SESSION_TOKEN:
                return self._sts.get_session_token(
                    DEPLOY.access_key, duration=HOUR, mfa=None, region=REGION
                ).credentials
            case Route.ROLE_DIRECT:
                return assume(self._sts, "ReadOnly", duration=4 * HOUR).credentials
            case Route.ROLE_BY_SESSION:
                return assume(self._sts, "Admin", user_session(self._sts)).credentials
            case Route.ROLE_CHAINED:
                source = assume(self._sts, "ReadOnly").credentials
                return assume(self._sts, "DataLake", source).credentials


def seconds_left(page: Page) -> float:
    shown = re.search(r'data-left="([\d.]+)"', page.text)
    assert shown is not None
    return float(shown[1])


class NoJournal:
    def record(self, activity: Activity) -> None:
        pass

    def recent(self, limit: int) -> tuple[Activity, ...]:
        return ()


@pytest.mark.parametrize(
    ("route", "sent", "life"),
    [
        (Route.SESSION_TOKEN, "Federation token of an IAM user", 12 * HOUR),
        (Route.ROLE_DIRECT, "Role, assumed with an access key", 4 * HOUR),
        (Route.ROLE_BY_SESSION, "Role, assumed with temporary credentials", HOUR),
        (Route.ROLE_CHAINED, "Role, assumed with temporary credentials", HOUR),
    ],
)
def test_every_route_ends_in_the_console(
    sts: BotoTokenService,
    federation: HttpFederationService,
    demo_cloud: DemoCloud,
    route: Route,
    sent: str,
    life: timedelta,
) -> None:
    browser = FormBrowser(demo_cloud)
    service = ConsoleService(
        sessions=Broker(sts, route),
        federation=federation,
        tokens=sts,
        partitions=BotocorePartitionTable(),
        browser=browser,
        journal=NoJournal(),
        clock=FakeClock(),
    )

    service.open("dev", Destination(service="ddb"))

    (page,) = browser.pages
    assert page.status == 200
    assert f"<dd>{sent}</dd>" in page.text
    assert "<h1>DynamoDB</h1>" in page.text
    assert seconds_left(page) == pytest.approx(life.total_seconds(), abs=30)
    assert [call.error_code for call in demo_cloud.calls() if call.error_code] == []
