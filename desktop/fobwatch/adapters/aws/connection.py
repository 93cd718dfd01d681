"""Classifies botocore's errors: where on the way to AWS did it fail?"""

from __future__ import annotations

import ssl
from socket import gaierror
from typing import TYPE_CHECKING

from botocore.exceptions import (
    ConnectionClosedError,
    ConnectionError,  # noqa: A004 - botocore's own, the base of its connection errors
    ConnectTimeoutError,
    HTTPClientError,
    IncompleteReadError,
    InvalidRegionError,
    NoRegionError,
    PaginationError,
    ParamValidationError,
    ProxyConnectionError,
    ReadTimeoutError,
    ResponseStreamingError,
    SSLError,
)
from botocore.parsers import ResponseParserError

from fobwatch.adapters.aws.bounded import AnswerOverdue, AnswerTooLong
from fobwatch.adapters.aws.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CERTIFICATE_NOT_YET_VALID = 9
CERTIFICATE_HAS_EXPIRED = 10
"""OpenSSL's verification codes (x509_vfy.h)."""


class NotFromAws(Exception):
    """An answer came that AWS cannot have sent."""


class MalformedEndpoint(Exception):
    """The environment names an endpoint that is no URL."""


def fault_of(error: Exception) -> Fault:
    """The fault behind anything that a botocore client raises except AWS's own answer."""
    for kinds, fault in _FAULTS:
        if isinstance(error, kinds):
            return fault if isinstance(fault, Fault) else fault(error)
    return Fault.NOT_SENT


def _proxy_fault(error: Exception) -> Fault:
    refused = any(" 407 " in f"{cause}" for cause in _causes(error))
    return Fault.PROXY_PASSWORD if refused else Fault.PROXY


def _connect_fault(error: Exception) -> Fault:
    unknown = any(isinstance(cause, gaierror) for cause in _causes(error))
    return Fault.NAME_NOT_FOUND if unknown else Fault.NO_CONNECTION


def _unusual_fault(error: Exception) -> Fault:
    """The fault for errors that botocore does not name: it only stores the cause."""
    causes = list(_causes(error))
    if any(_about_certificates(cause) for cause in causes):
        return Fault.CA_BUNDLE
    malformed = any(isinstance(cause, ValueError) for cause in causes)
    return Fault.NOT_SENT if malformed else Fault.CUT_OFF


def _tls_fault(error: Exception) -> Fault:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            dates = {CERTIFICATE_NOT_YET_VALID, CERTIFICATE_HAS_EXPIRED}
            return Fault.CERTIFICATE_DATES if cause.verify_code in dates else Fault.UNTRUSTED
        if isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return Fault.CUT_OFF
        if _about_certificates(cause):
            return Fault.CA_BUNDLE
    return Fault.NO_TLS


def _about_certificates(cause: BaseException) -> bool:
    """Whether the bundle could not be loaded. Nothing else opens a file on the way to AWS."""
    if isinstance(cause, FileNotFoundError | IsADirectoryError | PermissionError):
        return True
    # An error that Python's ssl raises by itself has no library.
    return isinstance(cause, ssl.SSLError) and getattr(cause, "library", "") == "X509"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Every exception behind this one, as botocore, urllib3 and Python pass them on."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        cause = waiting.pop(0)
        if not isinstance(cause, BaseException) or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        kwargs = getattr(cause, "kwargs", {})
        waiting += [
            kwargs.get("error"),
            getattr(cause, "reason", None),
            cause.__cause__,
            cause.__context__,
            *cause.args,
        ]


_FAULTS: tuple[
    tuple[type[Exception] | tuple[type[Exception], ...], Fault | Callable[[Exception], Fault]], ...
] = (
    (ParamValidationError, Fault.BAD_PARAMETER),
    ((InvalidRegionError, NoRegionError), Fault.BAD_REGION),
    ((NotFromAws, ResponseParserError), Fault.NOT_FROM_AWS),
    (MalformedEndpoint, Fault.BAD_ENDPOINT),
    (AnswerOverdue, Fault.NO_ANSWER),
    # A list that names the same place for its next page twice.
    ((AnswerTooLong, PaginationError), Fault.TOO_LONG),
    (SSLError, _tls_fault),
    (ProxyConnectionError, _proxy_fault),
    (ReadTimeoutError, Fault.NO_ANSWER),
    (ConnectTimeoutError, Fault.NO_CONNECTION),
    (ConnectionError, _connect_fault),
    ((ConnectionClosedError, IncompleteReadError, ResponseStreamingError), Fault.CUT_OFF),
    (HTTPClientError, _unusual_fault),
)
"""The first that fits; botocore's kinds of connection errors derive from each other."""
