"""The agent's answers about a lockdown, once a person has agreed. None of them holds a secret."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.agent.judging import asked_lockdown
from fobwatch.core.agent.protocol import AgentVerb, in_words
from fobwatch.core.errors import BadRequest
from fobwatch.core.lockdown import several
from fobwatch.core.lockdown.plan import NOT_REACHED, TITLES, called, statement_for, whom
from fobwatch.core.lockdown.refusals import already_begun, check_steps, otherwise_begun
from fobwatch.core.lockdown.several import Outlook
from fobwatch.core.walks.errors import WalkUnderWay

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fobwatch.core.agent.agent import Answer
    from fobwatch.core.agent.judging import AskedLockdown
    from fobwatch.core.agent.protocol import AgentRequest
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.aws.lockdown_records import LockdownStep
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.lockdown.lockdown import Lockdown
    from fobwatch.core.lockdown.plan import Plan
    from fobwatch.core.walks.walk import Walk


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class LockdownCommands:
    """Of one profile or of all, by their own calls or another profile's."""

    lockdown: Lockdown
    aws_time: AwsTime

    def by_verb(self) -> dict[AgentVerb, Answer]:
        return {
            AgentVerb.LOCKDOWN_PLAN: self._plan,
            AgentVerb.LOCKDOWN: self._lock_down,
            AgentVerb.LOCKDOWN_PROGRESS: self._progress,
        }

    def _plan(self, request: AgentRequest) -> str:
        outlook = self._outlook(asked_lockdown(request))
        return json.dumps(
            {
                "plans": [_plan(plan) for plan in outlook.plans],
                "problems": _problems(outlook.failures),
            }
        )

    def _outlook(self, asked: AskedLockdown) -> Outlook:
        """Of all, those that were begun are left out, and named."""
        if asked.profile:
            return Outlook(plans=(self.lockdown.look(asked.profile, asked.caller),))
        begun = [walk.subject for walk in self._begun(asked)]
        names = [name for name in self.lockdown.everybody() if name not in begun]
        outlook = several.look_at(self.lockdown, names, asked.caller)
        known = tuple((name, already_begun(name)) for name in begun)
        return replace(outlook, failures=(*known, *outlook.failures))

    def _lock_down(self, request: AgentRequest) -> str:
        """Of what was begun, the rest; of the others the steps of these names, or all."""
        asked, steps = asked_lockdown(request), request.text("steps", "")
        walks, outlook = self._begun(asked), Outlook()
        if asked.profile and walks:
            self._check_same(walks[0], asked.caller, steps.split())
        else:
            outlook = self._outlook(asked)
            walks += several.begin(self.lockdown, outlook.plans, _chosen(outlook.plans, steps))
        stopped = several.go_on(self.lockdown, walks)
        if asked.profile and stopped:
            raise stopped[0][1]
        done = [
            {**_shown(step), "outcome": step.outcome.value, "answer": step.answer}
            for walk in walks
            for step in self.lockdown.steps(walk.subject)
        ]
        left = [each for each in outlook.failures if not isinstance(each[1], WalkUnderWay)]
        return json.dumps({"steps": done, "problems": _problems((*left, *stopped))})

    def _check_same(self, walk: Walk, caller: str, steps: Sequence[str]) -> None:
        """Raises `WalkUnderWay` where less, or by another, is asked for than what was begun."""
        facts = dict(walk.facts)
        names = facts["steps"].split("\n")  # those of earlier lockdowns are known beside them
        begun = {s.action for s in self.lockdown.steps(walk.subject) if s.name in names}
        if caller not in {"", facts["caller"]} or (steps and not begun <= set(steps)):
            raise otherwise_begun(walk.subject)

    def _begun(self, asked: AskedLockdown) -> tuple[Walk, ...]:
        unfinished = self.lockdown.unfinished
        return tuple(w for w in unfinished if asked.profile in {"", w.subject})

    def _progress(self, request: AgentRequest) -> str:
        """The steps that are under way, and for how many seconds an MFA code is waited for."""
        asked = asked_lockdown(request)
        steps = [
            {**_shown(step), "wait": self._wait(dict(walk.facts)["caller"])}
            for walk in self._begun(asked)
            for step in self.lockdown.steps(walk.subject)
            if self.lockdown.is_running(walk) and step.name == walk.under_way
        ]
        names = (asked.profile,) if asked.profile else self.lockdown.everybody()
        looking = max(map(self._wait, filter(None, (*names, asked.caller))), default=0)
        return json.dumps({"steps": steps, "wait": looking})

    def _wait(self, profile: str) -> int:
        until = self.lockdown.waits_until(profile)
        left = until - self.aws_time.now() if until else timedelta()
        return max(math.ceil(left.total_seconds()), 0)


def _plan(plan: Plan) -> dict[str, object]:
    steps = [
        {**_shown(each.step), "allowed": each.allowed.value, "policy": statement_for(each.step)}
        for each in plan.steps
    ]
    notes = [", ".join((NOT_REACHED[note], *names)) for note, names in plan.notes]
    return {
        "profile": plan.subject,
        "user": plan.user_arn,
        "caller": plan.caller_arn,
        "steps": steps,
        "not_reached": notes,
    }


def _problems(failures: Iterable[tuple[str, FobwatchError]]) -> list[dict[str, str]]:
    return [{"profile": name, "problem": in_words(error)} for name, error in failures]


def _chosen(plans: Sequence[Plan], wanted: str) -> list[str]:
    """The names of the plans' steps that are wanted. Raises `BadRequest`."""
    names = wanted.split()
    check_steps(names)
    steps = [each.step for plan in plans for each in plan.steps]
    found = [step.name for step in steps if not names or step.action in names]
    if steps and not found:
        raise BadRequest(
            "Nothing of that is to be done",
            "The profile has none of these steps.",
            "Look at its steps without naming any.",
        )
    return found


def _shown(step: LockdownStep) -> dict[str, str]:
    return {
        "profile": step.subject,
        "step": step.action.value,
        "what": TITLES[step.action],
        "calls": called(step),
        "on": whom(step),
    }
