"""Sessions without a page: of an access key, of another program, and of a root user's task."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.aws.credential_process import read_output
from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.aws.errors import ProcessFailed, ServiceFault
from fobwatch.core.aws.partitions import partition_of_region
from fobwatch.core.aws.ports import Grant
from fobwatch.core.aws.root_tasks import RootTaskRequest
from fobwatch.core.sessions.sessions import ConsoleUse

if TYPE_CHECKING:
    from fobwatch.core.aws.credential_process import Provided
    from fobwatch.core.aws.credentials import AccessKey, Source
    from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
    from fobwatch.core.profiles.kinds.process import ProcessProfile
    from fobwatch.core.profiles.kinds.root_task import RootTaskProfile
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.sessions.sign_in import SignInContext

KEY_SESSION: Final = timedelta(hours=1)
"""The session of a long-term key: the program is asked again before long, as it may be replaced."""

LEFT_OVER: Final = timedelta(minutes=10)
"""Credentials with less left are none that AWS has just made, even if the program took minutes."""


def iam_user_session(user: IamUserProfile, context: SignInContext) -> Session:
    """Of the IAM user itself (GetSessionToken).

    With MFA if the profile, or what is built upon it, names a device.
    """
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


def process_session(profile: ProcessProfile, context: SignInContext) -> Session:
    """Of the credentials that another program provides.

    As whom AWS says they are; a long-term key is exchanged for a session.
    """
    provided = read_output(context.programs.run(profile.command), context.now())
    grant = _grant(provided, context)
    caller = context.tokens.get_caller_identity(grant.credentials, region=context.request.region)
    for account_id in filter(None, (profile.account_id, provided.account_id)):
        if caller.account_id != account_id:
            raise ProcessFailed(
                "The credentials are another account's",
                f"They should be for account {account_id}, but AWS says that they are for "
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


def root_task_session(profile: RootTaskProfile, context: SignInContext) -> Session:
    """Of a member account's root user for one task (AssumeRoot).

    Signed with an IAM user's key itself: AssumeRoot takes no code, and no session of
    GetSessionToken (AWS STS API, GetSessionToken). Of other profiles with their session.
    """
    source = context.request.source
    if source is None:
        raise TypeError("a root task needs a source")
    credentials, mfa = _credentials(source.profile.long_term_key, context)
    region = context.request.region
    request = RootTaskRequest(
        account_id=profile.account_id, task=profile.task, partition=partition_of_region(region)
    )
    grant = context.checked(context.tokens.assume_root(credentials, request, region=region))
    caller = context.tokens.get_caller_identity(grant.credentials, region=region)
    if caller.arn != request.root_arn:
        raise ServiceFault(
            "AWS's answer cannot be used",
            f"The credentials should be those of {request.root_arn}, but AWS says that they are of "
            f"{caller.arn}.",
            "Try again. If that does not help, check what AWS_ENDPOINT_URL names.",
        )
    return context.session(
        grant,
        arn=caller.arn,
        console=ConsoleUse.ENDS_ALONG,
        reason=f"{profile.task} in account {profile.account_id}, from {source.profile.name}.",
        mfa=mfa,
    )


def _credentials(key: AccessKey | None, context: SignInContext) -> tuple[Source, bool]:
    """What signs the request, and whether a code was used for it."""
    if key is not None:
        return key, False
    session = context.source_session()
    return session.credentials, session.mfa
