"""The kinds of record in the vault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fobwatch.core.aws.changing_keys import CHANGING_KEYS
from fobwatch.core.aws.lockdown_records import STEPS, TRIED
from fobwatch.core.collection import RecordKind
from fobwatch.core.consent.rules import RULES
from fobwatch.core.console.protection import PROTECTIONS
from fobwatch.core.mfa.devices import MfaDevice
from fobwatch.core.portals.portal import PORTALS
from fobwatch.core.profiles.registry import KINDS
from fobwatch.core.sessions.sessions import SESSIONS
from fobwatch.core.vault.passphrases import BACKUP_PASSPHRASES
from fobwatch.core.walks.walk import MARKS

if TYPE_CHECKING:
    from fobwatch.core.profiles.profile import OwnProfile

PROFILES: RecordKind[OwnProfile] = RecordKind(
    prefix="profile", noun="profile", types=KINDS, key="name"
)
DEVICES: RecordKind[MfaDevice] = RecordKind(
    prefix="device", noun="MFA device", types={"mfa-device": MfaDevice}, key="serial"
)


def sign_in_records() -> tuple[RecordKind[Any], ...]:
    """What kinds of profile store beside themselves."""
    stored = (records for kind in KINDS.values() for records in kind.RECORDS)
    return tuple({records.prefix: records for records in stored}.values())


def record_kinds() -> tuple[RecordKind[Any], ...]:
    """Everything that the vault stores."""
    kinds = (
        *(PROFILES, DEVICES, SESSIONS, RULES, PROTECTIONS, PORTALS, MARKS, CHANGING_KEYS),
        *(BACKUP_PASSPHRASES, STEPS, TRIED),
    )
    return (*kinds, *sign_in_records())
