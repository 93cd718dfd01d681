"""Each way not to reach AWS, as a person is told of it, and whether a code may be spent."""

from __future__ import annotations

import os
import socket
import ssl
import traceback
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import (
    ConnectTimeoutError,
    EndpointProviderError,
    HTTPClientError,
    SSLError,
)

from fobwatch.adapters.aws import clients
from fobwatch.adapters.aws.connection import fault_of
from fobwatch.adapters.aws.faults import Fault
from fobwatch.core.aws import errors
from fobwatch.core.aws.ports import RoleRequest
from tests.adapters.answer_server import Answer, AnswerServer, tls_of_unknown_authority
from tests.adapters.sts_answers import ROLE, failure, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.adapters.aws.sts import BotoTokenService


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_refused_connection_never_reached_aws(
    tokens: BotoTokenService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{unused_port()}")

    error = failure(tokens)

    assert isinstance(error, errors.NetworkUnreachable)
    assert "127.0.0.1 could not be connected to" in str(error)
    assert not error.answered


def test_unknown_name_never_reached_aws(
    tokens: BotoTokenService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://nowhere.localhost:9")

    def unknown(*_arguments: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    error = failure(tokens)

    assert isinstance(error, errors.NetworkUnreachable)
    assert "nowhere.localhost was not found" in str(error)
    assert not error.answered


def test_silence_may_mean_that_aws_saw_the_code(
    tokens: BotoTokenService, sts_server: AnswerServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "READ_TIMEOUT", 0.1)
    sts_server.answers = [Answer(silent=True)]

    error = failure(tokens)

    assert isinstance(error, errors.NetworkUnreachable)
    assert "no whole answer came in time" in str(error)
    assert error.answered
    assert len(sts_server.requests) == 1


def test_broken_connection_may_mean_that_aws_saw_the_code(
    tokens: BotoTokenService, sts_server: AnswerServer
) -> None:
    sts_server.answers = [Answer(body=b"<Assume", cut_short=True)]

    error = failure(tokens)

    assert isinstance(error, errors.NetworkUnreachable)
    assert "broke" in error.title
    assert error.answered


def test_unknown_authority_is_told_as_interception(
    tokens: BotoTokenService, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with AnswerServer(refusal("unset"), tls=tls_of_unknown_authority(tmp_path)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        error = failure(tokens)

    assert isinstance(error, errors.TlsIntercepted)
    assert "does not trust" in str(error)
    assert not error.answered
    assert server.requests == []


def test_certificate_bundle_of_the_environment_is_trusted(
    tokens: BotoTokenService, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with AnswerServer(refusal("AccessDenied"), tls=tls_of_unknown_authority(tmp_path)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "authority.pem"))
        error = failure(tokens)

    assert isinstance(error, errors.AccessDenied)


@pytest.mark.parametrize(
    "valid_from",
    [datetime(2020, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)],
    ids=["expired", "not yet valid"],
)
def test_certificate_out_of_time_points_to_the_clock(
    tokens: BotoTokenService,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    valid_from: datetime,
) -> None:
    tls = tls_of_unknown_authority(tmp_path, valid_from=valid_from)
    with AnswerServer(refusal("AccessDenied"), tls=tls) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "authority.pem"))
        error = failure(tokens)

    assert isinstance(error, errors.TlsIntercepted)
    assert "date, time and time zone" in error.remedy


@pytest.mark.parametrize("content", [None, "no certificate"], ids=["missing", "empty"])
def test_unusable_certificate_bundle_is_named(
    tokens: BotoTokenService,
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
        error = failure(tokens)

    assert "names a file that is missing" in str(error)
    assert not error.answered


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _huge(path: Path) -> None:
    path.touch()
    os.truncate(path, 300 << 20)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("place", [_pipe, _huge, _device, Path.mkdir])
def test_what_is_no_file_of_certificates_is_not_waited_for(
    tokens: BotoTokenService,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    place: Callable[[Path], None],
) -> None:
    bundle = tmp_path / "bundle.pem"
    place(bundle)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(bundle))

    with AnswerServer(refusal("unset"), tls=tls_of_unknown_authority(tmp_path)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        error = failure(tokens)

    assert "names a file that is missing" in str(error)


def test_clear_text_where_tls_was_due_is_told(
    tokens: BotoTokenService, sts_server: AnswerServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts_server.url.replace("http:", "https:"))

    error = failure(tokens)

    assert isinstance(error, errors.TlsIntercepted)
    assert "could not agree" in str(error)
    assert not error.answered


@pytest.mark.parametrize(
    ("status", "says"),
    [(407, "wants a password"), (403, "The proxy cannot be used")],
    ids=["password", "forbidden"],
)
def test_proxy_that_refuses_is_told(
    tokens: BotoTokenService,
    sts_server: AnswerServer,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    says: str,
) -> None:
    sts_server.answers = [Answer(status=status)]
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "https://sts.eu-west-1.amazonaws.com")
    monkeypatch.setenv("HTTPS_PROXY", sts_server.url.replace("//", "//anna:proxy-password@"))

    error = failure(tokens)

    assert isinstance(error, errors.NetworkUnreachable)
    assert says in error.title
    assert "proxy-password" not in "".join(traceback.format_exception(error))
    assert not error.answered
    assert sts_server.requests[0].method == "CONNECT"


def test_dead_proxy_is_told(tokens: BotoTokenService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{unused_port()}")

    error = failure(tokens)

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
    tokens: BotoTokenService,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
    says: str,
) -> None:
    monkeypatch.setenv(variable, value)

    error = failure(tokens)

    assert says in error.message
    assert not error.answered


def test_malformed_region_is_told(tokens: BotoTokenService) -> None:
    error = failure(tokens, region="eu west/1")

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
    tokens: BotoTokenService, sts_server: AnswerServer, request_: RoleRequest, fields: str
) -> None:
    error = failure(tokens, request=request_)

    assert isinstance(error, errors.RequestRefused)
    assert fields in error.message
    assert not error.answered
    assert sts_server.requests == []


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
