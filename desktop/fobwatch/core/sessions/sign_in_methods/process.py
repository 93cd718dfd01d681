"""A session of the credentials that another program provides."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.aws.credential_process import read_output
from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.aws.errors import ProcessFailed
from fobwatch.core.aws.ports import Grant
from fobwatch.core.sessions.sessions import ConsoleUse

if TYPE_CHECKING:
    from fobwatch.core.aws.credential_process import Provided
    from fobwatch.core.profiles.kinds.process import ProcessProfile
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.sessions.sign_in import SignInContext

KEY_SESSION: Final = timedelta(hours=1)
"""The session of a long-term key: the program is asked again before long, as it may be replaced."""

LEFT_OVER: Final = timedelta(minutes=10)
"""Credentials with less left are none that AWS has just made, even if the program took minutes."""


def sign_in(profile: ProcessProfile, context: SignInContext) -> Session:
    """As whom AWS says the credentials are; a long-term key is exchanged for a session."""
    provided = read_output(context.programs.run(profile.command), context.now())
    grant = _grant(provided, context)
    caller = context.tokens.get_caller_identity(grant.credentials, region=context.request.region)
    for account_id in filter(None, (profile.account_id, provided.account_id)):
        if caller.account_id != account_id:
            raise ProcessFailed(
                "The credentials are another account's",
                f"They should be of account {account_id}, and AWS says that they are of "
                f"{caller.account_id or 'none'}.",
                "Check the command, and the account ID of the profile.",
            )
    session = context.session(
        grant,
        arn=caller.arn,
        console=_console_use(caller.arn),
        reason="With the credentials of another program.",
    )
    return replace(session, cached=session.life < LEFT_OVER)


def _grant(provided: Provided, context: SignInContext) -> Grant:
    key = provided.keys
    if isinstance(key, Credentials):
        return Grant(credentials=key)
    grant = context.checked(
        context.tokens.get_session_token(
            key, duration=KEY_SESSION, mfa=None, region=context.request.region
        )
    )
    if provided.ends_at is None or provided.ends_at >= grant.credentials.expires_at:
        return grant
    return replace(grant, credentials=replace(grant.credentials, expires_at=provided.ends_at))


def _console_use(arn: str) -> ConsoleUse:
    """The console refuses a user's own session (IAM user guide, "custom identity broker")."""
    parts = parse_arn(arn)
    is_user = parts is not None and parts.resource_type == "user"
    return ConsoleUse.KEY_ONLY if is_user else ConsoleUse.ENDS_ALONG
