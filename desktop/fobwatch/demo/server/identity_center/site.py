"""The HTTP side of Identity Center: unsigned JSON, with AWS's headers for errors."""

from __future__ import annotations

import re
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from fobwatch.demo.knobs import Fault
from fobwatch.demo.portal import REGION
from fobwatch.demo.server.exchange import REGION_PREFIX, json_response
from fobwatch.demo.server.refusals import Refusal, bad_request
from fobwatch.demo.server.requests import json_object

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.demo.server.exchange import HttpRequest, HttpResponse
    from fobwatch.demo.server.gateway import Gateway
    from fobwatch.demo.server.identity_center.oidc import Oidc
    from fobwatch.demo.server.identity_center.pages import PortalPages
    from fobwatch.demo.server.identity_center.portal import Portal

    Answer = Callable[[HttpRequest], dict[str, Any]]

_PAGES = {"/authorize", "/device"}
_OIDC, _PORTAL, _ACCESS = "sso-oidc", "sso", "account-access-runtime"
_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")


class IdentityCenterSite:
    """Serves the paths of the OIDC service, the portal and the account access runtime."""

    def __init__(self, oidc: Oidc, portal: Portal, pages: PortalPages, gateway: Gateway) -> None:
        self._pages = pages
        self._gateway = gateway
        self._operations: dict[tuple[str, str], tuple[str, str, Answer]] = {
            ("POST", "/client/register"): (
                _OIDC,
                "RegisterClient",
                lambda request: oidc.register(_document(request), request.region),
            ),
            ("POST", "/device_authorization"): (
                _OIDC,
                "StartDeviceAuthorization",
                lambda request: oidc.start_device(
                    _document(request), request.region, _base_url(request)
                ),
            ),
            ("POST", "/token"): (
                _OIDC,
                "CreateToken",
                lambda request: oidc.token(_document(request), request.region),
            ),
            ("GET", "/assignment/accounts"): (_PORTAL, "ListAccounts", portal.accounts),
            ("GET", "/assignment/roles"): (_PORTAL, "ListAccountRoles", portal.roles),
            ("GET", "/federation/credentials"): (
                _PORTAL,
                "GetRoleCredentials",
                portal.credentials,
            ),
            ("POST", "/logout"): (_PORTAL, "Logout", portal.log_out),
            ("GET", "/access"): (_ACCESS, "ListRoles", portal.account_access),
            ("GET", "/access/credentials"): (
                _ACCESS,
                "GetRoleCredentials",
                portal.account_access_credentials,
            ),
        }

    def serves(self, method: str, path: str) -> bool:
        return path in _PAGES or (method, path) in self._operations

    async def answer(self, request: HttpRequest) -> HttpResponse:
        """One whose endpoint names no region is taken for the portal's own."""
        request = replace(request, region=request.region or REGION)
        if request.path in _PAGES:
            return self._pages.answer(request)
        service, action, operation = self._operations[request.method, request.path]
        return await self._gateway.answer(
            service,
            action,
            lambda: json_response(self._in_region(request, operation)),
            lambda refusal: _error(service, refusal),
            region=request.region,
        )

    def _in_region(self, request: HttpRequest, operation: Answer) -> dict[str, Any]:
        if request.region in self._gateway.knobs.regions_down:
            raise Refusal(
                HTTPStatus.SERVICE_UNAVAILABLE, "ServiceUnavailable", "Service is unavailable"
            )
        return operation(request)


def _document(request: HttpRequest) -> dict[str, Any]:
    return json_object(request.body, bad_request("InvalidRequestException", "Invalid request"))


def _base_url(request: HttpRequest) -> str:
    return f"http://{request.headers.get('host', '')}{REGION_PREFIX}{request.region}"


def _error(service: str, refusal: Refusal) -> HttpResponse:
    """Word a refusal as the service does: OIDC's in OAuth's form, the portal's as a message."""
    status, code = refusal.status, refusal.code
    if code == Fault.THROTTLING.value:
        status, code = HTTPStatus.TOO_MANY_REQUESTS, "TooManyRequestsException"
    if service == _OIDC:
        error = _WORD_START.sub("_", code.removesuffix("Exception")).lower()
        body = {"error": error, "error_description": refusal.message}
    else:
        body = {"message": refusal.message, "__type": f"com.amazonaws.switchboard.portal#{code}"}
    headers = {"x-amzn-ErrorType": code, "x-amzn-RequestId": str(uuid4())}
    return json_response(body, status, headers)
