"""Profiles: ways to get credentials, named as the AWS tools name them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fobwatch.core.credentials import AccessKey

DEFAULT_USER_DURATION = timedelta(hours=12)
"""What GetSessionToken gives when it is not told (AWS STS API)."""

DEFAULT_ROLE_DURATION = timedelta(hours=1)
"""What AssumeRole gives when it is not told (AWS STS API)."""


class Origin(StrEnum):
    """Where a profile comes from. Those of the AWS files are read live and never changed here."""

    VAULT = "vault"
    AWS_FILES = "aws-files"


@dataclass(frozen=True, slots=True, kw_only=True)
class IamUserProfile:
    """An IAM user's access key. Its session comes from GetSessionToken."""

    name: str
    access_key: AccessKey
    region: str = ""
    mfa_serial: str = ""
    duration: timedelta = DEFAULT_USER_DURATION
    origin: Origin = Origin.VAULT


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleProfile:
    """A role that is assumed with the credentials of another profile.

    Empty texts mean "not sent". `session_policy` is a JSON policy document. `as_source` is what
    the profile is where another one names it as its source, if that is not the role: AWS's tools
    take the keys that stand beside a `role_arn` then (botocore's `AssumeRoleProvider`).
    """

    name: str
    role_arn: str
    source_profile: str
    region: str = ""
    mfa_serial: str = ""
    external_id: str = ""
    role_session_name: str = ""
    source_identity: str = ""
    session_tags: tuple[tuple[str, str], ...] = ()
    session_policy: str = ""
    duration: timedelta = DEFAULT_ROLE_DURATION
    origin: Origin = Origin.VAULT
    as_source: IamUserProfile | OtherProfile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherProfile:
    """A profile of the AWS files that Fobwatch shows but does not sign in with.

    `kind` names what it is in AWS's words, such as ``sso`` or ``credential_process``.
    `as_source` is as with a `RoleProfile`.
    """

    name: str
    kind: str
    region: str = ""
    origin: Origin = Origin.AWS_FILES
    as_source: IamUserProfile | OtherProfile | None = None


Profile = IamUserProfile | RoleProfile | OtherProfile
