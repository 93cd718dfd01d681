"""Faults on the way to AWS or in AWS itself, in words for a person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from fobwatch.core.aws.errors import (
    NetworkUnreachable,
    RequestRefused,
    ServiceFault,
    TlsIntercepted,
)

if TYPE_CHECKING:
    from fobwatch.core.aws.errors import AwsError

DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """An error's kind and texts; `{names}` are filled in from the call and AWS's sentence.

    `answered` is False only where AWS certainly never evaluated the request.
    """

    kind: type[AwsError]
    title: str
    message: str
    remedy: str
    answered: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Words):
    """Words for an error that AWS answered with, if every given field matches it.

    `says` is part of AWS's sentence, in lower case; `reasons` are what the sign-in services add
    to their code; `temporary` and `with_code` are about the credentials and the code that were
    sent.
    """

    codes: tuple[str, ...] = ()
    says: str = ""
    service: str = ""
    operations: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    temporary: bool | None = None
    with_code: bool | None = None


def of_service(service: str, *answers: Answer) -> tuple[Answer, ...]:
    return tuple(replace(answer, service=service) for answer in answers)


class Fault(Enum):
    """Words for what went wrong on the way to AWS, or before it."""

    NAME_NOT_FOUND = Words(
        kind=NetworkUnreachable,
        title="{who} cannot be reached",
        message="The address of {host} was not found.",
        remedy="Check the network connection, and the VPN if {who} is behind one.",
        answered=False,
    )
    NO_CONNECTION = Words(
        kind=NetworkUnreachable,
        title="{who} cannot be reached",
        message="{host} could not be connected to.",
        remedy="Check the network connection, the VPN and the firewall.",
        answered=False,
    )
    NO_ANSWER = Words(
        kind=NetworkUnreachable,
        title="{who} did not answer",
        message="{host} took the request, but no whole answer came in time.",
        remedy="Try again. If that does not help, check the network connection and the VPN.",
    )
    CUT_OFF = Words(
        kind=NetworkUnreachable,
        title="The connection to {who} broke",
        message="{host} closed the connection before its answer was complete.",
        remedy="Try again. If that does not help, check the network connection and the VPN.",
    )
    TOO_LONG = Words(
        kind=NetworkUnreachable,
        title="{who}'s answer has no end",
        message="What came back from {host} is far longer than an answer of {who}. "
        "A network's sign-in page or a proxy may be in the way.",
        remedy="Try again. If that does not help, check the network connection and the proxy.",
    )
    PROXY = Words(
        kind=NetworkUnreachable,
        title="The proxy cannot be used",
        message="The proxy did not open a connection to {host}.",
        remedy="Check HTTPS_PROXY and NO_PROXY, and that the proxy is running.",
        answered=False,
    )
    PROXY_PASSWORD = Words(
        kind=NetworkUnreachable,
        title="The proxy wants a password",
        message="The proxy did not open a connection to {host} without a user and a password.",
        remedy="Put them into HTTPS_PROXY, as in http://user:password@proxy:8080.",
        answered=False,
    )
    UNTRUSTED = Words(
        kind=TlsIntercepted,
        title="The connection to {who} is not private",
        message="What answers as {host} shows a certificate that this computer does not trust. "
        "A proxy that reads encrypted traffic does so, and so does a network's sign-in page.",
        remedy="Sign in to the network first. If your company's proxy is meant to be there, "
        "point AWS_CA_BUNDLE to its certificate.",
        answered=False,
    )
    CERTIFICATE_DATES = Words(
        kind=TlsIntercepted,
        title="The connection to {who} is not private",
        message="The certificate of {host} is not valid at the time that this computer shows.",
        remedy="Check this computer's date, time and time zone first.",
        answered=False,
    )
    NO_TLS = Words(
        kind=TlsIntercepted,
        title="The connection to {who} is not private",
        message="{host} and this computer could not agree on an encrypted connection.",
        remedy="Check the proxy's settings, and whether the network lets you reach {who}.",
        answered=False,
    )
    CA_BUNDLE = Words(
        kind=TlsIntercepted,
        title="The certificate file cannot be used",
        message="AWS_CA_BUNDLE, or ca_bundle of the profile in the AWS files, names a file that is "
        "missing, or that holds no certificates.",
        remedy="Correct it, or remove it.",
        answered=False,
    )
    NOT_FROM_AWS = Words(
        kind=TlsIntercepted,
        title="Something else answered in place of {who}",
        message="What came back from {host} is not an answer of {who}. "
        "A network's sign-in page or a proxy may be in the way.",
        remedy="Open a web page to see whether the network wants you to sign in.",
    )
    NOT_SENT = Words(
        kind=RequestRefused,
        title="The request could not be made",
        message="The AWS library refused {operation} before it was sent: {code}.",
        remedy="Check the profile, and the AWS_ variables of the environment.",
        answered=False,
    )
    BAD_PARAMETER = Words(
        kind=RequestRefused,
        title="AWS does not accept a value",
        message="{operation} was not sent: {field} is too short, too long or malformed.",
        remedy="Correct it in the profile.",
        answered=False,
    )
    BAD_REGION = Words(
        kind=RequestRefused,
        title="That is not a region",
        message="“{region}” is not the name of an AWS region.",
        remedy="Choose one of AWS's regions in the profile.",
        answered=False,
    )
    BAD_ENDPOINT = Words(
        kind=RequestRefused,
        title="AWS's address is malformed",
        message="An AWS_ENDPOINT_URL variable of the environment is not a web address.",
        remedy="Correct the variable, or remove it.",
        answered=False,
    )


SERVER_FAULT = Words(
    kind=ServiceFault,
    title="AWS has a problem",
    message="AWS could not serve {operation}.",
    remedy="Try again in a while. AWS's health dashboard says more.",
)

UNKNOWN_CODE = Words(
    kind=RequestRefused,
    title="AWS refused the request",
    message="AWS answered {operation} with “{code}”.",
    remedy="Look the code up in AWS's documentation.",
)
