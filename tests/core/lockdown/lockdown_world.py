"""A vault, an STS and an IAM for a lockdown, which can be killed and started again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from tests.core.iam.walk_world import WalkWorld
from tests.fakes import ACCOUNT, ADMIN, ANNA
from tests.fakes_cloudtrail import FakeEventHistory, trail_of
from tests.fakes_denials import FakeSimulator
from tests.fakes_iam_tools import iam_tools_in
from tests.fakes_keys import FakeAccessKeys
from tests.fakes_lockdown import (
    FakeDoors,
    FakeIdentities,
    FakeLoginSessions,
    KeysOfUsers,
    lockdown_of,
)

if TYPE_CHECKING:
    from fobwatch.core.aws.lockdown_records import LockdownStep, Outcome, StepKind
    from fobwatch.core.iam.ports import AccessKeyService
    from fobwatch.core.walks.journal import WalkJournal
    from fobwatch.core.walks.walk import Walk
    from tests.fakes import FakeTokens

PLAIN = replace(ANNA, name="plain", mfa_serial="", console_password="the-old-one")
USER = f"arn:aws:iam::{ACCOUNT}:user/anna"
ROLE = ADMIN.role_arn
OTHER_KEY = AccessKey(access_key_id="AKIABORIS000000TEST", secret_access_key="boris-secret-0123456")
OTHER = IamUserProfile(name="other", access_key=OTHER_KEY, region="eu-west-1")
OTHER_USER = f"arn:aws:iam::{ACCOUNT}:user/boris"
LOGIN = f"arn:aws:signin::{ACCOUNT}:session/one"


@dataclass
class LockdownWorld(WalkWorld):
    """Also a role upon the profile with MFA."""

    doors: FakeDoors = field(default_factory=FakeDoors)

    @property
    def plain(self) -> IamUserProfile:
        return PLAIN

    def furnished(self, tokens: FakeTokens) -> tuple[object, ...]:
        self.keys = FakeAccessKeys(tokens)
        self.iam = FakeIdentities(tokens)
        self.simulator = FakeSimulator()
        self.trail = FakeEventHistory(tokens.clock)
        self._trail = replace(trail_of(tokens.clock), history=self.trail)
        self.logins = FakeLoginSessions({USER: [LOGIN]})
        self.access_keys: AccessKeyService = self.keys
        return self.keys, self.iam, self.logins

    def load(self, walks: WalkJournal) -> None:
        world = self.world
        self.doors.closed = False
        self.lockdown = lockdown_of(
            walks=walks,
            journal=world.journal,
            iam=iam_tools_in(world, keys=self.access_keys, simulator=self.simulator),
            catalogue=world.catalogue,
            identities=self.iam,
            logins=self.logins,
            doors=self.doors.doors,
            trail=self._trail,
        )

    def add_user(self) -> None:
        """Another user of the account, and start again."""
        others = FakeAccessKeys(self.world.tokens, "boris", OTHER_USER)
        others.add(OTHER_KEY)
        self.access_keys = KeysOfUsers(self.keys, others)
        self.vault.save_profile(OTHER)
        self.start()

    def begun(self, name: str = PLAIN.name, *, without: tuple[StepKind, ...] = ()) -> Walk:
        plan = self.lockdown.look(name)
        steps = [each.step for each in plan.steps if each.step.action not in without]
        return self.lockdown.begin(plan, [step.name for step in steps])

    def done(self, name: str = PLAIN.name, *, without: tuple[StepKind, ...] = ()) -> None:
        assert self.lockdown.go_on(self.begun(name, without=without))

    def step(self, action: StepKind, name: str = PLAIN.name) -> LockdownStep:
        return next(step for step in self.lockdown.steps(name) if step.action is action)

    def outcomes(self, name: str = PLAIN.name) -> dict[StepKind, Outcome]:
        return {step.action: step.outcome for step in self.lockdown.steps(name)}
