"""The lookups of an account's events, each continuing the last one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.aws.access_key_ids import account_of_key
from fobwatch.core.aws.arns import resource_name_of
from fobwatch.core.aws.policies import allowing
from fobwatch.core.cloudtrail.events import DELIVERY, KEPT_BY_AWS, Lookup, LookupBy
from fobwatch.core.sign_in_history.ports import LookedUp
from fobwatch.core.sign_in_history.sign_ins import LOOKED_UP

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from fobwatch.core.profiles.profile import Profile

ROOT = "root"
"""The user name by which CloudTrail finds what the root user did."""


def own_keys(profiles: Iterable[Profile], account_id: str) -> frozenset[str]:
    """The IDs of the profiles' access keys that may belong to this account."""
    keys = (profile.long_term_key for profile in profiles)
    ids = (key.access_key_id for key in keys if key is not None)
    return frozenset(each for each in ids if account_of_key(each) in {"", account_id})


def lookups(
    regions: Iterable[str],
    *,
    caller_arn: str,
    keys: Iterable[str],
    looked_up: Mapping[LookedUp, tuple[datetime, datetime]],
    now: datetime,
) -> dict[str, tuple[Lookup, ...]]:
    """The lookups of each region: all sign-ins, the root user, the caller's name and our keys.

    A lookup that was read before continues from its end, less the time that events need to arrive.
    """
    names = {ROOT, resource_name_of(caller_arn)} - {""}
    what = (
        *((LookupBy.EVENT_NAME, name) for name in LOOKED_UP),
        *((LookupBy.USER_NAME, name) for name in sorted(names)),
        *((LookupBy.ACCESS_KEY_ID, key) for key in sorted(keys)),
    )

    def lookup(region: str, by: LookupBy, value: str) -> Lookup:
        _, until = looked_up.get(LookedUp(region, by, value), (None, now - KEPT_BY_AWS))
        since = max(until - DELIVERY, now - KEPT_BY_AWS)
        return Lookup(by=by, value=value, since=min(since, now), until=now)

    return {region: tuple(lookup(region, *each) for each in what) for region in regions}


def reading_statement() -> str:
    """The policy (JSON) that allows reading the event history."""
    return allowing((("cloudtrail:LookupEvents",), "*"))
