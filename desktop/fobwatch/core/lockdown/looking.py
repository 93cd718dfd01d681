"""Finds out, without changing anything, what a lockdown of a profile would do."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.arns import account_of, identity_arn, is_root, resource_name_of, role_of
from fobwatch.core.aws.errors import AccessDenied, AccessKeyRefused, AwsError
from fobwatch.core.aws.lockdown_records import LockdownStep, StepKind
from fobwatch.core.errors import FobwatchError
from fobwatch.core.lockdown.callers import Callers, affected_by, depends_on_key, user_of
from fobwatch.core.lockdown.plan import (
    ACTIONS,
    Allowed,
    Plan,
    PlannedStep,
    Remark,
    in_order,
    simulated_on,
)
from fobwatch.core.lockdown.refusals import key_refused, other_account, root_key
from fobwatch.core.profiles.profile import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fobwatch.core.aws.credentials import Source
    from fobwatch.core.iam.access_keys import UserKey
    from fobwatch.core.lockdown.callers import LockdownTools
    from fobwatch.core.profiles.profile import OwnProfile

IDENTITY_CENTER_ROLE: Final = "AWSReservedSSO_"
"""How the names of its roles begin; nobody else may change them."""


class Looking:
    """For one profile and one caller. `plan` blocks, and raises `FobwatchError`."""

    def __init__(
        self, tools: LockdownTools, subject: str, caller: str = "", *, by_person: bool = True
    ) -> None:
        """A page on which to sign in is opened only `by_person`."""
        self._tools = tools
        self._subject = subject
        self._user = user_of(tools, subject)
        self._caller = caller or (self._user.name if self._user else subject)
        self._callers = Callers(tools, by_person=by_person)
        self._notes: dict[Remark, list[str]] = defaultdict(list)
        self._steps: list[LockdownStep] = []
        self._known_keys: tuple[str, ...] = ()

    def plan(self) -> Plan:
        source = self._callers.source(self._caller)
        arn = self._callers.arn(self._caller, source)
        user_arn = self._user_arn(arn)
        if is_root(user_arn or arn):
            raise root_key()
        if user_arn and account_of(user_arn) != account_of(arn):
            raise other_account(self._caller, account_of(user_arn))
        self._take_callers_key(user_arn)
        self._add(StepKind.DOORS)
        if self._user is not None:
            self._add_user(source, self._user, user_arn)
        self._add_elsewhere(arn, user_arn)
        return Plan(
            subject=self._subject,
            caller=self._caller,
            caller_arn=arn,
            user_arn=user_arn,
            steps=self._judged(source, arn),
            notes=tuple((remark, tuple(names)) for remark, names in self._notes.items()),
            known_keys=self._known_keys,
        )

    def _user_arn(self, caller_arn: str) -> str:
        """The ARN of the key's user, which AWS returns to whoever has the key."""
        if self._user is None:
            return ""
        if self._user.name == self._caller:
            return caller_arn
        key = self._user.long_term_key
        if key is None:
            return ""
        try:
            return self._callers.arn(self._user.name, key)
        except AccessKeyRefused as error:
            raise key_refused(key.access_key_id) from error

    def _take_callers_key(self, user_arn: str) -> None:
        """If the caller is the same user with another key, it is about that one first.

        The key that makes the calls has to be deactivated last.
        """
        caller = user_of(self._tools, self._caller)
        key = caller.long_term_key if caller else None
        if self._user is None or caller is None or key is None:
            return
        if key != self._user.long_term_key and self._callers.arn(caller.name, key) == user_arn:
            self._user = caller

    def _add_user(self, source: Source, user: OwnProfile, arn: str) -> None:
        name = resource_name_of(arn)
        self._add(StepKind.KEY, user.name, user.identity, arn)
        for key in self._other_keys(source, user, name):
            self._add(StepKind.OTHER_KEY, user.name, key, arn)
        self._add(StepKind.USER, user.name, name, arn)
        self._add(StepKind.EVENTS, user.name, " ".join(self._known_keys or (user.identity,)), arn)
        if self._has_password(source, name):
            self._add(StepKind.PASSWORD, user.name, name, arn)
        if user.origin is not Origin.VAULT:
            return
        if self._tools.doors.rotating(user.name):
            self._notes[Remark.ROTATING].append(user.name)
        else:
            self._add(StepKind.NEW_KEY, user.name, user.identity, arn)

    def _other_keys(self, source: Source, user: OwnProfile, name: str) -> tuple[str, ...]:
        found = self._listed(self._caller, source, name)
        if found is None and user.name != self._caller:
            found = self._listed_by_user(user, name)
        if found is None:
            self._notes[Remark.KEYS_UNSEEN].append(name)
            self._known_keys = (user.identity,)
            return ()
        self._known_keys = tuple(key.access_key_id for key in found)
        active = (key.access_key_id for key in found if key.active)
        return tuple(key for key in active if key != user.identity)

    def _listed(self, caller: str, source: Source, name: str) -> Sequence[UserKey] | None:
        """The user's keys; None where the caller may not see them."""
        keys = self._tools.open(self._tools.iam.keys, caller, source)
        try:
            return keys.keys(name)
        except AccessDenied:
            return None

    def _listed_by_user(self, user: OwnProfile, name: str) -> Sequence[UserKey] | None:
        """The same as the user: many may list their own keys, and nobody's else."""
        try:
            return self._listed(user.name, self._callers.source(user.name), name)
        except FobwatchError:
            return None

    def _has_password(self, source: Source, name: str) -> bool:
        """Also where AWS does not say: then the step finds out."""
        identities = self._tools.open(self._tools.identities, self._caller, source)
        try:
            return identities.has_password(name)
        except AccessDenied:
            return True

    def _add_elsewhere(self, caller_arn: str, user_arn: str) -> None:
        affected = tuple(affected_by(self._tools, self._subject, self._known_keys))
        for profile in affected:
            self._add_role(profile, caller_arn)
        names = {profile.name for profile in affected}
        if names & set(self._tools.doors.consoles()):
            self._add(StepKind.CONSOLES)
        self._notes[Remark.FEDERATED_CONSOLES] = []
        signed_in = self._tools.doors.portals()
        urls = {p.portal.start_url: p.name for p in affected if p.portal is not None}
        for url in sorted(urls.keys() & set(signed_in)):
            self._add(StepKind.PORTAL, urls[url], url)
        logins = {user_arn: self._subject} if user_arn else {}
        logins |= {p.login.identity: p.name for p in affected if p.login is not None}
        for arn, name in logins.items():
            if arn and account_of(arn) == account_of(caller_arn):
                self._add(StepKind.LOGINS, name, arn)

    def _add_role(self, profile: OwnProfile, caller_arn: str) -> None:
        role = role_of(profile.identity) or profile.role
        if not role:
            return
        if profile.portal is not None or role.startswith(IDENTITY_CENTER_ROLE):
            self._notes[Remark.IDENTITY_CENTER].append(profile.name)
        elif account_of(profile.identity) != account_of(caller_arn):
            self._notes[Remark.OTHER_ACCOUNT].append(profile.name)
        elif all(step.resource != profile.identity for step in self._steps):
            self._add(StepKind.ROLE, profile.name, role, profile.identity)

    def _add(self, kind: StepKind, profile: str = "", target: str = "", resource: str = "") -> None:
        self._steps.append(
            LockdownStep(
                name=f"{self._subject}/{kind}/{target}",
                subject=self._subject,
                action=kind,
                at=self._tools.iam.aws_time.now(),
                caller=self._caller if kind in ACTIONS else "",
                profile=profile or self._subject,
                target=target,
                resource=resource,
            )
        )

    def _judged(self, source: Source, arn: str) -> tuple[PlannedStep, ...]:
        own = depends_on_key(self._tools, self._caller, self._user)
        steps = in_order(self._steps, own=own, needs_key=False)
        answers = {
            resource: self._asked(source, arn, resource, [s for s in steps if s.caller])
            for resource in {simulated_on(step) for step in steps if step.caller}
        }
        return tuple(
            PlannedStep(step=step, allowed=_allowed(step, answers.get(simulated_on(step))))
            for step in steps
        )

    def _asked(
        self, source: Source, arn: str, resource: str, steps: Iterable[LockdownStep]
    ) -> dict[str, bool] | None:
        about = [step for step in steps if simulated_on(step) == resource]
        actions = sorted({action for step in about for action in ACTIONS[step.action]})
        simulator = self._tools.open(self._tools.iam.simulator, self._caller, source)
        has_mfa = self._callers.has_mfa(self._caller)
        try:
            found = simulator.simulate(identity_arn(arn), actions, mfa=has_mfa, resource=resource)
        except AwsError as error:
            if error.transient:
                raise
            return None
        return {each.action: each.is_allowed for each in found}


def _allowed(step: LockdownStep, answers: dict[str, bool] | None) -> Allowed:
    if not step.caller:
        return Allowed.NOBODY
    known = [None if answers is None else answers.get(each) for each in ACTIONS[step.action]]
    if None in known:
        return Allowed.UNKNOWN
    return Allowed.YES if all(known) else Allowed.NO
