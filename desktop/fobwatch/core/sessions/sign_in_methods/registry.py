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
from fobwatch.core.sessions.sign_in_methods.assumed_role import role_session
from fobwatch.core.sessions.sign_in_methods.aws_sign_ins import (
    assigned_role_session,
    login_session,
    permission_set_session,
)
from fobwatch.core.sessions.sign_in_methods.identity_providers import (
    cognito_session,
    saml_session,
    web_identity_session,
)
from fobwatch.core.sessions.sign_in_methods.keys_and_programs import (
    iam_user_session,
    process_session,
    root_task_session,
)

if TYPE_CHECKING:
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.sessions.sign_in import SignInContext

SignInMethod = Callable[[Any, "SignInContext"], "Session"]
"""Takes a profile of its kind. Blocks for the network; raises `FobwatchError`."""

METHODS: dict[str, SignInMethod] = {
    IamUserProfile.KIND: iam_user_session,
    RoleProfile.KIND: role_session,
    IdentityCenterProfile.KIND: permission_set_session,
    AccountAccessProfile.KIND: assigned_role_session,
    LoginProfile.KIND: login_session,
    SamlProfile.KIND: saml_session,
    WebIdentityProfile.KIND: web_identity_session,
    ProcessProfile.KIND: process_session,
    CognitoProfile.KIND: cognito_session,
    RootTaskProfile.KIND: root_task_session,
}
"""By the kind's name."""
