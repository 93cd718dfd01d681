"""A person's agreement before a console opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fobwatch.core.browsers.browsers import BrowserChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A profile as it was shown to a person; an empty field was not shown.

    `sign_in` is a digest of who it is and where it signs in, `browser` where its pages open.
    `confirmed`: they said yes to a console that asks first.
    """

    confirmed: bool = False
    sign_in: str = ""
    browser: BrowserChoice | None = None


UNASKED: Final = Agreement()
