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
    from fobwatch.core.iam.access_keys import UserKey

UNUSED: Final = timedelta(days=90)
"""After which a key counts as unused ("Security best practices in IAM", IAM user guide)."""


def old_keys(state: State, now: datetime) -> Iterator[Finding]:
    """The vault's keys that are older than the limit."""
    for user in state.askers:
        own = user.keys.own if user.keys else None
        if own is not None and own.active and own.age(now) > state.key_limit:
            yield user.finding(
                Check.OLD_KEY,
                Severity.MEDIUM,
                own.access_key_id,
                at=own.created_at,
                count=state.key_limit // timedelta(days=1),
            )


def unused_keys(state: State, now: datetime) -> Iterator[Finding]:
    """Active keys of the vault's users, theirs or a second one, that nobody uses."""
    found = set()
    for user in state.askers:
        for key in user.keys.keys if user.keys else ():
            if key.access_key_id in found or not _is_unused(key, now):
                continue
            found.add(key.access_key_id)
            at = key.use.at if key.use else None
            yield user.finding(Check.UNUSED_KEY, Severity.LOW, key.access_key_id, at=at)


def _is_unused(key: UserKey, now: datetime) -> bool:
    last = key.use.at if key.use else key.created_at
    return key.active and now - last > UNUSED
