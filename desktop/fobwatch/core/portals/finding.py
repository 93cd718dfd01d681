"""Finds AWS's address behind a company's own domain, and a portal's region."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.errors import AwsError, RequestRefused
from fobwatch.core.aws.partitions import partition_of_region
from fobwatch.core.errors import InputError
from fobwatch.core.portals.start_url import (
    is_of_aws,
    partition_of_start_url,
    region_of_start_url,
    same_start_url,
    start_url_problem,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fobwatch.core.portals.portal import Portal
    from fobwatch.core.portals.ports import IdentityCenter

AT_ONCE: Final = 8
"""Regions that are asked at the same time."""


class PortalFinder:
    """Asks the company's domain, and AWS. Each method blocks."""

    def __init__(
        self,
        identity_center: IdentityCenter,
        *,
        redirect: Callable[[str], str],
        regions: Callable[[], Iterable[str]],
    ) -> None:
        """`redirect` returns the address that a page redirects to, or an empty text.

        It raises `AwsError`. `regions` are AWS's.
        """
        self._identity_center = identity_center
        self._redirect = redirect
        self._regions = regions

    def resolved(self, portal: Portal) -> Portal:
        """The portal with the address that its domain leads to, if that is AWS's. Raises nothing.

        One redirect is followed, as the AWS CLI does, and only to a host that is known to be
        AWS's: any other could take the sign-in elsewhere.
        """
        if is_of_aws(portal.start_url):
            return portal
        try:
            there = same_start_url(self._redirect(portal.start_url))
        except AwsError:
            return portal
        sound = start_url_problem(there) is None and is_of_aws(there)
        return replace(portal, leads_to=there) if sound else portal

    def found(self, portal: Portal, likely: Iterable[str] = ()) -> Portal:
        """The portal with its region, which is looked for if it has none; `likely` ones come first.

        Raises `InputError` about the field that a person has to fill in, and `AwsError`.
        """
        if portal.region:
            return portal
        there = self.resolved(portal)
        region = region_of_start_url(there.issuer_url) or self._asked(there, likely)
        return replace(portal, region=region)

    def _asked(self, portal: Portal, likely: Iterable[str]) -> str:
        """The region that accepts the portal's start URL; all others refuse it."""
        partition = partition_of_start_url(portal.issuer_url)
        every = dict.fromkeys((*likely, *self._regions()))
        regions = [region for region in every if partition_of_region(region) == partition]
        problems: list[AwsError] = []
        with ThreadPoolExecutor(AT_ONCE) as threads:
            knows = threads.map(partial(self._knows, portal, problems), regions)
            found = next((region for region, yes in zip(regions, knows, strict=True) if yes), "")
            threads.shutdown(wait=False, cancel_futures=True)
        if found:
            return found
        if len(problems) == len(regions) and problems:
            raise problems[0].fresh()
        raise InputError(
            "The access portal's region was not found",
            "No region of AWS that could be asked knows this start URL.",
            "Check the start URL, or choose the region: it is shown to whoever administers IAM "
            "Identity Center.",
            field="region",
        )

    def _knows(self, portal: Portal, problems: list[AwsError], region: str) -> bool:
        """Ask for a code that nobody enters (StartDeviceAuthorization)."""
        there, center = replace(portal, region=region), self._identity_center
        try:
            center.device_code(there, center.register(there, with_code=True))
        except RequestRefused:
            return False
        except AwsError as error:
            problems.append(error)
            return False
        return True
