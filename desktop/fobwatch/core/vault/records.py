"""The kinds of record in the vault, and what waits of each."""

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
from fobwatch.core.vault.state import Waiting
from fobwatch.core.walks.walk import MARKS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

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


def waiting_among(entries: Collection[str], devices: Mapping[str, MfaDevice]) -> Waiting:
    """What these entries are, by name; `devices` by their serials."""
    sign_ins: dict[bool, list[str]] = {False: [], True: []}
    for kind in sign_in_records():
        sign_ins[kind.passing] += kind.keys_of(entries)
    return Waiting(
        profiles=PROFILES.keys_of(entries),
        devices=tuple(
            devices[serial].name if serial in devices else serial
            for serial in DEVICES.keys_of(entries)
        ),
        sessions=SESSIONS.keys_of(entries),
        rules=RULES.keys_of(entries),
        sign_ins=tuple(sign_ins[False]),
        passing_sign_ins=tuple(sign_ins[True]),
    )
