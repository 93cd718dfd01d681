"""The client of a demo cloud's control endpoint."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fobwatch.demo.calls import Call

if TYPE_CHECKING:
    from fobwatch.demo.knobs import Fault, Knobs

_TIMEOUT = 10.0


class ControlClient:
    """Controls a demo cloud, also one of another process: it needs only `url` and `token`.

    Every method raises `OSError` if there is no answer.
    """

    def __init__(self, url: str, token: str) -> None:
        parts = urlsplit(url)
        self._address = (parts.hostname or "", parts.port or 0)
        self._path = parts.path
        self._token = token

    def set_knobs(self, knobs: Knobs) -> None:
        self._post("knobs", knobs.to_json())

    def fail_next(self, fault: Fault, *, times: int, action: str) -> None:
        self._post("faults", {"fault": fault.name, "times": times, "action": action})

    def calls(self) -> tuple[Call, ...]:
        return tuple(Call.from_json(call) for call in self._post("calls")["calls"])

    def reset(self) -> None:
        self._post("reset")

    def _post(self, name: str, document: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send one command. `http.client` ignores proxy settings, as is right for loopback."""
        connection = HTTPConnection(*self._address, timeout=_TIMEOUT)
        try:
            connection.request(
                "POST",
                f"{self._path}/{name}",
                body=json.dumps(document or {}),
                headers={
                    "Authorization": f"Bearer {self._token}",
                    "Content-Type": "application/json",
                },
            )
            response = connection.getresponse()
            answer = response.read()
        finally:
            connection.close()
        if response.status != 200:  # noqa: PLR2004 - HTTP's OK
            raise ConnectionError(f"the demo cloud answered {response.status} to {name!r}")
        reply: dict[str, Any] = json.loads(answer)
        return reply
