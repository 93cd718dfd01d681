"""Sign-ins that lead to less than a profile's session, where that cannot be narrowed by itself.

Each takes one policy, or the ARN of one: of two, it would allow what either does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.aws.partitions import STANDARD
from fobwatch.core.aws.session_policies import ALLOW_ALL, read_only_access
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.sessions.sign_in_request import NarrowedRole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fobwatch.core.aws.ports import TokenService
    from fobwatch.core.consent.narrowing import Narrowing
    from fobwatch.core.sessions.sessions import Session

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
