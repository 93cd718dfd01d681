"""Actions of a person without which work cannot go on. Errors carry them, and windows ask for them.

Programs get it as JSON, `{"name": "enter-code", …}` with the value's fields, empty ones left out.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterCode:
    """Type the current code of an MFA device: the profile's own where `serial` is empty."""

    serial: str = ""

    def __str__(self) -> str:
        device = self.serial.rsplit("/", 1)[-1]
        return f"Enter the code of {f'“{device}”' if device else 'its MFA device'} in Fobwatch."


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBrowser:
    """Sign in on a page. `code` is what the page shows or asks for, empty where it does not.

    `identity` is who has to sign in, where the page is for anybody. `answer` names what a person
    may copy from the page and paste, empty where the browser alone brings it.
    """

    url: str
    code: str = field(default="", repr=False)
    identity: str = ""
    answer: str = ""

    def __str__(self) -> str:
        return f"Sign in on {self.url}{f' with the code {self.code}' if self.code else ''}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlock:
    """Open the vault."""

    def __str__(self) -> str:
        return "Unlock the vault in Fobwatch."


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve:
    """Answer whether a program may have what it asked for."""

    def __str__(self) -> str:
        return "Answer the question that Fobwatch asks."


ActionNeeded = EnterCode | OpenBrowser | Unlock | Approve

NAMES: dict[str, type[ActionNeeded]] = {
    "enter-code": EnterCode,
    "open-browser": OpenBrowser,
    "unlock": Unlock,
    "approve": Approve,
}
"""Each action's name for programs."""


def action_to_json(action: ActionNeeded) -> dict[str, str]:
    name = next(name for name, kind in NAMES.items() if isinstance(action, kind))
    return {"name": name, **{key: value for key, value in asdict(action).items() if value}}


def action_from_json(written: Mapping[str, str]) -> ActionNeeded:
    """Raises `KeyError` or `TypeError` where it is an action of another version."""
    return NAMES[written["name"]](**{key: written[key] for key in written if key != "name"})
