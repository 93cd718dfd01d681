"""The console's federation endpoint: plain HTTP, which no SDK supports.

IAM user guide, "Enable custom identity broker access to the AWS console".
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from fobwatch.adapters.aws.own_endpoint import own_endpoint
from fobwatch.adapters.aws.service import Call
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws.errors import (
    CredentialsExpired,
    NetworkUnreachable,
    ServiceFault,
    Throttled,
    TlsIntercepted,
)
from fobwatch.core.console.console import SigninToken
from fobwatch.core.console.errors import FederationRefused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from fobwatch.adapters.aws.plain_http import WebAnswer
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.core.aws.errors import AwsError
    from fobwatch.core.aws.ports import PartitionTable

logger = logging.getLogger(__name__)

ENDPOINT_VARIABLE = "FOBWATCH_FEDERATION_ENDPOINT"
"""The whole URL, for a stand-in of AWS."""

UNSEEN = re.compile(r"<(script|style)\b.*?(?:</\1>|\Z)", re.DOTALL)
"""One that is never closed hides the rest of the page, as in browsers."""

TIMEOUTS = (4.0, 8.0)
"""Seconds to connect and to read, for each of two hosts: a person waits for the browser."""

OK = 200
CLIENT_ERROR = 400
TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500


@dataclass(frozen=True, eq=False, repr=False)
class HttpFederationService:
    """Fulfils `FederationService`.

    The credentials travel in the body of a POST: a URL would be too long with a long token, and
    end up in logs.
    """

    partitions: PartitionTable
    connection: Connection = USUAL
    timeouts: tuple[float, float] = TIMEOUTS

    def via(self, connection: Connection) -> HttpFederationService:
        return HttpFederationService(self.partitions, connection, self.timeouts)

    def signin_token(
        self, credentials: Credentials, *, duration: timedelta | None, region: str
    ) -> SigninToken:
        unanswered: list[AwsError] = []
        for url in self.login_urls(region):
            try:
                token = self._signin_token(url, credentials, duration)
            except (NetworkUnreachable, ServiceFault) as error:
                logger.info("The sign-in at %s does not answer", urlsplit(url).hostname)
                unanswered.append(error)
            else:
                return SigninToken(value=token, login_url=url)
        raise unanswered[0]

    def _signin_token(self, url: str, credentials: Credentials, duration: timedelta | None) -> str:
        # A worker pays for the import of botocore.
        from fobwatch.adapters.aws.plain_http import post_form  # noqa: PLC0415

        fields = {"Action": "getSigninToken", "Session": _session(credentials)}
        if duration is not None:
            fields["SessionDuration"] = str(int(duration.total_seconds()))
        host = urlsplit(url).hostname or url
        call = Call(service="signin", operation="getSigninToken", host=host)
        answer = post_form(url, fields, call, self.connection, timeouts=self.timeouts)
        if answer.status != OK:
            raise _refusal(answer, with_duration=duration is not None)
        return _token(answer)

    def login_url(self, region: str) -> str:
        return self.login_urls(region)[0]

    def login_urls(self, region: str) -> Sequence[str]:
        """The endpoint in the region, and one to ask where that does not answer.

        Raises `InvalidSetting` for a bad override, and for what is no region.
        """
        if override := own_endpoint(ENDPOINT_VARIABLE):
            return (override,)
        hosts = self.partitions.partition(region).signin_hosts(region)
        return tuple(f"https://{host}/federation" for host in hosts)

    def user_page(self, region: str, account: str) -> str:
        """AWS's page ("How IAM users sign in to AWS", IAM user guide).

        With an override, each account has a path of its own, since it cannot have a host.
        Raises `InvalidSetting` for a bad override.
        """
        if override := own_endpoint(ENDPOINT_VARIABLE):
            return urljoin(override, f"{account}/console")
        return f"https://{account}.{self.partitions.partition(region).signin_suffix}/console"


def _session(credentials: Credentials) -> str:
    return json.dumps(
        {
            "sessionId": credentials.access_key_id,
            "sessionKey": credentials.secret_access_key,
            "sessionToken": credentials.session_token,
        }
    )


def _token(answer: WebAnswer) -> str:
    try:
        token = json.loads(answer.body)["SigninToken"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _not_from_aws() from None  # the parser's error holds the body
    if not isinstance(token, str) or not token:
        raise _not_from_aws()
    return token


def _refusal(answer: WebAnswer, *, with_duration: bool) -> AwsError:
    """The error for AWS's page of refusal, whose words vary and mostly give no reason."""
    if answer.status >= SERVER_ERROR:
        return ServiceFault(
            "AWS's sign-in has a problem",
            "It could not serve the request for a console session.",
            "Try again in a while. AWS's health dashboard says more.",
        )
    if answer.status == TOO_MANY_REQUESTS:
        return Throttled(
            "Too many requests to AWS",
            "The sign-in has had too many requests in a short time.",
            "Try again in a minute.",
        )
    if answer.status < CLIENT_ERROR:
        return _not_from_aws()
    return _client_error(_visible_text(answer), with_duration=with_duration)


def _visible_text(answer: WebAnswer) -> str:
    """The page in lower case, without its scripts, which have the texts of all errors."""
    return UNSEEN.sub("", answer.body.decode("utf-8", "replace").lower())


def _client_error(page: str, *, with_duration: bool) -> AwsError:
    if "only federation tokens or assume role tokens" in page:
        return FederationRefused(
            "AWS does not open the console with this session",
            "It takes the session of a role, or a federation token of an IAM user.",
            "Open the console with a role.",
        )
    if "has expired" in page or "is expired" in page:
        return CredentialsExpired(
            "The credentials have expired",
            "AWS's sign-in does not take them any more.",
            "Start the session again.",
        )
    if with_duration:
        return FederationRefused(
            "AWS refused this length of a console session",
            "It is longer than the role allows, or the role was assumed with another session.",
            "Open the console without asking for a length.",
        )
    return FederationRefused(
        "AWS refused to open the console",
        "Its sign-in did not take the session's credentials. They may have been revoked, or may "
        "belong to another AWS partition.",
        "Renew the session and try again.",
    )


def _not_from_aws() -> TlsIntercepted:
    return TlsIntercepted(
        "Something else answered in place of AWS",
        "What came back is not an answer of AWS's sign-in. A network's sign-in page or a proxy "
        "may be in the way.",
        "Open a web page to see whether the network wants you to sign in.",
    )
