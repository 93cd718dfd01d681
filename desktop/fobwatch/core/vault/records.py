"""What the vault stores, as text: one compact JSON object for each entry.

Each object says its `version`. A field that may be lost without harm can be added to a version:
an older Fobwatch ignores it, and drops it when it writes the entry again. Anything else is a
new version, which an older Fobwatch refuses and leaves as it is.

Texts and flags that are empty are left out, for the keyring of Windows takes 1280 characters.
Times are ISO 8601 in UTC, durations whole seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.collection import RecordKind
from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.core.consent.rules import ConsentRule
from fobwatch.core.mfa.devices import Algorithm, MfaDevice
from fobwatch.core.profiles.fields import given, seconds
from fobwatch.core.profiles.registry import KINDS
from fobwatch.core.sessions.sessions import ConsoleUse, Session
from fobwatch.core.vault.record_text import Record, dump, moment, reading

if TYPE_CHECKING:
    from fobwatch.core.profiles.profile import OwnProfile

_SESSION_TEXTS = ("reason", "region", "definition", "endpoint")
_SESSION_FLAGS = ("mfa", "supporting")
_RULE_LISTS = ("identities", "devices")


def dump_profile(profile: OwnProfile) -> str:
    return dump(kind=profile.KIND, **profile.to_fields())


def load_profile(text: str) -> OwnProfile:
    """The profile that `dump_profile` wrote. Raises `VaultEntryDamaged`."""
    with reading("profile"):
        record = Record(text)
        return KINDS[record.text("kind")].from_fields(record)


def dump_device(device: MfaDevice) -> str:
    return dump(
        kind="mfa-device",
        serial=device.serial,
        name=device.name,
        seed=device.seed,
        digits=device.digits,
        period=seconds(device.period),
        algorithm=device.algorithm,
    )


def load_device(text: str) -> MfaDevice:
    """The device that `dump_device` wrote. Raises `VaultEntryDamaged`."""
    with reading("MFA device"):
        record = Record(text)
        record.expect("kind", "mfa-device")
        return MfaDevice(
            serial=record.text("serial"),
            name=record.text("name"),
            seed=record.text("seed"),
            digits=record.whole("digits"),
            period=record.seconds("period"),
            algorithm=Algorithm(record.text("algorithm")),
        )


def dump_session(session: Session) -> str:
    credentials = session.credentials
    return dump(
        kind="session",
        profile=session.profile,
        access_key_id=credentials.access_key_id,
        secret_access_key=credentials.secret_access_key,
        session_token=credentials.session_token,
        started_at=moment(session.started_at),
        expires_at=moment(credentials.expires_at),
        arn=session.arn,
        account_id=session.account_id,
        console=session.console,
        **given(session, _SESSION_TEXTS + _SESSION_FLAGS),
    )


def load_session(text: str) -> Session:
    """The session that `dump_session` wrote. Raises `VaultEntryDamaged`."""
    with reading("session"):
        record = Record(text)
        record.expect("kind", "session")
        return Session(
            profile=record.text("profile"),
            credentials=Credentials(
                access_key_id=record.text("access_key_id"),
                secret_access_key=record.text("secret_access_key"),
                session_token=record.text("session_token"),
                expires_at=record.moment("expires_at"),
            ),
            started_at=record.moment("started_at"),
            arn=record.text("arn"),
            account_id=record.text("account_id"),
            console=ConsoleUse(record.text("console")),
            **record.given(_SESSION_TEXTS, str),
            **record.given(_SESSION_FLAGS, bool),
        )


def dump_rule(rule: ConsentRule) -> str:
    lists = given(rule, _RULE_LISTS)
    return dump(kind="consent-rule", profile=rule.profile, policy=rule.policy, **lists)


def load_rule(text: str) -> ConsentRule:
    """The rule that `dump_rule` wrote. Raises `VaultEntryDamaged`."""
    with reading("rule for programs"):
        record = Record(text)
        record.expect("kind", "consent-rule")
        return ConsentRule(
            profile=record.text("profile"),
            policy=ConsentPolicy(record.text("policy")),
            **{name: record.texts(name) for name in _RULE_LISTS},
        )


PROFILES: RecordKind[OwnProfile] = RecordKind(
    prefix="profile", key=lambda profile: profile.name, dump=dump_profile, load=load_profile
)
DEVICES: RecordKind[MfaDevice] = RecordKind(
    prefix="device", key=lambda device: device.serial, dump=dump_device, load=load_device
)
SESSIONS: RecordKind[Session] = RecordKind(
    prefix="session",
    key=lambda session: session.profile,
    dump=dump_session,
    load=load_session,
    passing=True,
)
RULES: RecordKind[ConsentRule] = RecordKind(
    prefix="rule",
    key=lambda rule: rule.profile,
    dump=dump_rule,
    load=load_rule,
    # What a lost rule said is not known, but that there was one.
    lost=lambda name: ConsentRule(profile=name, policy=ConsentPolicy.NEVER),
)


def sign_in_records() -> tuple[RecordKind[Any], ...]:
    """What kinds of profile store beside themselves."""
    return tuple(records for kind in KINDS.values() for records in kind.RECORDS)


def record_kinds() -> tuple[RecordKind[Any], ...]:
    """Everything that the vault stores."""
    return (PROFILES, DEVICES, SESSIONS, RULES, *sign_in_records())
