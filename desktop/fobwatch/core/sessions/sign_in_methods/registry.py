"""The sign-in method of each kind of profile."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.aws_login import LoginProfile
from fobwatch.core.profiles.kinds.cognito import CognitoProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.kinds.identity_center import AccountAccessProfile, IdentityCenterProfile
from fobwatch.core.profiles.kinds.process import ProcessProfile
from fobwatch.core.profiles.kinds.root_task import RootTaskProfile
from fobwatch.core.profiles.kinds.saml import SamlProfile
from fobwatch.core.profiles.kinds.web_identity import WebIdentityProfile
from fobwatch.core.sessions.sign_in_methods import (
    assumed_role,
    aws_login,
    cognito,
    iam_user,
    identity_center,
    process,
    root_task,
    saml,
    web_identity,
)

if TYPE_CHECKING:
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.sessions.sign_in import SignInContext

SignInMethod = Callable[[Any, "SignInContext"], "Session"]
"""Takes a profile of its kind. Blocks for the network; raises `FobwatchError`."""

METHODS: dict[str, SignInMethod] = {
    IamUserProfile.KIND: iam_user.sign_in,
    RoleProfile.KIND: assumed_role.sign_in,
    IdentityCenterProfile.KIND: identity_center.sign_in,
    AccountAccessProfile.KIND: identity_center.sign_in_as_assigned,
    LoginProfile.KIND: aws_login.sign_in,
    SamlProfile.KIND: saml.sign_in,
    WebIdentityProfile.KIND: web_identity.sign_in,
    ProcessProfile.KIND: process.sign_in,
    CognitoProfile.KIND: cognito.sign_in,
    RootTaskProfile.KIND: root_task.sign_in,
}
"""By the kind's name."""
