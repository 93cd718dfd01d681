"""Access keys: how old they are, and whether anybody uses them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.health.findings import Check, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from fobwatch.core.health.findings import Finding
    from fobwatch.core.health.sources import State
    from fobwatch.core.iam.access_keys import KnownKey

UNUSED: Final = timedelta(days=90)
"""After which a key counts as unused ("Security best practices in IAM", IAM user guide)."""


def old_keys(state: State, now: datetime) -> Iterator[Finding]:
    """The vault's keys that are older than the limit."""
    for user in state.askers:
        own = user.keys.own if user.keys else None
        if own is not None and own.key.active and own.key.age(now) > state.key_limit:
            yield user.finding(
                Check.OLD_KEY,
                Severity.MEDIUM,
                own.key.access_key_id,
                at=own.key.created_at,
                count=state.key_limit // timedelta(days=1),
            )


def unused_keys(state: State, now: datetime) -> Iterator[Finding]:
    """Active keys of the vault's users, theirs or a second one, that nobody uses."""
    found = set()
    for user in state.askers:
        for known in user.keys.keys if user.keys else ():
            key = known.key
            if key.access_key_id in found or not _is_unused(known, now):
                continue
            found.add(key.access_key_id)
            at = known.use.at if known.use else None
            yield user.finding(Check.UNUSED_KEY, Severity.LOW, key.access_key_id, at=at)


def _is_unused(known: KnownKey, now: datetime) -> bool:
    last = known.use.at if known.use else known.key.created_at
    return known.key.active and now - last > UNUSED
