"""Sessions that can do less: narrowed by themselves, otherwise made by another sign-in.

STS narrows any temporary session (GetScopedCredentials), where the region and the policies of the
account allow that. Otherwise a role is assumed again with a session policy, and an IAM user's key
makes a federated session, which can call neither IAM nor STS. Both take a quarter of an hour at
least, and one layer of policies: of several, they would allow what any of them does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.aws.errors import AccessDenied, OperationUnavailable, RegionOff
from fobwatch.core.aws.partitions import STANDARD
from fobwatch.core.aws.policies import ALLOW_ALL, READING, read_only_access
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.sessions.errors import NotNarrowed
from fobwatch.core.sessions.sign_in_request import NarrowedRole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.core.aws.errors import AwsError
    from fobwatch.core.aws.ports import TokenService
    from fobwatch.core.consent.narrowing import Narrowing
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.sessions.sessions import Session

SHORTEST_SIGN_IN: Final = timedelta(seconds=900)
"""AssumeRole's and GetFederationToken's shortest session."""

LONGEST_FEDERATED: Final = timedelta(hours=36)
"""GetFederationToken's longest session (AWS STS API)."""

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
        way = OTHER_WAYS.get(profile.KIND)
        why = _obstacle(wanted, profile, way)
        if way is None or why:
            raise _refused(wanted, error, why) from error
    return way.make(wanted, tokens, profile, assume)


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


def _obstacle(wanted: Wanted, profile: OwnProfile, way: OtherWay | None) -> str:
    """Why neither AssumeRole nor GetFederationToken leads to as little; empty if one does."""
    if wanted.narrowing.layers > 1:
        return "Otherwise AWS takes one policy, and here several apply together."
    if wanted.life < SHORTEST_SIGN_IN:
        return "Otherwise credentials last at least 15 minutes, which is too long here."
    if way is None:
        return "AWS has no other way for this kind of profile."
    if wanted.narrowing.layers and way.has_own_policy(profile):
        return "The profile's own session policy would be replaced."
    return ""


def _refused(wanted: Wanted, error: AwsError, why: str) -> NotNarrowed:
    return NotNarrowed(
        f"{wanted.session.profile} cannot be narrowed",
        f"This program is to get it {wanted.narrowing}. {error.title}: {error.message} {why}",
        "Nothing was given. Have sts:GetScopedCredentials allowed, or change the rule for "
        "programs on the profile's page.",
    )


def _assumed(
    wanted: Wanted,
    _tokens: TokenService,
    _role: RoleProfile,
    assume: Callable[[NarrowedRole], Session],
) -> Session:
    policy, arns = _policies(wanted)
    made = assume(NarrowedRole(policy=policy, policy_arns=arns, at_most=wanted.life))
    return replace(made, reason="The role, assumed again with less.")


def _federated(
    wanted: Wanted,
    tokens: TokenService,
    user: IamUserProfile,
    _assume: Callable[[NarrowedRole], Session],
) -> Session:
    policy, arns = _policies(wanted)
    if not policy and not arns:
        policy = ALLOW_ALL
    grant = tokens.get_federation_token(
        user.access_key,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherWay:
    """A sign-in that leads to less. A policy of the profile's own would be replaced by it."""

    make: Callable[[Wanted, TokenService, Any, Callable[[NarrowedRole], Session]], Session]
    has_own_policy: Callable[[Any], bool] = lambda _profile: False


OTHER_WAYS: Final[Mapping[str, OtherWay]] = {
    RoleProfile.KIND: OtherWay(
        make=_assumed, has_own_policy=lambda role: bool(role.session_policy)
    ),
    IamUserProfile.KIND: OtherWay(make=_federated),
}
"""By the kind's name."""


def _policies(wanted: Wanted) -> tuple[str, tuple[str, ...]]:
    """A policy, or the ARN of one, or none where nothing but the time is limited."""
    narrowing = wanted.narrowing
    if narrowing.read_only:
        arn = parse_arn(wanted.session.arn)
        return "", (read_only_access(arn.partition if arn else STANDARD.name),)
    return (narrowing.policies[0] if narrowing.policies else ""), ()
