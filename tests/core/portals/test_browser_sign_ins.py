"""Waits for the browser, whatever they are for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.errors import InternalError
from fobwatch.core.portals.portal import PORTAL_SIGN_INS
from fobwatch.core.web_sign_in.errors import SignInStopped
from tests.fakes import FakeClock, MemorySessions
from tests.fakes_aws_login import LOGIN
from tests.fakes_portals import PORTAL, START_URL, PortalWorld

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.web_sign_in.visit import Visit


@pytest.fixture
def world() -> PortalWorld:
    return PortalWorld(FakeClock(), MemorySessions())


def test_a_lock_ends_every_wait_and_nobody_is_signed_in_afterwards(world: PortalWorld) -> None:
    world.portals.begin(PORTAL)
    world.logins.begin(LOGIN)
    world.sign_ins.cancel_all()
    world.finish()

    assert isinstance(world.sign_ins.problem(OpenBrowser(url=START_URL)), SignInStopped)
    assert world.store.get(PORTAL_SIGN_INS, START_URL) is None
    assert world.pages.shown == []


def test_a_lock_ends_the_wait_for_a_page_that_nobody_sees(world: PortalWorld) -> None:
    def locked(page: str) -> str:
        world.sign_ins.cancel_all()
        return page

    world.pages.answer = locked

    with pytest.raises(SignInStopped):
        world.sign_ins.silently(START_URL)


def test_two_pages_wait_side_by_side(world: PortalWorld) -> None:
    heard: list[OpenBrowser] = []
    world.sign_ins.on_answered(heard.append)
    world.portals.begin(PORTAL)
    world.logins.begin(LOGIN)
    waiting = len(world.waiting)
    world.finish()

    assert waiting == 2
    assert len(heard) == len(set(heard)) == 2


@pytest.mark.expects_log(r"KeyError:\n[^$]*broken")
def test_a_fault_ends_the_wait_with_a_problem_and_quotes_nothing(
    world: PortalWorld, caplog: pytest.LogCaptureFixture
) -> None:
    page, secret = OpenBrowser(url=START_URL), "canary"

    def broken(_visit: Visit) -> None:
        raise KeyError(secret)

    world.sign_ins.begin(page, broken)
    world.finish()

    assert not world.sign_ins.is_waiting(page)
    assert isinstance(world.sign_ins.problem(page), InternalError)
    assert secret not in caplog.text


@pytest.mark.expects_log("RuntimeError")
def test_a_wait_that_cannot_begin_is_over(world: PortalWorld) -> None:
    def full(_work: Callable[[], None]) -> None:
        raise RuntimeError

    world.sign_ins.in_background = full
    page = OpenBrowser(url=START_URL)
    world.sign_ins.begin(page, lambda _visit: None)

    assert not world.sign_ins.is_waiting(page)
    assert isinstance(world.sign_ins.problem(page), InternalError)
