"""One HTTP request and its response, from and to ASGI's messages."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    AsgiMessage = dict[str, Any]
    AsgiReceive = Callable[[], Awaitable[AsgiMessage]]
    AsgiSend = Callable[[AsgiMessage], Awaitable[None]]

_BODY_LIMIT = 1 << 20

REGION_PREFIX = "/region/"
"""Before a region and the path of a call there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """`form` holds the fields of the query and of a posted form, the latter first.

    `region` is the one whose endpoint was asked, empty where the endpoint is one for all.
    """

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    region: str = ""

    @property
    def form(self) -> dict[str, str]:
        posted = "x-www-form-urlencoded" in self.headers.get("content-type", "")
        fields = dict(parse_qsl(self.query))
        return {**fields, **dict(parse_qsl(self.body.decode()))} if posted else fields

    def cookie(self, name: str) -> str:
        try:
            found = SimpleCookie(self.headers.get("cookie", "")).get(name)
        except CookieError:
            return ""
        return found.value if found else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpResponse:
    body: str = ""
    status: HTTPStatus = HTTPStatus.OK
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


def json_response(
    document: dict[str, Any],
    status: HTTPStatus = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    return HttpResponse(
        status=status,
        body=json.dumps(document),
        content_type="application/json",
        headers=headers or {},
    )


def redirect(location: str, headers: dict[str, str] | None = None) -> HttpResponse:
    """Redirect the browser with a GET, also after a posted form."""
    there = quote(location, safe="/?&=%:;,+~!$()*@")
    return HttpResponse(status=HTTPStatus.SEE_OTHER, headers={"Location": there, **(headers or {})})


async def read_request(scope: AsgiMessage, receive: AsgiReceive) -> HttpRequest:
    """Read a whole request. Raises `ValueError` for a body that no request here needs."""
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > _BODY_LIMIT:
            raise ValueError("the request body is too large")
    return HttpRequest(
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode("ascii"),
        headers={k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]},
        body=body,
    )


async def write_response(send: AsgiSend, response: HttpResponse, date: str) -> None:
    body = response.body.encode()
    headers = {
        "Content-Type": response.content_type,
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        "Date": date,
        **response.headers,
    }
    await send(
        {
            "type": "http.response.start",
            "status": int(response.status),
            "headers": [(k.encode("latin-1"), v.encode("latin-1")) for k, v in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": body})
