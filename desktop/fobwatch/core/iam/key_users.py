"""The users whose access keys are in the vault, and what AWS is asked with for them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.iam.access_keys import has_own_key

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.vault.vault import Vault

LEAST_LEFT: Final = timedelta(seconds=30)
"""Of a session that AWS is asked with."""


def key_users(vault: Vault) -> tuple[OwnProfile, ...]:
    """One profile for each access key, in the order of their names."""
    named = sorted(vault.profiles(), key=lambda profile: profile.name)
    return tuple({p.identity: p for p in reversed(named) if has_own_key(p)}.values())[::-1]


def lasting_session(broker: SessionBroker, name: str, now: datetime) -> Credentials | None:
    """The credentials of the profile's session, if it has one that lasts a while."""
    session = broker.record(name).session
    lasts = session is not None and session.expires_at - now > LEAST_LEFT
    return session.credentials if session and lasts else None
