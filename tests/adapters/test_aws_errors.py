"""Each error of AWS, and each way not to reach it, as a person is told of it."""

from __future__ import annotations

import re
import socket
import ssl
import string
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import (
    ConnectTimeoutError,
    EndpointProviderError,
    HTTPClientError,
    SSLError,
)

from fobwatch.adapters import sts_clients
from fobwatch.adapters.aws_connection import fault_of
from fobwatch.adapters.aws_error_table import ANSWERS
from fobwatch.adapters.aws_errors import Call, explained
from fobwatch.adapters.aws_faults import SERVER_FAULT, UNKNOWN_CODE, Fault
from fobwatch.adapters.sts import BotoTokenService
from fobwatch.core import errors
from fobwatch.core.errors import AwsError
from fobwatch.core.ports import RoleRequest
from tests.adapters.answer_server import Answer, AnswerServer, tls_of_unknown_authority
from tests.adapters.test_sts import KEY, MFA, ROLE, SOURCE, grant, refusal
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fobwatch.adapters.aws_words import Words
    from fobwatch.core.credentials import AccessKey, Credentials
    from fobwatch.core.ports import MfaCode

SECRETS = (KEY.secret_access_key, SOURCE.secret_access_key, SOURCE.session_token, MFA.code)
USER = "arn:aws:iam::482100937715:user/anna"


@pytest.fixture
def service() -> Iterator[BotoTokenService]:
    service = BotoTokenService(FakeClock(), lambda *_dates: None)
    yield service
    service.close()


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[AnswerServer]:
    with AnswerServer(refusal("unset")) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", server.url)
        yield server


def failure(
    service: BotoTokenService,
    source: AccessKey | Credentials = KEY,
    mfa: MfaCode | None = MFA,
    request: RoleRequest = ROLE,
    region: str = "eu-west-1",
) -> AwsError:
    with pytest.raises(AwsError) as caught:
        service.assume_role(source, request, mfa=mfa, region=region)
    _no_secret_in(caught.value)
    return caught.value


def _no_secret_in(error: AwsError) -> None:
    told = "".join(traceback.format_exception(error)) + f"{error!r}{error.__dict__}"
    assert [secret for secret in SECRETS if secret in told] == []


@dataclass(frozen=True, kw_only=True)
class Case:
    code: str
    kind: type[AwsError]
    says: str
    sentence: str = ""
    status: int = 403
    source: AccessKey | Credentials = KEY
    mfa: MfaCode | None = MFA


CASES = {
    "wrong or used code": Case(
        code="AccessDenied",
        sentence="MultiFactorAuthentication failed with invalid MFA one time pass code. ",
        kind=errors.MfaCodeRefused,
        says="AWS takes each code once",
    ),
    "foreign serial": Case(
        code="AccessDenied",
        sentence="MultiFactorAuthentication failed, unable to validate MFA code.  Please verify "
        "your MFA serial number is valid and associated with this user.",
        kind=errors.MfaDeviceRefused,
        says="not that of an MFA device of this user",
    ),
    "serial without code": Case(
        code="AccessDenied",
        sentence="MultiFactorAuthentication failed, must provide both MFA serial number and one "
        "time pass code.",
        mfa=None,
        kind=errors.MfaMissing,
        says="must be sent together",
    ),
    "letters for a code": Case(
        code="ValidationError",
        sentence="1 validation error detected: Value '123456' at 'tokenCode' failed to satisfy "
        "constraint: Member must satisfy regular expression pattern: [\\d]*",
        status=400,
        kind=errors.MfaCodeRefused,
        says="six digits",
    ),
    "malformed serial": Case(
        code="ValidationError",
        sentence="1 validation error detected: Value 'x' at 'serialNumber' failed to satisfy "
        "constraint: Member must satisfy regular expression pattern: [\\w+=/:,.@-]*",
        status=400,
        kind=errors.MfaDeviceRefused,
        says="not as AWS writes them",
    ),
    "another MFA failure": Case(
        code="AccessDenied",
        sentence="MultiFactorAuthentication failed for a reason of its own.",
        kind=errors.MfaCodeRefused,
        says="could not verify the MFA code",
    ),
    "slow clock": Case(
        code="SignatureDoesNotMatch",
        sentence="Signature expired: 20261122T100000Z is now earlier than 20261122T114500Z "
        "(20261122T120000Z - 15 min.)",
        kind=errors.ClockSkewed,
        says="about 2 h behind AWS's",
    ),
    "fast clock": Case(
        code="SignatureDoesNotMatch",
        sentence="Signature not yet current: 20261122T121600Z is still later than "
        "20261122T120500Z (20261122T120000Z + 5 min.)",
        kind=errors.ClockSkewed,
        says="about 16 min ahead of AWS's",
    ),
    "clock, without times": Case(
        code="SignatureDoesNotMatch",
        sentence="Signature expired: someday",
        kind=errors.ClockSkewed,
        says="too far from AWS's",
    ),
    "clock, by code": Case(
        code="RequestExpired",
        status=400,
        kind=errors.ClockSkewed,
        says="too far from AWS's",
    ),
    "signed for another region": Case(
        code="SignatureDoesNotMatch",
        sentence="Credential should be scoped to a valid region. ",
        kind=errors.RegionOff,
        says="another region than “eu-west-1”",
    ),
    "wrong secret": Case(
        code="SignatureDoesNotMatch",
        sentence="The request signature we calculated does not match the signature you provided. "
        f"The Canonical String for this request should have been 'POST / token:"
        f"{SOURCE.session_token}'",
        kind=errors.SecretKeyRefused,
        says="AKIA…TEST",
    ),
    "signature lost": Case(
        code="MissingAuthenticationToken",
        kind=errors.TlsIntercepted,
        says="Something on the way has changed it",
    ),
    "unknown key": Case(
        code="InvalidClientTokenId",
        sentence="The security token included in the request is invalid.",
        kind=errors.AccessKeyRefused,
        says="AWS does not know the access key AKIA…TEST",
    ),
    "revoked session": Case(
        code="InvalidClientTokenId",
        sentence="The security token included in the request is invalid.",
        source=SOURCE,
        kind=errors.AccessKeyRefused,
        says="AWS does not accept the session",
    ),
    "expired session": Case(
        code="ExpiredToken",
        sentence="The security token included in the request is expired",
        source=SOURCE,
        kind=errors.CredentialsExpired,
        says="have expired",
    ),
    "chained for too long": Case(
        code="ValidationError",
        sentence="The requested DurationSeconds exceeds the 1 hour session limit for roles "
        "assumed by role chaining.",
        status=400,
        source=SOURCE,
        mfa=None,
        kind=errors.DurationRefused,
        says="one hour at most",
    ),
    "longer than the role allows": Case(
        code="ValidationError",
        sentence="The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        status=400,
        kind=errors.DurationRefused,
        says="The role allows shorter sessions only",
    ),
    "outside any limit": Case(
        code="ValidationError",
        sentence="1 validation error detected: Value '129601' at 'durationSeconds' failed to "
        "satisfy constraint: Member must have value less than or equal to 129600",
        status=400,
        kind=errors.DurationRefused,
        says="15 minutes to 36 hours",
    ),
    "region turned off": Case(
        code="RegionDisabledException",
        sentence="STS is not activated in this region for account:482100937715.",
        kind=errors.RegionOff,
        says="has not turned on “eu-west-1”",
    ),
    "temporary key": Case(
        code="AccessDenied",
        sentence="Cannot call GetFederationToken with session credentials",
        kind=errors.AccessKeyRefused,
        says="begins with AKIA",
    ),
    "root": Case(
        code="AccessDenied",
        sentence="Roles may not be assumed by root accounts.",
        kind=errors.AccessDenied,
        says="root user cannot assume roles",
    ),
    "explicit deny": Case(
        code="AccessDenied",
        sentence=f"User: {USER} is not authorized to perform: sts:AssumeRole on resource: "
        f"{ROLE.role_arn} with an explicit deny in an identity-based policy",
        kind=errors.AccessDenied,
        says=f"{USER} may not call sts:AssumeRole on {ROLE.role_arn}: a policy denies it",
    ),
    "role refuses, no code sent": Case(
        code="AccessDenied",
        sentence=f"User: {USER} is not authorized to perform: sts:AssumeRole on resource: "
        f"{ROLE.role_arn}",
        mfa=None,
        kind=errors.AccessDenied,
        says="If the role asks for MFA",
    ),
    "role refuses, code sent": Case(
        code="AccessDenied",
        sentence=f"User: {USER} is not authorized to perform: sts:TagSession on resource: "
        f"{ROLE.role_arn}",
        kind=errors.AccessDenied,
        says=f"may not call sts:TagSession on {ROLE.role_arn}.",
    ),
    "denied without a sentence": Case(
        code="AccessDenied",
        kind=errors.AccessDenied,
        says=f"This profile may not call sts:AssumeRole on {ROLE.role_arn}.",
    ),
    "malformed policy": Case(
        code="MalformedPolicyDocument",
        status=400,
        kind=errors.RequestRefused,
        says="session policy is malformed",
    ),
    "packed policy": Case(
        code="PackedPolicyTooLarge",
        status=400,
        kind=errors.RequestRefused,
        says="send fewer tags",
    ),
    "account not ready": Case(
        code="OptInRequired",
        kind=errors.AccessDenied,
        says="suspended",
    ),
    "throttled": Case(
        code="Throttling",
        sentence="Rate exceeded",
        status=400,
        kind=errors.Throttled,
        says="too many requests",
    ),
    "invalid value": Case(
        code="ValidationError",
        sentence="1 validation error detected: Value 'an na' at 'roleSessionName' failed to "
        "satisfy constraint",
        status=400,
        kind=errors.RequestRefused,
        says="AWS does not accept roleSessionName of AssumeRole",
    ),
    "server fault": Case(
        code="ServiceUnavailable",
        status=503,
        kind=errors.ServiceFault,
        says="AWS has a problem",
    ),
    "unheard-of code": Case(
        code="SomethingNew",
        sentence="Secrets may stand here",
        status=418,
        kind=errors.RequestRefused,
        says="AWS answered AssumeRole with “SomethingNew”",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_answer_of_aws_is_told_in_words(
    service: BotoTokenService, aws: AnswerServer, case: Case
) -> None:
    aws.answers = [refusal(case.code, case.sentence, case.status)]

    error = failure(service, case.source, case.mfa)

    assert type(error) is case.kind
    assert case.says in str(error)
    assert error.request_id == "id-2"
    assert error.answered


def test_every_answer_of_the_table_has_a_case(service: BotoTokenService, aws: AnswerServer) -> None:
    told = []
    for case in CASES.values():
        aws.answers = [refusal(case.code, case.sentence, case.status)]
        told.append(failure(service, case.source, case.mfa).message)
    untold = [
        answer.message
        for answer in ANSWERS
        if answer.operation in {"", "AssumeRole"}
        and not any(pattern_of(answer.message).fullmatch(message) for message in told)
    ]

    assert untold == []


def pattern_of(template: str) -> re.Pattern[str]:
    """The template with each name standing for anything."""
    return re.compile(re.sub(r"\\\{[a-z]+\\\}", lambda _: ".+", re.escape(template)))


def denied(action: str) -> Answer:
    return refusal(
        "AccessDenied",
        f"User: {USER} is not authorized to perform: sts:{action} on resource: {USER} with an "
        "explicit deny in an identity-based policy",
    )


def test_console_of_a_user_who_needs_mfa_points_to_a_role(
    service: BotoTokenService, aws: AnswerServer
) -> None:
    aws.answers = [denied("GetFederationToken")]

    with pytest.raises(errors.AccessDenied, match="Open the console with a role"):
        service.get_federation_token(
            KEY, name="anna", policy="{}", duration=timedelta(hours=12), region=""
        )


def test_denied_call_names_the_action_that_is_missing(
    service: BotoTokenService, aws: AnswerServer
) -> None:
    aws.answers = [refusal("AccessDenied")]

    with pytest.raises(errors.AccessDenied, match="to allow sts:GetSessionToken"):
        service.get_session_token(KEY, duration=timedelta(hours=12), mfa=None, region="")


ALL_WORDS = [*ANSWERS, SERVER_FAULT, UNKNOWN_CODE, *(fault.value for fault in Fault)]


@pytest.mark.parametrize("words", ALL_WORDS, ids=lambda words: words.message[:40])
def test_words_are_whole_sentences_with_known_names(words: Words) -> None:
    texts = (words.title, words.message, words.remedy)
    names = {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}
    known = {"operation", "key", "region", "host", "field", "who", "action", "resource", "skew"}

    assert names <= known | {"code"}
    assert not words.title.endswith(".")
    assert words.message.endswith(".")
    assert words.remedy.endswith(".")


HTML = b"<!DOCTYPE html><html><body><h1>Welcome to the hotel</h1><br></body></html>"
XHTML = b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>'
LOAD_BALANCER = b"<html><body><b>Http/1.1 Service Unavailable</b></body></html>"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=HTML, headers={"Content-Type": "text/html"}),
        Answer(body=XHTML),
        Answer(body=HTML, status=302, headers={"Location": "http://127.0.0.1:9/login"}),
        Answer(body=HTML, status=403),
        Answer(body=HTML, status=511),
        Answer(body=b"not xml at all"),
        Answer(body=b"<Other/>"),
        Answer(body=b'{"error": "blocked"}', status=403),
        Answer(body=b""),
        Answer(body=b"<ErrorResponse></ErrorResponse>", status=403),
        grant("AssumeRole"),
    ],
    ids=[
        "page",
        "well-formed page",
        "redirect",
        "forbidden page",
        "network authentication required",
        "text",
        "another XML",
        "JSON",
        "nothing",
        "empty refusal",
        "an answer that lacks a part",
    ],
)
def test_what_is_no_answer_of_aws_is_told_as_such(
    service: BotoTokenService, aws: AnswerServer, answer: Answer
) -> None:
    aws.answers = [answer]

    error = failure(service)

    assert isinstance(error, errors.TlsIntercepted | errors.ServiceFault)
    assert error.answered


def test_page_of_the_hotel_is_told_as_such(service: BotoTokenService, aws: AnswerServer) -> None:
    aws.answers = [Answer(body=HTML, headers={"Content-Type": "text/html"})]

    assert "Something else answered in place of AWS" in str(failure(service))


def test_page_of_awss_load_balancer_is_a_fault_of_aws(
    service: BotoTokenService, aws: AnswerServer
) -> None:
    aws.answers = [Answer(body=LOAD_BALANCER, status=503)]

    assert isinstance(failure(service), errors.ServiceFault)


def test_answer_with_a_malformed_date_is_none_of_aws(
    service: BotoTokenService, aws: AnswerServer
) -> None:
    whole = grant("GetSessionToken")
    aws.answers = [Answer(body=whole.body.replace(b"2026-11-22T14:00:00+01:00", b"soon"))]

    with pytest.raises(errors.TlsIntercepted) as caught:
        service.get_session_token(KEY, duration=timedelta(hours=1), mfa=None, region="")

    _no_secret_in(caught.value)


def test_cut_off_answer_quotes_nothing_of_it(service: BotoTokenService, aws: AnswerServer) -> None:
    whole = grant("GetSessionToken")
    aws.answers = [Answer(body=whole.body[:-60])]

    with pytest.raises(errors.TlsIntercepted) as caught:
        service.get_session_token(KEY, duration=timedelta(hours=1), mfa=None, region="")

    assert "granted-secret" not in "".join(traceback.format_exception(caught.value))


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_refused_connection_never_reached_aws(
    service: BotoTokenService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{unused_port()}")

    error = failure(service)

    assert isinstance(error, errors.NetworkUnreachable)
    assert "127.0.0.1 could not be connected to" in str(error)
    assert not error.answered


def test_unknown_name_never_reached_aws(
    service: BotoTokenService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://nowhere.localhost:9")

    def unknown(*_arguments: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    error = failure(service)

    assert isinstance(error, errors.NetworkUnreachable)
    assert "nowhere.localhost was not found" in str(error)
    assert not error.answered


def test_silence_may_mean_that_aws_saw_the_code(
    service: BotoTokenService, aws: AnswerServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sts_clients, "READ_TIMEOUT", 0.1)
    aws.answers = [Answer(silent=True)]

    error = failure(service)

    assert isinstance(error, errors.NetworkUnreachable)
    assert "no answer came in time" in str(error)
    assert error.answered
    assert len(aws.requests) == 1


def test_broken_connection_may_mean_that_aws_saw_the_code(
    service: BotoTokenService, aws: AnswerServer
) -> None:
    aws.answers = [Answer(body=b"<Assume", cut_short=True)]

    error = failure(service)

    assert isinstance(error, errors.NetworkUnreachable)
    assert "broke" in error.title
    assert error.answered


def test_unknown_authority_is_told_as_interception(
    service: BotoTokenService, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with AnswerServer(refusal("unset"), tls=tls_of_unknown_authority(tmp_path)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        error = failure(service)

    assert isinstance(error, errors.TlsIntercepted)
    assert "does not trust" in str(error)
    assert not error.answered
    assert server.requests == []


def test_certificate_bundle_of_the_environment_is_trusted(
    service: BotoTokenService, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with AnswerServer(refusal("AccessDenied"), tls=tls_of_unknown_authority(tmp_path)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "authority.pem"))
        error = failure(service)

    assert isinstance(error, errors.AccessDenied)


@pytest.mark.parametrize(
    "valid_from",
    [datetime(2020, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)],
    ids=["expired", "not yet valid"],
)
def test_certificate_out_of_time_points_to_the_clock(
    service: BotoTokenService,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    valid_from: datetime,
) -> None:
    tls = tls_of_unknown_authority(tmp_path, valid_from=valid_from)
    with AnswerServer(refusal("AccessDenied"), tls=tls) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "authority.pem"))
        error = failure(service)

    assert isinstance(error, errors.TlsIntercepted)
    assert "date, time and time zone" in error.remedy


@pytest.mark.parametrize("content", [None, "no certificate"], ids=["missing", "empty"])
def test_unusable_certificate_bundle_is_named(
    service: BotoTokenService,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    content: str | None,
) -> None:
    bundle = tmp_path / "bundle.pem"
    if content is not None:
        bundle.write_text(content)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(bundle))

    with AnswerServer(refusal("unset"), tls=tls_of_unknown_authority(tmp_path)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        error = failure(service)

    assert "AWS_CA_BUNDLE names a file" in str(error)
    assert not error.answered


def test_clear_text_where_tls_was_due_is_told(
    service: BotoTokenService, aws: AnswerServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", aws.url.replace("http:", "https:"))

    error = failure(service)

    assert isinstance(error, errors.TlsIntercepted)
    assert "could not agree" in str(error)
    assert not error.answered


@pytest.mark.parametrize(
    ("status", "says"),
    [(407, "wants a password"), (403, "The proxy cannot be used")],
    ids=["password", "forbidden"],
)
def test_proxy_that_refuses_is_told(
    service: BotoTokenService,
    aws: AnswerServer,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    says: str,
) -> None:
    aws.answers = [Answer(status=status)]
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "https://sts.eu-west-1.amazonaws.com")
    monkeypatch.setenv("HTTPS_PROXY", aws.url.replace("//", "//anna:proxy-password@"))

    error = failure(service)

    assert isinstance(error, errors.NetworkUnreachable)
    assert says in error.title
    assert "proxy-password" not in "".join(traceback.format_exception(error))
    assert not error.answered
    assert aws.requests[0].method == "CONNECT"


def test_dead_proxy_is_told(service: BotoTokenService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{unused_port()}")

    error = failure(service)

    assert isinstance(error, errors.NetworkUnreachable)
    assert "proxy" in error.title
    assert not error.answered


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("AWS_ENDPOINT_URL", "not a url", "AWS_ENDPOINT_URL variable"),
        ("HTTPS_PROXY", "http://[::1:8080", "before it was sent"),
    ],
    ids=["endpoint", "proxy"],
)
def test_malformed_variable_is_told(
    service: BotoTokenService,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
    says: str,
) -> None:
    monkeypatch.setenv(variable, value)

    error = failure(service)

    assert says in error.message
    assert not error.answered


def test_malformed_region_is_told(service: BotoTokenService) -> None:
    error = failure(service, region="eu west/1")

    assert "“eu west/1” is not the name of an AWS region" in error.message
    assert not error.answered


@pytest.mark.parametrize(
    ("request_", "fields"),
    [
        (RoleRequest(role_arn="x", session_name="a", duration=timedelta(hours=1)), "RoleArn"),
        (
            RoleRequest(role_arn=ROLE.role_arn, session_name="a", duration=timedelta(hours=1)),
            "RoleSessionName",
        ),
        (
            RoleRequest(role_arn=ROLE.role_arn, session_name="anna", duration=timedelta(seconds=1)),
            "DurationSeconds",
        ),
    ],
    ids=["ARN", "session name", "duration"],
)
def test_malformed_parameter_is_named_before_it_is_sent(
    service: BotoTokenService, aws: AnswerServer, request_: RoleRequest, fields: str
) -> None:
    error = failure(service, request=request_)

    assert isinstance(error, errors.RequestRefused)
    assert fields in error.message
    assert not error.answered
    assert aws.requests == []


@pytest.mark.parametrize(
    ("cause", "fault"),
    [
        (ssl.SSLEOFError(8, "EOF occurred in violation of protocol"), Fault.CUT_OFF),
        (ssl.SSLZeroReturnError(6, "TLS/SSL connection has been closed"), Fault.CUT_OFF),
        (ssl.SSLError(1, "[SSL: SSLV3_ALERT_HANDSHAKE_FAILURE]"), Fault.NO_TLS),
        (FileNotFoundError(2, "No such file or directory"), Fault.CA_BUNDLE),
    ],
    ids=["end of file", "closed", "alert", "no bundle"],
)
def test_tls_errors_are_told_apart_by_their_cause(cause: Exception, fault: Fault) -> None:
    error = SSLError(endpoint_url="https://127.0.0.1", error=cause)

    assert fault_of(error) is fault


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (ConnectTimeoutError(endpoint_url="https://127.0.0.1"), Fault.NO_CONNECTION),
        (HTTPClientError(error=OSError("Connection reset by peer")), Fault.CUT_OFF),
        (EndpointProviderError(msg="no FIPS endpoint"), Fault.NOT_SENT),
    ],
    ids=["connect timeout", "reset", "no endpoint"],
)
def test_other_faults_are_told_apart(error: Exception, fault: Fault) -> None:
    assert fault_of(error) is fault


def test_any_other_error_keeps_its_text_to_itself() -> None:
    error = explained(RuntimeError("secret"), Call(operation="AssumeRole"))

    assert "RuntimeError" in error.message
    assert "secret" not in str(error)
