"""The services that are built upon sessions, and those that programs and people ask."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING

from fobwatch.adapters.aws.cloudtrail import BotoEventHistory
from fobwatch.adapters.aws.iam import BotoAccessKeyService
from fobwatch.adapters.aws_files.history import ChangeFolder
from fobwatch.adapters.aws_files.reader import in_home
from fobwatch.adapters.aws_files.writer import AwsFileWriter
from fobwatch.adapters.backup.files import EncryptedBackups
from fobwatch.adapters.console.federation import HttpFederationService
from fobwatch.adapters.health.computer import ThisComputer
from fobwatch.adapters.storage.event_store import SqliteEventStore
from fobwatch.adapters.storage.single_instance import SingleInstance
from fobwatch.adapters.storage.text_file import PrivateFileWriter, TextFile
from fobwatch.composition.iam import (
    account_reading_over,
    denials_over,
    health_over,
    key_rotation_over,
    lockdown_over,
    mfa_changes_over,
    require_mfa_over,
)
from fobwatch.composition.sign_in_services import SignInServices, pause
from fobwatch.core.agent.authorization import AgentAuthorizer
from fobwatch.core.agent.judging import PortalConsent
from fobwatch.core.agent.while_locked import SessionsWhileLocked
from fobwatch.core.aws_files.writing import AwsFileChanges
from fobwatch.core.backup.backups import Backups
from fobwatch.core.backup.reminder import BackupReminder
from fobwatch.core.backup.restoring import Restoring
from fobwatch.core.backup.sheets import RecoverySheets
from fobwatch.core.catalogue.account_names import AccountNames
from fobwatch.core.catalogue.agreements import Agreements, AllowedLinks, SignInDigests
from fobwatch.core.catalogue.changes import VaultChanges
from fobwatch.core.catalogue.console_protection import ConsoleProtection, ProtectionCopies
from fobwatch.core.catalogue.known_logins import KnownLogins
from fobwatch.core.catalogue.known_portals import KnownPortals
from fobwatch.core.catalogue.portal_profiles import PortalProfiles
from fobwatch.core.cloudtrail.reading import LookupPaces
from fobwatch.core.consent.approvals import ApprovalQueue
from fobwatch.core.consent.identities import KeyUsers
from fobwatch.core.consent.rules import ConsentRules
from fobwatch.core.console.link_questions import LinkQuestions
from fobwatch.core.console.service import ConsoleService
from fobwatch.core.console.sessions import ConsoleSessions
from fobwatch.core.console.stored_sessions import StoredSessions
from fobwatch.core.iam.key_readings import KeyReadings
from fobwatch.core.iam.key_schedule import KeySchedule
from fobwatch.core.iam.user_devices import UserDevices
from fobwatch.core.imports.importer import ImportConsent, Importer
from fobwatch.core.sessions.narrowed_sessions import NarrowedSessions
from fobwatch.core.sign_in_history.history import SignInHistory, Trail
from fobwatch.core.sign_in_history.watch import SignInWatch
from fobwatch.core.walks.journal import WalkJournal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fobwatch.adapters.console.browser import ConsoleBrowser
    from fobwatch.adapters.storage.paths import Paths
    from fobwatch.core.vault.ports import VaultStore


class JoinedServices(SignInServices):
    """Everything that works without a window. Making it reads nothing and connects nowhere."""

    def __init__(
        self,
        paths: Paths,
        store: VaultStore,
        environment: Mapping[str, str] = os.environ,
        *,
        sso_cache: Path | None = None,
        home: Path | None = None,
    ) -> None:
        """As `SignInServices` says. `home` has the files of shells, usually the user's."""
        super().__init__(paths, store, environment, sso_cache=sso_cache)
        self.one_program = SingleInstance(paths.lock)
        self._ask_for_consent()
        self._open_consoles(self._console_browser)
        self._change_the_vault()
        self._change_iam()
        self._read_sign_ins(BotoEventHistory(self._clients))
        self._back_up()
        outside = self._clients, self._connection
        self.denials = denials_over(self, *outside)
        self.account_reading = account_reading_over(self, *outside)
        self._authorize_programs()
        self.lockdown = lockdown_over(self, self.walks, self._trail, *outside)
        computer = ThisComputer(home or in_home("~"), environment)
        self.health = health_over(self, computer, *outside)

    def _ask_for_consent(self) -> None:
        self.approvals = ApprovalQueue(self.clock, self.screen, lambda: self.while_locked.closed)
        self.links = LinkQuestions(self.clock, self.screen)
        self.rules = ConsentRules(self.vault, self.profiles)
        self.rules.on_change(self.approvals.forget)
        self.narrowed = NarrowedSessions(self.broker, self.tokens, self.aws_time)
        self.rules.on_change(self.narrowed.forget)
        self.while_locked = SessionsWhileLocked(
            settings=self.settings,
            vault=self.vault,
            profiles=self.profiles,
            rules=self.rules,
            approvals=self.approvals,
            broker=self.broker,
            narrowed=self.narrowed,
            aws_time=self.aws_time,
        )
        self.protection_copies = ProtectionCopies(self.marks, self.vault)
        self.console_protection = ConsoleProtection(
            self.marks,
            self.profiles,
            lambda name: self.broker.record(name).session,
            self.protection_copies.restore,
            KeyUsers(self.tokens, lambda: self.profiles.by_name, self._connection, self.clock),
        )
        digests = SignInDigests(self.profiles, self._connection)
        self.agreements = Agreements(digests, self.places, self.console_protection)
        self.allowed_links = AllowedLinks(
            self.settings, digests, self.rules, self.console_protection
        )

    def _open_consoles(self, browser: ConsoleBrowser) -> None:
        self.console = ConsoleService(
            sessions=self.broker,
            federation=HttpFederationService(self.partitions),
            tokens=self.tokens,
            partitions=self.partitions,
            browser=browser,
            journal=self.journal,
            aws_time=self.aws_time,
            connection=self._connection,
            check_agreement=self.agreements.check,
        )
        self.stored_consoles = StoredSessions(
            TextFile(self.paths.consoles),
            self.console.ledger,
            profiles=self.browser_profiles,
            logout_url=self.console.logout_url,
            aws_time=self.aws_time,
        )
        self.consoles = ConsoleSessions(
            console=self.console,
            sessions=self.broker,
            browser=browser,
            watch=self._watched,
            journal=self.journal,
            aws_time=self.aws_time,
        )

    def _change_the_vault(self) -> None:
        self.profiles.on_change(self.broker.review)
        self.profiles.on_change(self.rules.note)
        self.known_portals = KnownPortals(
            vault=self.vault,
            catalogue=self.profiles,
            portals=self.portals,
            finder=self.portal_finder,
            roles=self.portal_roles,
            rules=self.rules,
            journal=self.journal,
            aws_time=self.aws_time,
        )
        self.account_names = AccountNames(self.known_portals, self.profiles, self.portal_roles)
        self.known_logins = KnownLogins(
            logins=self.logins, oidc=self.oidc, catalogue=self.profiles, broker=self.broker
        )
        self.file_changes = AwsFileChanges(
            AwsFileWriter(self._environment),
            ChangeFolder(self.paths.aws_changes, self.store),
            self.clock,
        )
        self.portal_profiles = PortalProfiles(
            known=self.known_portals,
            roles=self.portal_roles,
            catalogue=self.profiles,
            changes=self.file_changes,
        )
        self.importer = Importer(vault=self.vault, journal=self.journal, clock=self.clock)
        self.changes = VaultChanges(
            vault=self.vault,
            broker=self.broker,
            rules=self.rules,
            marks=self.marks,
            browser_profiles=self.browser_profiles,
            journal=self.journal,
            clock=self.clock,
        )
        self.changes.on_rename(self.console.ledger.rename)

    def _change_iam(self) -> None:
        outside = self._clients, self._connection
        self.walks = WalkJournal(TextFile(self.paths.walks), self.vault)
        self.mfa_changes = mfa_changes_over(self, self.walks, *outside)
        self.user_devices = UserDevices(
            vault=self.vault, changes=self.mfa_changes, aws_time=self.aws_time
        )
        self.require_mfa = require_mfa_over(self, self.walks, *outside)
        self.key_rotation = key_rotation_over(self, self.walks, *outside)
        self.key_readings = KeyReadings(
            vault=self.vault,
            broker=self.broker,
            tokens=self.tokens,
            keys=BotoAccessKeyService(self._clients),
            store=TextFile(self.paths.access_keys),
            aws_time=self.aws_time,
            connection=self._connection,
        )
        self.key_schedule = KeySchedule(
            self.key_rotation,
            self.key_readings,
            self.settings,
            self.aws_time,
            waits=lambda: self.broker.paused or bool(self.lockdown.unfinished),
        )

    def _back_up(self) -> None:
        self.backups = Backups(
            vault=self.vault,
            marks=self.marks,
            settings=self.settings,
            files=EncryptedBackups(),
            store=TextFile(self.paths.backups),
            journal=self.journal,
            aws_time=self.aws_time,
            computer=platform.node(),
        )
        self.restoring = Restoring(
            vault=self.vault,
            profiles=self.profiles,
            marks=self.marks,
            rules=self.rules,
            journal=self.journal,
            aws_time=self.aws_time,
        )
        self.backup_reminder = BackupReminder(
            vault=self.vault, backups=self.backups, user_devices=self.user_devices
        )
        self.sheets = RecoverySheets(
            files=PrivateFileWriter(), journal=self.journal, aws_time=self.aws_time
        )

    def _read_sign_ins(self, history: BotoEventHistory) -> None:
        self._trail = Trail(
            history=history,
            store=SqliteEventStore(self.paths.events),
            paces=LookupPaces(self.clock),
            own_calls=self.own_calls,
            pause=pause,
        )
        self.sign_in_history = SignInHistory(
            self._trail,
            journal=self.journal,
            vault=self.vault,
            broker=self.broker,
            aws_time=self.aws_time,
            connection=self._connection,
        )
        self.sign_in_watch = SignInWatch(self.sign_in_history, self.broker, self.aws_time)

    def _authorize_programs(self) -> None:
        self.authorizer = AgentAuthorizer(
            self.approvals,
            self.rules,
            import_matter=ImportConsent(self.vault, self.rules).matter,
            portal_judge=PortalConsent(
                self.rules, named=self.known_portals.named, state=self.portals.state
            ).judge,
            refresh=self.profiles.refresh,
            running=lambda: self.processes.running,
            console_protection=self.console_protection.found,
            kept_ruling=self.while_locked.ruling,
        )
