"""How the agent answers about a lockdown, once a person has agreed. No answer holds a secret."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.core.agent.protocol import AgentVerb
from fobwatch.core.aws.lockdown_records import StepKind
from fobwatch.core.errors import BadRequest
from fobwatch.core.lockdown.steps import statement_for
from fobwatch.core.lockdown.texts import NOT_REACHED, TITLES, called, whom

if TYPE_CHECKING:
    from fobwatch.core.agent.agent import Answer
    from fobwatch.core.agent.protocol import AgentRequest
    from fobwatch.core.aws.lockdown_records import LockdownStep
    from fobwatch.core.lockdown.lockdown import Lockdown
    from fobwatch.core.lockdown.plan import Plan


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class LockdownCommands:
    """The profile itself makes the calls: another one is chosen in the window alone."""

    lockdown: Lockdown

    def by_verb(self) -> dict[AgentVerb, Answer]:
        return {AgentVerb.LOCKDOWN_PLAN: self._plan, AgentVerb.LOCKDOWN: self._lock_down}

    def _plan(self, request: AgentRequest) -> str:
        plan = self.lockdown.look(request.text("profile"))
        steps = [
            {**_shown(each.step), "allowed": each.allowed.value, "policy": statement_for(each.step)}
            for each in plan.steps
        ]
        notes = [", ".join((NOT_REACHED[note], *names)) for note, names in plan.notes]
        return json.dumps({"caller": plan.caller_arn, "steps": steps, "not_reached": notes})

    def _lock_down(self, request: AgentRequest) -> str:
        """Of what was begun, the rest; otherwise the steps of these names, or all."""
        name = request.text("profile")
        walk = self.lockdown.of_profile(name)
        if walk is None:
            plan = self.lockdown.look(name)
            walk = self.lockdown.begin(plan, _chosen(plan, request.text("steps", "")))
        self.lockdown.go_on(walk)
        done = [
            {**_shown(step), "outcome": step.outcome.value, "answer": step.answer}
            for step in self.lockdown.steps(name)
        ]
        return json.dumps({"steps": done})


def _chosen(plan: Plan, wanted: str) -> list[str]:
    """The names of the plan's steps that are wanted. Raises `BadRequest`."""
    names = wanted.split()
    unknown = [name for name in names if name not in set(StepKind)]
    if unknown:
        raise BadRequest(
            "There is no such step",
            f"“{unknown[0]}” is none of them.",
            f"Name one of {', '.join(StepKind)}.",
        )
    found = [each.step.name for each in plan.steps if not names or each.step.action in names]
    if not found:
        raise BadRequest(
            "Nothing of that is to be done",
            "The profile has none of these steps.",
            "Look at its steps without naming any.",
        )
    return found


def _shown(step: LockdownStep) -> dict[str, str]:
    return {
        "step": step.action.value,
        "what": TITLES[step.action],
        "calls": called(step),
        "on": whom(step),
    }
