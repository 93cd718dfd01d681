"""The account access runtime: the roles that an account access manager assigns to people.

By plain HTTP: the botocore of the distributions does not know the service, and none sends a bearer
token to a look-alike on this computer. Account access runtime API reference.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fobwatch.adapters.aws.own_endpoint import own_endpoint
from fobwatch.adapters.aws.service import Call, credentials_in
from fobwatch.core.aws.partitions import partition_of_region
from fobwatch.core.aws.role_rules import role_arn_problem
from fobwatch.core.portals.ports import AssignedPage, AssignedRole

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.core.portals.portal import Portal

    T = TypeVar("T")

SERVICE = "account-access-runtime"
PAGE_SIZE = 100

OK = 200

_DOMAINS = {"aws-cn": "api.amazonwebservices.com.cn", "aws-eusc": "api.amazonwebservices.eu"}


def service_url(region: str) -> str:
    """Raises `InvalidSetting` for an address in the environment that must not get a token."""
    ignored = os.environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true"
    for variable in ("AWS_ENDPOINT_URL_ACCOUNT_ACCESS_RUNTIME", "AWS_ENDPOINT_URL"):
        if not ignored and (own := own_endpoint(variable)):
            return own
    domain = _DOMAINS.get(partition_of_region(region), "api.aws")
    return f"https://{SERVICE}.{region}.{domain}"


def list_roles(
    base: str, portal: Portal, token: str, page: str, connection: Connection
) -> AssignedPage:
    after = {"nextToken": page} if page else {}
    url = _url(f"{base}/access", portal, maxResults=str(PAGE_SIZE), **after)
    call = Call(service=SERVICE, operation="ListRoles", region=portal.region)
    return _asked(url, token, call, connection, _page)


def role_credentials(
    base: str, portal: Portal, token: str, role_arn: str, connection: Connection
) -> Credentials:
    url = _url(
        f"{base}/access/credentials", portal, roleArn=role_arn, accessType="PROGRAMMATIC_ACCESS"
    )
    call = Call(
        service=SERVICE, operation="GetRoleCredentials", region=portal.region, resource=role_arn
    )
    return _asked(url, token, call, connection, _credentials)


def _url(path: str, portal: Portal, **fields: str) -> str:
    return f"{path}?{urlencode({'tenantId': portal.tenant_id, **fields})}"


def _asked(url: str, token: str, call: Call, connection: Connection, read: Callable[[Any], T]) -> T:
    """The answer's JSON, as `read` converts it. Raises `AwsError`."""
    from fobwatch.adapters.aws.connection import NotFromAws  # noqa: PLC0415 - for a worker only
    from fobwatch.adapters.aws.errors import explained, without_secrets  # noqa: PLC0415 - as above
    from fobwatch.adapters.aws.plain_http import get, refusal  # noqa: PLC0415 - as above

    answer = get(url, call, connection, {"Authorization": f"Bearer {token}"})
    if answer.status != OK:
        refused = refusal(answer, call)
        raise explained(refused, call) from without_secrets(refused)
    try:
        return read(json.loads(answer.body))
    except (ValueError, KeyError, TypeError, AttributeError, RuntimeError):
        raise explained(NotFromAws(), call) from None  # the parser's error holds the body


def _page(document: Any) -> AssignedPage:  # noqa: ANN401 - JSON
    return AssignedPage(
        roles=tuple(
            AssignedRole(role_arn=role["roleArn"], account_name=role.get("accountName") or "")
            for role in document["roles"]
            if role_arn_problem(role["roleArn"]) is None
        ),
        next_page=document.get("nextToken") or "",
    )


def _credentials(document: Any) -> Credentials:  # noqa: ANN401 - JSON
    from botocore.utils import parse_timestamp  # noqa: PLC0415 - for a worker only

    keys = document["credentialsDetails"]["programmaticAccess"]
    return credentials_in(keys, parse_timestamp(keys["expiresAt"]))
