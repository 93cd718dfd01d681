"""A lockdown as a walk: begun by a person, gone on with after a kill, taken back step by step.

Only a person's answer in a window begins it. A step that AWS refuses is noted, and the rest goes
on.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.aws.clock import CLOCK_STEP
from fobwatch.core.aws.lockdown_records import STEPS, Outcome, StepKind
from fobwatch.core.errors import FobwatchError, StorageError, VaultError
from fobwatch.core.lockdown.callers import affected_by, depends_on_key, one_for_each, user_of
from fobwatch.core.lockdown.calls import LockdownCalls
from fobwatch.core.lockdown.evidence import Evidence
from fobwatch.core.lockdown.looking import Looking
from fobwatch.core.lockdown.plan import in_order
from fobwatch.core.lockdown.refusals import already_begun, caller_gone, doors_stay_closed
from fobwatch.core.lockdown.report import Report
from fobwatch.core.profiles.errors import ProfileError
from fobwatch.core.walks.walk import Step, Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.aws.lockdown_records import LockdownStep
    from fobwatch.core.lockdown.callers import LockdownTools
    from fobwatch.core.lockdown.plan import Plan
    from fobwatch.core.walks.journal import WalkJournal

KIND: Final = "lockdown"


class Lockdown:
    """Each method that does not say otherwise blocks, and raises `FobwatchError`."""

    def __init__(self, tools: LockdownTools, *, walks: WalkJournal, journal: Journal) -> None:
        self._tools = tools
        self._walks = walks
        self._journal = journal

    @property
    def unfinished(self) -> tuple[Walk, ...]:
        """Those that were begun, also if they are being carried out. Does not block."""
        return self._walks.of({KIND})

    @property
    def waiting(self) -> tuple[Walk, ...]:
        """Those that were begun, and are not being carried out. Does not block."""
        return self._walks.waiting({KIND})

    def is_running(self, walk: Walk) -> bool:
        """Does not block."""
        return self._walks.is_running(walk)

    def of_profile(self, name: str) -> Walk | None:
        """Does not block."""
        return next((walk for walk in self.unfinished if walk.subject == name), None)

    def steps(self, subject: str) -> tuple[LockdownStep, ...]:
        """What is being done for the profile, then what was done before. Does not block."""
        walk = self.of_profile(subject)
        mine = self._steps_of(walk) if walk else ()
        found = (step for step in self._tools.iam.vault.all(STEPS) if step.subject == subject)
        before = [s for s in found if s.outcome is not Outcome.TO_DO and s not in mine]
        return (*mine, *self._ordered(before))

    def subjects(self) -> tuple[str, ...]:
        """The profiles that were locked down. Does not block."""
        return tuple(sorted({step.subject for step in self._tools.iam.vault.all(STEPS)}))

    def resume(self) -> None:
        """What was begun before the program ended keeps the doors closed, if they were to be."""
        if any(map(_closes_doors, self.unfinished)):
            self._tools.doors.close()

    def everybody(self) -> tuple[str, ...]:
        """A profile for each user and each other sign-in. Does not block."""
        return one_for_each(self._tools)

    def affected_by(self, walk: Walk) -> Collection[str]:
        """The profiles whose key or sessions it closes. Does not block."""
        keys = walk.fact("known_keys").split()
        try:
            return {each.name for each in affected_by(self._tools, walk.subject, keys)}
        except FobwatchError:
            return ()  # the profile is gone

    def waits_until(self, profile: str) -> datetime | None:
        """When the next MFA code comes that the calls of this profile wait for, by AWS's clock.

        Does not block.
        """
        try:
            names = self._tools.chain(profile).names
        except FobwatchError:
            return None
        waits = (self._tools.iam.broker.record(name).waiting_until for name in names)
        return max(filter(None, waits), default=None)

    def look(self, name: str, caller: str = "", *, by_person: bool = True) -> Plan:
        """What would be done, without changing anything; by the profile itself without a caller.

        A page on which to sign in is opened only `by_person`.
        """
        self._tools.iam.vault.confirm(STEPS)
        return Looking(self._tools, name, caller, by_person=by_person).plan()

    def begin(self, plan: Plan, chosen: Collection[str]) -> Walk:
        """Record what is about to be done: the chosen steps, by their names."""
        if any(walk.subject == plan.subject for walk in self.unfinished):
            raise already_begun(plan.subject)
        vault = self._tools.iam.vault
        steps = [each.step for each in plan.steps if each.step.name in chosen]
        known = {step.name for step in vault.all(STEPS) if step.outcome is Outcome.DONE}
        for step in steps:
            vault.save(STEPS, step)
        vault.confirm(STEPS, *(step.name for step in steps))
        walk = Walk(
            kind=KIND,
            subject=plan.subject,
            begun_at=self._tools.iam.clock.now(),
            facts=(
                ("caller", plan.caller),
                ("known_keys", " ".join(plan.known_keys)),
                ("steps", "\n".join(step.name for step in steps)),
                ("done_before", "\n".join(step.name for step in steps if step.name in known)),
            ),
        )
        self._walks.begin(walk)
        self._note(Event.LOCKDOWN_BEGUN, plan.subject, f"by {plan.caller}")
        return walk

    def go_on(
        self,
        walk: Walk,
        *,
        on_step: Callable[[str], None] = lambda _name: None,
        goes_on: Callable[[], bool] = lambda: True,
        only_next: bool = False,
    ) -> bool:
        """Do what is left, or `only_next`; False if something is left then.

        Raises what stops it, such as a network that is down: it can go on from there.
        """
        if _closes_doors(walk):
            self._tools.doors.close()
        while goes_on():
            once = iter((True, False)).__next__
            steps = self._walk_steps(walk)
            is_done = self._walks.go_on(walk, steps, on_step=on_step, goes_on=once)
            if is_done:
                self._note(Event.LOCKDOWN_DONE, walk.subject)
            if is_done or only_next:
                return is_done
        return False

    def report(self, *subjects: str) -> Report:
        """What was done, and what was collected."""
        steps = tuple(step for subject in subjects for step in self.steps(subject))
        read = [step for step in steps if step.action is StepKind.EVENTS]
        evidence = Evidence(self._tools)
        events = [event for step in read for event in evidence.events(step)]
        now = self._tools.iam.clock.now()
        return Report(profile=", ".join(subjects), made_at=now, steps=steps, events=tuple(events))

    def abandon(self, walk: Walk) -> None:
        """Leave the rest; what was done stays, now or before, and can be taken back."""
        for step in self._steps_of(walk):
            if step.outcome is Outcome.TO_DO and step.name in _names(walk, "done_before"):
                self._save(replace(step, outcome=Outcome.DONE))
        self._walks.abandon(walk)

    def take_back(self, step: LockdownStep, caller: str = "") -> None:
        """Undo this one step, with the calls of another profile where one is named.

        The doors are no one lockdown's: they stay closed as long as any of them is unfinished.
        """
        needed = next(filter(_closes_doors, self.unfinished), None)
        if step.action is StepKind.DOORS and needed is not None:
            raise doors_stay_closed(needed.subject)
        step = replace(step, caller=caller or step.caller)
        LockdownCalls(self._tools).take_back(step)
        self._save(replace(step, outcome=Outcome.TAKEN_BACK, answer=""))
        self._note(Event.LOCKDOWN_TAKEN_BACK, step.subject, step.action)

    def _walk_steps(self, walk: Walk) -> tuple[Step, ...]:
        """In an order that may change once it is known whether there is a new key."""
        calls = LockdownCalls(self._tools, walk.fact("known_keys").split())
        steps = self._steps_of(walk)
        made = tuple(
            Step(name=f"forget {step.target}", do=partial(calls.forget_old_key, step))
            for step in steps
            if step.action is StepKind.NEW_KEY and step.outcome is Outcome.DONE
        )
        return (*(self._walk_step(step, calls) for step in steps), *made)

    def _steps_of(self, walk: Walk) -> tuple[LockdownStep, ...]:
        """Without those of an earlier lockdown, whose key and caller may be others."""
        names = _names(walk)
        return self._ordered(
            [step for step in self._tools.iam.vault.all(STEPS) if step.name in names]
        )

    def _walk_step(self, step: LockdownStep, calls: LockdownCalls) -> Step:
        def was_done() -> bool:
            is_known = step.action is StepKind.NEW_KEY
            if is_known:
                at = self._tools.iam.aws_time.now()
                self._answered(step, at, lambda: calls.go_on(step))
            return is_known

        return Step(name=step.name, do=partial(self._take, step, calls), was_done=was_done)

    def _take(self, step: LockdownStep, calls: LockdownCalls) -> None:
        """Sessions are refused by their date: once more, if AWS's answers showed a wrong clock."""
        clock, aws_time = self._tools.iam.clock, self._tools.iam.aws_time
        at, begun = aws_time.now(), clock.elapsed()
        self._answered(step, at, partial(calls.take, step, at))
        now = aws_time.now()
        error = now - at - (clock.elapsed() - begun)
        if step.action in {StepKind.USER, StepKind.ROLE} and abs(error) > CLOCK_STEP:
            self._answered(step, now, partial(calls.take, step, now))

    def _answered(self, step: LockdownStep, at: datetime, call: Callable[[], str]) -> None:
        """Make the call, and keep what came of it. A refusal is an answer, too.

        But where the profile that makes the calls is gone, nobody was asked.
        """
        self._check_caller(step.caller)
        try:
            words = call()
        except FobwatchError as error:
            if _stops(error):
                raise
            refused = replace(step, at=at, outcome=Outcome.REFUSED, answer=str(error))
            self._save(refused)
        else:
            self._save(replace(step, at=at, outcome=Outcome.DONE, answer=words))

    def _check_caller(self, name: str) -> None:
        """Raises `CannotLockDown`. A step on this computer has no caller."""
        try:
            if name:
                self._tools.chain(name)
        except ProfileError as error:
            raise caller_gone(name) from error

    def _ordered(self, steps: list[LockdownStep]) -> tuple[LockdownStep, ...]:
        """As they are done; the key last as long as the calls are made with it."""
        key = next((step for step in steps if step.action is StepKind.KEY), None)
        caller = next((step.caller for step in steps if step.caller), "")
        own = needs_key = False
        try:
            user = user_of(self._tools, key.profile) if key else None
            own = depends_on_key(self._tools, caller, user)
            has_new = any(
                step.action is StepKind.NEW_KEY and step.outcome is not Outcome.REFUSED
                for step in steps
            )
            needs_key = own and not has_new
        except ProfileError:
            pass  # the profiles are gone; what was done is shown all the same
        return in_order(steps, own=own, needs_key=needs_key)

    def _save(self, step: LockdownStep) -> None:
        self._tools.iam.vault.save(STEPS, step)
        self._tools.iam.vault.confirm(STEPS, step.name)

    def _note(self, event: Event, subject: str, detail: str = "") -> None:
        at = self._tools.iam.clock.now()
        self._journal.record(Activity(at=at, event=event, subject=subject, detail=detail))


def _names(walk: Walk, fact: str = "steps") -> list[str]:
    return walk.fact(fact).split("\n")


def _closes_doors(walk: Walk) -> bool:
    return f"{walk.subject}/{StepKind.DOORS}/" in _names(walk)


def _stops(error: FobwatchError) -> bool:
    """Whether it is not AWS's last word: time, a person, or the vault changes it."""
    waits = error.transient or error.action_needed is not None
    return waits or isinstance(error, VaultError | StorageError)
