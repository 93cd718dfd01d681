"""Finding a portal's accounts and roles: what is found, kept and shown, whatever goes wrong."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fobwatch.core.aws.errors import (
    AccessDenied,
    NetworkUnreachable,
    RequestRefused,
    ServiceFault,
    Throttled,
)
from fobwatch.core.errors import InternalError, StorageError
from fobwatch.core.portals.discovery import PortalRoles
from fobwatch.core.portals.discovery_run import AT_ONCE, LONGEST_PAUSE, TRIES, Pace, Progress
from fobwatch.core.portals.portal import Portal
from fobwatch.core.web_sign_in.errors import BrowserNeeded
from tests.fakes import FakeClock, MemorySessions
from tests.fakes_files import MemoryTextStore
from tests.fakes_portals import PORTAL, START_URL, TENANT, PortalWorld

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.portals.ports import AccountPage

Company = dict[str, tuple[str, ...]]

OTHER = Portal(start_url="https://d-0000000000.awsapps.com/start", region="eu-west-1")
KINDS = {
    "throttled": Throttled,
    "fault": ServiceFault,
    "network": NetworkUnreachable,
    "denied": AccessDenied,
    "gone": RequestRefused,
}


def failure(kind: str) -> FobwatchError:
    return KINDS[kind]("It went wrong", "So it did.", "Try again.")


def account(number: int) -> str:
    return f"{100_000_000_000 + number}"


def company(accounts: int, *names: str) -> Company:
    return {account(number): names or ("Admin", "ReadOnly") for number in range(accounts)}


@dataclass
class DiscoveryWorld:
    """A person who is signed in to a portal. Discoveries run when `finish` is called."""

    roles: Company
    store: MemoryTextStore = field(default_factory=MemoryTextStore)

    def __post_init__(self) -> None:
        self.clock = FakeClock()
        portals = PortalWorld(self.clock, MemorySessions())
        self.sign_in = portals.sign_in
        self.sign_in()
        self.portals = portals.portals
        self.center = portals.identity_center
        self.center.roles = self.roles
        self.center.calls.clear()
        self.pauses: list[timedelta] = []
        self.waiting: list[Callable[[], None]] = []
        self.changes: list[str] = []
        self.start()

    def start(self) -> None:
        """The program's start, upon what is stored."""
        self.service = PortalRoles(
            portals=self.portals,
            identity_center=self.center,
            store=self.store,
            clock=self.clock,
            in_background=self.waiting.append,
            pause=lambda _stopped, time: self.pauses.append(time),
        )
        self.service.on_change(self.changes.append)
        self.service.load()

    def finish(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()

    def refresh(self, portal: Portal = PORTAL) -> None:
        self.service.refresh(portal)
        self.finish()

    def refresh_at_once(self) -> None:
        """Let as many threads work as the service wants."""
        self.service.refresh(PORTAL)
        with ThreadPoolExecutor(len(self.waiting)) as threads:
            list(threads.map(lambda work: work(), self.waiting))
        self.waiting.clear()

    @property
    def known(self) -> Company:
        found: dict[str, list[str]] = {}
        for role in self.service.roles(START_URL):
            found.setdefault(role.account_id, []).append(role.role_name)
        return {account_id: tuple(names) for account_id, names in found.items()}

    @property
    def assigned(self) -> set[str]:
        return {role.role_arn for role in self.service.roles(START_URL) if role.role_arn}

    def fail(self, **kinds: str) -> None:
        """Let each question about this account fail; `all` is any account, `list` their list."""

        def interfere(account_id: str) -> None:
            name = f"n{int(account_id) - int(account(0))}" if account_id else "list"
            kind = kinds.get(name) or (kinds.get("all") if account_id else None)
            if kind:
                raise failure(kind)

        self.center.interfere = interfere


@pytest.fixture
def world() -> DiscoveryWorld:
    return DiscoveryWorld(company(5))


LAB = f"arn:aws:iam::{account(1)}:role/team/Admin"
ELSEWHERE = "arn:aws:iam::999999999999:role/Admin"
WITH_TENANT = replace(PORTAL, tenant_id=TENANT)


@pytest.fixture
def with_tenant(world: DiscoveryWorld) -> DiscoveryWorld:
    """The account access manager assigns two roles, one in an account of its own."""
    world.center.assigned = (LAB, ELSEWHERE)
    world.sign_in(WITH_TENANT)
    return world


@pytest.mark.parametrize("page_size", [1, 100])
def test_assigned_roles_are_found_beside_the_permission_sets(
    with_tenant: DiscoveryWorld, page_size: int
) -> None:
    with_tenant.center.page_size = page_size
    with_tenant.refresh(WITH_TENANT)
    [lab] = [role for role in with_tenant.service.roles(START_URL) if role.role_arn == LAB]
    with_tenant.start()

    assert with_tenant.known == {
        **with_tenant.roles,
        account(1): ("Admin", "ReadOnly", "Admin"),
        "999999999999": ("Admin",),
    }
    assert with_tenant.assigned == {LAB, ELSEWHERE}
    assert lab.account_name == "acme-001"
    assert lab.identity == LAB


def test_an_assigned_role_that_is_gone_vanishes(with_tenant: DiscoveryWorld) -> None:
    with_tenant.refresh(WITH_TENANT)
    with_tenant.center.assigned = (LAB,)
    with_tenant.refresh(WITH_TENANT)

    assert with_tenant.assigned == {LAB}


def test_without_a_tenant_nobody_is_asked_for_assigned_roles(with_tenant: DiscoveryWorld) -> None:
    with_tenant.refresh()

    assert "assigned_roles" not in with_tenant.center.calls
    assert with_tenant.known == with_tenant.roles


@pytest.mark.parametrize("kind", [AccessDenied, RequestRefused])
def test_where_assigned_roles_are_refused_the_others_are_found_and_what_was_known_stays(
    with_tenant: DiscoveryWorld, kind: type[FobwatchError]
) -> None:
    with_tenant.refresh(WITH_TENANT)

    def refuse(what: str) -> None:
        if what == "assigned":
            raise kind("No roles for you", "It does not know you.", "Check it.")

    with_tenant.center.interfere = refuse
    with_tenant.roles[account(9)] = ("New",)
    with_tenant.refresh(WITH_TENANT)

    assert with_tenant.known[account(9)] == ("New",)
    assert with_tenant.assigned == {LAB, ELSEWHERE}
    assert isinstance(with_tenant.service.problem(START_URL), kind)
    assert not with_tenant.service.is_whole(START_URL)


def test_assigned_roles_are_asked_for_again_after_throttling(with_tenant: DiscoveryWorld) -> None:
    failures = [Throttled("Too many", "requests.", "Wait.") for _ in range(TRIES - 1)]

    def throttle(what: str) -> None:
        if what == "assigned" and failures:
            raise failures.pop()

    with_tenant.center.interfere = throttle
    with_tenant.refresh(WITH_TENANT)

    assert with_tenant.assigned == {LAB, ELSEWHERE}
    assert with_tenant.service.is_whole(START_URL)


def test_a_sign_in_from_before_the_tenant_was_known_is_kept_and_said(world: DiscoveryWorld) -> None:
    world.center.assigned = (LAB,)
    world.refresh(WITH_TENANT)

    assert world.known == world.roles
    assert isinstance(world.service.problem(START_URL), BrowserNeeded)
    assert "assigned_roles" not in world.center.calls
    assert world.portals.state(START_URL).ends_about is not None


def test_every_role_of_every_account_is_found(world: DiscoveryWorld) -> None:
    world.center.page_size = 2
    world.refresh()

    assert world.known == world.roles
    assert world.center.calls.count("accounts") == 3
    assert world.service.progress(START_URL) is None
    assert world.service.problem(START_URL) is None
    first = world.service.roles(START_URL)[0]
    assert (first.account_name, first.role_name) == ("acme-000", "Admin")


def test_a_second_refresh_joins_the_first(world: DiscoveryWorld) -> None:
    world.service.refresh(PORTAL)
    world.refresh()

    assert world.center.calls.count("role_names") == 5


def test_each_portal_has_its_own_discovery(world: DiscoveryWorld) -> None:
    world.refresh()
    world.service.refresh(OTHER)
    world.finish()

    assert isinstance(world.service.problem(OTHER.start_url), BrowserNeeded)
    assert world.service.problem(START_URL) is None
    assert world.known == world.roles


def test_what_was_found_is_shown_at_the_next_start(world: DiscoveryWorld) -> None:
    world.refresh()
    before = world.service.roles(START_URL)
    world.start()

    assert world.service.roles(START_URL) == before


def test_no_secret_is_written(world: DiscoveryWorld) -> None:
    world.refresh()

    assert "access-" not in (world.store.text or "")
    assert "refresh-" not in (world.store.text or "")


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"x": 1}', '{"x": [{}]}', '{"x": [{"id": "1", "roles": "Admin"}]}']
)
def test_a_damaged_file_is_reported_and_written_anew(world: DiscoveryWorld, text: str) -> None:
    world.store.text = text
    with pytest.raises(StorageError, match="cannot be read"):
        world.start()
    world.refresh()
    world.start()

    assert world.known == world.roles


@pytest.mark.expects_log("are not remembered: No space")
def test_a_full_disk_hinders_nothing(world: DiscoveryWorld) -> None:
    world.store.failure = StorageError("No space", "The disk is full.", "Free some.")
    world.refresh()

    assert world.known == world.roles


def test_what_grows_is_shown_and_written_now_and_then(world: DiscoveryWorld) -> None:
    written: list[int] = []
    seen: list[int] = []

    def interfere(account_id: str) -> None:
        world.clock.advance(timedelta(seconds=1))
        written.append(len(json.loads(world.store.text or "{}").get(START_URL, ())))
        seen.append(len(world.known))

    world.center.roles = company(40)
    world.center.interfere = interfere
    world.refresh()

    assert seen == sorted(seen)
    assert len(set(seen)) > 30
    assert 3 <= len(set(written)) <= 5
    assert len(world.changes) > 30


def test_a_quick_discovery_is_shown_at_its_start_and_its_end(world: DiscoveryWorld) -> None:
    world.refresh()

    assert world.changes == [START_URL, START_URL]


def test_progress_counts_the_accounts(world: DiscoveryWorld) -> None:
    seen: list[Progress | None] = []
    world.center.interfere = lambda _account: seen.append(world.service.progress(START_URL))
    world.refresh()

    assert seen[0] == Progress(accounts_done=0, accounts_found=0)
    assert seen[-1] == Progress(accounts_done=4, accounts_found=5)


def test_new_accounts_are_asked_before_known_ones(world: DiscoveryWorld) -> None:
    world.refresh()
    order: list[str] = []
    world.center.roles = company(7)
    world.center.interfere = order.append
    world.refresh()

    assert set(order[1:3]) == {account(5), account(6)}


def test_what_has_vanished_goes_after_a_whole_discovery(world: DiscoveryWorld) -> None:
    world.refresh()
    world.center.roles = {**company(3), account(1): ("ReadOnly",)}
    world.refresh()

    assert world.known == world.center.roles


@pytest.mark.parametrize("trouble", ["cancel", "network", "signed out"])
def test_what_has_vanished_stays_while_a_discovery_ends_early(
    world: DiscoveryWorld, trouble: str
) -> None:
    world.refresh()
    world.center.roles = {account(9): ("New",), **company(3, "ReadOnly")}

    def interfere(account_id: str) -> None:
        if account_id in {"", account(9), account(2)}:
            return
        if trouble == "cancel":
            world.service.cancel(START_URL)
        elif trouble == "network":
            raise failure("network")
        else:
            world.portals.sign_out(PORTAL)

    world.center.interfere = interfere
    world.refresh()

    assert world.known == {**company(5), account(9): ("New",)}
    assert world.service.progress(START_URL) is None


def test_a_cancelled_discovery_has_no_problem_and_can_begin_again(world: DiscoveryWorld) -> None:
    world.service.refresh(PORTAL)
    world.service.cancel(START_URL)

    assert world.service.progress(START_URL) is None
    world.refresh()
    assert world.service.problem(START_URL) is None
    assert world.known == world.roles


@pytest.mark.parametrize("kind", ["denied", "gone"])
def test_an_account_that_refuses_does_not_end_the_rest(world: DiscoveryWorld, kind: str) -> None:
    world.refresh()
    world.center.roles = company(6, "ReadOnly")
    world.fail(n2=kind)
    world.refresh()

    assert world.known == {**company(6, "ReadOnly"), account(2): ("Admin", "ReadOnly")}
    assert world.service.problem(START_URL) is None


def test_an_account_that_always_fails_is_asked_a_bounded_number_of_times(
    world: DiscoveryWorld,
) -> None:
    world.center.roles = company(200)
    world.fail(n2="fault")
    world.refresh()

    assert world.known == {k: v for k, v in company(200).items() if k != account(2)}
    assert isinstance(world.service.problem(START_URL), ServiceFault)
    assert world.center.calls.count("role_names") <= 199 + TRIES


@pytest.mark.parametrize("kind", ["throttled", "network", "fault"])
@pytest.mark.parametrize("where", ["list", "all"])
def test_a_discovery_that_gets_no_answer_ends(world: DiscoveryWorld, kind: str, where: str) -> None:
    world.fail(**{where: kind})
    world.refresh()

    assert isinstance(world.service.problem(START_URL), KINDS[kind])
    assert len(world.center.calls) <= TRIES + 2
    assert world.pauses == sorted(world.pauses)
    assert world.pauses[-1] == LONGEST_PAUSE


def test_the_next_discovery_clears_the_problem(world: DiscoveryWorld) -> None:
    world.fail(list="denied")
    world.refresh()
    denied = world.service.problem(START_URL)
    world.fail()
    world.refresh()

    assert isinstance(denied, AccessDenied)
    assert world.service.problem(START_URL) is None
    assert world.known == world.roles


def test_a_token_that_ends_meanwhile_is_renewed(world: DiscoveryWorld) -> None:
    world.center.interfere = lambda _account: world.clock.advance(timedelta(minutes=20))
    world.refresh()

    assert world.known == world.roles
    assert "refresh" in world.center.calls


def test_a_forgotten_portal_is_remembered_nowhere(world: DiscoveryWorld) -> None:
    world.refresh()
    world.service.refresh(PORTAL)
    world.service.forget(START_URL)
    world.finish()

    assert world.service.roles(START_URL) == ()
    assert world.service.progress(START_URL) is None
    assert START_URL not in (world.store.text or "")


def test_a_list_that_comes_round_again_ends(
    world: DiscoveryWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.refresh()
    first_page = world.center.accounts

    def accounts(portal: Portal, access_token: str, page: str = "") -> AccountPage:
        return first_page(portal, access_token, page and "0")

    monkeypatch.setattr(world.center, "accounts", accounts)
    world.center.roles, world.center.page_size = company(4), 2
    world.refresh()

    assert world.known == company(5)


def test_at_most_so_many_calls_are_in_flight(world: DiscoveryWorld) -> None:
    world.center.roles = company(60)
    in_flight, most, lock = 0, 0, threading.Lock()
    full = threading.Barrier(AT_ONCE)

    def interfere(account_id: str) -> None:
        nonlocal in_flight, most
        with lock:
            in_flight += 1
            most = max(most, in_flight)
            met = bool(account_id) and len(world.center.calls) <= AT_ONCE + 1
        if met:
            full.wait(timeout=20)
        with lock:
            in_flight -= 1

    world.center.interfere = interfere
    world.refresh_at_once()

    assert most == AT_ONCE
    assert world.known == company(60)


def test_fewer_calls_are_in_flight_after_some_were_throttled(world: DiscoveryWorld) -> None:
    world.center.roles = company(AT_ONCE)
    in_flight, most, lock = 0, 0, threading.Lock()
    met = threading.Barrier(AT_ONCE)
    half = threading.Barrier(AT_ONCE // 2)
    throttled: set[str] = set()

    def interfere(account_id: str) -> None:
        nonlocal in_flight, most
        if account_id and account_id not in throttled:
            throttled.add(account_id)
            met.wait(timeout=20)
            raise failure("throttled")
        with lock:
            in_flight += 1
            most = max(most, in_flight)
        if account_id:
            half.wait(timeout=20)
        with lock:
            in_flight -= 1

    world.center.interfere = interfere
    world.refresh_at_once()

    assert most == AT_ONCE // 2
    assert len(world.pauses) == 1
    assert world.known == company(AT_ONCE)


names = st.sampled_from(["Admin", "Billing", "Developer", "ReadOnly"])
companies = st.dictionaries(
    st.integers(0, 30).map(account), st.sets(names, min_size=1).map(lambda s: tuple(sorted(s)))
)
troubles = st.lists(st.sampled_from(["", "", "", "throttled", "fault", "network"]), max_size=60)
refusals = st.dictionaries(st.integers(0, 30).map(account), st.sampled_from(["denied", "gone"]))


def in_turn(kinds: list[str], refused: Mapping[str, str]) -> Callable[[str], None]:
    """Fail in this order, then never; some accounts always."""
    lock = threading.Lock()
    left = list(kinds)

    def interfere(account_id: str) -> None:
        with lock:
            kind = left.pop() if left else ""
        if kind or account_id in refused:
            raise failure(kind or refused[account_id])

    return interfere


@given(before=companies, now=companies, trouble=troubles, refused=refusals, size=st.integers(1, 9))
@settings(max_examples=60)
def test_nothing_is_lost_or_made_up_whatever_fails(
    before: Company, now: Company, trouble: list[str], refused: dict[str, str], size: int
) -> None:
    world = DiscoveryWorld(before)
    world.center.page_size = size
    world.refresh()
    world.center.roles = now
    world.center.interfere = in_turn(trouble, refused)
    world.refresh_at_once()

    known, problem = world.known, world.service.problem(START_URL)
    kept = {account_id for account_id in refused if account_id in now}
    if problem is None:
        settled = {account_id: names for account_id, names in now.items() if account_id not in kept}
        assert known == settled | {a: before[a] for a in kept if a in before}
    else:
        for account_id, roles in before.items():
            assert set(roles) <= set(known[account_id])
        for account_id, roles in known.items():
            assert set(roles) <= {*before.get(account_id, ()), *now.get(account_id, ())}
    world.start()
    assert world.known == known


@given(now=companies, moment=st.integers(0, 40), again=st.booleans())
@settings(max_examples=40)
def test_a_discovery_is_cancelled_at_any_moment(now: Company, moment: int, *, again: bool) -> None:
    world = DiscoveryWorld(company(8))
    world.refresh()
    world.center.roles = now
    calls: list[str] = []

    def interfere(account_id: str) -> None:
        calls.append(account_id)
        if len(calls) == moment:
            world.service.cancel(START_URL)

    world.center.interfere = interfere
    world.refresh_at_once()

    assert world.service.progress(START_URL) is None
    if 0 < moment <= len(calls):
        assert len(calls) <= moment + AT_ONCE
        assert set(company(8)) <= set(world.known)
    if again:
        world.refresh_at_once()
        assert world.known == {a: tuple(sorted(names)) for a, names in now.items()}


class TestPace:
    def test_it_halves_at_each_burst_and_never_stops(self) -> None:
        pace = Pace()
        allowed = []
        for _ in range(5):
            allowed.append(pace.allowed)
            pace.failed(pace.burst)

        assert allowed == [8, 4, 2, 1, 1]

    def test_calls_that_fail_together_count_once(self) -> None:
        pace = Pace()
        burst = pace.burst
        waits = [pace.failed(burst) for _ in range(8)]

        assert pace.allowed == AT_ONCE // 2
        assert [wait for wait in waits if wait] == waits[:1]

    def test_it_creeps_up_while_calls_are_answered(self) -> None:
        pace = Pace()
        pace.failed(pace.burst)
        steps = 0
        while pace.allowed < AT_ONCE:
            pace.answered()
            steps += 1

        assert 2 * AT_ONCE < steps < 20 * AT_ONCE
        for _ in range(1000):
            pace.answered()
        assert pace.allowed == AT_ONCE

    def test_an_answer_ends_a_row_of_failures(self) -> None:
        pace = Pace()
        for _ in range(TRIES - 1):
            pace.failed(pace.burst)
        pace.answered()
        shorter = pace.failed(pace.burst)

        assert not pace.hopeless
        assert shorter < LONGEST_PAUSE


class FewThreads:
    """As where the user runs nearly as many as the system allows."""

    def __init__(self, world: DiscoveryWorld, left: int) -> None:
        self._world, self.left = world, left

    def __call__(self, work: Callable[[], None]) -> None:
        if not self.left:
            raise RuntimeError("can't start new thread")
        self.left -= 1
        self._world.waiting.append(work)


def test_a_discovery_goes_on_with_the_threads_that_can_be_started(world: DiscoveryWorld) -> None:
    world.service._in_background = FewThreads(world, 3)
    world.refresh()

    assert world.known == company(5)
    assert world.service.is_whole(START_URL)


@pytest.mark.expects_log("Background work failed with RuntimeError")
def test_a_discovery_without_a_thread_is_over_and_can_be_begun_again(
    world: DiscoveryWorld,
) -> None:
    threads = world.service._in_background = FewThreads(world, 0)
    world.refresh()
    problem, progress = world.service.problem(START_URL), world.service.progress(START_URL)
    threads.left = AT_ONCE
    world.refresh()

    assert isinstance(problem, InternalError)
    assert progress is None
    assert world.known == company(5)
    assert world.service.problem(START_URL) is None
