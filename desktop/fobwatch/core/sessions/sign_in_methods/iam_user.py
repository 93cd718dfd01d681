"""A session of an IAM user itself (GetSessionToken)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.sessions.sessions import ConsoleUse

if TYPE_CHECKING:
    from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.sessions.sign_in import SignInContext


def sign_in(user: IamUserProfile, context: SignInContext) -> Session:
    """With MFA if the profile, or what is built upon it, names a device."""
    region = context.request.region
    serial = user.mfa_serial or context.request.attempt.serial
    grant = context.with_code(
        serial,
        lambda mfa: context.tokens.get_session_token(
            user.access_key, duration=user.duration, mfa=mfa, region=region
        ),
    )
    caller = context.tokens.get_caller_identity(grant.credentials, region=region)
    return context.session(
        grant,
        arn=caller.arn,
        console=ConsoleUse.KEY_ONLY,
        reason="From the access key, with a code." if serial else "From the access key.",
        mfa=bool(serial),
    )
