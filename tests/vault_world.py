"""The vault with what depends on it, all real, upon a keyring in memory and an STS by hand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fobwatch.core.aws.connection import USUAL
from fobwatch.core.catalogue.catalogue import Catalogue
from fobwatch.core.catalogue.changes import VaultChanges
from fobwatch.core.catalogue.profile_preferences import PreferencesFile
from fobwatch.core.consent.rules import ConsentRules
from fobwatch.core.mfa.codes import CodeMaker
from fobwatch.core.sessions.broker import SessionBroker
from fobwatch.core.sessions.sign_in_request import OtherPrograms
from fobwatch.core.vault.vault import Vault
from tests.fakes import ADMIN, ANNA, DEVICE, FakeClock, FakeTokens
from tests.fakes_console import FakeBrowserProfiles
from tests.fakes_files import (
    FakeProcesses,
    MemoryCodeLedger,
    MemoryJournal,
    MemoryProfileSource,
    MemoryTextStore,
    MemoryTokenFiles,
)
from tests.fakes_portals import PortalWorld
from tests.fakes_secrets import FailingSecretStore

if TYPE_CHECKING:
    from fobwatch.core.activity.activity import Event
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.browsers.ports import BrowserProfiles


def vault_with(*names: str) -> Vault:
    """A vault that is read, with profiles of these names."""
    vault = Vault(FailingSecretStore())
    vault.load()
    vault.save_all(profiles=(replace(ANNA, name=name) for name in names))
    return vault


def rename(vault: Vault, browser_profiles: BrowserProfiles, old_name: str, name: str) -> None:
    with browser_profiles.following(old_name, name):
        vault.rename_profile(old_name, replace(ANNA, name=name))


@dataclass
class VaultWorld:
    """Two profiles and the device of both. `start` is what the program does on what is kept."""

    store: FailingSecretStore = field(default_factory=FailingSecretStore)
    marks_file: MemoryTextStore = field(default_factory=MemoryTextStore)
    clock: FakeClock = field(default_factory=FakeClock)
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    files: MemoryProfileSource = field(default_factory=MemoryProfileSource)
    connections: dict[str, Connection] = field(default_factory=dict)
    ledger: MemoryCodeLedger = field(default_factory=MemoryCodeLedger)
    browser_profiles: FakeBrowserProfiles = field(default_factory=FakeBrowserProfiles)
    sts: FakeTokens | None = None
    """One that outlives `start`, as AWS does; otherwise each start has its own."""

    def __post_init__(self) -> None:
        self.start()
        for profile in (ANNA, ADMIN):
            self.vault.save_profile(profile)
        self.vault.save_device(DEVICE)

    def start(self) -> None:
        self.vault = Vault(self.store)
        self.vault.load()
        self.portals = PortalWorld(self.clock, self.vault, self.journal)
        aws_time = self.portals.aws_time
        codes = CodeMaker(aws_time=aws_time, clock=self.clock, ledger=self.ledger)
        self.tokens = self.sts or FakeTokens(clock=self.clock)
        self.token_files = MemoryTokenFiles()
        self.processes = FakeProcesses()
        self.catalogue = Catalogue(vault=self.vault, source=self.files)
        self.rules = ConsentRules(self.vault, self.catalogue)
        self.marks = PreferencesFile(self.marks_file)
        self.marks.load()
        self.broker = SessionBroker(
            profiles=self.catalogue.current,
            store=self.vault,
            sign_in=self.portals.sign_in_with(
                self.tokens,
                codes,
                self.vault.device,
                OtherPrograms(web_identity_token=self.token_files.read, run=self.processes.run),
                aws_time,
            ),
            journal=self.journal,
            connection=lambda name: self.connections.get(name, USUAL),
        )
        self.portals.sign_ins.on_answered(self.broker.renewals.go_on)
        self.catalogue.on_change(self.broker.review)
        self.catalogue.on_change(self.rules.note)
        self.broker.restore()
        self.changes = VaultChanges(
            vault=self.vault,
            broker=self.broker,
            rules=self.rules,
            marks=self.marks,
            browser_profiles=self.browser_profiles,
            journal=self.journal,
            clock=self.clock,
        )

    @property
    def lines(self) -> list[tuple[Event, str]]:
        return [(line.event, line.subject) for line in self.journal.lines]
