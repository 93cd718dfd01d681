"""The identities that ask AWS: the vault's IAM users, and roles while a session of theirs lasts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.arns import account_of, identity_key, partition_of, role_of
from fobwatch.core.aws.partitions import default_region
from fobwatch.core.iam.key_readings import PACE, key_users, lasting_session

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from fobwatch.core.aws.credentials import Source
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.vault.vault import Vault


ROLES_KEPT: Final = 4096
"""How many sessions' ARNs are not taken apart again: more than people hold at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """`identity` is an access key's ID, or what is the same for all sessions of a role.

    `source` is what AWS is asked with, None where a user has MFA and no session lasts. `account` is
    empty where it is not known yet.
    """

    name: str
    identity: str
    account: str = ""
    region: str = ""
    with_mfa: bool = False
    source: Source | None = field(default=None, repr=False)


def askers(
    vault: Vault, broker: SessionBroker, now: datetime, known: Mapping[str, str]
) -> tuple[Asker, ...]:
    """One for each key, and one for each account that only a role can ask about.

    `known` has the accounts of identities that AWS has reported. No session is started for this.
    """
    users = tuple(_users(vault, broker, now, known))
    told = {user.account for user in users if user.source or user.identity in known}
    return (*users, *_roles(broker, now, told, known))


def _users(
    vault: Vault, broker: SessionBroker, now: datetime, known: Mapping[str, str]
) -> Iterator[Asker]:
    for profile in key_users(vault):
        session = lasting_session(broker, profile.name, now) if profile.mfa_serial else None
        yield Asker(
            name=profile.name,
            identity=profile.identity,
            account=known.get(profile.identity) or profile.account,
            region=profile.region,
            with_mfa=session is not None,
            source=session if profile.mfa_serial else profile.long_term_key,
        )


def _roles(
    broker: SessionBroker, now: datetime, besides: Collection[str], known: Mapping[str, str]
) -> Iterator[Asker]:
    """The same role again and again, where several lead to an account."""
    found: dict[str, Asker] = {}
    soon = now + PACE
    for record in sorted(broker.records(), key=lambda record: record.profile):
        session = record.session
        if session is None or session.expires_at <= soon:
            continue
        account, identity = _role(session.arn)
        if account in besides or not identity or (account in found and identity not in known):
            continue
        found[account] = Asker(
            name=record.profile,
            identity=identity,
            account=account,
            region=default_region(partition_of(session.arn)),
            with_mfa=session.mfa,
            source=session.credentials,
        )
    yield from found.values()


@lru_cache(ROLES_KEPT)
def _role(arn: str) -> tuple[str, str]:
    """The account and the `identity_key` of a role's session; both empty for any other ARN."""
    return (account_of(arn), identity_key(arn)) if role_of(arn) else ("", "")
