"""A session of a person's own sign-in on AWS's page (CreateOAuth2Token)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.aws.ports import Grant
from fobwatch.core.sessions.sessions import ConsoleUse

if TYPE_CHECKING:
    from fobwatch.core.profiles.kinds.aws_login import LoginProfile
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.sessions.sign_in import SignInContext


def sign_in(profile: LoginProfile, context: SignInContext) -> Session:
    held = context.lasting(context.logins, profile.login)
    return context.session(
        context.checked(Grant(credentials=held.credentials, arn=held.identity)),
        console=ConsoleUse.ENDS_ALONG,
        reason="From the sign-in on AWS's page.",
        mfa=True,
    )
