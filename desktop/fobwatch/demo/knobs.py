"""The knobs of a demo cloud, which can be changed while it runs, and their JSON form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any

from fobwatch.core.cloudtrail.regions import regions_without_asking
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
            "session_life": self.session_life and self.session_life.total_seconds(),
            "clock_offset": self.clock_offset.total_seconds(),
            "new_key_delay": self.new_key_delay.total_seconds(),
            "new_device_delay": self.new_device_delay.total_seconds(),
            "report_delay": self.report_delay.total_seconds(),
            "latency": self.latency.total_seconds(),
            "calls_per_second": self.calls_per_second,
            "portal_session": self.portal_session.total_seconds(),
            "access_token_life": self.access_token_life.total_seconds(),
            "portal_accounts": self.portal_accounts,
            "portal_regions": self.portal_regions,
            "regions_down": self.regions_down,
            "login_session": self.login_session.total_seconds(),
            "multi_session": self.multi_session,
            "event_delay": self.event_delay.total_seconds(),
            "enabled_regions": self.enabled_regions,
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Knobs:
        life = document.get("session_life")
        return cls(
            session_life=None if life is None else timedelta(seconds=life),
            clock_offset=timedelta(seconds=document.get("clock_offset", 0)),
            new_key_delay=timedelta(seconds=document.get("new_key_delay", 0)),
            new_device_delay=timedelta(seconds=document.get("new_device_delay", 0)),
            report_delay=timedelta(seconds=document.get("report_delay", 0)),
            latency=timedelta(seconds=document.get("latency", 0)),
            calls_per_second=document.get("calls_per_second"),
            portal_session=timedelta(seconds=document.get("portal_session", 28_800)),
            access_token_life=timedelta(seconds=document.get("access_token_life", 3600)),
            portal_accounts=document.get("portal_accounts", 0),
            portal_regions=tuple(document.get("portal_regions", (REGION,))),
            regions_down=tuple(document.get("regions_down", ())),
            login_session=timedelta(seconds=document.get("login_session", 43_200)),
            multi_session=document.get("multi_session", True),
            event_delay=timedelta(seconds=document.get("event_delay", 0)),
            enabled_regions=tuple(document.get("enabled_regions", regions_without_asking(REGION))),
        )


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
