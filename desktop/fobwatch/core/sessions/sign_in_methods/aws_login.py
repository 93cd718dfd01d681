"""A session of a person's own sign-in on AWS's page (CreateOAuth2Token)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.errors import BrowserNeeded
from fobwatch.core.sessions.sessions import ConsoleUse

if TYPE_CHECKING:
    from fobwatch.core.profiles.kinds.aws_login import LoginProfile
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.sessions.sign_in import SignInContext


def sign_in(profile: LoginProfile, context: SignInContext) -> Session:
    """With the sign-in that lasts; where a person asks, it opens AWS's page."""
    context.logins.reach(profile.login, context.request.connection)
    try:
        grant = context.grant("", lambda _mfa: context.logins.grant(profile.login))
    except BrowserNeeded:
        if context.request.attempt.by_person:
            context.logins.begin(profile.login)
            raise context.logins.needed(profile.login) from None
        raise
    return context.session(
        grant,
        arn=grant.arn,
        console=ConsoleUse.ENDS_ALONG,
        reason="From the sign-in on AWS's page.",
        mfa=True,
    )
