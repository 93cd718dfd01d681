"""The services that the windows show and act upon, and what carries that out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fobwatch.core.activity.ports import BufferedLog
    from fobwatch.core.agent.authorization import AgentAuthorizer
    from fobwatch.core.agent.while_locked import SessionsWhileLocked
    from fobwatch.core.as_code.reading import AccountReading
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.aws.ports import PartitionTable
    from fobwatch.core.aws_login.logins import Logins
    from fobwatch.core.backup.backups import Backups
    from fobwatch.core.backup.reminder import BackupReminder
    from fobwatch.core.backup.restoring import Restoring
    from fobwatch.core.backup.sheets import RecoverySheets
    from fobwatch.core.browsers.ports import BrowserProfiles, InstalledBrowsers
    from fobwatch.core.catalogue.account_names import AccountNames
    from fobwatch.core.catalogue.agreements import Agreements, AllowedLinks
    from fobwatch.core.catalogue.browser_places import BrowserPlaces
    from fobwatch.core.catalogue.catalogue import Catalogue
    from fobwatch.core.catalogue.changes import VaultChanges
    from fobwatch.core.catalogue.console_protection import ConsoleProtection
    from fobwatch.core.catalogue.known_logins import KnownLogins
    from fobwatch.core.catalogue.known_portals import KnownPortals
    from fobwatch.core.catalogue.profile_preferences import PreferencesFile
    from fobwatch.core.consent.approvals import ApprovalQueue
    from fobwatch.core.consent.rules import ConsentRules
    from fobwatch.core.console.link_questions import LinkQuestions
    from fobwatch.core.console.service import ConsoleService
    from fobwatch.core.console.sessions import ConsoleSessions
    from fobwatch.core.console.stored_sessions import StoredSessions
    from fobwatch.core.denials.lookups import DenialLookups
    from fobwatch.core.health.health import Health
    from fobwatch.core.iam.key_readings import KeyReadings
    from fobwatch.core.iam.key_rotation import KeyRotation
    from fobwatch.core.iam.key_schedule import KeySchedule
    from fobwatch.core.iam.mfa_changes import MfaChanges
    from fobwatch.core.iam.requirement.require_mfa import RequireMfa
    from fobwatch.core.iam.user_devices import UserDevices
    from fobwatch.core.lockdown.lockdown import Lockdown
    from fobwatch.core.mfa.codes import CodeMaker
    from fobwatch.core.oidc.oidc_sign_ins import OidcSignIns
    from fobwatch.core.portals.discovery import PortalRoles
    from fobwatch.core.portals.portals import Portals
    from fobwatch.core.ports import Clock, ScreenLock
    from fobwatch.core.saml.saml_sign_ins import SamlSignIns
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.sessions.narrowed_sessions import NarrowedSessions
    from fobwatch.core.settings.settings import SettingsFile
    from fobwatch.core.sign_in_history.history import SignInHistory
    from fobwatch.core.sign_in_history.watch import SignInWatch
    from fobwatch.core.vault.vault import Vault
    from fobwatch.core.web_sign_in.browser_sign_ins import BrowserSignIns
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.profile_index import ProfileIndex
    from fobwatch.ui.runtime.task_runner import TaskRunner


@dataclass(kw_only=True, eq=False)
class Services:
    """One set, made once: the composition root's `Backend` is these over its adapters."""

    clock: Clock
    aws_time: AwsTime
    journal: BufferedLog
    settings: SettingsFile
    vault: Vault
    profiles: Catalogue
    index: ProfileIndex
    marks: PreferencesFile
    rules: ConsentRules
    approvals: ApprovalQueue
    links: LinkQuestions
    authorizer: AgentAuthorizer
    codes: CodeMaker
    broker: SessionBroker
    narrowed: NarrowedSessions
    while_locked: SessionsWhileLocked
    browsers: InstalledBrowsers
    browser_profiles: BrowserProfiles
    places: BrowserPlaces
    console: ConsoleService
    console_protection: ConsoleProtection
    agreements: Agreements
    allowed_links: AllowedLinks
    consoles: ConsoleSessions
    stored_consoles: StoredSessions
    changes: VaultChanges
    partitions: PartitionTable
    portals: Portals
    portal_roles: PortalRoles
    known_portals: KnownPortals
    account_names: AccountNames
    logins: Logins
    known_logins: KnownLogins
    oidc: OidcSignIns
    saml: SamlSignIns
    sign_ins: BrowserSignIns
    screen: ScreenLock
    mfa_changes: MfaChanges
    denials: DenialLookups
    account_reading: AccountReading
    require_mfa: RequireMfa
    user_devices: UserDevices
    key_readings: KeyReadings
    key_schedule: KeySchedule
    key_rotation: KeyRotation
    sign_in_history: SignInHistory
    sign_in_watch: SignInWatch
    backups: Backups
    restoring: Restoring
    backup_reminder: BackupReminder
    lockdown: Lockdown
    sheets: RecoverySheets
    health: Health

    @property
    def served(self) -> int:
        """How many sessions programs get although the vault is locked."""
        return 0 if self.authorizer.paused else len(self.while_locked.sessions())


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """What the actions, pages and presenters all work with."""

    bus: IntentBus
    heartbeat: Heartbeat
    runner: TaskRunner
    services: Services
