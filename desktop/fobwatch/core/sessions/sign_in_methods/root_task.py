"""A session of a member account's root user for one task (AssumeRoot).

Signed with an IAM user's key itself: AssumeRoot takes no code, and no session of GetSessionToken
(AWS STS API, GetSessionToken). Of other profiles with their session.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.aws.errors import ServiceFault
from fobwatch.core.aws.partitions import partition_of_region
from fobwatch.core.aws.root_tasks import RootTaskRequest
from fobwatch.core.sessions.sessions import ConsoleUse

if TYPE_CHECKING:
    from fobwatch.core.aws.credentials import AccessKey, Source
    from fobwatch.core.profiles.kinds.root_task import RootTaskProfile
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.sessions.sign_in import SignInContext


def sign_in(profile: RootTaskProfile, context: SignInContext) -> Session:
    source = context.request.chain.source
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
            f"The credentials should be those of {request.root_arn}, and AWS says that they are of "
            f"{caller.arn}.",
            "Try again. If it stays so, check what AWS_ENDPOINT_URL names.",
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
