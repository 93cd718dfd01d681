"""Who calls IAM about a user: the user's own key, a session with a typed code, an administrator."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.aws.credentials import AccessKey, Credentials, Source
    from fobwatch.core.aws.ports import MfaCode, TokenService
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.vault.vault import Vault

SHORTEST_SESSION: Final = timedelta(seconds=900)
"""STS API, GetSessionToken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """`account_id` is that of another profile's session; empty for the user's own."""

    source: Source = field(repr=False)
    account_id: str = ""


class Callers:
    """Keeps sessions by typed codes in memory alone, for as long as they last."""

    def __init__(self, vault: Vault, broker: SessionBroker) -> None:
        self._vault = vault
        self._broker = broker
        self._typed: dict[str, Credentials] = {}

    def sign_in(
        self, profile: OwnProfile, key: AccessKey, tokens: TokenService, mfa: MfaCode
    ) -> None:
        """Let the code give MFA to what is done next with this key. Raises `AwsError`."""
        grant = tokens.get_session_token(
            key, duration=SHORTEST_SESSION, mfa=mfa, region=profile.region
        )
        self._typed[key.access_key_id] = grant.credentials

    def forget(self) -> None:
        self._typed.clear()

    def own(self, key: AccessKey, now: datetime) -> Caller:
        """The key's user: with a code that was typed a while ago, or with the key alone."""
        session = self._typed.get(key.access_key_id)
        return Caller(source=session if session and session.expires_at > now else key)

    def other(self, name: str) -> Caller:
        """The profile's session; its key where it has no MFA, since IAM takes no such session.

        Raises `FobwatchError` if it cannot be started.
        """
        session = self._broker.start(name)
        profile = self._vault.profile(name)
        key = profile.long_term_key if profile and not profile.mfa_serial else None
        return Caller(source=key or session.credentials, account_id=session.account_id)
