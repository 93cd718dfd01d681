"""The devices and profiles of an import document, object by object."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.errors import InvalidDevice
from fobwatch.core.mfa.device_checks import check_device, plain_seed
from fobwatch.core.mfa.devices import Algorithm, MfaDevice
from fobwatch.core.mfa.otpauth import read_seed
from fobwatch.core.mfa.seed_parts import DeviceDraft
from fobwatch.core.profiles.checks import check_profile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.registry import KINDS

if TYPE_CHECKING:
    from fobwatch.core.imports.fields import ImportFields
    from fobwatch.core.profiles.profile import OwnProfile

DEVICE_KEYS = ("serial", "name", "seed", "otpauth", "digits", "period", "algorithm")


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


def read_profile(fields: ImportFields) -> OwnProfile:
    """The profile that the object describes; to be used if `fields` are sound in the end."""
    name = fields.text("kind")
    kind = KINDS.get(name)
    if kind is None:
        known = f"A profile's kind is {' or '.join(KINDS)}."
        fields.tell("kind", "The kind is not known", known, "Name its kind.")
        return IamUserProfile.from_fields(fields)  # for the checks of the whole document
    fields.only(("kind", *kind.KEYS))
    profile = kind.from_fields(fields)
    if fields.sound:
        fields.tell_of(check_profile(profile), {"duration": "duration_seconds"})
    return profile
