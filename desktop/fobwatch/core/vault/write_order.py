"""The order of the vault's writes: cut off anywhere, no role loses its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Change = tuple[str, str | None]
"""An entry's name, and its new text; None where it is removed."""


def in_safe_order(
    pending: Mapping[str, str | None],
    profiles: Mapping[str, str],
    *,
    wanted: Mapping[str, str],
    stored: Mapping[str, str],
) -> list[Change]:
    """The pending changes: sources are saved before their roles, and removed after them.

    `profiles` are the names of those pending entries that hold a profile. `wanted` and `stored`
    are the source of each role, by the role's name: as it shall be, and as the keyring has it.
    What is no profile, such as an MFA device, is saved first and removed last.
    """

    def turn(change: Change) -> tuple[bool, int]:
        entry, text = change
        name = profiles.get(entry)
        if text is None:
            return True, -_depth(name, stored) if name else 0
        return False, _depth(name, wanted) if name else 0

    return sorted(pending.items(), key=turn)


def _depth(name: str, sources: Mapping[str, str]) -> int:
    """How many profiles the profile is built upon, itself included; a loop ends the count."""
    chain = [name]
    while chain[-1] in sources and len(chain) <= len(sources):
        chain.append(sources[chain[-1]])
    return len(chain)
