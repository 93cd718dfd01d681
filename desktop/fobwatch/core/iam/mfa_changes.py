"""Changes the MFA devices of a profile's IAM user, in steps that outlive the process.

Only windows call this: no program can ask for it, neither through the agent nor by a link.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.aws.ports import MfaCode
from fobwatch.core.iam.errors import allowed_by
from fobwatch.core.iam.mfa_look import enabled_devices, look
from fobwatch.core.iam.mfa_plan import Change, MfaPlan, allowing_statement, facts_of, plan_of
from fobwatch.core.iam.mfa_steps import steps_of
from fobwatch.core.iam.refusals import elsewhere, no_user_profile, other_user
from fobwatch.core.iam.user_calls import Callers, UserCalls
from fobwatch.core.mfa.errors import InvalidDevice
from fobwatch.core.vault.records import DEVICES
from fobwatch.core.walks.errors import unfinished
from fobwatch.core.walks.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.aws.credentials import AccessKey
    from fobwatch.core.iam.tools import IamTools
    from fobwatch.core.mfa.codes import Waiting
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.walks.journal import WalkJournal
    from fobwatch.core.walks.walk import Step

_KINDS: Final = frozenset(Change)

_EVENTS: Final = {
    Change.ENABLE: Event.MFA_ENABLED,
    Change.BACK_UP: Event.MFA_ENABLED,
    Change.REPLACE: Event.MFA_REPLACED,
    Change.REMOVE: Event.MFA_REMOVED,
    Change.RECOVER: Event.MFA_REPLACED,
    Change.RESYNC: Event.MFA_RESYNCED,
}


def _unwatched(_: object) -> None:
    """Nobody looks."""


class MfaChanges:
    """Each method but `unfinished` blocks, and raises `FobwatchError`."""

    def __init__(
        self,
        tools: IamTools,
        *,
        walks: WalkJournal,
        journal: Journal,
        computer: str,
    ) -> None:
        """`computer` is this one's name, for the name of a new device."""
        self._tools = tools
        self._walks = walks
        self._journal = journal
        self._computer = computer
        self._callers = Callers(tools.vault, tools.broker)
        self.on_change = walks.on_change

    @property
    def unfinished(self) -> tuple[Walk, ...]:
        """Those that were begun, and are not being carried out. Does not block."""
        return self._walks.waiting(_KINDS)

    def look(
        self,
        change: Change,
        name: str,
        serial: str = "",
        *,
        by: str = "",
        waiting: Waiting = _unwatched,
    ) -> MfaPlan:
        """Find out at AWS, without changing anything, what the change would meet.

        `name` is the profile's, `serial` that of the device which is there, `by` as in `MfaPlan`.
        Raises `ChangeNotAllowed` where the policies do not let the user look.
        """
        profile, key = self._key_of(name)
        self._tools.vault.confirm(DEVICES)
        plan = MfaPlan(
            change=change,
            profile=name,
            access_key_id=key.access_key_id,
            user_arn="",
            endpoint=self._tools.connection(by or name).iam_endpoint,
            by=by,
            device=serial,
        )
        return look(self._calls(plan, profile, key, waiting))

    def enabled(self, name: str, *, by: str = "") -> tuple[str, str, tuple[str, ...]]:
        """The access key ID of the profile, its user's ARN and the serials of its devices at AWS.

        Raises as `look` does.
        """
        profile, key = self._key_of(name)
        plan = MfaPlan(profile=name, access_key_id=key.access_key_id, user_arn="", by=by)
        calls = self._calls(plan, profile, key, _unwatched)
        arn, serials = enabled_devices(calls)
        return key.access_key_id, arn, serials

    def sign_in(self, name: str, serial: str, code: str) -> None:
        """Let a code that a person typed count as MFA for what is done next for the profile's user.

        For 15 minutes, in memory alone. Raises `AwsError`.
        """
        profile, key = self._key_of(name)
        tokens = self._tools.tokens.via(self._tools.connection(name))
        self._callers.sign_in(profile, key, tokens, MfaCode(serial=serial, code=code))

    def forget(self) -> None:
        """Hold no session of `sign_in` any more."""
        self._callers.forget()

    def proposed_name(self, plan: MfaPlan) -> str:
        return plan.proposed_name(self._computer)

    def begin(self, plan: MfaPlan, name: str = "", *, forgets: bool = False) -> Walk:
        """Record what is about to be done, with the `name` of the new device if there is one.

        Raises `InvalidDevice` of the field `name`, and `WalkUnderWay`.
        """
        if plan.change.makes_one:
            problem = plan.name_problem(name)
            if problem is not None:
                raise InvalidDevice(*problem, field="name")
            plan = plan.naming(name)
        if any(plan_of(walk).user_arn == plan.user_arn for walk in self._walks.of(_KINDS)):
            raise unfinished(plan.user_name)
        walk = Walk(
            kind=plan.change,
            subject=plan.profile,
            begun_at=self._tools.clock.now(),
            facts=facts_of(replace(plan, forgets=forgets)),
        )
        self._walks.begin(walk)
        return walk

    def go_on(
        self,
        walk: Walk,
        *,
        on_step: Callable[[str], None] = _unwatched,
        waiting: Waiting = _unwatched,
        goes_on: Callable[[], bool] = lambda: True,
    ) -> bool:
        """Do what is left; False if `goes_on` stopped it after a step."""
        plan = plan_of(walk)
        with allowed_by(allowing_statement(plan.user_arn)):
            steps = self._steps(plan, waiting)
            is_done = self._walks.go_on(walk, steps, on_step=on_step, goes_on=goes_on)
        if is_done:
            self._note(_EVENTS[plan.change], plan)
        return is_done

    def take_back(self, walk: Walk, *, waiting: Waiting = _unwatched) -> None:
        """Undo what was done at AWS and in the vault."""
        plan = plan_of(walk)
        with allowed_by(allowing_statement(plan.user_arn)):
            self._walks.take_back(walk, self._steps(plan, waiting))
        self._note(Event.MFA_TAKEN_BACK, plan)

    def abandon(self, walk: Walk) -> None:
        """Forget it; what is at AWS and in the vault stays as it is."""
        self._walks.abandon(walk)

    def resync(
        self,
        plan: MfaPlan,
        *,
        on_step: Callable[[str], None] = _unwatched,
        waiting: Waiting = _unwatched,
    ) -> None:
        """Let AWS find the device's clock, and sign in with it as the proof."""
        with allowed_by(allowing_statement(plan.user_arn)):
            for step in self._steps(plan, waiting):
                on_step(step.name)
                step.do()
        self._note(_EVENTS[plan.change], plan)

    def _steps(self, plan: MfaPlan, waiting: Waiting) -> tuple[Step, ...]:
        """Raises `CannotChangeUser` if the profile leads to another user or place by now."""
        profile, key = self._user(plan)
        caller = plan.by or profile.name
        if self._tools.connection(caller).iam_endpoint != plan.endpoint:
            raise elsewhere(caller, plan.endpoint)
        calls = self._calls(plan, profile, key, waiting)
        arn = calls.user_arn()
        if arn != plan.user_arn:
            raise other_user(profile.name, plan.user_name)
        calls.check_account(arn)
        return steps_of(calls)

    def _user(self, plan: MfaPlan) -> tuple[OwnProfile, AccessKey]:
        """The profile of the plan with its key, also after it was renamed or has a new one."""
        self._tools.vault.confirm(DEVICES)

        def likeness(user: tuple[OwnProfile, AccessKey]) -> tuple[bool, bool]:
            profile, key = user
            return key.access_key_id == plan.access_key_id, profile.name == plan.profile

        profiles = self._tools.vault.profiles()
        users = ((each, each.long_term_key) for each in profiles)
        alike = ((each, key) for each, key in users if key and any(likeness((each, key))))
        found = max(alike, key=likeness, default=None)
        if found is None:
            raise no_user_profile(plan.profile)
        return found

    def _calls(
        self, plan: MfaPlan, profile: OwnProfile, key: AccessKey, waiting: Waiting
    ) -> UserCalls:
        tools = replace(
            self._tools,
            tokens=self._tools.tokens.via(self._tools.connection(profile.name)),
            devices=self._tools.devices.via(self._tools.connection(plan.by or profile.name)),
        )
        callers, now = self._callers, self._tools.clock.now()
        caller = callers.other(plan.by) if plan.by else callers.own(key, now)
        return UserCalls(tools, profile, key, plan, waiting, caller)

    def _key_of(self, name: str) -> tuple[OwnProfile, AccessKey]:
        """Raises `CannotChangeUser` for a profile that is not in the vault with a key."""
        profile = self._tools.vault.profile(name)
        key = profile.long_term_key if profile else None
        if profile is None or key is None:
            raise no_user_profile(name)
        return profile, key

    def _note(self, event: Event, plan: MfaPlan) -> None:
        serial = plan.new or plan.device
        at = self._tools.clock.now()
        self._journal.record(Activity(at=at, event=event, subject=plan.profile, detail=serial))
