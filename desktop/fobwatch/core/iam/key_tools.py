"""What it takes to replace an access key, and with whose credentials IAM is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.core.iam.access_keys import changing_statement
from fobwatch.core.iam.errors import KeyChangeNotAllowed, allowed_by
from fobwatch.core.iam.key_refusals import not_in_vault

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.aws.credentials import AccessKey, Source
    from fobwatch.core.aws.ports import TokenService
    from fobwatch.core.iam.ports import AccessKeyService
    from fobwatch.core.ports import Clock
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyTools:
    """What the steps work with; the services are those that the profile is reached through."""

    vault: Vault
    broker: SessionBroker
    tokens: TokenService
    keys: AccessKeyService
    clock: Clock
    aws_time: AwsTime


def users_in(vault: Vault) -> tuple[OwnProfile, ...]:
    """The profiles with the access key of a user."""
    return tuple(profile for profile in vault.profiles() if profile.long_term_key is not None)


def key_of(profile: OwnProfile) -> AccessKey:
    """Raises `CannotChangeKey` if it has none."""
    key = profile.long_term_key
    if key is None:
        raise not_in_vault(profile.name)
    return key


def source_of(broker: SessionBroker, profile: OwnProfile) -> Source:
    """What IAM is called with. Raises what starting a session does."""
    return broker.start(profile.name).credentials if profile.mfa_serial else key_of(profile)


def with_statement(user_arn: str) -> AbstractContextManager[None]:
    """Say of a denied call what would allow it: raises `KeyChangeNotAllowed`."""
    return allowed_by(changing_statement(user_arn), KeyChangeNotAllowed)
