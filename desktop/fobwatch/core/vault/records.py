"""What the vault stores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fobwatch.core.collection import RecordKind
from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.core.consent.rules import ConsentRule
from fobwatch.core.mfa.devices import MfaDevice
from fobwatch.core.portals.portal import PORTALS
from fobwatch.core.profiles.registry import KINDS
from fobwatch.core.sessions.sessions import Session
from fobwatch.core.walks.walk import MARKS

if TYPE_CHECKING:
    from fobwatch.core.profiles.profile import OwnProfile

PROFILES: RecordKind[OwnProfile] = RecordKind(
    prefix="profile", noun="profile", types=KINDS, key="name"
)
DEVICES: RecordKind[MfaDevice] = RecordKind(
    prefix="device", noun="MFA device", types={"mfa-device": MfaDevice}, key="serial"
)
SESSIONS: RecordKind[Session] = RecordKind(
    prefix="session", noun="session", types={"session": Session}, key="profile", passing=True
)
RULES: RecordKind[ConsentRule] = RecordKind(
    prefix="rule",
    noun="rule for programs",
    types={"consent-rule": ConsentRule},
    key="profile",
    # What a lost rule said is not known, but that there was one.
    lost=lambda name: ConsentRule(profile=name, policy=ConsentPolicy.NEVER),
)


def sign_in_records() -> tuple[RecordKind[Any], ...]:
    """What kinds of profile store beside themselves."""
    stored = (records for kind in KINDS.values() for records in kind.RECORDS)
    return tuple({records.prefix: records for records in stored}.values())


def record_kinds() -> tuple[RecordKind[Any], ...]:
    """Everything that the vault stores."""
    return (PROFILES, DEVICES, SESSIONS, RULES, PORTALS, MARKS, *sign_in_records())
