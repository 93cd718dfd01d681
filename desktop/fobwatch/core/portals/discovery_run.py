"""One discovery of what a person may use: its calls, their order and their pace."""

from __future__ import annotations

import threading
from collections import Counter, deque
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from fobwatch.core.aws.errors import AwsError
from fobwatch.core.errors import FobwatchError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from fobwatch.core.portals.portal import Portal
    from fobwatch.core.portals.portals import Portals
    from fobwatch.core.portals.ports import (
        AccountPage,
        AssignedPage,
        AssignedRole,
        IdentityCenter,
        PortalAccount,
    )

T = TypeVar("T")

AT_ONCE: Final = 8
"""Calls in flight at the beginning, and at most. AWS publishes no rates of the portal's API."""

ROUNDS: Final = 4
"""How many times all calls in flight are answered before one more is allowed."""

TRIES: Final = 10
"""Tries of one call, or failures in a row, before giving up: half a minute with the pauses."""

FIRST_PAUSE: Final = timedelta(milliseconds=250)
LONGEST_PAUSE: Final = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a discovery is. More accounts may be found while they are still listed."""

    accounts_done: int
    accounts_found: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRoles:
    """An account, and the names of the permission sets that the person has in it."""

    account: PortalAccount
    names: tuple[str, ...]


class Pace:
    """How many calls may be in flight, and how long nobody asks after a failure.

    Additive increase, multiplicative decrease: each answer allows a little more, each failure
    half as much. Calls that began before a failure was noted belong to the same burst, whose
    failures count once. Not thread-safe.
    """

    def __init__(self) -> None:
        self.burst = 0
        self._allowed = float(AT_ONCE)
        self._failures = 0

    @property
    def allowed(self) -> int:
        return int(self._allowed)

    @property
    def hopeless(self) -> bool:
        """Whether there were so many failures in a row that it is pointless to go on."""
        return self._failures >= TRIES

    def answered(self) -> None:
        self._failures = 0
        self._allowed = min(self._allowed + 1 / (ROUNDS * self._allowed), AT_ONCE)

    def failed(self, burst: int) -> timedelta:
        """Note a failed call of this burst; return for how long nobody is to ask."""
        if burst != self.burst:
            return timedelta()
        self.burst += 1
        self._failures += 1
        self._allowed = max(self._allowed / 2, 1)
        doubled: int = 2 ** (self._failures - 1)
        return min(FIRST_PAUSE * doubled, LONGEST_PAUSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """A question: the roles in an account, or a page of the accounts or of `assigned` roles."""

    account: PortalAccount | None = None
    page: str = ""
    assigned: bool = False


class DiscoveryRun:
    """Asks page by page for the accounts, and meanwhile for the roles in each. Thread-safe.

    Accounts that are not known yet come first. A question that fails in passing is asked again
    later; an account that AWS refuses is left out. Any other failure ends the run, and what was
    found stays.
    """

    def __init__(
        self,
        portals: Portals,
        identity_center: IdentityCenter,
        portal: Portal,
        *,
        known: Collection[str],
        pause: Callable[[threading.Event, timedelta], object],
    ) -> None:
        """`pause` returns after the time, or as soon as the event is set."""
        self._portals = portals
        self._identity_center = identity_center
        self._portal = portal
        self._known = frozenset(known)
        self._pause = pause
        self._stopped = threading.Event()
        self._changed = threading.Condition()
        self._pace = Pace()
        self._jobs = deque([_Job()])
        if portal.tenant_id:
            self._jobs.append(_Job(assigned=True))
        self._seen = set(self._jobs)
        self._tries: Counter[_Job] = Counter()
        self._in_flight = 0
        self._pausing = False
        self._listed = False
        self._accounts_found = 0
        self._fresh: list[AccountRoles] = []
        self.found: dict[str, AccountRoles] = {}
        self.refused: set[str] = set()
        self.failed: set[str] = set()
        self.problem: FobwatchError | None = None
        self.assigned: list[AssignedRole] = []
        self.assigned_listed = not portal.tenant_id

    @property
    def progress(self) -> Progress:
        with self._changed:
            done = len(self.found) + len(self.refused) + len(self.failed)
            return Progress(accounts_done=done, accounts_found=self._accounts_found)

    @property
    def whole(self) -> bool:
        """Whether every account was listed, and AWS answered for each."""
        with self._changed:
            answered = len(self.found) + len(self.refused)
            listed = self._listed and self.assigned_listed
            complete = listed and answered == self._accounts_found
            return complete and not self._stopped.is_set()

    def take_fresh(self) -> list[AccountRoles]:
        """What was found since this was last called."""
        with self._changed:
            fresh, self._fresh = self._fresh, []
            return fresh

    def stop(self) -> None:
        """Ask nothing more. What is in flight ends by itself."""
        with self._changed:
            self._stopped.set()
            self._changed.notify_all()

    def work(self, noted: Callable[[], None]) -> None:
        """Take part until nothing is left to ask; several threads do. `noted` follows each call."""
        while (task := self._next()) is not None:
            job, burst = task
            wait = timedelta()
            try:
                self._ask(job)
            except AwsError as error:
                wait = self._note_failure(job, burst, error)
            except FobwatchError as error:
                self._give_up(job, error, self.failed)
            finally:
                self._done()
            if wait:
                self._pause(self._stopped, wait)
                self._go_on()
            noted()

    def _next(self) -> tuple[_Job, int] | None:
        """The next question and its burst, once it may be asked; None when none is left."""
        with self._changed:
            while not self._stopped.is_set() and (self._jobs or self._in_flight):
                room = not self._pausing and self._in_flight < self._pace.allowed
                if self._jobs and room:
                    self._in_flight += 1
                    return self._jobs.popleft(), self._pace.burst
                self._changed.wait()
            return None

    def _ask(self, job: _Job) -> None:
        center, account = self._identity_center, job.account
        if job.assigned:
            self._portals.check_account_access(self._portal)
            self._note_assigned(
                self._asked(lambda there, token: center.assigned_roles(there, token, job.page))
            )
        elif account is None:
            self._note_page(
                self._asked(lambda there, token: center.accounts(there, token, job.page))
            )
        else:
            names = self._asked(
                lambda there, token: center.role_names(there, token, account.account_id)
            )
            self._note_roles(AccountRoles(account=account, names=names))

    def _asked(self, call: Callable[[Portal, str], T]) -> T:
        return self._portals.with_token(self._portal, call)

    def _note_page(self, page: AccountPage) -> None:
        with self._changed:
            self._pace.answered()
            for account in page.accounts:
                job = _Job(account=account)
                if job not in self._seen:
                    self._seen.add(job)
                    self._accounts_found += 1
                    known = account.account_id in self._known
                    self._jobs.append(job) if known else self._jobs.appendleft(job)
            self._listed = self._is_last(_Job(page=page.next_page))

    def _note_assigned(self, page: AssignedPage) -> None:
        with self._changed:
            self._pace.answered()
            self.assigned.extend(page.roles)
            self.assigned_listed = self._is_last(_Job(page=page.next_page, assigned=True))

    def _is_last(self, after: _Job) -> bool:
        """Whether no page follows; if one does, it is asked for next."""
        if after.page and after not in self._seen:
            self._seen.add(after)
            self._jobs.appendleft(after)
        return not after.page

    def _note_roles(self, found: AccountRoles) -> None:
        with self._changed:
            self._pace.answered()
            self.found[found.account.account_id] = found
            self._fresh.append(found)

    def _note_failure(self, job: _Job, burst: int, error: AwsError) -> timedelta:
        """Decide whether the question is asked again; return for how long nobody is to ask."""
        with self._changed:
            if not error.transient:
                self._give_up(job, error, self.refused)
                return timedelta()
            self._tries[job] += 1
            wait = self._pace.failed(burst)
            self._pausing = self._pausing or bool(wait)
            if self._pace.hopeless:
                self._end(error)
            elif self._tries[job] >= TRIES:
                self._give_up(job, error, self.failed)
            else:
                self._jobs.append(job) if job.account else self._jobs.appendleft(job)
            return wait

    def _give_up(self, job: _Job, error: FobwatchError, without: set[str]) -> None:
        """Go on without this account, or without the assigned roles."""
        if job.assigned:
            self.problem = self.problem or error.fresh()
            return
        if job.account is None or not isinstance(error, AwsError):
            self._end(error)
            return
        without.add(job.account.account_id)
        if without is self.failed:
            self.problem = self.problem or error.fresh()

    def _end(self, error: FobwatchError) -> None:
        with self._changed:
            self.problem = error.fresh()
            self.stop()

    def _done(self) -> None:
        with self._changed:
            self._in_flight -= 1
            self._changed.notify_all()

    def _go_on(self) -> None:
        with self._changed:
            self._pausing = False
            self._changed.notify_all()
