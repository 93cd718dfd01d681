"""A signed AWS request on its way through the demo cloud."""

from __future__ import annotations

import json
import re
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.demo.server.refusals import Refusal

Reply = tuple[int, dict[str, str], bytes]
Parameters = dict[str, list[str]]

_CREDENTIAL_SCOPE = re.compile(
    r"Credential=(?P<key>\w+)/\d{8}/(?P<region>[\w-]*)/(?P<service>[\w-]+)/aws4_request"
)


@dataclass(kw_only=True)
class Request:
    """What was sent, with the code that was accepted for it on the way.

    `key`, `region` and `service` are those that the signature names, empty if there is none; the
    signature is not verified yet.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    query: Parameters
    mfa_serial: str = ""
    mfa_step: int | None = None

    @cached_property
    def parameters(self) -> Parameters:
        """The parameters of AWS's query protocol, which STS and IAM use."""
        form = "x-www-form-urlencoded" in self.headers.get("content-type", "")
        sent = parse_qs(self.body.decode("utf-8", errors="replace")) if form else {}
        return {**self.query, **sent}

    def parameter(self, name: str) -> str:
        return first(self.parameters, name)

    @property
    def action(self) -> str:
        target = self.headers.get("x-amz-target", "")
        return self.parameter("Action") or target.rpartition(".")[2] or self.method

    @cached_property
    def _scope(self) -> Mapping[str, str]:
        named = self.query.get("X-Amz-Credential")
        presigned = f"Credential={named[0]}" if named else ""
        found = _CREDENTIAL_SCOPE.search(self.headers.get("authorization", "") or presigned)
        return found.groupdict() if found else {}

    @property
    def access_key_id(self) -> str:
        return self._scope.get("key", "")

    @property
    def region(self) -> str:
        return self._scope.get("region", "")

    @property
    def service(self) -> str:
        return self._scope.get("service", "")


_NO_REQUEST = Request(method="", path="", headers={}, body=b"", query={})

current_request: ContextVar[Request] = ContextVar("current_request", default=_NO_REQUEST)
"""The request that this task serves, for MiniStack's handlers, which do not get it."""


client_address: ContextVar[str] = ContextVar("client_address", default="")
"""The address of the client, as a proxy in front of the cloud reports it or the network does."""


def json_object(body: bytes, refusal: Refusal) -> dict[str, Any]:
    """Return the object of JSON that a request's body is. Raises `refusal` for anything else."""
    try:
        document = json.loads(body)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise refusal
    return document


def json_reply(document: dict[str, Any], version: str = "x-amz-json-1.1") -> Reply:
    headers = {"Content-Type": f"application/{version}"}
    return int(HTTPStatus.OK), headers, json.dumps(document).encode()


def first(parameters: Parameters, name: str) -> str:
    """Return the parameter's only value, or an empty text if it was not sent."""
    return parameters.get(name, [""])[0]
