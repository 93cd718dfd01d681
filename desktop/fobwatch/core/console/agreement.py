"""The question before a console opens, and what a person said yes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fobwatch.core.collection import RecordKind

if TYPE_CHECKING:
    from fobwatch.core.browsers.browsers import BrowserChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A profile as it was shown to a person; what is empty was not.

    `sign_in` is a digest of who it is and where it signs in, `browser` where its pages open. Only
    where it is `confirmed` did they say yes to a console that asks first.
    """

    confirmed: bool = False
    sign_in: str = ""
    browser: BrowserChoice | None = None


UNASKED: Final = Agreement()


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """A person is asked before the console of the profile of this name opens.

    `word` and `colour` are its environment's, `identities` what the profile has been, in digests.
    """

    profile: str
    word: str = ""
    colour: str = ""
    identities: tuple[str, ...] = ()


PROTECTIONS: RecordKind[Protection] = RecordKind(
    prefix="protection",
    noun="question before a console",
    types={"console-protection": Protection},
    key="profile",
    lost=lambda name: Protection(profile=name),
    passing=True,
)
