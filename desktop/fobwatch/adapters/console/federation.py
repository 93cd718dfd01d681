"""The console's federation endpoint: plain HTTP, which no SDK supports.

IAM user guide, "Enable custom identity broker access to the AWS console".
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from fobwatch.adapters.aws.own_endpoint import own_endpoint
from fobwatch.adapters.aws.service import Call
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.errors import (
    CredentialsExpired,
    FederationRefused,
    ServiceFault,
    Throttled,
    TlsIntercepted,
)

if TYPE_CHECKING:
    from datetime import timedelta

    from fobwatch.adapters.aws.plain_http import WebAnswer
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.core.aws.ports import PartitionTable
    from fobwatch.core.errors import AwsError

ENDPOINT_VARIABLE = "FOBWATCH_FEDERATION_ENDPOINT"
"""The whole URL, for a stand-in of AWS."""

UNSEEN = re.compile(r"<(script|style)\b.*?(?:</\1>|\Z)", re.DOTALL)
"""One that is never closed hides the rest of the page, as in browsers."""

OK = 200
CLIENT_ERROR = 400
TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500


class HttpFederationService:
    """Fulfils `FederationService`.

    The credentials travel in the body of a POST: a URL would be too long with a long token, and
    end up in logs.
    """

    def __init__(self, partitions: PartitionTable, connection: Connection = USUAL) -> None:
        self._partitions = partitions
        self._connection = connection

    def via(self, connection: Connection) -> HttpFederationService:
        return HttpFederationService(self._partitions, connection)

    def signin_token(
        self, credentials: Credentials, *, duration: timedelta | None, region: str
    ) -> str:
        # A worker pays for the import of botocore.
        from fobwatch.adapters.aws.plain_http import post_form  # noqa: PLC0415

        url = self.login_url(region)
        fields = {"Action": "getSigninToken", "Session": _session(credentials)}
        if duration is not None:
            fields["SessionDuration"] = str(int(duration.total_seconds()))
        host = urlsplit(url).hostname or url
        call = Call(service="signin", operation="getSigninToken", host=host)
        answer = post_form(url, fields, call, self._connection)
        if answer.status != OK:
            raise _refusal(answer, with_duration=duration is not None)
        return _token(answer)

    def login_url(self, region: str) -> str:
        """The endpoint, also for fetching the token. Raises `InvalidSetting` for a bad override."""
        if override := own_endpoint(ENDPOINT_VARIABLE):
            return override
        partition = self._partitions.partition(region)
        return f"https://{region or partition.default_region}.{partition.signin_suffix}/federation"

    def user_page(self, region: str, account: str) -> str:
        """AWS's page ("How IAM users sign in to AWS", IAM user guide).

        Beside an override there is one path for each account, as no host can be named for each.
        Raises `InvalidSetting` for a bad override.
        """
        if override := own_endpoint(ENDPOINT_VARIABLE):
            return urljoin(override, f"{account}/console")
        return f"https://{account}.{self._partitions.partition(region).signin_suffix}/console"


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
    """The error for AWS's web page of refusal: its words vary, and mostly give no reason."""
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
    """The page in lower case, without scripts, which hold the texts of other errors too."""
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
