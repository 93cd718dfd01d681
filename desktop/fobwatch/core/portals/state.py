"""What is known of a person's sign-in to a portal, and what the person has to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.core.actions_needed import OpenBrowser

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.errors import FobwatchError
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

    @property
    def is_signed_in(self) -> bool:
        """Whether a sign-in serves, ours or another program's."""
        return self.signed_in_at is not None or self.borrowed


def page_of(start_url: str) -> OpenBrowser:
    return OpenBrowser(url=start_url)
