"""The control endpoint: sets the knobs for any client with the token."""

from __future__ import annotations

import hmac
import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fobwatch.demo.knobs import Fault, Knobs, PlannedFault
from fobwatch.demo.server.exchange import HttpResponse, json_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.demo.server.exchange import HttpRequest
    from fobwatch.demo.server.gateway import Gateway

PREFIX = "/control/"


class ControlSite:
    def __init__(self, gateway: Gateway, reset: Callable[[], None], token: str) -> None:
        self._token = token
        self._commands: dict[str, Callable[[dict[str, Any]], dict[str, Any] | None]] = {
            "calls": lambda _: {"calls": [call.to_json() for call in gateway.calls]},
            "faults": lambda sent: gateway.plan(
                PlannedFault(fault=Fault[sent["fault"]], times=sent["times"], action=sent["action"])
            ),
            "knobs": lambda sent: gateway.set_knobs(Knobs.from_json(sent)),
            "reset": lambda _: reset(),
        }

    def answer(self, request: HttpRequest) -> HttpResponse:
        sent = request.headers.get("authorization", "").encode()
        if not hmac.compare_digest(sent, f"Bearer {self._token}".encode()):
            return HttpResponse(status=HTTPStatus.FORBIDDEN)
        command = self._commands.get(request.path.removeprefix(PREFIX))
        if command is None or request.method != "POST":
            return HttpResponse(status=HTTPStatus.NOT_FOUND)
        return json_response(command(json.loads(request.body)) or {})
