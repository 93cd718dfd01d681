"""The profiles with their sessions as plain data, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.actions_needed import action_to_json
from fobwatch.core.sessions.sessions import SessionRecord, session_state
from fobwatch.core.timestamps import timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from fobwatch.core.profiles.profile import Profile


def listing(
    profiles: Iterable[Profile], records: Iterable[SessionRecord], now: datetime
) -> list[dict[str, object]]:
    """One mapping for each profile; what is not known is empty, or None."""
    known = {record.profile: record for record in records}
    return [
        _listed(profile, known.get(profile.name, SessionRecord(profile=profile.name)), now)
        for profile in profiles
    ]


def _listed(profile: Profile, record: SessionRecord, now: datetime) -> dict[str, object]:
    session, action = record.session, record.action_needed
    return {
        "name": profile.name,
        "kind": profile.kind,
        "origin": profile.origin,
        "region": profile.region,
        "account_id": session.account_id if session else "",
        "state": session_state(record, now),
        "expires_at": timestamp(session.expires_at) if session else "",
        "action_needed": action_to_json(action) if action else None,
    }
