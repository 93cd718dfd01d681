"""What goes to the console's federation endpoint, and what its answers are told as."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.aws.partition_table import BotocorePartitionTable
from fobwatch.adapters.aws.plain_http import WebAnswer
from fobwatch.adapters.console.federation import (
    ENDPOINT_VARIABLE,
    HttpFederationService,
    _visible_text,
)
from fobwatch.core.aws import errors
from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.console.errors import FederationRefused
from fobwatch.core.errors import FobwatchError, InvalidSetting
from tests.adapters.answer_server import Answer, AnswerServer, tls_of_unknown_authority
from tests.contracts.console import FederationContract
from tests.fakes import NOON
from tests.growth import assert_in_proportion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path


CREDENTIALS = Credentials(
    access_key_id="ASIAANNA00000000TEST",
    secret_access_key="secret-of-session",
    session_token="token+of/session=",
    expires_at=NOON,
)
TOKEN = Answer(body=b'{"SigninToken": "signin-token"}')


@pytest.fixture
def service() -> HttpFederationService:
    return HttpFederationService(BotocorePartitionTable())


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[AnswerServer]:
    with AnswerServer(TOKEN) as server:
        monkeypatch.setenv(ENDPOINT_VARIABLE, f"{server.url}/federation")
        yield server


class TestHttpFederationService(FederationContract):
    @pytest.fixture
    def federation(
        self, service: HttpFederationService, endpoint: AnswerServer
    ) -> HttpFederationService:
        assert endpoint.url
        return service

    @pytest.fixture
    def refuse(self, endpoint: AnswerServer) -> Callable[[], None]:
        def refuse() -> None:
            endpoint.answers[:] = [Answer(status=403, body=b"Refused"), TOKEN]

        return refuse

    @pytest.fixture
    def unset_endpoint(self, monkeypatch: pytest.MonkeyPatch, endpoint: AnswerServer) -> None:
        assert endpoint.url
        monkeypatch.delenv(ENDPOINT_VARIABLE)


def failure(service: HttpFederationService, duration: timedelta | None = None) -> FobwatchError:
    with pytest.raises(FobwatchError) as caught:
        service.signin_token(CREDENTIALS, duration=duration, region="")
    told = "".join(traceback.format_exception(caught.value))
    assert CREDENTIALS.secret_access_key not in told
    assert CREDENTIALS.session_token not in told
    return caught.value


def test_credentials_are_posted_in_the_body(
    service: HttpFederationService, endpoint: AnswerServer
) -> None:
    token = service.signin_token(CREDENTIALS, duration=None, region="")

    sent = endpoint.requests[0]
    assert token.value == "signin-token"
    assert (sent.method, sent.path) == ("POST", "/federation")
    assert set(sent.fields) == {"Action", "Session"}
    assert sent.fields["Action"] == "getSigninToken"
    assert json.loads(sent.fields["Session"]) == {
        "sessionId": CREDENTIALS.access_key_id,
        "sessionKey": CREDENTIALS.secret_access_key,
        "sessionToken": CREDENTIALS.session_token,
    }


def test_duration_is_sent_in_whole_seconds(
    service: HttpFederationService, endpoint: AnswerServer
) -> None:
    service.signin_token(CREDENTIALS, duration=timedelta(hours=12), region="")

    assert endpoint.requests[0].fields["SessionDuration"] == "43200"


def test_nothing_secret_is_logged(
    service: HttpFederationService, endpoint: AnswerServer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        service.signin_token(CREDENTIALS, duration=None, region="")

    assert "secret-of-session" not in caplog.text
    assert "signin-token" not in caplog.text


@pytest.mark.parametrize(
    ("region", "url"),
    [
        ("", "https://us-east-1.signin.aws.amazon.com/federation"),
        ("eu-west-1", "https://eu-west-1.signin.aws.amazon.com/federation"),
        ("cn-north-1", "https://cn-north-1.signin.amazonaws.cn/federation"),
        ("us-gov-west-1", "https://us-gov-west-1.signin.amazonaws-us-gov.com/federation"),
        ("eusc-de-east-1", "https://eusc-de-east-1.signin.amazonaws-eusc.eu/federation"),
    ],
)
def test_login_is_at_the_partitions_own_host(
    service: HttpFederationService, region: str, url: str
) -> None:
    assert service.login_url(region) == url


def test_users_of_each_account_have_a_path_beside_an_endpoint_of_ones_own(
    service: HttpFederationService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENDPOINT_VARIABLE, "http://127.0.0.1:8010/federation")

    assert service.user_page("cn-north-1", "acme") == "http://127.0.0.1:8010/acme/console"


class OfServers(HttpFederationService):
    """Asks these servers in turn, and waits for each no longer than a moment."""

    def __init__(self, *urls: str) -> None:
        super().__init__(BotocorePartitionTable(), timeouts=(1.0, 0.2))
        self._urls = [f"{url}/federation" for url in urls]

    def login_urls(self, region: str) -> Sequence[str]:
        assert region
        return self._urls


REFUSES = "http://127.0.0.1:9"


@pytest.mark.parametrize(
    "failing",
    [
        pytest.param(None, id="refuses the connection"),
        pytest.param(Answer(silent=True), id="hangs"),
        pytest.param(Answer(body=TOKEN.body, cut_short=True), id="breaks off"),
        pytest.param(Answer(status=500), id="has a fault"),
        pytest.param(Answer(status=503), id="is overloaded"),
    ],
)
def test_where_a_regions_host_does_not_answer_another_is_asked(failing: Answer | None) -> None:
    with AnswerServer(failing or TOKEN) as first, AnswerServer(TOKEN) as second:
        service = OfServers(first.url if failing else REFUSES, second.url)
        token = service.signin_token(CREDENTIALS, duration=None, region="eu-west-1")

    assert token.value == "signin-token"
    assert token.login_url == service.login_urls("eu-west-1")[1]
    assert len(first.requests) == bool(failing)
    assert len(second.requests) == 1


@pytest.mark.parametrize("status", [302, 400, 403, 429])
def test_a_host_that_answers_is_not_passed_over(status: int) -> None:
    headers = {"Location": "https://example.org/federation"}
    answer = Answer(status=status, headers=headers)
    with AnswerServer(answer) as first, AnswerServer() as second, pytest.raises(errors.AwsError):
        OfServers(first.url, second.url).signin_token(
            CREDENTIALS, duration=None, region="eu-west-1"
        )

    assert len(first.requests) == 1
    assert second.requests == []


def test_where_none_answers_the_error_is_that_of_the_regions_own_host() -> None:
    with AnswerServer(Answer(status=500)) as first, pytest.raises(errors.ServiceFault):
        OfServers(first.url, REFUSES).signin_token(CREDENTIALS, duration=None, region="eu-west-1")

    assert len(first.requests) == 1


def test_the_hosts_of_each_region_are_its_partitions_own(
    service: HttpFederationService,
) -> None:
    table = BotocorePartitionTable()
    for region, _name in (*table.regions(), ("", "")):
        partition = table.partition(region)
        urls = service.login_urls(region)
        own = f"https://{region or partition.default_region}.{partition.signin_suffix}/federation"

        assert urls[0] == own
        assert len(set(urls)) == (2 if partition.other_region else 1)
        for url in urls:
            other = url.removeprefix("https://").partition(".")[0]
            assert url.endswith(f".{partition.signin_suffix}/federation")
            assert table.partition(other) == partition


@pytest.mark.parametrize(
    "region",
    [
        "example.org/",
        "example.org#",
        "example.org?x=",
        "user@example.org:443/",
        "us-east-1.example.org\\",
        "eu-west-1\n",
        "EU-WEST-1",
        "aws-global",
    ],
)
def test_a_region_that_would_lead_to_another_host_is_refused(
    service: HttpFederationService, region: str
) -> None:
    with pytest.raises(InvalidSetting, match="is not a region"):
        service.signin_token(CREDENTIALS, duration=None, region=region)


@pytest.mark.parametrize(
    "url",
    ["http://aws.example.org/federation", "http://127.0.0.1.example.org/", "file:///tmp", "x"],
)
def test_credentials_leave_the_computer_only_encrypted(
    service: HttpFederationService, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv(ENDPOINT_VARIABLE, url)

    error = failure(service)

    assert isinstance(error, InvalidSetting)
    assert error.field == ENDPOINT_VARIABLE


def test_a_page_whose_scripts_have_no_end_is_read_once() -> None:
    assert_in_proportion(
        lambda size: _visible_text(WebAnswer(status=400, body=b"<script> " * size)), 2000
    )


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"SigninToken":' * 50_000])
def test_an_answer_that_is_nested_too_deeply_is_none_of_aws(
    service: HttpFederationService, endpoint: AnswerServer, body: bytes
) -> None:
    endpoint.answers = [Answer(body=body)]

    assert isinstance(failure(service), errors.TlsIntercepted)


SCRIPTS = "<script>var texts = {'a': 'Your session has expired'};</script>"


def page(text: str, status: int = 400) -> Answer:
    html = f"<html><head>{SCRIPTS}</head><body><h1>{text}</h1></body></html>"
    return Answer(body=html.encode(), status=status, headers={"Content-Type": "text/html"})


@pytest.mark.parametrize(
    ("answer", "duration", "kind", "says"),
    [
        (
            page("Only federation tokens or assume role tokens may be used for federated login"),
            None,
            FederationRefused,
            "does not open the console with this session",
        ),
        (page("The token has expired"), None, errors.CredentialsExpired, "have expired"),
        (page("400 Bad Request"), timedelta(hours=1), FederationRefused, "length"),
        (page("400 Bad Request"), None, FederationRefused, "revoked"),
        (page("Forbidden", 403), None, FederationRefused, "revoked"),
        (page("Slow down", 429), None, errors.Throttled, "Too many requests"),
        (page("Sorry", 500), None, errors.ServiceFault, "has a problem"),
        (page("Hotel", 200), None, errors.TlsIntercepted, "Something else answered"),
        (page("Moved", 302), None, errors.TlsIntercepted, "Something else answered"),
        (Answer(body=b"{}"), None, errors.TlsIntercepted, "Something else answered"),
        (Answer(body=b"[]"), None, errors.TlsIntercepted, "Something else answered"),
        (
            Answer(body=b'{"SigninToken": ""}'),
            None,
            errors.TlsIntercepted,
            "Something else answered",
        ),
        (
            Answer(body=b'{"SigninToken": 1}'),
            None,
            errors.TlsIntercepted,
            "Something else answered",
        ),
        (Answer(body=b"\xff"), None, errors.TlsIntercepted, "Something else answered"),
    ],
    ids=[
        "session token",
        "expired",
        "duration",
        "no reason",
        "forbidden",
        "throttled",
        "server fault",
        "hotel",
        "redirect",
        "no token",
        "no object",
        "empty token",
        "token of another type",
        "no text",
    ],
)
def test_refusal_is_told_in_words(
    service: HttpFederationService,
    endpoint: AnswerServer,
    answer: Answer,
    duration: timedelta | None,
    kind: type[FobwatchError],
    says: str,
) -> None:
    endpoint.answers = [answer]

    error = failure(service, duration)

    assert type(error) is kind
    assert says in str(error)
    assert "Bad Request" not in str(error)


def test_dead_endpoint_is_unreachable(
    service: HttpFederationService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENDPOINT_VARIABLE, "http://127.0.0.1:9/federation")

    error = failure(service)

    assert isinstance(error, errors.NetworkUnreachable)
    assert "127.0.0.1 could not be connected to" in str(error)


def test_unknown_authority_gets_no_credentials(
    service: HttpFederationService, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with AnswerServer(TOKEN, tls=tls_of_unknown_authority(tmp_path)) as server:
        monkeypatch.setenv(ENDPOINT_VARIABLE, f"{server.url}/federation")
        error = failure(service)
        monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "authority.pem"))
        trusted = service.signin_token(CREDENTIALS, duration=None, region="")

    assert isinstance(error, errors.TlsIntercepted)
    assert trusted.value == "signin-token"
    assert len(server.requests) == 1


def test_proxy_of_the_environment_is_used(
    service: HttpFederationService, endpoint: AnswerServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint.answers = [Answer(status=407)]
    monkeypatch.delenv(ENDPOINT_VARIABLE)
    monkeypatch.setenv("HTTPS_PROXY", endpoint.url)

    error = failure(service)

    assert "proxy wants a password" in error.title
    assert endpoint.requests[0].path == "us-east-1.signin.aws.amazon.com:443"
