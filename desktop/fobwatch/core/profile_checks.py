"""What makes a profile usable, all at once, for those who show or read it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.access_key_ids import access_key_id_complaint
from fobwatch.core.device_checks import serial_complaint
from fobwatch.core.errors import InvalidProfile
from fobwatch.core.profiles import IamUserProfile
from fobwatch.core.role_rules import (
    EXTERNAL_ID,
    ROLE_SESSION_NAME,
    SOURCE_IDENTITY,
    role_arn_complaint,
    session_policy_complaint,
    session_tags_complaint,
)
from fobwatch.core.text_rules import Complaint, TextRule, count, shown_character

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.profiles import RoleProfile

SHORTEST_DURATION = timedelta(seconds=900)
LONGEST_USER_DURATION = timedelta(seconds=129_600)
"""GetSessionToken's (AWS STS API); an account's root user gets an hour."""

LONGEST_ROLE_DURATION = timedelta(seconds=43_200)
"""AssumeRole's; a role may allow less, and one hour is the most from another role's session."""

MAX_PROFILE_NAME = 128
_NAME_CHARACTER = re.compile(r"[A-Za-z0-9_.@+/%:-]")
_SECRET = TextRule(
    subject="secret access key",
    shortest=40,
    longest=128,  # AWS's have 40, but its API names no limit
    allowed=re.compile(r"[\w/+=-]", re.ASCII),
    allowed_words="letters, digits and / + = _ -",
)
_REGION = re.compile(r"[a-z]{2,8}(-[a-z]{2,12}){1,3}-\d{1,2}", re.ASCII)
_ACCESS_KEY_ID = re.compile(r"A[KS]IA[A-Z0-9]{16}")


def check_profile(profile: IamUserProfile | RoleProfile) -> list[InvalidProfile]:
    """All that is wrong with the profile, in the order of a form.

    `field` is the attribute's name. Whether a source profile exists is not checked here: that
    changes with the other profiles.
    """
    if isinstance(profile, IamUserProfile):
        complaints = _user_complaints(profile)
    else:
        complaints = _role_complaints(profile)
    return [InvalidProfile(*c, field=field) for field, c in complaints.items() if c]


def _user_complaints(user: IamUserProfile) -> dict[str, Complaint | None]:
    key = user.access_key
    return {
        "name": name_complaint(user.name),
        "access_key_id": access_key_id_complaint(key.access_key_id),
        "secret_access_key": secret_complaint(key.secret_access_key),
        "region": _if_given(region_complaint, user.region),
        "mfa_serial": _if_given(serial_complaint, user.mfa_serial),
        "duration": duration_complaint(user.duration, LONGEST_USER_DURATION),
    }


def _role_complaints(role: RoleProfile) -> dict[str, Complaint | None]:
    return {
        "name": name_complaint(role.name),
        "role_arn": role_arn_complaint(role.role_arn),
        "source_profile": _source_complaint(role),
        "region": _if_given(region_complaint, role.region),
        "mfa_serial": _if_given(serial_complaint, role.mfa_serial),
        "external_id": _if_given(EXTERNAL_ID.complaint, role.external_id),
        "role_session_name": _if_given(ROLE_SESSION_NAME.complaint, role.role_session_name),
        "source_identity": _if_given(SOURCE_IDENTITY.complaint, role.source_identity),
        "session_tags": session_tags_complaint(role.session_tags),
        "session_policy": _if_given(session_policy_complaint, role.session_policy),
        "duration": duration_complaint(role.duration, LONGEST_ROLE_DURATION),
    }


def _if_given(check: Callable[[str], Complaint | None], text: str) -> Complaint | None:
    return check(text) if text else None


def name_complaint(name: str) -> Complaint | None:
    """What is wrong with a name, so that every AWS tool finds the profile by it.

    Other characters work in some clients only: those in JavaScript do not see a name with a
    blank or an accent.
    """
    if not name:
        return Complaint("The profile has no name", "Tools find it by its name.", "Name it.")
    if len(name) > MAX_PROFILE_NAME:
        return Complaint(
            "The name is too long",
            f"It has {count(name)}; {MAX_PROFILE_NAME} are enough.",
            "Shorten it.",
        )
    wrong = next((c for c in name if not _NAME_CHARACTER.fullmatch(c)), None)
    if wrong is not None:
        return Complaint(
            f"The name has {shown_character(wrong)} in it",
            "Every AWS tool reads A to Z, a to z, digits and _ . @ + / % : - in names.",
            "Use a dash instead.",
        )
    if name.startswith("-"):
        return Complaint(
            "The name begins with a dash",
            "On a command line it would be taken for an option.",
            "Begin it with a letter.",
        )
    return None


def secret_complaint(secret: str) -> Complaint | None:
    remedy = "Enter the secret that was shown when the key was made, or make a new key."
    if not secret:
        return Complaint("The secret access key is missing", "It proves the key is yours.", remedy)
    if _ACCESS_KEY_ID.fullmatch(secret):
        return Complaint(
            "This is an access key ID", "The secret access key is the longer one.", remedy
        )
    return _SECRET.complaint(secret)


def region_complaint(region: str) -> Complaint | None:
    """What is wrong with the shape of a region's name; which regions exist is AWS's to say."""
    if _REGION.fullmatch(region):
        return None
    return Complaint(
        "This is not a region",
        "A region is called like eu-west-1 or us-gov-east-1.",
        "Choose one from the list.",
    )


def duration_complaint(duration: timedelta, longest: timedelta) -> Complaint | None:
    if SHORTEST_DURATION <= duration <= longest and not duration % timedelta(seconds=1):
        return None
    hours = longest // timedelta(hours=1)
    return Complaint(
        "A session cannot last so long" if duration > longest else "A session must last longer",
        f"AWS takes 15 minutes to {hours} hours here, in whole seconds.",
        "Choose a time between the two.",
    )


def _source_complaint(role: RoleProfile) -> Complaint | None:
    if not role.source_profile:
        return Complaint(
            "The role has no source profile",
            "A role is assumed with the credentials of another profile.",
            "Choose the profile that may assume it.",
        )
    if role.source_profile == role.name and role.as_source is None:
        return Complaint(
            "The role is its own source",
            "A role is assumed with the credentials of another profile.",
            "Choose another source profile.",
        )
    return None
