"""A session of a role (AssumeRole), with the credentials of another profile.

Straight from an IAM user's key, with a fresh code, the session may last as long as the role
allows, up to 12 h, and its console may be given a duration; but each role spends a code window.
One GetSessionToken with a code serves any number of roles, but each of them lasts 1 h at most
("role chaining", AWS STS API, AssumeRole) and its console ends with it. From a profile that has
no long-term key only the second way is possible.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from fobwatch.core.aws.ports import RoleRequest
from fobwatch.core.sessions.sessions import ConsoleUse, Session

if TYPE_CHECKING:
    from fobwatch.core.aws.credentials import AccessKey
    from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
    from fobwatch.core.sessions.sign_in import SignInContext
    from fobwatch.core.sessions.sign_in_request import NarrowedRole

SESSION_NAME = "fobwatch"
"""The role session name where the profile has none."""

CHAINED_LIMIT = timedelta(hours=1)
"""The longest session of a role that is assumed with temporary credentials (AWS STS API)."""


class Route(Enum):
    """Whose credentials assume the role, with what that makes of its console."""

    DIRECT = ConsoleUse.LASTS
    BY_SESSION = ConsoleUse.MAY_LAST
    CHAINED = ConsoleUse.ENDS_ALONG


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFacts:
    """What the choice rests on.

    `has_session` says whether the user's own session, made with MFA, can be built upon.
    `contending` counts the other profiles that want a code of the same device now. A key
    beside a role has no profile of its own: with `key_only` no session of its user is made.
    """

    needs_code: bool
    has_seed: bool
    typed_code: bool = False
    has_session: bool = False
    window_free: bool = True
    contending: int = 0
    for_console: bool = False
    wanted: timedelta = CHAINED_LIMIT
    key_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteChoice:
    """The route, and why in words for a person."""

    route: Route
    reason: str


def role_session(role: RoleProfile, context: SignInContext) -> Session:
    source = context.request.source
    if source is None:
        raise TypeError("a role needs a source")
    user = source.profile
    key = user.long_term_key
    if key is None:
        reason = f"From the role of {user.name}."
        choice = RouteChoice(route=Route.CHAINED, reason=reason)
        return _assumed(role, context.source_session(), choice, context)
    held = context.held_source
    if not role.mfa_serial and (held or user.mfa_serial in context.request.devices):
        role = replace(role, mfa_serial=user.mfa_serial)  # it costs nobody a code
    choice = choose_route(_facts(role, held, context, key_only=source.key_only))
    if choice.route is Route.DIRECT:
        return _assumed(role, key, choice, context)
    return _assumed(role, context.source_session(role.mfa_serial), choice, context)


def _assumed(
    role: RoleProfile, source: AccessKey | Session, choice: RouteChoice, context: SignInContext
) -> Session:
    """A session that carries MFA needs no code again: MFA is transitive for AssumeRole."""
    carries_mfa = isinstance(source, Session) and source.mfa
    serial = "" if carries_mfa else role.mfa_serial
    credentials = source.credentials if isinstance(source, Session) else source
    wanted = narrowed(role_request(role, choice.route), context.request.attempt.narrowed)
    grant = context.with_code(
        serial,
        lambda mfa: context.tokens.assume_role(
            credentials, wanted, mfa=mfa, region=context.request.region
        ),
    )
    return context.session(
        grant,
        console=choice.route.value,
        reason=_explained(role, choice),
        mfa=bool(serial) or carries_mfa,
    )


def _facts(
    role: RoleProfile, held: Session | None, context: SignInContext, *, key_only: bool
) -> RouteFacts:
    attempt, serial = context.request.attempt, role.mfa_serial
    device = context.request.devices.get(serial)
    return RouteFacts(
        needs_code=bool(serial),
        has_seed=device is not None,
        typed_code=bool(attempt.typed_code),
        has_session=held is not None and held.mfa,
        window_free=device is not None and context.codes.window_is_free(device),
        contending=context.demand.contending(serial, role.name),
        for_console=attempt.for_console,
        wanted=role.duration,
        key_only=key_only,
    )


def role_request(role: RoleProfile, route: Route) -> RoleRequest:
    """AssumeRole's parameters. Beyond the first hop a longer session is refused: it is capped."""
    direct = route is Route.DIRECT
    return RoleRequest(
        role_arn=role.role_arn,
        session_name=role.role_session_name or SESSION_NAME,
        duration=role.duration if direct else min(role.duration, CHAINED_LIMIT),
        external_id=role.external_id,
        source_identity=role.source_identity,
        session_tags=role.session_tags,
        session_policy=role.session_policy,
    )


def narrowed(request: RoleRequest, by: NarrowedRole | None) -> RoleRequest:
    """The request for a role that can do less, and no longer than `by` says."""
    if by is None:
        return request
    return replace(
        request,
        session_policy=by.policy,
        policy_arns=by.policy_arns,
        duration=min(request.duration, by.at_most) if by.at_most else request.duration,
    )


def _explained(role: RoleProfile, choice: RouteChoice) -> str:
    capped = choice.route is not Route.DIRECT and role.duration > CHAINED_LIMIT
    return f"{choice.reason} AWS allows 1 h this way." if capped else choice.reason


def choose_route(facts: RouteFacts) -> RouteChoice:
    reason = _reason_for_session(facts)
    if reason:
        return RouteChoice(route=Route.BY_SESSION, reason=reason)
    return RouteChoice(route=Route.DIRECT, reason=_reason_for_key(facts))


def _reason_for_session(facts: RouteFacts) -> str:
    """Why to go through the user's session; empty if the key is the better way."""
    can_make_code = facts.has_seed or facts.typed_code
    if facts.key_only or not facts.needs_code or (facts.for_console and can_make_code):
        return ""
    if not can_make_code:
        return "Through the user's session: no code can be made for this device."
    if facts.typed_code:
        return "Through the user's session: one typed code serves every role."
    if facts.contending:
        return "Through the user's session: one code serves all the roles that wait."
    if facts.wanted > CHAINED_LIMIT:
        return ""
    if not facts.window_free:
        return "Through the user's session: the current code is spent."
    if facts.has_session:
        return "Through the user's session, which has its code already."
    return ""


def _reason_for_key(facts: RouteFacts) -> str:
    if not facts.needs_code:
        return "Straight from the access key: the role asks for no code."
    if facts.for_console:
        return "Straight from the access key with a code, so that the console may last."
    return "Straight from the access key with a code."
