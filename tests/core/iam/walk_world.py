"""A vault, an STS and a record of walks, of a program that can be killed and started again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from fobwatch.core.aws.connection import USUAL
from fobwatch.core.walks.journal import WalkJournal
from tests.fakes import ANNA, FakeClock, FakeTokens
from tests.fakes_files import MemoryTextStore
from tests.fakes_secrets import FailingSecretStore
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.vault.vault import Vault

PLAIN = replace(ANNA, name="plain", mfa_serial="")


class CrossedStore(FailingSecretStore):
    """A keyring that tells before and after each change."""

    crossed: Callable[[], None] = staticmethod(lambda: None)

    def set(self, name: str, secret: str) -> None:
        self.crossed()
        super().set(name, secret)
        self.crossed()

    def delete(self, name: str) -> None:
        self.crossed()
        super().delete(name)
        self.crossed()


class CrossedText(MemoryTextStore):
    """A file that tells before and after it is written."""

    crossed: Callable[[], None] = staticmethod(lambda: None)

    def write(self, text: str) -> None:
        self.crossed()
        super().write(text)
        self.crossed()


@dataclass
class WalkWorld:
    """Profiles of one user, with MFA (dev) and without.

    What is at AWS, in the keyring and on the disk outlives `start`. Subclasses say what is at AWS,
    and make the services that are tested.
    """

    keyring: CrossedStore = field(default_factory=CrossedStore)
    file: CrossedText = field(default_factory=CrossedText)

    def __post_init__(self) -> None:
        clock = FakeClock()
        self.world = VaultWorld(store=self.keyring, clock=clock, sts=FakeTokens(clock=clock))
        self.vault.save_profile(self.plain)
        self.at_aws = tuple(self.furnished(self.world.tokens))
        self.load(self._walks())

    @property
    def plain(self) -> OwnProfile:
        return PLAIN

    def furnished(self, tokens: FakeTokens) -> Iterable[Any]:
        """Make what is at AWS. Returns the fakes of what a walk changes."""
        raise NotImplementedError

    def load(self, walks: WalkJournal) -> None:
        """Make the services."""
        raise NotImplementedError

    def start(self) -> None:
        """As the program starts, on what it finds."""
        self.world.start()
        self.load(self._walks())

    @property
    def vault(self) -> Vault:
        return self.world.vault

    def connection(self, name: str) -> Connection:
        return self.world.connections.get(name, USUAL)

    def watch(self, crossed: Callable[[], None]) -> None:
        """Call this before and after each change, at AWS, in the keyring and on the disk."""
        for part in (*self.at_aws, self.keyring, self.file):
            part.crossed = crossed

    def _walks(self) -> WalkJournal:
        walks = WalkJournal(self.file, self.vault)
        walks.load()
        return walks
