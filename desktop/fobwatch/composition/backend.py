"""The core's services on this computer's adapters, without windows."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.adapters.aws.partition_table import BotocorePartitionTable
from fobwatch.adapters.aws.sts import BotoTokenService, LazyClients
from fobwatch.adapters.aws_files.reader import AwsFiles
from fobwatch.adapters.console.browser import ConsoleBrowser
from fobwatch.adapters.console.federation import HttpFederationService
from fobwatch.adapters.desktop.system_clock import SystemClock
from fobwatch.adapters.sleep_and_lock.events import screen_lock
from fobwatch.adapters.storage.buffered_journal import BufferedJournal
from fobwatch.adapters.storage.journal import SqliteJournal
from fobwatch.adapters.storage.ledger import SqliteCodeLedger
from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.core.agent.authorization import AgentAuthorizer
from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.aws.connection import beside_variables
from fobwatch.core.catalogue.catalogue import Catalogue
from fobwatch.core.catalogue.changes import VaultChanges
from fobwatch.core.catalogue.profile_preferences import PreferencesFile
from fobwatch.core.consent.approvals import ApprovalQueue
from fobwatch.core.consent.rules import ConsentRules
from fobwatch.core.console.service import ConsoleService
from fobwatch.core.errors import StorageError
from fobwatch.core.imports.importer import ImportConsent, Importer
from fobwatch.core.mfa.codes import CodeMaker
from fobwatch.core.sessions.broker import SessionBroker
from fobwatch.core.sessions.sign_in import SignIn
from fobwatch.core.settings.settings import SettingsFile
from fobwatch.core.vault.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.adapters.sleep_and_lock.events import ScreenLock
    from fobwatch.adapters.storage.paths import Paths
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.settings.settings import Settings
    from fobwatch.core.vault.ports import SecretStore

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """Everything that works without a window. Making it reads nothing and connects nowhere."""

    clock: SystemClock
    aws_time: AwsTime
    journal: BufferedJournal
    store: SecretStore
    vault: Vault
    files: AwsFiles
    catalogue: Catalogue
    codes: CodeMaker
    tokens: BotoTokenService
    partitions: BotocorePartitionTable
    broker: SessionBroker
    console: ConsoleService
    importer: Importer
    marks: PreferencesFile
    changes: VaultChanges
    settings: SettingsFile
    window_places: TextFile
    screen: ScreenLock
    rules: ConsentRules
    desk: ApprovalQueue
    authorizer: AgentAuthorizer

    def load(self) -> None:
        """Read the vault, the AWS files and the sessions. Blocks; failures are states."""
        self.catalogue.refresh()
        self.vault.load()
        self.broker.restore()

    def read_files(self) -> None:
        """Read the settings and the marks. Blocks for the disk; what is damaged is logged."""
        self.settings.load()
        self.settings.on_change(self._keep_activity)
        self._keep_activity(self.settings.current)
        for problem in self.settings.problems:
            logger.warning("%s", problem)
        try:
            self.marks.load()
        except StorageError as error:
            logger.warning("%s", error)

    def lock(self) -> None:
        """Forget all secrets, and which programs were allowed to have them.

        Blocks until the keyring has stored what is being written.
        """
        self.vault.lock()
        self.broker.forget()
        self.desk.close()

    def reload(self) -> None:
        """Try the vault again; take up its sessions if it could not be read before."""
        self.vault.retry()
        self.broker.restore()

    def _keep_activity(self, settings: Settings) -> None:
        self.journal.keep(settings.keep_activity)


def build(
    places: Paths,
    store: SecretStore,
    environment: Mapping[str, str] = os.environ,
) -> Backend:
    clock = SystemClock()
    aws_time = AwsTime(clock)
    journal = BufferedJournal(SqliteJournal(places.journal))
    vault = Vault(store)
    files = AwsFiles(environment)
    catalogue = Catalogue(vault=vault, source=files)
    codes = CodeMaker(aws_time=aws_time, clock=clock, ledger=SqliteCodeLedger(places.ledger))
    tokens = BotoTokenService(LazyClients(clock, aws_time.observe))
    partitions = BotocorePartitionTable()

    def connection(name: str) -> Connection:
        return beside_variables(catalogue.connection(name), environment)

    broker = SessionBroker(
        lookup=catalogue.current,
        store=vault,
        sign_in=SignIn(tokens=tokens, codes=codes, device=vault.device, aws_time=aws_time),
        tokens=tokens,
        aws_time=aws_time,
        journal=journal,
        connection=connection,
    )
    catalogue.on_change(broker.review)
    console = ConsoleService(
        sessions=broker,
        federation=HttpFederationService(partitions),
        tokens=tokens,
        partitions=partitions,
        browser=ConsoleBrowser(),
        journal=journal,
        clock=clock,
        connection=connection,
    )
    marks = PreferencesFile(TextFile(places.marks))
    screen = screen_lock()
    desk = ApprovalQueue(clock, screen)
    rules = ConsentRules(vault, catalogue)
    rules.on_change(desk.forget)
    catalogue.on_change(rules.note)
    return Backend(
        clock=clock,
        aws_time=aws_time,
        journal=journal,
        store=store,
        vault=vault,
        files=files,
        catalogue=catalogue,
        codes=codes,
        tokens=tokens,
        partitions=partitions,
        broker=broker,
        console=console,
        importer=Importer(vault=vault, journal=journal, clock=clock),
        marks=marks,
        changes=VaultChanges(
            vault=vault, broker=broker, rules=rules, marks=marks, journal=journal, clock=clock
        ),
        settings=SettingsFile(TextFile(places.settings)),
        window_places=TextFile(places.windows),
        screen=screen,
        rules=rules,
        desk=desk,
        authorizer=AgentAuthorizer(
            desk, rules, import_matter=ImportConsent(vault, rules).matter, refresh=catalogue.refresh
        ),
    )
