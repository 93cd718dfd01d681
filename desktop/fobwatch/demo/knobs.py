"""The knobs of a demo cloud, which can be changed while it runs, and their JSON form."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import Enum
from typing import Any, get_type_hints

from fobwatch.core.aws.regions import regions_without_asking
from fobwatch.demo.portal import REGION


@dataclass(frozen=True, slots=True, kw_only=True)
class Knobs:
    """The state of every knob.

    `session_life` is the longest duration of any session, whatever was requested; the API's own
    minimum of 900 s still applies to requests. `clock_offset` is how far AWS's clock is ahead of
    ours. `new_key_delay` is how long a new access key needs until all of AWS knows it: nobody
    does in the first half, every other call in the second. `new_device_delay` is how long STS does
    not know an MFA device that was just enabled, and IAM does not enable or list one that was just
    made. `report_delay` is how long IAM makes a credential report. `calls_per_second` is the limit
    above which calls are refused with Throttling.
    `portal_session` is how long a sign-in at the access portal lasts at most, `access_token_life`
    how long one of its access tokens does, and `portal_accounts` how many made-up accounts with
    four roles each are assigned beside the company's own. `portal_regions` are those in which the
    portal is, `regions_down` those in which IAM Identity Center does not work. `login_session` is
    how long a sign-in with `aws login` lasts. Without `multi_session`, a browser that is signed in
    to the console has to sign out before it signs in as somebody else. `event_delay` is how much
    later CloudTrail has an event, `enabled_regions` are those that every account has enabled.
    """

    session_life: timedelta | None = None
    clock_offset: timedelta = timedelta()
    new_key_delay: timedelta = timedelta()
    new_device_delay: timedelta = timedelta()
    report_delay: timedelta = timedelta()
    latency: timedelta = timedelta()
    calls_per_second: int | None = None
    portal_session: timedelta = timedelta(hours=8)
    access_token_life: timedelta = timedelta(hours=1)
    portal_accounts: int = 0
    portal_regions: tuple[str, ...] = (REGION,)
    regions_down: tuple[str, ...] = ()
    login_session: timedelta = timedelta(hours=12)
    multi_session: bool = True
    event_delay: timedelta = timedelta()
    enabled_regions: tuple[str, ...] = regions_without_asking(REGION)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values; durations in seconds."""
        return {
            name: value.total_seconds() if isinstance(value, timedelta) else value
            for name, value in asdict(self).items()
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Knobs:
        """Return what `to_json` wrote; a knob that is left out is untouched."""
        kinds = get_type_hints(cls)
        return cls(**{name: _read(kinds[name], value) for name, value in document.items()})


def _read(kind: object, value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        return tuple(value)
    is_duration = kind in (timedelta, timedelta | None) and value is not None
    return timedelta(seconds=value) if is_duration else value


class Fault(Enum):
    """Answers that a planned number of calls get instead of their own."""

    THROTTLING = "Throttling"
    SERVER_ERROR = "InternalFailure"
    UNAVAILABLE = "ServiceUnavailable"
    ACCESS_DENIED = "AccessDenied"
    REGION_DISABLED = "RegionDisabledException"
    UNMODIFIABLE = "EntityTemporarilyUnmodifiable"


@dataclass(slots=True, kw_only=True)
class PlannedFault:
    """`fault` for the next `times` calls of `action`; of any action if that is empty."""

    fault: Fault
    times: int
    action: str = ""
