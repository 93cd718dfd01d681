"""Plain HTTP to AWS for calls that no SDK has. Imports botocore: for a worker only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from botocore.awsrequest import AWSRequest

from fobwatch.adapters.aws.errors import LIBRARY_ERRORS, explained, without_secrets
from fobwatch.adapters.web.session import web_session

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.adapters.aws.service import Call
    from fobwatch.core.aws.connection import Connection

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAnswer:
    status: int
    body: bytes = field(repr=False)


def post_form(url: str, fields: Mapping[str, str], call: Call, connection: Connection) -> WebAnswer:
    """Send a form in the body of a POST, once, and follow no redirect. Raises `AwsError`."""
    session = web_session(url, connection=connection)
    request = AWSRequest(
        method="POST", url=url, headers={"Content-Type": FORM}, data=urlencode(fields)
    )
    try:
        answer = session.send(request.prepare())
        return WebAnswer(status=answer.status_code, body=answer.content)
    except LIBRARY_ERRORS as error:
        raise explained(error, call) from without_secrets(error)
    finally:
        session.close()
