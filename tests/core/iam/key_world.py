"""A vault, an STS and an IAM for replacing an access key; it can be killed and started again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.aws.changing_keys import CHANGING_KEYS
from fobwatch.core.iam.key_rotation import KeyRotation
from tests.core.iam.walk_world import PLAIN, WalkWorld
from tests.fakes import KEY
from tests.fakes_iam_tools import iam_tools_in
from tests.fakes_keys import FakeAccessKeys

if TYPE_CHECKING:
    from fobwatch.core.aws.changing_keys import ChangingKeys
    from fobwatch.core.aws.credentials import AccessKey
    from fobwatch.core.walks.journal import WalkJournal
    from fobwatch.core.walks.walk import Walk
    from tests.fakes import FakeTokens


class KeyWorld(WalkWorld):
    def furnished(self, tokens: FakeTokens) -> tuple[FakeAccessKeys]:
        self.aws = FakeAccessKeys(tokens)
        return (self.aws,)

    def load(self, walks: WalkJournal) -> None:
        world = self.world
        self.rotation = KeyRotation(
            iam_tools_in(world, keys=self.aws),
            walks=walks,
            journal=world.journal,
            profiles=world.catalogue.profiles,
        )

    @property
    def key(self) -> AccessKey:
        """That of the profile."""
        profile = self.vault.profile(PLAIN.name)
        key = profile.long_term_key if profile else None
        assert key is not None
        return key

    @property
    def pair(self) -> ChangingKeys | None:
        return self.vault.get(CHANGING_KEYS, KEY.access_key_id)

    @property
    def unfinished(self) -> Walk:
        (walk,) = self.rotation.unfinished
        return walk

    def begun(self, profile: str = PLAIN.name) -> Walk:
        return self.rotation.begin(self.rotation.look(profile))
