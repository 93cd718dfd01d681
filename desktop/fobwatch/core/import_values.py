"""The devices and profiles of an import document, object by object."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.arns import parse_arn
from fobwatch.core.credentials import AccessKey
from fobwatch.core.device_checks import check_device, plain_seed
from fobwatch.core.devices import Algorithm, MfaDevice
from fobwatch.core.errors import InvalidDevice
from fobwatch.core.otpauth import read_seed
from fobwatch.core.profile_checks import check_profile
from fobwatch.core.profiles import (
    DEFAULT_ROLE_DURATION,
    DEFAULT_USER_DURATION,
    IamUserProfile,
    RoleProfile,
)
from fobwatch.core.seed_parts import DeviceDraft

if TYPE_CHECKING:
    from fobwatch.core.import_fields import ImportFields

DEVICE_KEYS = ("serial", "name", "seed", "otpauth", "digits", "period", "algorithm")
USER_KEYS = (
    "name",
    "kind",
    "region",
    "access_key_id",
    "secret_access_key",
    "mfa_serial",
    "duration_seconds",
)
ROLE_KEYS = (
    "name",
    "kind",
    "region",
    "role_arn",
    "source_profile",
    "external_id",
    "role_session_name",
    "source_identity",
    "session_tags",
    "session_policy",
    "duration_seconds",
    "mfa_serial",
)


def read_device(fields: ImportFields) -> MfaDevice:
    """The device that the object describes; to be used if `fields` are sound in the end."""
    fields.only(DEVICE_KEYS)
    if ("seed" in fields) == ("otpauth" in fields):
        fields.tell(
            "seed",
            "A device has either a seed or an otpauth URI",
            "Here are both." if "seed" in fields else "Here is neither.",
            "Give one of them.",
        )
    draft = _draft_of_uri(fields) if "otpauth" in fields else _draft_of_parts(fields)
    serial = fields.text("serial")
    arn = parse_arn(serial)
    device = MfaDevice(
        serial=serial,
        name=fields.text("name", arn.resource_name if arn else serial),
        seed=draft.seed,
        digits=draft.digits,
        period=draft.period,
        algorithm=draft.algorithm,
    )
    if fields.sound:
        fields.tell_of(check_device(device), {})
    return device


def _draft_of_parts(fields: ImportFields) -> DeviceDraft:
    algorithm = fields.text("algorithm", Algorithm.SHA1)
    if algorithm not in set(Algorithm):
        fields.tell(
            "algorithm",
            "The algorithm is not known",
            f"Codes are made with {', '.join(Algorithm)}; AWS's are made with SHA1.",
            "Remove it.",
        )
        algorithm = Algorithm.SHA1
    return DeviceDraft(
        seed=plain_seed(fields.text("seed")),
        digits=fields.whole("digits", 6),
        period=timedelta(seconds=fields.whole("period", 30)),
        algorithm=Algorithm(algorithm),
    )


def _draft_of_uri(fields: ImportFields) -> DeviceDraft:
    for key in ("digits", "period", "algorithm"):
        if key in fields:
            fields.tell(key, "This stands in the otpauth URI", "Only one can count.", "Remove it.")
    try:
        return read_seed(fields.text("otpauth"))
    except InvalidDevice as error:
        fields.tell("otpauth", error.title, error.message, error.remedy)
        return DeviceDraft(seed="")


def read_profile(fields: ImportFields) -> IamUserProfile | RoleProfile:
    """The profile that the object describes; to be used if `fields` are sound in the end."""
    kind = fields.text("kind")
    profile = _role(fields) if kind == "role" else _user(fields)
    if kind == "role":
        fields.only(ROLE_KEYS)
    elif kind == "iam-user":
        fields.only(USER_KEYS)
    else:
        fields.tell(
            "kind", "The kind is not known", "A profile is an iam-user or a role.", "Name its kind."
        )
    if fields.sound:
        fields.tell_of(check_profile(profile), {"duration": "duration_seconds"})
    return profile


def _user(fields: ImportFields) -> IamUserProfile:
    return IamUserProfile(
        name=fields.text("name"),
        access_key=AccessKey(
            access_key_id=fields.text("access_key_id"),
            secret_access_key=fields.text("secret_access_key"),
        ),
        region=fields.text("region"),
        mfa_serial=fields.text("mfa_serial"),
        duration=_duration(fields, DEFAULT_USER_DURATION),
    )


def _role(fields: ImportFields) -> RoleProfile:
    return RoleProfile(
        name=fields.text("name"),
        role_arn=fields.text("role_arn"),
        source_profile=fields.text("source_profile"),
        region=fields.text("region"),
        mfa_serial=fields.text("mfa_serial"),
        external_id=fields.text("external_id"),
        role_session_name=fields.text("role_session_name"),
        source_identity=fields.text("source_identity"),
        session_tags=fields.pairs("session_tags"),
        session_policy=fields.text("session_policy"),
        duration=_duration(fields, DEFAULT_ROLE_DURATION),
    )


def _duration(fields: ImportFields, default: timedelta) -> timedelta:
    return timedelta(seconds=fields.whole("duration_seconds", int(default.total_seconds())))
