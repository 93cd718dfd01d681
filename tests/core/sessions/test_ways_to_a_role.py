from __future__ import annotations

from datetime import timedelta

import pytest

from fobwatch.core.sessions.sign_in_methods.assumed_role import Route, RouteFacts, choose_route

LONG = timedelta(hours=8)
DIRECT = Route.DIRECT
BY_SESSION = Route.BY_SESSION


@pytest.mark.parametrize(
    ("facts", "route", "why"),
    [
        (RouteFacts(needs_code=False, has_seed=False), DIRECT, "no code"),
        (RouteFacts(needs_code=False, has_seed=True, contending=9, wanted=LONG), DIRECT, "no code"),
        (RouteFacts(needs_code=True, has_seed=True), DIRECT, "with a code"),
        (RouteFacts(needs_code=True, has_seed=True, wanted=LONG), DIRECT, "with a code"),
        (RouteFacts(needs_code=True, has_seed=True, has_session=True), BY_SESSION, "already"),
        (
            RouteFacts(needs_code=True, has_seed=True, has_session=True, wanted=LONG),
            DIRECT,
            "with a code",
        ),
        (RouteFacts(needs_code=True, has_seed=True, contending=1), BY_SESSION, "wait"),
        (RouteFacts(needs_code=True, has_seed=True, contending=1, wanted=LONG), BY_SESSION, "wait"),
        (RouteFacts(needs_code=True, has_seed=True, window_free=False), BY_SESSION, "spent"),
        (
            RouteFacts(needs_code=True, has_seed=True, window_free=False, wanted=LONG),
            DIRECT,
            "with a code",
        ),
        (RouteFacts(needs_code=True, has_seed=False), BY_SESSION, "no code can be made"),
        (RouteFacts(needs_code=True, has_seed=False, typed_code=True), BY_SESSION, "typed"),
        (
            RouteFacts(needs_code=True, has_seed=True, has_session=True, for_console=True),
            DIRECT,
            "console",
        ),
        (
            RouteFacts(needs_code=True, has_seed=True, contending=3, for_console=True),
            DIRECT,
            "console",
        ),
        (
            RouteFacts(needs_code=True, has_seed=False, for_console=True),
            BY_SESSION,
            "no code can be made",
        ),
    ],
)
def test_the_way_to_a_role(facts: RouteFacts, route: Route, why: str) -> None:
    choice = choose_route(facts)

    assert choice.route is route
    assert why in choice.reason
