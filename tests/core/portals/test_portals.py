"""Signing in to access portals, and staying signed in."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import pytest

from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.errors import AccessDenied, NetworkUnreachable, TlsIntercepted, TokenRefused
from fobwatch.core.portals.portal import PORTAL_SIGN_INS, PORTALS
from fobwatch.core.web_sign_in.errors import BrowserNeeded, SignInStopped
from tests.fakes import ACCOUNT, NOON, FakeClock, MemorySessions
from tests.fakes_portals import HOUR, PORTAL, START_URL, PortalWorld, refused
from tests.threads import at_once
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.collection import RecordKind
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.portals.portal import Portal, PortalSignIn, Tokens

T = TypeVar("T")

OUTAGES = [
    NetworkUnreachable("AWS cannot be reached", "No network.", "Check it."),
    TlsIntercepted("Something else answered", "A captive portal.", "Sign in to the network."),
]


@pytest.fixture
def world() -> PortalWorld:
    return PortalWorld(FakeClock(), MemorySessions())


def held(world: PortalWorld) -> PortalSignIn:
    sign_in = world.store.get(PORTAL_SIGN_INS, START_URL)
    assert sign_in is not None
    return sign_in


def test_nobody_is_signed_in_at_first(world: PortalWorld) -> None:
    with pytest.raises(BrowserNeeded) as caught:
        world.portals.access_token(PORTAL)

    assert caught.value.action_needed == OpenBrowser(url=START_URL)
    assert "d-1234567890.awsapps.com" in caught.value.title
    assert world.portals.state(START_URL).ends_about is None
    assert world.identity_center.calls == []


def test_a_person_signs_in(world: PortalWorld) -> None:
    heard: list[OpenBrowser] = []
    world.sign_ins.on_answered(heard.append)
    world.portals.begin(PORTAL)
    waiting = world.portals.state(START_URL).waiting
    world.finish()

    assert waiting
    assert heard == [OpenBrowser(url=START_URL)]
    assert world.identity_center.calls == ["register", "redeem"]
    assert not world.portals.state(START_URL).waiting
    assert world.portals.state(START_URL).ends_about == NOON + 8 * HOUR
    assert world.portals.access_token(PORTAL) == held(world).access_token
    assert [line.event for line in world.journal.lines] == [Event.PORTAL_SIGNED_IN]


def test_one_page_is_opened_however_often_it_is_asked_for(world: PortalWorld) -> None:
    for _ in range(10_000):
        world.portals.begin(PORTAL)
    world.finish()

    assert len(world.pages.shown) == 1


def test_no_page_is_opened_while_nobody_could_see_it(world: PortalWorld) -> None:
    world.may_show = False
    world.sign_in()

    assert world.pages.shown == []
    assert not world.portals.state(START_URL).waiting


def test_the_page_can_be_opened_again_while_it_waits(world: PortalWorld) -> None:
    def again(url: str) -> str:
        world.portals.show_again(PORTAL)
        return world.identity_center.allow(url)

    world.pages.answer = again
    world.sign_in()
    world.portals.show_again(PORTAL)

    assert len(world.pages.shown) == 2
    assert len(set(world.pages.shown)) == 1


@pytest.mark.parametrize("error", [*OUTAGES, SignInStopped("It was declined", "", "")])
def test_a_sign_in_that_fails_says_why_and_can_be_tried_again(
    world: PortalWorld, error: FobwatchError
) -> None:
    def fail(_url: str) -> str:
        raise error

    world.pages.answer = fail
    world.sign_in()
    failed, needed = world.portals.state(START_URL), world.portals.needed(PORTAL)
    world.pages.answer = world.identity_center.allow
    world.sign_in()

    assert failed.problem is not None
    assert failed.problem.title == error.title
    assert error.title in needed.message
    assert not failed.waiting
    assert world.portals.state(START_URL).problem is None
    assert world.portals.state(START_URL).ends_about is not None
    assert [line.event for line in world.journal.lines] == [Event.FAILED, Event.PORTAL_SIGNED_IN]


def test_a_failed_sign_in_leaves_the_one_that_lasts(world: PortalWorld) -> None:
    world.sign_in()
    before = held(world)
    world.identity_center.failure = OUTAGES[0]
    world.sign_in()

    assert held(world) == before


@pytest.mark.parametrize("begun", [False, True])
def test_a_sign_in_is_cancelled_before_and_while_the_browser_is_open(
    world: PortalWorld, *, begun: bool
) -> None:
    def cancel(_url: str) -> str:
        world.portals.cancel(PORTAL)
        raise SignInStopped("The sign-in was cancelled", "", "")

    world.pages.answer = cancel
    world.portals.begin(PORTAL)
    if not begun:
        world.portals.cancel(PORTAL)
    world.finish()

    problem = world.portals.state(START_URL).problem
    assert isinstance(problem, SignInStopped)
    assert len(world.pages.shown) == int(begun)


def test_the_token_is_renewed_before_it_ends_and_stored_before_it_is_used(
    world: PortalWorld,
) -> None:
    world.sign_in()
    first = held(world)
    world.clock.advance(timedelta(minutes=54))
    kept = world.portals.access_token(PORTAL)
    world.clock.advance(timedelta(minutes=2))
    renewed = world.portals.access_token(PORTAL)

    assert kept == first.access_token
    assert renewed == held(world).access_token != first.access_token
    assert held(world).refresh_token != first.refresh_token
    assert held(world).signed_in_at == first.signed_in_at


def test_one_renewal_serves_those_who_found_it_due_and_those_who_were_refused(
    world: PortalWorld,
) -> None:
    world.sign_in()
    refused = ["", held(world).access_token] * 4
    world.clock.advance(timedelta(minutes=58))
    with ThreadPoolExecutor(len(refused)) as threads:
        tokens = list(
            threads.map(lambda token: world.portals.access_token(PORTAL, refused=token), refused)
        )

    assert tokens == [held(world).access_token] * len(refused)
    assert world.identity_center.calls.count("refresh") == 1


def test_who_comes_late_with_an_old_sign_in_gets_the_renewed_one(world: PortalWorld) -> None:
    world.sign_in()
    before = held(world)
    world.clock.advance(timedelta(minutes=58))
    renewed = world.portals.access_token(PORTAL)

    assert world.portals._refreshed(PORTAL, before).access_token == renewed
    assert world.identity_center.calls.count("refresh") == 1


def test_a_newer_sign_in_serves_where_the_renewal_of_the_one_before_is_refused(
    world: PortalWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.sign_in()
    world.clock.advance(timedelta(minutes=58))

    def refused_meanwhile(*_: object) -> None:
        world.sign_in()
        raise refused()

    monkeypatch.setattr(world.identity_center, "refresh", refused_meanwhile)

    assert world.portals.access_token(PORTAL) == held(world).access_token
    assert Event.PORTAL_ENDED not in [line.event for line in world.journal.lines]


@pytest.mark.parametrize("error", OUTAGES)
def test_an_outage_ends_no_sign_in(world: PortalWorld, error: FobwatchError) -> None:
    world.sign_in()
    before = held(world)
    world.identity_center.failure = error
    world.clock.advance(timedelta(minutes=58))
    while_it_lasts = world.portals.access_token(PORTAL)
    world.clock.advance(timedelta(minutes=5))
    with pytest.raises(type(error)):
        world.portals.access_token(PORTAL)
    world.identity_center.failure = None

    assert while_it_lasts == before.access_token
    assert held(world) == before
    assert world.portals.access_token(PORTAL) != before.access_token


def test_the_end_is_noted_once_and_remembered_for_the_next_day(world: PortalWorld) -> None:
    world.identity_center.session_life = 10 * HOUR
    world.sign_in()
    for _ in range(12):
        world.clock.advance(timedelta(minutes=56))
        try:
            world.portals.access_token(PORTAL)
        except BrowserNeeded:
            break
    for _ in range(1000):
        with pytest.raises(BrowserNeeded):
            world.portals.access_token(PORTAL)
    ended = world.portals.state(START_URL)
    world.sign_in()

    assert ended.ends_about is None
    assert [line.event for line in world.journal.lines].count(Event.PORTAL_ENDED) == 1
    about = world.portals.state(START_URL).ends_about
    assert about is not None
    assert timedelta() <= about - world.clock.now() - 10 * HOUR < HOUR


@pytest.mark.parametrize(
    ("lasted", "observed"),
    [
        (timedelta(minutes=15), timedelta(minutes=15)),
        (timedelta(minutes=15, microseconds=-1), 10 * HOUR),
        (timedelta(days=90), timedelta(days=90)),
        (timedelta(days=90, microseconds=1), 10 * HOUR),
        (timedelta(hours=2, microseconds=1), 2 * HOUR),  # the vault stores whole seconds
    ],
)
def test_only_a_duration_that_an_administrator_may_choose_is_observed(
    world: PortalWorld, lasted: timedelta, observed: timedelta
) -> None:
    world.sign_in()
    sign_in = replace(held(world), observed_life=10 * HOUR)
    refused_at = sign_in.signed_in_at + lasted
    without_renewal = replace(sign_in, refresh_token="")

    assert sign_in.ended(refused_at).observed_life == observed
    assert without_renewal.ended(refused_at).observed_life == 10 * HOUR
    assert sign_in.ended().observed_life == 10 * HOUR


def test_a_token_that_the_portal_does_not_take_is_renewed_once(world: PortalWorld) -> None:
    world.sign_in()
    first = held(world).access_token
    used: list[str] = []

    def call(_there: Portal, token: str) -> str:
        used.append(token)
        if token == first:
            raise refused()
        return token

    answer = world.portals.with_token(PORTAL, call)

    assert used == [first, answer]
    assert held(world).access_token == answer


def test_a_portal_that_takes_no_token_ends_the_sign_in(world: PortalWorld) -> None:
    world.sign_in()
    used: list[str] = []

    def call(_there: Portal, token: str) -> None:
        used.append(token)
        raise refused()

    with pytest.raises(BrowserNeeded):
        world.portals.with_token(PORTAL, call)

    assert len(used) == 2
    assert world.portals.state(START_URL).ends_about is None


def test_a_role_that_is_not_assigned_ends_nothing(world: PortalWorld) -> None:
    world.sign_in()
    with pytest.raises(AccessDenied):
        world.portals.role_grant(PORTAL, ACCOUNT, "Admin")

    assert world.portals.state(START_URL).ends_about is not None


def test_signing_out_ends_it_here_and_at_aws(world: PortalWorld) -> None:
    world.sign_in()
    token = held(world).access_token
    world.portals.sign_out(PORTAL)
    world.portals.sign_out(PORTAL)

    assert world.identity_center.calls.count("log_out") == 1
    assert world.portals.state(START_URL).ends_about is None
    with pytest.raises(TokenRefused):
        world.identity_center.role_names(PORTAL, token, ACCOUNT)


def test_signing_out_waits_for_no_page_that_is_open(world: PortalWorld) -> None:
    world.portals.begin(PORTAL)
    world.portals.sign_out(PORTAL)
    world.finish()

    assert isinstance(world.portals.state(START_URL).problem, SignInStopped)
    assert world.portals.state(START_URL).ends_about is None


STOPS: dict[str, Callable[[PortalWorld], object]] = {
    "removed": lambda world: world.portals.forget(PORTAL),
    "signed out": lambda world: world.portals.sign_out(PORTAL),
    "cancelled": lambda world: world.portals.cancel(PORTAL),
    "all cancelled": lambda world: world.sign_ins.cancel_all(),
}


@pytest.mark.parametrize("stop", STOPS.values(), ids=STOPS)
@pytest.mark.parametrize("with_code", [False, True])
def test_what_is_stopped_while_aws_redeems_its_code_signs_nobody_in(
    world: PortalWorld, stop: Callable[[PortalWorld], object], *, with_code: bool
) -> None:
    world.at_pause = world.identity_center.enter
    tokens = world.identity_center._tokens

    def stopped_meanwhile(portal: Portal) -> Tokens:
        stop(world)
        return tokens(portal)

    world.identity_center._tokens = stopped_meanwhile  # type: ignore[method-assign]  # as AWS answers
    world.sign_in(replace(PORTAL, with_code=with_code))

    assert world.store.get(PORTAL_SIGN_INS, START_URL) is None
    assert not world.identity_center.usable
    assert isinstance(world.portals.state(START_URL).problem, SignInStopped)
    assert Event.PORTAL_SIGNED_IN not in {line.event for line in world.journal.lines}


def test_a_portal_that_is_removed_while_its_sign_in_is_being_stored_leaves_no_token() -> None:
    class Slow(MemorySessions):
        def save(self, kind: RecordKind[T], value: T) -> None:
            removal.start()
            removal.join(timeout=0.1)  # it is not over before this is
            super().save(kind, value)

    world = PortalWorld(FakeClock(), Slow())
    removal = threading.Thread(target=world.portals.forget, args=(PORTAL,))
    world.sign_in()
    removal.join()

    assert world.store.get(PORTAL_SIGN_INS, START_URL) is None


def test_signing_out_without_a_network_ends_it_here_and_says_so(world: PortalWorld) -> None:
    world.sign_in()
    world.identity_center.failure = OUTAGES[0]
    with pytest.raises(NetworkUnreachable):
        world.portals.sign_out(PORTAL)

    assert world.portals.state(START_URL).ends_about is None


def test_signing_in_again_without_a_network_keeps_the_sign_in(world: PortalWorld) -> None:
    world.sign_in()
    before = held(world)
    world.identity_center.failure = OUTAGES[0]
    with pytest.raises(NetworkUnreachable):
        world.portals.sign_in_again(PORTAL)

    assert held(world) == before
    assert world.waiting == []
    assert Event.PORTAL_SIGNED_OUT not in {line.event for line in world.journal.lines}


@pytest.mark.parametrize("over", [False, True])
def test_signing_in_again_begins_the_time_anew(world: PortalWorld, *, over: bool) -> None:
    world.sign_in()
    world.clock.advance(5 * HOUR)
    if over:
        world.identity_center.end()
    world.portals.sign_in_again(PORTAL)
    between = world.portals.state(START_URL)
    world.finish()

    assert between.ends_about is None
    assert between.waiting
    assert held(world).signed_in_at == world.clock.now()


def test_one_that_is_over_at_aws_can_be_signed_out_of(world: PortalWorld) -> None:
    world.sign_in()
    world.identity_center.end()
    world.portals.sign_out(PORTAL)

    assert world.portals.state(START_URL).ends_about is None


def test_a_refresh_that_a_sign_out_overtakes_brings_nothing_back(world: PortalWorld) -> None:
    world.sign_in()
    world.clock.advance(timedelta(minutes=56))
    refresh = world.identity_center.refresh

    def overtaken(*arguments: object) -> object:
        tokens = refresh(*arguments)  # type: ignore[arg-type]  # as it is called
        world.portals.sign_out(PORTAL)
        return tokens

    world.identity_center.refresh = overtaken  # type: ignore[method-assign,assignment]  # one call is overtaken
    with pytest.raises(BrowserNeeded):
        world.portals.access_token(PORTAL)

    assert world.portals.state(START_URL).ends_about is None
    assert not world.identity_center.usable


def test_what_aws_refuses_to_revoke_is_dropped_all_the_same(world: PortalWorld) -> None:
    tokens = world.identity_center._tokens

    def cancelled_meanwhile(portal: Portal) -> Tokens:
        world.portals.cancel(PORTAL)
        world.identity_center.failure = OUTAGES[0]
        return tokens(portal)

    world.identity_center._tokens = cancelled_meanwhile  # type: ignore[method-assign]  # as AWS answers
    world.sign_in()

    assert world.store.get(PORTAL_SIGN_INS, START_URL) is None
    assert isinstance(world.portals.state(START_URL).problem, SignInStopped)


def test_a_page_that_is_answered_while_one_signs_in_again_leaves_no_token(
    world: PortalWorld,
) -> None:
    world.sign_in()
    center, pages = world.identity_center, world.pages
    allow, log_out = pages.answer, center.log_out
    asking, signing_out = threading.Event(), threading.Event()

    def answered_meanwhile(url: str) -> str:
        asking.set()
        signing_out.wait(0.1)  # in vain where the page is waited for no more
        return allow(url)

    def answering_meanwhile(portal: Portal, access_token: str) -> None:
        log_out(portal, access_token)
        signing_out.set()
        visit.join(10)

    pages.answer, center.log_out = answered_meanwhile, answering_meanwhile  # type: ignore[method-assign]  # as AWS answers
    world.portals.begin(PORTAL)
    visit = threading.Thread(target=world.finish)
    visit.start()
    assert asking.wait(10)
    world.portals.sign_in_again(PORTAL)
    visit.join(10)

    assert world.portals.held(PORTAL) is None
    assert not center.usable
    assert world.portals.is_waiting(PORTAL)


def test_a_renewal_that_overtakes_signing_in_again_is_ended_as_well(
    world: PortalWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.sign_in()
    center, log_out = world.identity_center, world.identity_center.log_out

    def renewed_meanwhile(portal: Portal, access_token: str) -> None:
        monkeypatch.setattr(center, "log_out", log_out)
        world.portals.access_token(PORTAL, refused=access_token)
        log_out(portal, access_token)

    monkeypatch.setattr(center, "log_out", renewed_meanwhile)
    world.portals.sign_in_again(PORTAL)

    assert world.portals.held(PORTAL) is None
    assert not center.usable


def test_who_signs_in_again_gets_a_new_page_in_place_of_one_that_is_open(
    world: PortalWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.sign_in()
    allow, wait, awaited = world.pages.answer, world.sign_ins.wait, threading.Event()

    def answered_late(url: str) -> str:
        awaited.wait(10)
        return allow(url)

    def waiting(page: OpenBrowser) -> None:
        awaited.set()
        wait(page)

    monkeypatch.setattr(world.pages, "answer", answered_late)
    monkeypatch.setattr(world.sign_ins, "wait", waiting)
    world.portals.begin(PORTAL)
    visit = threading.Thread(target=world.waiting.pop())
    visit.start()
    world.portals.sign_in_again(PORTAL)
    begun = len(world.waiting)
    awaited.set()
    visit.join(10)

    assert begun == 1


def test_a_lock_during_a_renewal_keeps_the_new_token_for_after_it() -> None:
    vault = VaultWorld()
    world = vault.portals
    world.sign_in()
    world.clock.advance(timedelta(minutes=57))
    refresh = world.identity_center.refresh

    def locked_meanwhile(*arguments: object) -> object:
        tokens = refresh(*arguments)  # type: ignore[arg-type]  # as it is called
        vault.vault.lock()
        return tokens

    world.identity_center.refresh = locked_meanwhile  # type: ignore[method-assign,assignment]  # for one call
    with pytest.raises(BrowserNeeded):
        world.portals.access_token(PORTAL)
    world.identity_center.refresh = refresh  # type: ignore[method-assign]  # as it was
    vault.vault.retry()
    world.clock.advance(timedelta(minutes=57))

    assert world.portals.access_token(PORTAL) == held(world).access_token
    assert world.identity_center.calls.count("refresh") == 2


def test_a_sign_in_that_ends_once_the_vault_is_locked_hands_nothing_out() -> None:
    vault = VaultWorld()
    world = vault.portals

    def locked_meanwhile(url: str) -> str:
        vault.vault.lock()
        return world.identity_center.allow(url)

    world.pages.answer = locked_meanwhile
    world.sign_in()

    assert world.store.get(PORTAL_SIGN_INS, START_URL) is None
    with pytest.raises(BrowserNeeded):
        world.portals.access_token(PORTAL)


class OvertakenSessions(MemorySessions):
    """A store in which something else happens between a look at a value and its replacement."""

    meanwhile: Callable[[], object] | None = None

    def replace(self, kind: RecordKind[T], before: T, after: T | None) -> bool:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        return super().replace(kind, before, after)


def test_a_renewal_and_a_sign_out_that_overtake_each_other_leave_nobody_signed_in() -> None:
    store = OvertakenSessions()
    world = PortalWorld(FakeClock(), store)
    world.sign_in()
    world.clock.advance(timedelta(minutes=57))
    store.meanwhile = lambda: world.portals.sign_out(PORTAL)
    with pytest.raises(BrowserNeeded):
        world.portals.access_token(PORTAL)
    after_renewal = held(world)

    world.sign_in()
    world.clock.advance(timedelta(minutes=57))
    renewed: list[str] = []
    store.meanwhile = lambda: renewed.append(world.portals.access_token(PORTAL))
    world.portals.sign_out(PORTAL)

    assert (after_renewal.lasts, held(world).lasts) == (False, False)
    with pytest.raises(TokenRefused):
        world.identity_center.role_names(PORTAL, renewed[0], ACCOUNT)


def test_eight_who_ask_at_once_get_one_new_token(world: PortalWorld) -> None:
    world.sign_in()
    world.clock.advance(timedelta(minutes=58))

    got = at_once(8, lambda: world.portals.access_token(PORTAL))

    assert len(got) == 8
    assert set(got) == {held(world).access_token}
    assert world.identity_center.calls.count("refresh") == 1


@pytest.mark.parametrize("ended", [False, True])
def test_a_record_brings_all_of_a_sign_in_back(world: PortalWorld, *, ended: bool) -> None:
    world.sign_in()
    if ended:
        world.portals.sign_out(PORTAL)
    kept = held(world)

    assert PORTAL_SIGN_INS.load(PORTAL_SIGN_INS.dump(kept)) == kept
    assert PORTALS.load(PORTALS.dump(PORTAL)) == PORTAL


def test_what_is_known_of_a_sign_in_holds_its_secrets_back(world: PortalWorld) -> None:
    world.sign_in()
    kept = held(world)

    for secret in (kept.access_token, kept.refresh_token, kept.registration.client_secret):
        assert secret
        assert f"'{secret}'" not in repr(kept)
