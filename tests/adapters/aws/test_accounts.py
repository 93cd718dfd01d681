"""IAM's, CloudTrail's and Account Management's answers about an account, through botocore."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.aws.accounts import BotoAccountService
from fobwatch.core.aws import errors
from fobwatch.core.aws.connection import Connection
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.health.account import AccountSummary, Trail, UsersReport
from fobwatch.core.health.errors import ReportNotReady, TrailUnavailable
from fobwatch.demo.company import COMPANY
from fobwatch.demo.knobs import Fault, Knobs
from tests.adapters.answer_server import Answer, AnswerServer
from tests.cloud import CloudClients, credentials_of, mfa_code
from tests.contracts.accounts import REGION, AccountServiceContract, SomeAccount
from tests.fakes import NOON
from tests.fakes_health import FakeAccounts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fobwatch.adapters.aws.boto_port import LazyClients
    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.demo.cloud import DemoCloud

KEY = AccessKey(access_key_id="AKIAANNA00000000TEST", secret_access_key="secret-of-anna")
DEPLOY = COMPANY.user("deploy").access_key


@pytest.fixture
def service(clients: LazyClients) -> BotoAccountService:
    return BotoAccountService(clients).signed_with(DEPLOY, region=REGION)


@pytest.fixture
def cloud(demo_cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch) -> DemoCloud:
    monkeypatch.setenv("AWS_ENDPOINT_URL", demo_cloud.endpoint_url)
    return demo_cloud


def admin_session(cloud: DemoCloud) -> Credentials:
    """A session with MFA of the user of the account that has a trail."""
    with closing(CloudClients(cloud.endpoint_url)) as clients:
        anna = COMPANY.user("anna")
        assert anna.device is not None
        granted = clients.sts(anna.access_key).get_session_token(
            SerialNumber=anna.device.serial, TokenCode=mfa_code(anna.device)
        )
    return credentials_of(granted)


class TestAccountServiceContract(AccountServiceContract):
    @pytest.fixture
    def account(self, service: BotoAccountService, cloud: DemoCloud) -> SomeAccount:
        return SomeAccount(service=service)


class TestFakeAccountsContract(AccountServiceContract):
    @pytest.fixture
    def account(self) -> SomeAccount:
        fake = FakeAccounts(
            root=AccountSummary(root_keys=False, root_mfa=False),
            report=UsersReport(made_at=NOON, without_mfa=("carla",), count=1),
            made=(),
            off=("eu-south-1",),
        )
        return SomeAccount(service=fake)


def test_a_trail_of_all_regions_is_seen_from_elsewhere(
    service: BotoAccountService, cloud: DemoCloud
) -> None:
    session = admin_session(cloud)

    assert service.signed_with(session, region=REGION).trails() == (
        Trail(name="every-region", multi_region=True, logs=True),
    )


def test_a_report_that_is_being_made_is_not_ready(
    service: BotoAccountService, cloud: DemoCloud
) -> None:
    cloud.set_knobs(Knobs(report_delay=timedelta(hours=1)))

    with pytest.raises(ReportNotReady):
        service.users()

    cloud.set_knobs(Knobs())
    assert service.users().count == 1


ASKS: dict[str, Callable[[BotoAccountService], object]] = {
    "GetAccountSummary": lambda service: service.summary(),
    "GenerateCredentialReport": lambda service: service.users(),
    "DescribeTrails": lambda service: service.trails(),
}


@pytest.mark.parametrize("action", ASKS)
def test_a_denial_is_told_as_one(
    service: BotoAccountService, cloud: DemoCloud, action: str
) -> None:
    cloud.fail_next(Fault.ACCESS_DENIED, action=action)

    with pytest.raises(errors.AccessDenied):
        ASKS[action](service)


def test_throttling_is_told_as_such(service: BotoAccountService, cloud: DemoCloud) -> None:
    cloud.fail_next(Fault.THROTTLING, action="DescribeTrails", times=3)

    with pytest.raises(errors.Throttled):
        service.trails()


# Answers that the demo cloud does not give


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[AnswerServer]:
    with AnswerServer(Answer(body=b"{}")) as server:
        for name in ("IAM", "CLOUDTRAIL", "ACCOUNT"):
            monkeypatch.setenv(f"AWS_ENDPOINT_URL_{name}", server.url)
        yield server


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("TrailNotFoundException", TrailUnavailable),
        ("CloudTrailARNInvalidException", TrailUnavailable),
        ("InvalidTrailNameException", TrailUnavailable),
        ("UnsupportedOperationException", TrailUnavailable),
        ("OperationNotPermittedException", TrailUnavailable),
        ("NoManagementAccountSLRExistsException", TrailUnavailable),
        ("AccessDeniedException", errors.AccessDenied),
        ("UnrecognizedClientException", errors.AccessKeyRefused),
        ("ExpiredTokenException", errors.CredentialsExpired),
        ("OptInRequired", errors.AccessDenied),
        ("SomethingNew", errors.RequestRefused),
    ],
)
def test_each_bad_answer_of_cloudtrail_has_plain_words(
    service: BotoAccountService, server: AnswerServer, code: str, kind: type[errors.AwsError]
) -> None:
    server.answers = [Answer(status=400, body=f'{{"__type": "{code}", "message": "No."}}'.encode())]

    with pytest.raises(kind) as caught:
        service.trails()

    assert all((caught.value.title, caught.value.message, caught.value.remedy))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("ReportNotPresent", ReportNotReady),
        ("ReportExpired", ReportNotReady),
        ("ReportInProgress", ReportNotReady),
        ("AccessDenied", errors.AccessDenied),
    ],
)
def test_each_bad_answer_about_the_report_has_plain_words(
    service: BotoAccountService,
    server: AnswerServer,
    code: str,
    kind: type[errors.AwsError],
) -> None:
    made = b"<R><GenerateCredentialReportResult/></R>"
    refusal = (
        f"<ErrorResponse><Error><Code>{code}</Code><Message>No.</Message></Error></ErrorResponse>"
    )
    server.answers = [Answer(body=made), Answer(status=404, body=refusal.encode())]

    with pytest.raises(kind):
        service.users()


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"trailList": [{}]}',
        b'{"trailList": 7}',
        b"[]",
        b"<html>",
        b'{"trailList": [null]}',
    ],
)
def test_what_is_no_answer_of_cloudtrail_is_no_list_of_trails(
    service: BotoAccountService, server: AnswerServer, body: bytes
) -> None:
    server.answers = [Answer(body=body)]

    with pytest.raises(errors.TlsIntercepted):
        service.trails()


def test_a_profile_s_address_for_all_of_aws_is_used(
    service: BotoAccountService, server: AnswerServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL_ACCOUNT")
    server.answers = [Answer(body=b'{"Regions": [{"RegionName": "eu-south-1"}]}')]
    stand_in = Connection(sts_endpoint=server.url, iam_endpoint=server.url)

    assert service.via(stand_in).regions_off() == ("eu-south-1",)
