"""LookupEvents: its limits are those of the CloudTrail API reference."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import defaultdict, deque
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from fobwatch.demo.server.cloudtrail.past import past_records
from fobwatch.demo.server.cloudtrail.records import (
    GLOBAL_REGION,
    call_record,
    identity_of,
    sign_in_record,
)
from fobwatch.demo.server.refusals import bad_request
from fobwatch.demo.server.requests import client_address, current_request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fobwatch.demo.company import Company
    from fobwatch.demo.server.clock import AwsClock
    from fobwatch.demo.server.cloudtrail.records import TrailRecord
    from fobwatch.demo.server.emulator import Emulator
    from fobwatch.demo.server.gateway import Gateway
    from fobwatch.demo.server.principals import Principal
    from fobwatch.demo.server.refusals import Refusal
    from fobwatch.demo.server.requests import Reply, Request

_KEPT: Final = timedelta(days=90)
_MOST: Final = 10_000
_PAGE: Final = 50
_LOOKUPS_PER_SECOND: Final = 2
_SECOND: Final = timedelta(seconds=1)
_OPTIONAL_REGIONS: Final = ("af-south-1", "ap-east-1", "eu-central-2", "eu-south-1", "me-south-1")
"""Some of those that an account has to switch on (Account Management user guide)."""
_ATTRIBUTES: Final[dict[str, Callable[[TrailRecord], str]]] = {
    "AccessKeyId": lambda record: record.access_key_id,
    "EventId": lambda record: record.event_id,
    "EventName": lambda record: record.name,
    "EventSource": lambda record: record.source,
    "ReadOnly": lambda record: str(record.document["readOnly"]).lower(),
    "Username": lambda record: record.user_name,
}


class EventHistory:
    def __init__(
        self, emulator: Emulator, clock: AwsClock, gateway: Gateway, company: Company
    ) -> None:
        self._emulator = emulator
        self._clock = clock
        self._gateway = gateway
        self._company = company
        self._records: deque[TrailRecord] = deque(maxlen=_MOST)
        self._lookups: dict[tuple[str, str], deque[datetime]] = defaultdict(deque)

    def install(self) -> None:
        self._emulator.on_json("cloudtrail", "LookupEvents", self._lookup_events)
        self._emulator.on_json("account", "/listRegions", self._list_regions)
        self._gateway.on_answer(self._note)

    def forget(self) -> None:
        """Begin again, with the past of the company."""
        self._lookups.clear()
        self._records.clear()
        self._records.extend(past_records(self._company, self._clock.now()))

    def note_sign_in(self, who: Principal, user_agent: str, *, failed: bool) -> None:
        """Record a sign-in at the console, also a failed one."""
        self._records.append(
            sign_in_record(
                at=self._clock.now(),
                region=GLOBAL_REGION,
                identity=identity_of(who),
                address=client_address.get(),
                user_agent=user_agent,
                failed=failed,
                mfa=who.grant.mfa_at is not None,
            )
        )

    def _note(self, request: Request, reply: Reply) -> None:
        caller = self._emulator.records.principal(request.access_key_id)
        if caller is None or not caller.arn:
            return
        record = call_record(request, reply, caller, client_address.get(), self._clock.now())
        self._records.append(record)

    def _list_regions(self, body: dict[str, Any], _account_id: str) -> dict[str, Any]:
        states = dict.fromkeys(_OPTIONAL_REGIONS, "DISABLED")
        states |= dict.fromkeys(self._gateway.knobs.enabled_regions, "ENABLED_BY_DEFAULT")
        wanted = body.get("RegionOptStatusContains") or set(states.values())
        return {
            "Regions": [
                {"RegionName": region, "RegionOptStatus": state}
                for region, state in states.items()
                if state in wanted
            ]
        }

    def _lookup_events(self, body: dict[str, Any], account_id: str) -> dict[str, Any]:
        region = current_request.get().region
        self._throttle(account_id, region)
        wanted, start, end, most = _checked(body, self._clock.now())
        digest = _digest(account_id, region, body)
        after = _place(body.get("NextToken"), digest)
        found = [
            record
            for record in self._visible(account_id, region)
            if start <= record.at <= end
            and all(_ATTRIBUTES[name](record) == value for name, value in wanted)
            and (after is None or (record.at.timestamp(), record.event_id) < after)
        ]
        page = found[:most]
        answer: dict[str, Any] = {"Events": [record.answer() for record in page]}
        if len(found) > most:
            last = page[-1]
            answer["NextToken"] = _token(last.at.timestamp(), last.event_id, digest)
        return answer

    def _visible(self, account_id: str, region: str) -> Iterable[TrailRecord]:
        """Those that CloudTrail has by now, newest first."""
        latest = self._clock.now() - self._gateway.knobs.event_delay
        mine = [
            record
            for record in self._records
            if (record.account_id, record.region) == (account_id, region) and record.at <= latest
        ]
        return sorted(mine, key=lambda record: (record.at.timestamp(), record.event_id))[::-1]

    def _throttle(self, account_id: str, region: str) -> None:
        now, recent = self._clock.now(), self._lookups[account_id, region]
        while recent and now - recent[0] >= _SECOND:
            recent.popleft()
        if len(recent) >= _LOOKUPS_PER_SECOND:
            raise bad_request("ThrottlingException", "Rate exceeded")
        recent.append(now)


def _checked(
    body: dict[str, Any], now: datetime
) -> tuple[list[tuple[str, str]], datetime, datetime, int]:
    """The attributes, the time range and the size of a page. Raises `Refusal`."""
    wanted = [
        (each.get("AttributeKey", ""), each.get("AttributeValue", ""))
        for each in body.get("LookupAttributes") or ()
    ]
    if len(wanted) > 1 or any(name not in _ATTRIBUTES or not value for name, value in wanted):
        raise _refused("InvalidLookupAttributes", "A lookup takes one attribute with a value.")
    most = body.get("MaxResults", _PAGE)
    if not 1 <= most <= _PAGE:
        raise _refused("InvalidMaxResults", "MaxResults must be between 1 and 50.")
    start = _time(body.get("StartTime"), now - _KEPT)
    end = _time(body.get("EndTime"), now)
    if start > end:
        raise _refused("InvalidTimeRange", "The start time is after the end time.")
    return wanted, max(start, now - _KEPT), end, most


def _time(seconds: float | None, otherwise: datetime) -> datetime:
    return otherwise if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _digest(account_id: str, region: str, body: dict[str, Any]) -> str:
    """What has to be the same in all calls for the pages of one lookup."""
    same = {name: each for name, each in body.items() if name not in {"NextToken", "MaxResults"}}
    text = json.dumps([account_id, region, same], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _token(at: float, event_id: str, digest: str) -> str:
    return base64.b64encode(json.dumps([at, event_id, digest]).encode()).decode()


def _place(token: str | None, digest: str) -> tuple[float, str] | None:
    if not token:
        return None
    try:
        at, event_id, of = json.loads(base64.b64decode(token))
    except ValueError:
        at, event_id, of = 0.0, "", ""
    if of != digest:
        raise _refused("InvalidNextToken", "The token is not valid for this request.")
    return at, event_id


def _refused(what: str, message: str) -> Refusal:
    return bad_request(f"{what}Exception", message)
