"""A session of a role with a token of another identity provider (AssumeRoleWithWebIdentity)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.aws.ports import RoleRequest
from fobwatch.core.sessions.sessions import ConsoleUse
from fobwatch.core.sessions.sign_in_methods.assumed_role import SESSION_NAME

if TYPE_CHECKING:
    from fobwatch.core.profiles.kinds.web_identity import WebIdentityProfile
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.sessions.sign_in import SignInContext


def sign_in(profile: WebIdentityProfile, context: SignInContext) -> Session:
    token = context.web_identity_token(profile.token_file, profile.token_process, profile.provider)
    request = RoleRequest(
        role_arn=profile.role_arn,
        session_name=profile.role_session_name or SESSION_NAME,
        duration=profile.duration,
    )
    grant = context.tokens.assume_role_with_web_identity(
        token, request, region=context.request.region
    )
    return context.session(
        context.checked(grant),
        console=ConsoleUse.LASTS,
        reason="With the token of its identity provider.",
    )
