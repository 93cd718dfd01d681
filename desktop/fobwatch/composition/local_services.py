"""The services for programs, consoles, changes of the vault, and backups."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING

from fobwatch.adapters.aws_files.history import ChangeFolder
from fobwatch.adapters.aws_files.writer import AwsFileWriter
from fobwatch.adapters.backup.files import EncryptedBackups
from fobwatch.adapters.console.federation import HttpFederationService
from fobwatch.adapters.storage.single_instance import SingleInstance
from fobwatch.adapters.storage.text_file import PrivateFileWriter, TextFile
from fobwatch.composition.sign_in_services import SignInServices
from fobwatch.core.agent.authorization import AgentAuthorizer
from fobwatch.core.agent.judging import PortalConsent
from fobwatch.core.agent.while_locked import SessionsWhileLocked
from fobwatch.core.aws_files.writing import AwsFileChanges
from fobwatch.core.backup.backups import Backups
from fobwatch.core.backup.restoring import Restoring
from fobwatch.core.backup.sheets import RecoverySheets
from fobwatch.core.catalogue.account_names import AccountNames
from fobwatch.core.catalogue.agreements import Agreements, AllowedLinks, SignInDigests
from fobwatch.core.catalogue.changes import VaultChanges
from fobwatch.core.catalogue.console_protection import ConsoleProtection, ProtectionCopies
from fobwatch.core.catalogue.known_logins import KnownLogins
from fobwatch.core.catalogue.known_portals import KnownPortals
from fobwatch.core.catalogue.portal_profiles import PortalProfiles
from fobwatch.core.consent.approvals import ApprovalQueue
from fobwatch.core.consent.identities import KeyUsers
from fobwatch.core.consent.rules import ConsentRules
from fobwatch.core.console.link_questions import LinkQuestions
from fobwatch.core.console.service import ConsoleService
from fobwatch.core.console.sessions import ConsoleSessions
from fobwatch.core.console.stored_sessions import StoredSessions
from fobwatch.core.imports.importer import ImportConsent, Importer
from fobwatch.core.sessions.narrowed_sessions import NarrowedSessions

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.adapters.storage.paths import Paths
    from fobwatch.core.vault.ports import VaultStore


class LocalServices(SignInServices):
    """What happens on this computer with the sessions and with the vault."""

    def __init__(self, paths: Paths, store: VaultStore, *, sso_cache: Path | None = None) -> None:
        super().__init__(paths, store, sso_cache=sso_cache)
        self.one_program = SingleInstance(paths.lock)
        self._ask_for_consent()
        self._open_consoles()
        self._change_the_vault()
        self._back_up()
        self._authorize_programs()

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

    def _open_consoles(self) -> None:
        self.console = ConsoleService(
            sessions=self.broker,
            federation=HttpFederationService(self.partitions),
            tokens=self.tokens,
            partitions=self.partitions,
            browser=self._console_browser,
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
            browser=self._console_browser,
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
            AwsFileWriter(os.environ),
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
        self.sheets = RecoverySheets(
            files=PrivateFileWriter(), journal=self.journal, aws_time=self.aws_time
        )

    def _authorize_programs(self) -> None:
        self.authorizer = AgentAuthorizer(
            self.approvals,
            self.rules,
            import_matter=ImportConsent(self.vault, self.rules).matter,
            portal_judge=PortalConsent(
                self.rules, named=self.known_portals.named, state=self.portals.state
            ).judge,
            revision=self.profiles.current_revision,
            running=lambda: self.processes.running,
            console_protection=self.console_protection.found,
            kept_ruling=self.while_locked.ruling,
        )
