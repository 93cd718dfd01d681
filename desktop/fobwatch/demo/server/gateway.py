"""Every call of an AWS API passes here: planned faults, throttling and the record."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from fobwatch.demo.calls import Call
from fobwatch.demo.knobs import Fault, Knobs
from fobwatch.demo.server.refusals import Refusal
from fobwatch.demo.server.requests import current_request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from fobwatch.demo.knobs import PlannedFault
    from fobwatch.demo.server.clock import AwsClock
    from fobwatch.demo.server.emulator import Emulator
    from fobwatch.demo.server.exchange import HttpResponse
    from fobwatch.demo.server.requests import Reply, Request

_ERROR_CODE = re.compile(rb"<Code>(\w+)</Code>|\"__type\": ?\"(\w+)\"")
_SECOND = timedelta(seconds=1)
_CALLS_KEPT = 10_000
_FAULTS = {
    Fault.THROTTLING: (HTTPStatus.BAD_REQUEST, "Rate exceeded"),
    Fault.SERVER_ERROR: (
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "The request processing has failed because of an unknown error, exception or failure.",
    ),
    Fault.UNAVAILABLE: (HTTPStatus.SERVICE_UNAVAILABLE, "Service is unable to handle request."),
    Fault.UNMODIFIABLE: (
        HTTPStatus.CONFLICT,
        "The entity is temporarily unmodifiable. Please try again in several minutes.",
    ),
    Fault.ACCESS_DENIED: (HTTPStatus.FORBIDDEN, "Access Denied"),
    Fault.REGION_DISABLED: (
        HTTPStatus.FORBIDDEN,
        (
            "STS is not activated in this region for account:{account_id}. Your account "
            "administrator can activate STS in this region using the IAM Console."
        ),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyUse:
    """The time and purpose of a long-term key's last use."""

    at: datetime
    service: str
    region: str


class Gateway:
    def __init__(self, emulator: Emulator, clock: AwsClock) -> None:
        self._emulator = emulator
        self._clock = clock
        self._recent: deque[datetime] = deque()
        self._planned: list[PlannedFault] = []
        self.knobs = Knobs()
        self.calls: deque[Call] = deque(maxlen=_CALLS_KEPT)
        self.key_uses: dict[str, KeyUse] = {}
        self._listeners: list[Callable[[Request, Reply], None]] = []

    def reset(self, knobs: Knobs) -> None:
        self._recent.clear()
        self._planned.clear()
        self.calls.clear()
        self.key_uses.clear()
        self.set_knobs(knobs)

    def set_knobs(self, knobs: Knobs) -> None:
        self.knobs = knobs
        self._clock.offset = knobs.clock_offset

    def on_answer(self, listener: Callable[[Request, Reply], None]) -> None:
        """Call `listener` after each signed call, with its answer."""
        self._listeners.append(listener)

    def plan(self, fault: PlannedFault) -> None:
        self._planned.append(fault)

    async def pass_through(
        self, forward: Callable[[Request], Awaitable[Reply]], request: Request
    ) -> Reply:
        """Answer an AWS call, by a planned fault or MiniStack, and record it."""
        current_request.set(request)
        await asyncio.sleep(self.knobs.latency.total_seconds())
        try:
            self.interfere(request.action, request.access_key_id)
            reply = await forward(request)
        except Refusal as refusal:
            reply = self._emulator.error(request.service, refusal)
        self._note_key_use(request)
        self.record(
            service=request.service,
            action=request.action,
            region=request.region,
            access_key_id=request.access_key_id,
            mfa_serial=request.mfa_serial,
            mfa_step=request.mfa_step,
            status=reply[0],
            error_code=_error_code(reply),
        )
        for listener in self._listeners:
            listener(request, reply)
        return reply

    async def answer(
        self,
        service: str,
        action: str,
        operation: Callable[[], HttpResponse],
        error: Callable[[Refusal], HttpResponse],
        *,
        region: str = "",
    ) -> HttpResponse:
        """Answer an unsigned call of a service that MiniStack does not have, and record it.

        `error` words a refusal as the service does.
        """
        await asyncio.sleep(self.knobs.latency.total_seconds())
        error_code = ""
        try:
            self.interfere(action, "")
            response = operation()
        except Refusal as refusal:
            response, error_code = error(refusal), refusal.code
        self.record(
            service=service,
            action=action,
            region=region,
            access_key_id="",
            status=int(response.status),
            error_code=error_code,
        )
        return response

    def interfere(self, action: str, key: str) -> None:
        """Raise the `Refusal` that a knob or a planned fault demands for this call."""
        self._throttle()
        for planned in self._planned:
            if planned.times > 0 and planned.action in {"", action}:
                planned.times -= 1
                principal = self._emulator.records.principal(key)
                raise _refusal(planned.fault, principal.account_id if principal else "")

    def record(
        self,
        *,
        service: str,
        action: str,
        access_key_id: str,
        status: int,
        error_code: str,
        region: str = "",
        mfa_serial: str = "",
        mfa_step: int | None = None,
    ) -> None:
        principal = self._emulator.records.principal(access_key_id)
        self.calls.append(
            Call(
                at=self._clock.now(),
                service=service,
                action=action,
                region=region,
                principal=principal.arn if principal else "",
                access_key_id=access_key_id,
                mfa_serial=mfa_serial,
                mfa_step=mfa_step,
                status=status,
                error_code=error_code,
            )
        )

    def _throttle(self) -> None:
        now = self._clock.now()
        while self._recent and now - self._recent[0] >= _SECOND:
            self._recent.popleft()
        limit = self.knobs.calls_per_second
        if limit is not None and len(self._recent) >= limit:
            raise _refusal(Fault.THROTTLING)
        self._recent.append(now)

    def _note_key_use(self, request: Request) -> None:
        key = self._emulator.verified_key()
        if key and key == request.access_key_id:
            self.key_uses[key] = KeyUse(
                at=self._clock.now(), service=request.service, region=request.region
            )


def _refusal(fault: Fault, account_id: str = "") -> Refusal:
    status, message = _FAULTS[fault]
    return Refusal(status, fault.value, message.format(account_id=account_id))


def _error_code(reply: Reply) -> str:
    status, _, body = reply
    found = _ERROR_CODE.search(body) if status >= HTTPStatus.BAD_REQUEST else None
    return next((group.decode() for group in found.groups() if group), "") if found else ""
