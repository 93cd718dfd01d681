"""Every kind of profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.aws_login import LoginProfile
from fobwatch.core.profiles.kinds.cognito import CognitoProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.kinds.identity_center import AccountAccessProfile, IdentityCenterProfile
from fobwatch.core.profiles.kinds.only_shown import OtherProfile
from fobwatch.core.profiles.kinds.process import ProcessProfile
from fobwatch.core.profiles.kinds.root_task import RootTaskProfile
from fobwatch.core.profiles.kinds.saml import SamlProfile
from fobwatch.core.profiles.kinds.web_identity import WebIdentityProfile

if TYPE_CHECKING:
    from fobwatch.core.profiles.profile import OwnProfile, Profile

KINDS: dict[str, type[OwnProfile]] = {
    kind.KIND: kind
    for kind in (
        IamUserProfile,
        RoleProfile,
        IdentityCenterProfile,
        AccountAccessProfile,
        LoginProfile,
        SamlProfile,
        WebIdentityProfile,
        ProcessProfile,
        CognitoProfile,
        RootTaskProfile,
    )
}
"""The kinds that Fobwatch signs in with, by their names, in the order in which they are offered."""


def all_kinds() -> tuple[type[Profile], ...]:
    """Own kinds first: settings of the AWS files that they do not take are only shown."""
    return (*KINDS.values(), OtherProfile)
