"""Takes the steps of a lockdown, and takes back those that can be."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from fobwatch.core.aws.arns import identity_key, resource_name_of
from fobwatch.core.aws.changing_keys import CHANGING_KEYS
from fobwatch.core.aws.lockdown_records import StepKind
from fobwatch.core.iam.errors import NoSuchAccessKey, NoSuchPolicy
from fobwatch.core.iam.key_steps import CREATE, PROVE, SWITCH, KeyChange, KeySteps
from fobwatch.core.lockdown.callers import Callers, affected_by
from fobwatch.core.lockdown.evidence import Evidence
from fobwatch.core.lockdown.passwords import PasswordChange
from fobwatch.core.lockdown.plan import POLICY_NAME, denial_before

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from fobwatch.core.aws.credentials import Source
    from fobwatch.core.aws.lockdown_records import LockdownStep
    from fobwatch.core.lockdown.callers import LockdownTools, ServiceT
    from fobwatch.core.walks.walk import Step

REVOKED_AT_ONCE = 5
"""Sign-in API, BatchRevokeSessions."""


class LockdownCalls:
    """Each method blocks, and raises `FobwatchError`. Every step can be taken again."""

    def __init__(self, tools: LockdownTools, known_keys: Collection[str] = ()) -> None:
        """`known_keys` are those that the user had before."""
        self._tools = tools
        self._callers = Callers(tools)
        self._evidence = Evidence(tools)
        self._known_keys = frozenset(known_keys)

    def take(self, step: LockdownStep, at: datetime) -> str:
        """What else a person has to know of it. Sessions from before `at`, AWS's time, end."""
        if step.action is StepKind.EVENTS:
            return self._evidence.collect(step, self._source(step))
        self._end(step, at)
        return ""

    def _end(self, step: LockdownStep, at: datetime) -> None:
        doors = self._tools.doors
        match step.action:
            case StepKind.DOORS:
                doors.close()
            case StepKind.KEY | StepKind.OTHER_KEY:
                self._set_active(step, active=False)
            case StepKind.USER | StepKind.ROLE:
                self._deny_before(step, at)
            case StepKind.CONSOLES:
                affected = affected_by(self._tools, step.subject, self._known_keys)
                doors.sign_out_consoles({profile.name for profile in affected})
            case StepKind.PORTAL:
                doors.sign_out_portal(step.target)
            case StepKind.LOGINS:
                self._revoke_logins(step)
            case StepKind.PASSWORD:
                self._change_password(step)
            case StepKind.NEW_KEY:
                self._key_steps(step, lambda each: each.do())

    def go_on(self, step: LockdownStep) -> str:
        """What is left of a new key whose answer was lost."""

        def settled(each: Step) -> None:
            if not each.was_done():
                each.do()

        self._key_steps(step, settled)
        return ""

    def take_back(self, step: LockdownStep) -> None:
        match step.action:
            case StepKind.DOORS:
                self._tools.doors.reopen()
            case StepKind.KEY | StepKind.OTHER_KEY:
                self._set_active(step, active=True)
            case _:
                self._allow_again(step)

    def forget_old_key(self, step: LockdownStep) -> None:
        """The secret that a thief may have, once the profiles have another."""
        self._tools.iam.vault.remove(CHANGING_KEYS, step.target)

    def _set_active(self, step: LockdownStep, *, active: bool) -> None:
        keys = self._open(self._tools.iam.keys, step)
        try:
            keys.set_active(resource_name_of(step.resource), step.target, active=active)
        except NoSuchAccessKey:
            if active:
                raise
            # What was deleted is worth nothing to anybody.

    def _deny_before(self, step: LockdownStep, at: datetime) -> None:
        identities = self._open(self._tools.identities, step)
        identities.put_policy(step.resource, POLICY_NAME, denial_before(at))

    def _allow_again(self, step: LockdownStep) -> None:
        identities = self._open(self._tools.identities, step)
        with suppress(NoSuchPolicy):
            identities.delete_policy(step.resource, POLICY_NAME)

    def _revoke_logins(self, step: LockdownStep) -> None:
        source = self._callers.checked(step.caller, step.target)
        logins = self._tools.open(self._tools.logins, step.caller, source)
        found = logins.active(step.target)
        for start in range(0, len(found), REVOKED_AT_ONCE):
            batch = found[start : start + REVOKED_AT_ONCE]
            logins.revoke(step.target, batch)

    def _change_password(self, step: LockdownStep) -> None:
        source = self._source(step)
        arn = self._callers.arn(step.caller, source)
        identities = self._tools.open(self._tools.identities, step.caller, source)
        change = PasswordChange(self._tools, identities, step)
        change.make(is_own=identity_key(arn) == identity_key(step.resource))

    def _key_steps(self, step: LockdownStep, work: Callable[[Step], None]) -> None:
        """Make a new key, wait until AWS takes it, and let the profiles use it."""
        tools = self._tools
        change = KeyChange(
            profile=step.profile,
            user_name=resource_name_of(step.resource),
            old_key_id=step.target,
            known=self._known_keys,
        )
        steps = KeySteps(
            tools.iam.via(tools.iam.connection(step.caller)),
            change,
            region=tools.region(step.caller),
            although_used=True,
            source=partial(self._callers.checked, step.caller, step.resource),
        )
        for each in steps.steps():
            if each.name in {CREATE, PROVE, SWITCH}:
                work(each)

    def _source(self, step: LockdownStep) -> Source:
        return self._callers.checked(step.caller, step.resource)

    def _open(self, service: ServiceT, step: LockdownStep) -> ServiceT:
        return self._tools.open(service, step.caller, self._source(step))
