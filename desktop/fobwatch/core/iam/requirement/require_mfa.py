"""Requires MFA of the user of a profile, or of a group of theirs, and takes that back.

Only windows call this: no program can ask for it, neither through the agent nor by a link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.iam.errors import allowed_by
from fobwatch.core.iam.key_pair import key_of
from fobwatch.core.iam.mfa_plan import check_user
from fobwatch.core.iam.refusals import elsewhere, no_user_profile, other_user
from fobwatch.core.iam.requirement.plan import (
    Requirement,
    allowing_statement,
    facts_of,
    no_device,
    requirement_of,
)
from fobwatch.core.iam.requirement.steps import Look, RequirementSteps
from fobwatch.core.walks.errors import unfinished
from fobwatch.core.walks.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.iam.requirement.plan import RequirementPlan
    from fobwatch.core.iam.tools import IamTools
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.walks.journal import WalkJournal
    from fobwatch.core.walks.walk import Step

_KINDS: Final = frozenset(Requirement)


class RequireMfa:
    """Each method but `unfinished` blocks, and raises `FobwatchError`."""

    def __init__(self, tools: IamTools, *, walks: WalkJournal, journal: Journal) -> None:
        self._tools = tools
        self._walks = walks
        self._journal = journal

    @property
    def unfinished(self) -> tuple[Walk, ...]:
        """Those that were begun, and are not being carried out. Does not block."""
        return self._walks.waiting(_KINDS)

    def look(self, name: str, group: str = "", actions: Sequence[str] = ()) -> RequirementPlan:
        """Find out at AWS, without changing anything, what the policy would do.

        It is for the profile's user, or for the `group`; for these actions, or for nearly all.
        Raises `CannotChangeUser`, and `ChangeNotAllowed` where the user may not look.
        """
        profile = self._profile(name)
        tools = self._tools.via(self._tools.connection(name))
        key = key_of(profile)
        arn = tools.tokens.get_caller_identity(key, region=profile.region).arn
        check_user(arn)
        look = Look(tools, profile, arn, self._tools.connection(name).iam_endpoint)
        with allowed_by(allowing_statement(arn)):
            return look.plan(group, actions)

    def begin(self, plan: RequirementPlan) -> Walk:
        """Record what is about to be done. Raises `WalkUnderWay`."""
        begun = self._walks.of(_KINDS)
        if any(requirement_of(walk).user_arn == plan.user_arn for walk in begun):
            raise unfinished(plan.user_name)
        walk = Walk(
            kind=plan.kind,
            subject=plan.profile,
            begun_at=self._tools.clock.now(),
            facts=facts_of(plan),
        )
        self._walks.begin(walk)
        return walk

    def go_on(
        self,
        walk: Walk,
        *,
        on_step: Callable[[str], None] = lambda _name: None,
        goes_on: Callable[[], bool] = lambda: True,
    ) -> bool:
        """Do what is left; False if `goes_on` stopped it after a step."""
        plan = requirement_of(walk)
        with allowed_by(allowing_statement(plan.user_arn)):
            is_done = self._walks.go_on(walk, self._steps(plan), on_step=on_step, goes_on=goes_on)
        if is_done:
            self._note(plan, Event.MFA_LIFTED if plan.in_place else Event.MFA_REQUIRED)
        return is_done

    def take_back(self, walk: Walk) -> None:
        """Undo what was done at AWS."""
        plan = requirement_of(walk)
        with allowed_by(allowing_statement(plan.user_arn)):
            self._walks.take_back(walk, self._steps(plan))
        self._note(plan, Event.MFA_TAKEN_BACK)

    def abandon(self, walk: Walk) -> None:
        """Forget it; what is at AWS stays as it is."""
        self._walks.abandon(walk)

    def _steps(self, plan: RequirementPlan) -> tuple[Step, ...]:
        """Raises `CannotChangeUser` if the profile leads to another user or place by now."""
        profile = self._profile(plan.profile)
        connection = self._tools.connection(profile.name)
        tools = self._tools.via(connection)
        arn = tools.tokens.get_caller_identity(key_of(profile), region=profile.region).arn
        if arn != plan.user_arn:
            raise other_user(profile.name, plan.user_name)
        if connection.iam_endpoint != plan.endpoint:
            raise elsewhere(profile.name, plan.endpoint)
        return RequirementSteps(tools, profile, plan).steps()

    def _profile(self, name: str) -> OwnProfile:
        """Raises `CannotChangeUser` where the person could not start a session with MFA."""
        profile = self._tools.vault.profile(name)
        if profile is None or profile.long_term_key is None:
            raise no_user_profile(name)
        if self._tools.vault.device(profile.mfa_serial) is None:
            raise no_device(name)
        return profile

    def _note(self, plan: RequirementPlan, event: Event) -> None:
        at, owner = self._tools.clock.now(), f"{plan.owner.kind} {plan.owner.name}"
        self._journal.record(Activity(at=at, event=event, subject=plan.profile, detail=owner))
