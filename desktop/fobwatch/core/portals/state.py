"""What is known of a person's sign-in to a portal, and what the person has to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.web_sign_in.errors import BrowserNeeded

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.portals.portal import Portal
    from fobwatch.core.web_sign_in.device_code import DeviceCode


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalState:
    """What is known of a person's sign-in to a portal.

    Both times are None while nobody is signed in here; `borrowed` says that another program's
    sign-in serves instead. `waiting` says that the browser is open, or with a `code` that the
    person has to enter this.
    """

    signed_in_at: datetime | None = None
    ends_about: datetime | None = None
    waiting: bool = False
    code: DeviceCode | None = None
    borrowed: bool = False
    problem: FobwatchError | None = None


def page_of(start_url: str) -> OpenBrowser:
    return OpenBrowser(url=start_url)


def account_access_needed(portal: Portal) -> BrowserNeeded:
    """The error where the sign-in was made without the account access manager."""
    return BrowserNeeded(
        f"Sign in to {portal.title} once more",
        "You signed in before its account access manager was known to Fobwatch.",
        "Choose Sign in again in Fobwatch: the portal then asks whether it may be used.",
        page=portal.page,
    )
