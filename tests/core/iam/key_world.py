"""A vault, an STS and an IAM for replacing an access key; it can be killed and started again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fobwatch.core.aws.changing_keys import CHANGING_KEYS
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.iam.key_pair import KeyTools
from fobwatch.core.iam.key_rotation import KeyRotation
from fobwatch.core.walks.journal import WalkJournal
from tests.core.iam.mfa_world import CrossedStore, CrossedText
from tests.fakes import ANNA, KEY, FakeClock, FakeTokens
from tests.fakes_keys import FakeAccessKeys
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.aws.changing_keys import ChangingKeys
    from fobwatch.core.aws.credentials import AccessKey
    from fobwatch.core.vault.vault import Vault
    from fobwatch.core.walks.walk import Walk

PLAIN = replace(ANNA, name="plain", mfa_serial="")


@dataclass
class KeyWorld:
    """Profiles of one user, with MFA (dev) and without. What is at AWS outlives `start`."""

    keyring: CrossedStore = field(default_factory=CrossedStore)
    file: CrossedText = field(default_factory=CrossedText)

    def __post_init__(self) -> None:
        clock = FakeClock()
        self.world = VaultWorld(store=self.keyring, clock=clock, sts=FakeTokens(clock=clock))
        self.vault.save_profile(PLAIN)
        self.aws = FakeAccessKeys(self.world.tokens)
        self._load()

    def start(self) -> None:
        """As the program starts, on what it finds."""
        self.world.start()
        self._load()

    def _load(self) -> None:
        world = self.world
        walks = WalkJournal(self.file, world.vault)
        walks.load()
        self.rotation = KeyRotation(
            KeyTools(
                vault=world.vault,
                broker=world.broker,
                tokens=world.tokens,
                keys=self.aws,
                clock=world.clock,
                aws_time=world.portals.aws_time,
            ),
            walks=walks,
            journal=world.journal,
            connection=lambda name: world.connections.get(name, USUAL),
            profiles=world.catalogue.profiles,
        )

    @property
    def vault(self) -> Vault:
        return self.world.vault

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

    def watch(self, crossed: Callable[[], None]) -> None:
        """Call this before and after each change, at AWS, in the keyring and on the disk."""
        self.aws.crossed = self.keyring.crossed = self.file.crossed = crossed
