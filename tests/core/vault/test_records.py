from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from fobwatch.core.aws.credentials import AccessKey, Credentials
from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.core.consent.rules import RULES, ConsentRule
from fobwatch.core.errors import VaultEntryDamaged
from fobwatch.core.mfa.devices import Algorithm, MfaDevice
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.sessions.sessions import SESSIONS, ConsoleUse, Session
from fobwatch.core.vault.records import DEVICES, PROFILES
from tests.value_strategies import devices, iam_users, roles, sessions

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

# Entries as version 1 wrote them. They stay in keyrings for years: never change these texts.
USER_V1 = (
    '{"version":1,"kind":"iam-user","name":"anna","access_key_id":"AKIAIOSFODNN7EXAMPLE",'
    f'"secret_access_key":"{SECRET}","duration_seconds":43200,"region":"eu-central-1",'
    '"mfa_serial":"arn:aws:iam::123456789012:mfa/anna"}'
)
ROLE_V1 = (
    '{"version":1,"kind":"role","name":"prod","role_arn":"arn:aws:iam::123456789012:role/Admin",'
    '"source_profile":"anna","duration_seconds":3600,"external_id":"x-1",'
    '"session_tags":{"Team":"Blüte"}}'
)
DEVICE_V1 = (
    '{"version":1,"kind":"mfa-device","serial":"arn:aws:iam::123456789012:mfa/anna",'
    f'"name":"Anna\'s phone","seed":"{SEED}","digits":6,"period":30,"algorithm":"SHA1"}}'
)
SESSION_V1 = (
    '{"version":1,"kind":"session","profile":"prod","access_key_id":"ASIAIOSFODNN7EXAMPLE",'
    f'"secret_access_key":"{SECRET}","session_token":"FwoGZXIvYXdzE",'
    '"started_at":"2026-11-01T08:00:00Z","expires_at":"2026-11-01T09:00:00.250000Z",'
    '"arn":"arn:aws:sts::123456789012:assumed-role/Admin/anna","account_id":"123456789012",'
    '"console":"may-last","reason":"One code serves all roles.",'
    '"definition":"d1f7","mfa":true}'
)
RULE_V1 = (
    '{"version":1,"kind":"consent-rule","profile":"prod","policy":"never",'
    '"identities":["arn:aws:iam::123456789012:role/Admin"],'
    '"devices":["arn:aws:iam::123456789012:mfa/anna"],"whom":"all"}'
)

USER = IamUserProfile(
    name="anna",
    access_key=AccessKey(access_key_id="AKIAIOSFODNN7EXAMPLE", secret_access_key=SECRET),
    region="eu-central-1",
    mfa_serial="arn:aws:iam::123456789012:mfa/anna",
)
ROLE = RoleProfile(
    name="prod",
    role_arn="arn:aws:iam::123456789012:role/Admin",
    source_profile="anna",
    external_id="x-1",
    session_tags=(("Team", "Blüte"),),
)
DEVICE = MfaDevice(
    serial="arn:aws:iam::123456789012:mfa/anna",
    name="Anna's phone",
    seed=SEED,
    digits=6,
    period=timedelta(seconds=30),
    algorithm=Algorithm.SHA1,
)
SESSION = Session(
    profile="prod",
    credentials=Credentials(
        access_key_id="ASIAIOSFODNN7EXAMPLE",
        secret_access_key=SECRET,
        session_token="FwoGZXIvYXdzE",
        expires_at=datetime(2026, 11, 1, 9, 0, 0, 250000, tzinfo=UTC),
    ),
    started_at=datetime(2026, 11, 1, 8, tzinfo=UTC),
    arn="arn:aws:sts::123456789012:assumed-role/Admin/anna",
    account_id="123456789012",
    console=ConsoleUse.MAY_LAST,
    reason="One code serves all roles.",
    definition="d1f7",
    mfa=True,
)
RULE = ConsentRule(
    profile="prod",
    policy=ConsentPolicy.NEVER,
    identities=(ROLE.role_arn,),
    devices=(DEVICE.serial,),
)


@given(iam_users | roles)
def test_profile_comes_back_as_it_was(profile: IamUserProfile | RoleProfile) -> None:
    assert PROFILES.load(PROFILES.dump(profile)) == profile


@given(devices)
def test_device_comes_back_as_it_was(device: MfaDevice) -> None:
    assert DEVICES.load(DEVICES.dump(device)) == device


@given(sessions)
def test_session_comes_back_as_it_was(session: Session) -> None:
    assert SESSIONS.load(SESSIONS.dump(session)) == session


def test_records_of_version_1_stay_loadable() -> None:
    assert PROFILES.load(USER_V1) == USER
    assert PROFILES.load(ROLE_V1) == ROLE
    assert DEVICES.load(DEVICE_V1) == DEVICE
    assert SESSIONS.load(SESSION_V1) == SESSION
    assert RULES.load(RULE_V1) == RULE


@pytest.mark.parametrize(
    ("written", "text"),
    [
        pytest.param(PROFILES.dump(USER), USER_V1, id="user"),
        pytest.param(PROFILES.dump(ROLE), ROLE_V1, id="role"),
        pytest.param(DEVICES.dump(DEVICE), DEVICE_V1, id="device"),
        pytest.param(SESSIONS.dump(SESSION), SESSION_V1, id="session"),
        pytest.param(RULES.dump(RULE), RULE_V1, id="rule"),
    ],
)
def test_version_1_is_what_is_written(written: str, text: str) -> None:
    assert json.loads(written) == json.loads(text)
    assert len(written) == len(text)


def test_profile_and_device_fit_one_entry_of_windows() -> None:
    assert len(PROFILES.dump(USER)) < 1280
    assert len(PROFILES.dump(ROLE)) < 1280
    assert len(DEVICES.dump(DEVICE)) < 1280


LOADERS = [
    pytest.param(PROFILES.load, USER_V1, id="user"),
    pytest.param(PROFILES.load, ROLE_V1, id="role"),
    pytest.param(DEVICES.load, DEVICE_V1, id="device"),
    pytest.param(SESSIONS.load, SESSION_V1, id="session"),
    pytest.param(RULES.load, RULE_V1, id="rule"),
]


@pytest.mark.parametrize(("load", "text"), LOADERS)
def test_unknown_field_of_the_same_version_is_passed_over(
    load: Callable[[str], object], text: str
) -> None:
    assert load(_with(text, colour="blue")) == load(text)


@pytest.mark.parametrize(("load", "text"), LOADERS)
def test_newer_version_is_refused_by_name(load: Callable[[str], object], text: str) -> None:
    with pytest.raises(VaultEntryDamaged, match="newer Fobwatch"):
        load(_with(text, version=2))


@pytest.mark.parametrize(("load", "text"), LOADERS)
@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda _: "", id="empty"),
        pytest.param(lambda text: text[:-1], id="cut off"),
        pytest.param(lambda text: text[len(text) // 2 :], id="second half"),
        pytest.param(lambda text: text + text, id="twice"),
        pytest.param(lambda _: "[]", id="list"),
        pytest.param(lambda text: _without(text, "version"), id="no version"),
        pytest.param(lambda text: _with(text, version=0), id="version 0"),
        pytest.param(lambda text: _with(text, version="1"), id="version as text"),
        pytest.param(lambda text: _with(text, version=True), id="version as flag"),
        pytest.param(lambda text: _without(text, "kind"), id="no kind"),
        pytest.param(lambda text: _with(text, kind="fob"), id="unknown kind"),
        pytest.param(lambda text: _with(text, kind=None), id="kind null"),
    ],
)
def test_damaged_record_is_told_and_not_quoted(
    load: Callable[[str], object], text: str, damage: Callable[[str], str]
) -> None:
    with pytest.raises(VaultEntryDamaged) as caught:
        load(damage(text))

    assert SECRET not in str(caught.value)
    assert SEED not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(("load", "text"), LOADERS)
def test_each_field_is_checked(load: Callable[[str], object], text: str) -> None:
    wrongs: tuple[object, ...] = (None, [1], -1.5, {"a": 1})
    for name in json.loads(text):
        for wrong in wrongs:
            with pytest.raises(VaultEntryDamaged):
                load(_with(text, **{name: wrong}))


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"started_at": "2026-11-01T08:00:00"}, id="time without a zone"),
        pytest.param({"started_at": "yesterday"}, id="no time"),
        pytest.param({"expires_at": "9999-12-31T23:59:59Z"}, id="end of the calendar"),
        pytest.param({"expires_at": "0001-01-01T00:00:00Z"}, id="its beginning"),
        pytest.param({"expires_at": "9999-12-31T23:59:59-12:00"}, id="beyond its end"),
        pytest.param({"console": "by-bicycle"}, id="unknown use for the console"),
        pytest.param({"mfa": 1}, id="number for a flag"),
    ],
)
def test_damaged_session_is_told(wrong: dict[str, object]) -> None:
    with pytest.raises(VaultEntryDamaged):
        SESSIONS.load(_with(SESSION_V1, **wrong))


def test_duration_out_of_reach_is_told() -> None:
    with pytest.raises(VaultEntryDamaged):
        PROFILES.load(_with(USER_V1, duration_seconds=10**18))


def _with(text: str, **fields: object) -> str:
    return json.dumps(json.loads(text) | fields)


def _without(text: str, name: str) -> str:
    return json.dumps({key: value for key, value in json.loads(text).items() if key != name})
