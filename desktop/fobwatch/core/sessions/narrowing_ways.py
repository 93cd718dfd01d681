"""How a session is made to do less: by the session itself, or else by another sign-in.

STS narrows any temporary session (GetScopedCredentials), where the region and the policies of the
account allow that. Otherwise a role is assumed again with a session policy, and an IAM user's key
makes a federated session, which can call neither IAM nor STS. Both take a quarter of an hour at
least, and one layer of policies: of several, they would allow what any of them does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.aws.errors import AccessDenied, OperationUnavailable, RegionOff
from fobwatch.core.aws.partitions import STANDARD
from fobwatch.core.aws.reading import READING, read_only_access
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.sessions.errors import NotNarrowed
from fobwatch.core.sessions.sign_in_request import NarrowedRole

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.core.aws.errors import AwsError
    from fobwatch.core.aws.ports import TokenService
    from fobwatch.core.consent.narrowing import Narrowing
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.sessions.sessions import Session

SHORTEST_SIGN_IN: Final = timedelta(seconds=900)
"""AssumeRole's and GetFederationToken's shortest session."""

LONGEST_FEDERATED: Final = timedelta(hours=36)

FEDERATED_NAME: Final = "fobwatch-narrowed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A copy of `session` to be made, which lasts for `life`, no more than the session's own."""

    session: Session
    narrowing: Narrowing
    life: timedelta
    shortened: bool


def narrowed(
    wanted: Wanted,
    tokens: TokenService,
    profile: OwnProfile,
    assume: Callable[[NarrowedRole], Session],
) -> Session:
    """The copy. Blocks; raises `AwsError`, and `NotNarrowed` where no way is left."""
    try:
        return _scoped(wanted, tokens)
    except (AccessDenied, OperationUnavailable, RegionOff) as error:
        if why := _no_other_way(wanted, profile):
            raise _refused(wanted, error, why) from error
    if isinstance(profile, RoleProfile):
        return replace(assume(_role(wanted)), reason="The role, assumed again with a policy.")
    return _federated(wanted, tokens, profile)


def _scoped(wanted: Wanted, tokens: TokenService) -> Session:
    narrowing, session = wanted.narrowing, wanted.session
    policies = (*((READING,) if narrowing.read_only else ()), *narrowing.policies) or ("",)
    credentials: Credentials = session.credentials
    for policy in policies:
        shorter = wanted.life if wanted.shortened and credentials is session.credentials else None
        credentials = tokens.get_scoped_credentials(
            credentials, policy=policy, duration=shorter, region=session.region
        ).credentials
    return replace(session, credentials=credentials, reason="A copy that AWS has narrowed.")


def _no_other_way(wanted: Wanted, profile: OwnProfile) -> str:
    """Why neither AssumeRole nor GetFederationToken leads to as little; empty if one does."""
    if wanted.narrowing.layers > 1:
        return "Otherwise it takes one policy, and here several lie one upon the other."
    if wanted.life < SHORTEST_SIGN_IN:
        return "Otherwise credentials last 15 minutes at least, and here they may not."
    if isinstance(profile, RoleProfile):
        has_own = bool(profile.session_policy) and wanted.narrowing.layers > 0
        return "The profile's own session policy would be replaced." if has_own else ""
    if isinstance(profile, IamUserProfile):
        return ""
    return "For this kind of profile, it has no other way."


def _role(wanted: Wanted) -> NarrowedRole:
    policy, arns = _policies(wanted)
    return NarrowedRole(policy=policy, policy_arns=arns, at_most=wanted.life)


def _federated(wanted: Wanted, tokens: TokenService, profile: OwnProfile) -> Session:
    key = profile.long_term_key
    if key is None:
        raise TypeError("an IAM user without a key")
    policy, arns = _policies(wanted)
    grant = tokens.get_federation_token(
        key,
        name=FEDERATED_NAME,
        policy=policy,
        policy_arns=arns,
        duration=min(wanted.life, LONGEST_FEDERATED),
        region=wanted.session.region,
    )
    return replace(
        wanted.session,
        credentials=grant.credentials,
        arn=grant.arn or wanted.session.arn,
        reason="From the access key, as a federated user: without IAM and STS.",
    )


def _policies(wanted: Wanted) -> tuple[str, tuple[str, ...]]:
    """A policy, or the ARN of one; without any, a federated user could do nothing at all."""
    narrowing = wanted.narrowing
    if narrowing.read_only:
        arn = parse_arn(wanted.session.arn)
        return "", (read_only_access(arn.partition if arn else STANDARD.name),)
    return (narrowing.policies[0] if narrowing.policies else ""), ()


def _refused(wanted: Wanted, error: AwsError, why: str) -> NotNarrowed:
    return NotNarrowed(
        f"{wanted.session.profile} cannot be narrowed",
        f"This program is to get it {wanted.narrowing}. {error.title}: {error.message} {why}",
        "Nothing was given. Have sts:GetScopedCredentials allowed, or change the rule for "
        "programs on the profile's page.",
    )
