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


def sign_in_needed(portal: Portal, state: PortalState) -> BrowserNeeded:
    """The error for work that waits until a person has signed in."""
    page = page_of(portal.start_url)
    if state.code is not None:
        return BrowserNeeded(
            f"Enter the code for {portal.title}",
            "Fobwatch shows it on the page Portals, with the address of the page to open.",
            "Enter it there; what waits for it then goes on by itself.",
            page=page,
        )
    if state.waiting:
        return BrowserNeeded(
            f"Sign in to {portal.title} in the browser",
            "Its page is open, and waits for you.",
            "Allow Fobwatch there; what waits for it then goes on by itself.",
            page=page,
        )
    message = "You are not signed in to this access portal, or its sign-in has ended."
    if state.problem is not None:
        message = f"{state.problem.title}. {state.problem.message}"
    return BrowserNeeded(
        f"Sign in to {portal.title}",
        message,
        "Choose “Sign in” in Fobwatch: it opens the portal in the browser.",
        page=page,
    )


def account_access_needed(portal: Portal) -> BrowserNeeded:
    """The error where the sign-in was made without the account access manager."""
    return BrowserNeeded(
        f"Sign in to {portal.title} once more",
        "You signed in before its account access manager was known to Fobwatch.",
        "Choose Sign in again in Fobwatch: the portal then asks whether it may be used.",
        page=page_of(portal.start_url),
    )
