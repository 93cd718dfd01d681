"""A vault, an STS and an IAM for enabling MFA, which can be killed and started again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.iam.mfa_changes import MfaChanges
from fobwatch.core.iam.mfa_plan import Change
from tests.core.iam.walk_world import PLAIN, WalkWorld
from tests.fakes import ANNA, DEVICE
from tests.fakes_iam import FakeMfaDevices
from tests.fakes_iam_tools import iam_tools_in

if TYPE_CHECKING:
    from fobwatch.core.iam.mfa_plan import MfaPlan
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.walks.journal import WalkJournal
    from fobwatch.core.walks.walk import Walk
    from tests.fakes import FakeTokens

NAME = "anna-tower"
OLD = DEVICE.serial
SERIAL = f"{ANNA.mfa_serial.rpartition('/')[0]}/{NAME}"


class MfaWorld(WalkWorld):
    def furnished(self, tokens: FakeTokens) -> tuple[FakeMfaDevices]:
        self.aws = FakeMfaDevices(tokens)
        return (self.aws,)

    def load(self, walks: WalkJournal) -> None:
        world = self.world
        tools = iam_tools_in(world, devices=self.aws)
        self.changes = MfaChanges(tools, walks=walks, journal=world.journal, computer="tower")

    @property
    def profile(self) -> OwnProfile:
        profile = self.vault.profile(PLAIN.name)
        assert profile is not None
        return profile

    def look(
        self, change: Change = Change.ENABLE, name: str = PLAIN.name, serial: str = ""
    ) -> MfaPlan:
        return self.changes.look(change, name, serial)

    def with_a_device(self) -> MfaWorld:
        """The same, where AWS has the device of the vault, which two profiles name."""
        self.aws.have(DEVICE, "anna")
        return self

    def begun_with(self, change: Change, name: str = "", *, forgets: bool = True) -> Walk:
        """What is about the device of `with_a_device`."""
        return self.changes.begin(self.look(change, "dev", OLD), name, forgets=forgets)

    def names_of(self, serial: str) -> list[str]:
        """The vault's profiles that name this device."""
        return sorted(p.name for p in self.vault.profiles() if p.mfa_serial == serial)

    def begun(self) -> Walk:
        return self.changes.begin(self.look(), NAME)
