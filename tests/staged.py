"""The core's services with what a test sets in them: each is the real one over fakes of ports."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeGuard

from fobwatch.core.aws.clock import HALF_TICK, AwsTime
from fobwatch.core.aws.connection import beside_variables
from fobwatch.core.catalogue.catalogue import Catalogue
from fobwatch.core.consent.rules import RULES
from fobwatch.core.errors import (
    VaultDenied,
    VaultLocked,
    VaultMissing,
    VaultNew,
    VaultUnavailable,
)
from fobwatch.core.mfa.codes import CodeMaker
from fobwatch.core.profiles.chain import chain_named, definition_of
from fobwatch.core.profiles.kinds.only_shown import OtherKind, OtherProfile
from fobwatch.core.profiles.profile import Origin, OwnProfile
from fobwatch.core.sessions.broker import SessionBroker
from fobwatch.core.sessions.sessions import SESSIONS, SessionRecord
from fobwatch.core.sessions.sign_in_request import OtherPrograms
from fobwatch.core.vault.state import VaultState
from fobwatch.core.vault.vault import Vault
from tests.core.session_records import hours, session
from tests.fakes import ADMIN, ANNA, DEVICE, FakeTokens
from tests.fakes_files import (
    FakeProcesses,
    MemoryCodeLedger,
    MemoryJournal,
    MemoryProfileSource,
    MemoryTokenFiles,
)
from tests.fakes_portals import PortalWorld
from tests.fakes_secrets import FailingSecretStore

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import timedelta

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.consent.rules import ConsentRule
    from fobwatch.core.errors import VaultError
    from fobwatch.core.ini.text import FileProblem
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.vault.state import Waiting
    from tests.fakes import FakeClock

FAILURES: dict[VaultState, VaultError] = {
    VaultState.LOCKED: VaultLocked("The vault is locked", "Your keyring is locked.", "Unlock it."),
    VaultState.NEW: VaultNew("There is no vault yet", "It is made.", "Choose a passphrase."),
    VaultState.MISSING: VaultMissing("There is no keyring", "None was found.", "Start one."),
    VaultState.DENIED: VaultDenied("Refused", "You refused it.", "Allow it."),
    VaultState.UNAVAILABLE: VaultUnavailable("It does not answer", "It stopped.", "Start it."),
}


class StagedVault(Vault):
    """The real vault over a keyring in memory, which `stage` lets fail."""

    def __init__(
        self,
        *devices: MfaDevice,
        rules: Iterable[ConsentRule] = (),
        state: VaultState | None = None,
    ) -> None:
        self.store = FailingSecretStore()
        super().__init__(self.store)
        self.load()
        self.save_all(devices=devices)
        for rule in rules:
            self.save(RULES, rule)
        if state is not None:
            self.stage(state)

    def stage(self, state: VaultState) -> None:
        """Let the keyring be so."""
        self._contents.is_complete = state is not VaultState.LOADING
        self.store.failure = FAILURES.get(state)
        if state is not VaultState.LOADING:
            self.load()

    def hold_back(self, waiting: Waiting) -> None:
        """Save these while the keyring takes nothing."""
        self.store.failure = self.store.failure or FAILURES[VaultState.UNAVAILABLE]
        for name in waiting.profiles:
            self.save_profile(replace(ANNA, name=name))
        for name in waiting.devices:
            self.save_device(replace(DEVICE, serial=f"arn:aws:iam::1:mfa/{name}", name=name))
        for name in waiting.sessions:
            self.save(SESSIONS, session(name, left=hours(1)))

    def empty(self) -> None:
        """Hold nothing."""
        for device in self.devices():
            self.remove_device(device.serial)


def _is_own(profile: Profile) -> TypeGuard[OwnProfile]:
    return isinstance(profile, OwnProfile) and profile.origin is Origin.VAULT


class StagedCatalogue(Catalogue):
    """The real catalogue over AWS files that hold what a test lists."""

    def __init__(
        self, vault: Vault, *profiles: Profile, connections: Mapping[str, Connection] | None = None
    ) -> None:
        self._files = MemoryProfileSource()
        super().__init__(vault=vault, source=self._files)
        self.connect(connections or {})
        self.listed = profiles or (ANNA, ADMIN)

    @property
    def listed(self) -> tuple[Profile, ...]:
        return self.profiles()

    @listed.setter
    def listed(self, profiles: Sequence[Profile]) -> None:
        """Let there be these: the vault's own in the vault, the others in the files."""
        own = [p for p in profiles if _is_own(p)]
        for gone in {p.name for p in self._vault.profiles()} - {p.name for p in own}:
            self._vault.remove_profile(gone)
        self._vault.save_all(profiles=own)
        self._files.change(profiles=tuple(p for p in profiles if not _is_own(p)))
        self.refresh()

    def find(self, *problems: FileProblem) -> None:
        """Let this be wrong with the files."""
        self._files.change(problems=problems)
        self.refresh()

    def connect(self, connections: Mapping[str, Connection]) -> None:
        """Let the files say how AWS is reached for these profiles."""
        self._files.change(connections=connections)
        self.refresh()

    def offer(self, *names: str) -> None:
        """Let the files have AWS's tools ask Fobwatch for these profiles."""
        offered = tuple(OtherProfile(name=name, way=OtherKind.FOBWATCH) for name in names)
        self._files.change(profiles=(*self._files.listing().profiles, *offered))
        self.refresh()


class StagedBroker(SessionBroker):
    """The real broker over an STS by hand, with records as if they had come about."""

    def __init__(self, clock: FakeClock, vault: Vault, catalogue: Catalogue) -> None:
        self.tokens = FakeTokens(clock)
        aws_time = AwsTime(clock)
        self.token_files = MemoryTokenFiles()
        self.processes = FakeProcesses()
        self.portals = PortalWorld(clock, vault)
        self.codes = CodeMaker(aws_time=aws_time, clock=clock, ledger=MemoryCodeLedger())
        self.variables: dict[str, str] = {}
        super().__init__(
            profiles=catalogue.current,
            store=vault,
            sign_in=self.portals.sign_in_with(
                self.tokens,
                self.codes,
                vault.device,
                OtherPrograms(web_identity_token=self.token_files.read, run=self.processes.run),
                aws_time,
            ),
            journal=MemoryJournal(),
            connection=lambda name: beside_variables(catalogue.connection(name), self.variables),
        )

    def hold(self, session: Session) -> None:
        """Hold it as the profile's, whatever it was made by."""
        chain = chain_named(session.profile, self._profiles())
        held = replace(session, definition=definition_of(chain))
        self.put(SessionRecord(profile=session.profile, session=held))

    def put(self, *records: SessionRecord) -> None:
        for record in records:
            self._table.put(record)


def ahead(aws_time: AwsTime, clock: FakeClock, offset: timedelta) -> None:
    """Let AWS's clock be measured as so far ahead of ours."""
    aws_time.observe(clock.now() + offset - HALF_TICK, clock.now(), clock.now())
