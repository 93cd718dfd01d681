"""A whole discovery over IAM Identity Center, whoever plays it. A test module subclasses this."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.portals.discovery import PortalRoles
from fobwatch.core.portals.discovery_run import TRIES
from fobwatch.core.portals.portals import Portals
from fobwatch.core.web_sign_in.browser_sign_ins import BrowserSignIns
from tests.fakes import FakeClock, MemorySessions
from tests.fakes_files import MemoryJournal, MemoryTextStore
from tests.fakes_portals import FakePages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta

    from fobwatch.core.portals.portal import Portal
    from fobwatch.core.portals.ports import IdentityCenter


@dataclass(frozen=True, kw_only=True)
class Company:
    """A portal, a person who allows what its page asks, and what that person then may use.

    `throttle_next` lets that many of the next questions for an account's roles fail.
    """

    service: IdentityCenter
    portal: Portal
    allow: Callable[[str], str]
    roles: Mapping[str, tuple[str, ...]]
    throttle_next: Callable[[int], None]


class DiscoveryContract:
    """Subclasses give a fixture `company`."""

    def test_everything_is_found(self, company: Company) -> None:
        assert Discovery(company).found() == company.roles

    def test_everything_is_found_although_calls_are_throttled(self, company: Company) -> None:
        discovery = Discovery(company)
        company.throttle_next(TRIES - 1)

        assert discovery.found() == company.roles
        assert discovery.pauses


class Discovery:
    """The service of a person who has signed in; pauses are noted instead of waited for."""

    def __init__(self, company: Company) -> None:
        self._portal = company.portal
        self._work: list[Callable[[], None]] = []
        self.pauses: list[timedelta] = []
        clock = FakeClock()
        portals = Portals(
            identity_center=company.service,
            sign_ins=BrowserSignIns(
                pages=FakePages(answer=company.allow),
                may_show=lambda: True,
                in_background=lambda work: work(),
                pause=lambda _stopped, _time: None,
            ),
            store=MemorySessions(),
            aws_time=AwsTime(clock),
            journal=MemoryJournal(),
        )
        portals.begin(company.portal)
        self._service = PortalRoles(
            portals=portals,
            identity_center=company.service,
            store=MemoryTextStore(),
            clock=clock,
            in_background=self._work.append,
            pause=lambda _stopped, time: self.pauses.append(time),
        )

    def found(self) -> dict[str, tuple[str, ...]]:
        """Discover with as many threads as the service wants."""
        self._service.refresh(self._portal)
        with ThreadPoolExecutor(len(self._work)) as threads:
            list(threads.map(lambda work: work(), self._work))
        found: dict[str, tuple[str, ...]] = {}
        for role in self._service.roles(self._portal.start_url):
            found[role.account_id] = (*found.get(role.account_id, ()), role.role_name)
        return found
