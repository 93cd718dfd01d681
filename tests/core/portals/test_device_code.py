"""Signing in with a code that the person enters on a page, on whatever device."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.errors import (
    AccessDenied,
    NetworkUnreachable,
    SignInPending,
    Throttled,
    TokenRefused,
)
from fobwatch.core.browsers.errors import NoBrowser
from fobwatch.core.portals.portal import PORTALS
from fobwatch.core.web_sign_in.errors import SignInStopped
from tests.fakes import FakeClock, MemorySessions
from tests.fakes_portals import PORTAL, START_URL, PortalWorld

if TYPE_CHECKING:
    from fobwatch.core.aws.errors import AwsError
    from fobwatch.core.web_sign_in.errors import BrowserNeeded

SECOND = timedelta(seconds=1)


@pytest.fixture
def world() -> PortalWorld:
    """A portal whose person wants to sign in with a code."""
    world = PortalWorld(FakeClock(), MemorySessions())
    world.store.save(PORTALS, replace(PORTAL, with_code=True))
    return world


def failing(world: PortalWorld, *errors: AwsError | None) -> None:
    """Let these meet the questions whether the code was entered; then the person enters it."""
    coming = iter(errors)

    def at_pause() -> None:
        world.identity_center.failure = next(coming, None)
        world.identity_center.enter()

    world.at_pause = at_pause


def test_the_code_is_shown_until_the_person_has_entered_it(world: PortalWorld) -> None:
    seen: list[str] = []

    def look() -> None:
        code = world.portals.state(START_URL).code
        assert code is not None
        seen.append(code.user_code)
        if len(seen) == 3:
            world.identity_center.enter()

    world.at_pause = look
    world.sign_in()
    state = world.portals.state(START_URL)

    assert seen == ["BCDF-GHJK"] * 3
    assert state.code is None
    assert not state.waiting
    assert state.ends_about is not None
    assert world.pages.shown == []
    assert world.identity_center.calls == [
        "register",
        "device_code",
        *["redeem_device_code"] * 3,
    ]


def test_whoever_waits_for_the_person_reads_where_the_code_is(world: PortalWorld) -> None:
    needed: list[BrowserNeeded] = []

    def look() -> None:
        needed.append(world.portals.needed(PORTAL))
        world.identity_center.enter()

    world.at_pause = look
    world.sign_in()

    assert "Portals" in needed[0].message
    assert "BCDF" not in str(needed[0])  # a program that asked is no place for it


def test_a_code_is_used_where_no_browser_can_be_started(world: PortalWorld) -> None:
    def no_browser(_url: str) -> str:
        raise NoBrowser("No browser", "There is none.", "Install one.")

    world.store.save(PORTALS, PORTAL)
    world.pages.answer = no_browser
    world.at_pause = world.identity_center.enter
    world.sign_in()

    assert world.portals.state(START_URL).ends_about is not None
    assert "redeem" not in world.identity_center.calls


def test_the_page_opens_when_the_person_asks_for_it(world: PortalWorld) -> None:
    def open_it() -> None:
        world.portals.show_again(PORTAL)
        world.identity_center.enter()

    world.at_pause = open_it
    world.sign_in()

    assert world.pages.shown == ["https://device.test/?user_code=BCDF-GHJK"]


@pytest.mark.parametrize(
    ("errors", "pauses"),
    [
        ([SignInPending("", "", "")] * 2, [1, 1, 1]),
        ([Throttled("", "", "")] * 2, [1, 6, 11]),
        ([NetworkUnreachable("", "", ""), SignInPending("", "", "")], [1, 6, 6]),
    ],
    ids=["pending", "slow down", "no network"],
)
def test_aws_is_asked_as_often_as_it_likes(
    world: PortalWorld, errors: list[AwsError], pauses: list[int]
) -> None:
    failing(world, *errors)
    world.sign_in()

    assert world.portals.state(START_URL).ends_about is not None
    assert world.pauses == [number * SECOND for number in pauses]


@pytest.mark.parametrize(
    ("error", "kind", "asked"),
    [
        (AccessDenied("It was declined", "", ""), AccessDenied, 1),
        (TokenRefused("It has expired", "", ""), SignInStopped, 1),
        (None, SignInStopped, 600),
    ],
    ids=["declined", "expired", "never entered"],
)
def test_a_code_that_comes_to_nothing_is_asked_about_no_more(
    world: PortalWorld, error: AwsError | None, kind: type[Exception], asked: int
) -> None:
    if error is not None:
        failing(world, error)
    world.sign_in()
    state = world.portals.state(START_URL)

    assert isinstance(state.problem, kind)
    assert state.code is None
    assert world.identity_center.calls.count("redeem_device_code") == asked
    assert len(world.pauses) == asked


@pytest.mark.parametrize("stop", ["cancel", "lock"])
def test_nothing_is_asked_after_a_cancel_or_a_lock(world: PortalWorld, stop: str) -> None:
    def at_pause() -> None:
        world.identity_center.enter()
        world.portals.cancel(PORTAL) if stop == "cancel" else world.sign_ins.cancel_all()

    world.at_pause = at_pause
    world.sign_in()

    assert isinstance(world.portals.state(START_URL).problem, SignInStopped)
    assert world.identity_center.calls == ["register", "device_code"]
    assert world.portals.state(START_URL).ends_about is None
