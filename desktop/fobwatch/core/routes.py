"""Which way to assume a role of an IAM user: straight from the key, or through a session.

Straight from the key (AssumeRole with a fresh code) the session may last as long as the role
allows, up to 12 h, and its console may be given a duration; but each role spends a code window.
One GetSessionToken with a code serves any number of roles, but each of them lasts 1 h at most
("role chaining", AWS STS API, AssumeRole) and its console ends with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from fobwatch.core.sessions import Route

CHAINED_LIMIT = timedelta(hours=1)
"""The longest session of a role that is assumed with temporary credentials (AWS STS API)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFacts:
    """What the choice rests on.

    `has_session` tells whether the user's own session, made with MFA, can be built upon.
    `rivals` counts the other profiles that want a code of the same device now. A key that stands
    beside a role has no profile of its own: with `key_only` no session of its user is made.
    """

    needs_code: bool
    has_seed: bool
    typed_code: bool = False
    has_session: bool = False
    window_free: bool = True
    rivals: int = 0
    for_console: bool = False
    wanted: timedelta = CHAINED_LIMIT
    key_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteChoice:
    """The route, and why in words for a person."""

    route: Route
    reason: str


def choose_route(facts: RouteFacts) -> RouteChoice:
    reason = _reason_for_session(facts)
    if reason:
        return RouteChoice(route=Route.ROLE_BY_SESSION, reason=reason)
    return RouteChoice(route=Route.ROLE_DIRECT, reason=_reason_for_key(facts))


def _reason_for_session(facts: RouteFacts) -> str:
    """Why to go through the user's session; empty if the key is the better way."""
    can_make_code = facts.has_seed or facts.typed_code
    if facts.key_only or not facts.needs_code or (facts.for_console and can_make_code):
        return ""
    if not can_make_code:
        return "Through the user's session: no code can be made for this device."
    if facts.typed_code:
        return "Through the user's session: one typed code serves every role."
    if facts.rivals:
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
