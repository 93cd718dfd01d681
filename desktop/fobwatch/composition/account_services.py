"""The services that change the vault and AWS accounts, and those that watch over them."""

from __future__ import annotations

import os
import platform
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

from fobwatch.adapters.aws.accounts import BotoAccountService
from fobwatch.adapters.aws.cloudtrail import BotoEventHistory
from fobwatch.adapters.aws.iam import BotoAccessKeyService, BotoMfaDeviceService
from fobwatch.adapters.aws.identities import BotoIdentityService, BotoOwnPolicies
from fobwatch.adapters.aws.policies import BotoDenialService, BotoPolicySimulator
from fobwatch.adapters.aws_files.history import ChangeFolder
from fobwatch.adapters.aws_files.reader import in_home
from fobwatch.adapters.aws_files.writer import AwsFileWriter
from fobwatch.adapters.aws_login.login_sessions import BotoLoginSessions
from fobwatch.adapters.backup.files import EncryptedBackups
from fobwatch.adapters.health.computer import ThisComputer
from fobwatch.adapters.storage.event_store import SqliteEventStore
from fobwatch.adapters.storage.text_file import PrivateFileWriter, TextFile
from fobwatch.composition.session_services import SessionServices, pause
from fobwatch.core.agent.authorization import AgentAuthorizer
from fobwatch.core.agent.judging import PortalConsent
from fobwatch.core.aws_files.writing import AwsFileChanges
from fobwatch.core.backup.backups import Backups
from fobwatch.core.backup.reminder import BackupReminder
from fobwatch.core.backup.restoring import Restoring
from fobwatch.core.backup.sheets import RecoverySheets
from fobwatch.core.catalogue.account_names import AccountNames
from fobwatch.core.catalogue.changes import VaultChanges
from fobwatch.core.catalogue.known_logins import KnownLogins
from fobwatch.core.catalogue.known_portals import KnownPortals
from fobwatch.core.catalogue.portal_profiles import PortalProfiles
from fobwatch.core.cloudtrail.reading import LookupPaces
from fobwatch.core.health.account_readings import AccountReadings
from fobwatch.core.health.health import Health
from fobwatch.core.health.sources import Sources
from fobwatch.core.iam.key_readings import KeyReadings
from fobwatch.core.iam.key_rotation import KeyRotation
from fobwatch.core.iam.key_schedule import KeySchedule
from fobwatch.core.iam.mfa_changes import MfaChanges
from fobwatch.core.iam.tools import IamTools
from fobwatch.core.iam.user_calls import Callers
from fobwatch.core.iam.user_devices import UserDevices
from fobwatch.core.imports.importer import ImportConsent, Importer
from fobwatch.core.lockdown.callers import Doors, LockdownTools
from fobwatch.core.lockdown.lockdown import Lockdown
from fobwatch.core.sign_in_history.history import SignInHistory, Trail
from fobwatch.core.sign_in_history.watch import SignInWatch
from fobwatch.core.walks.journal import WalkJournal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fobwatch.adapters.storage.paths import Paths
    from fobwatch.core.as_code.reading import AccountReading
    from fobwatch.core.denials.lookups import DenialLookups
    from fobwatch.core.iam.requirement.require_mfa import RequireMfa
    from fobwatch.core.vault.ports import VaultStore

T = TypeVar("T")


def _when_first_used(make: Callable[[Any], T]) -> T:
    """Make the service when it is first used. To others it is an attribute like all of them."""
    return cast("T", cached_property(make))


class AccountServices(SessionServices):
    """Everything that works without a window. Making it reads nothing and connects nowhere."""

    def __init__(
        self,
        paths: Paths,
        store: VaultStore,
        *,
        demo: bool = False,
        sso_cache: Path | None = None,
        home: Path | None = None,
    ) -> None:
        """As `SessionServices` says. `home` has the files of shells, usually the user's."""
        super().__init__(paths, store, demo=demo, sso_cache=sso_cache)
        self._change_the_vault()
        self._back_up()
        self._authorize_programs()
        self._change_users()
        self._read_sign_ins()
        self._lock_down()
        self._watch_health(ThisComputer(home or in_home("~"), os.environ))

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

    def _change_users(self) -> None:
        self._iam = IamTools(
            vault=self.vault,
            broker=self.broker,
            codes=self.codes,
            tokens=self.tokens,
            keys=BotoAccessKeyService(self._clients),
            devices=BotoMfaDeviceService(self._clients),
            policies=BotoOwnPolicies(self._clients),
            simulator=BotoPolicySimulator(self._clients),
            clock=self.clock,
            aws_time=self.aws_time,
            connection=self._connection,
        )
        self.walks = WalkJournal(TextFile(self.paths.walks), self.vault)
        self.mfa_changes = MfaChanges(
            self._iam, walks=self.walks, journal=self.journal, computer=platform.node()
        )
        self.user_devices = UserDevices(vault=self.vault, changes=self.mfa_changes)
        self.backup_reminder = BackupReminder(
            vault=self.vault, backups=self.backups, user_devices=self.user_devices
        )
        self.key_rotation = KeyRotation(
            self._iam, walks=self.walks, journal=self.journal, profiles=self.profiles.profiles
        )
        self.key_readings = KeyReadings(self._iam, TextFile(self.paths.access_keys))
        self.key_schedule = KeySchedule(
            self.key_rotation,
            self.key_readings,
            self.settings,
            self.aws_time,
            waits=lambda: self.broker.renewals.paused or bool(self.lockdown.unfinished),
        )

    def _read_sign_ins(self) -> None:
        self._trail = Trail(
            history=BotoEventHistory(self._clients),
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

    def _lock_down(self) -> None:
        doors = Doors(
            close=self._give_programs_nothing,
            reopen=self.authorizer.resume,
            consoles=self.consoles.profiles,
            sign_out_consoles=self.consoles.sign_out_of,
            portals=self.known_portals.signed_in,
            sign_out_portal=self.known_portals.sign_out,
            rotating=self.key_rotation.of_profile,
        )
        tools = LockdownTools(
            iam=self._iam,
            catalogue=self.profiles,
            identities=BotoIdentityService(self._clients),
            logins=BotoLoginSessions(self._clients),
            doors=doors,
            trail=self._trail,
        )
        self.lockdown = Lockdown(tools, walks=self.walks, journal=self.journal)

    def _give_programs_nothing(self) -> None:
        """Forget also what they were allowed before."""
        self.authorizer.pause()
        self.approvals.close()
        self.links.deny()

    def _watch_health(self, computer: ThisComputer) -> None:
        sources = Sources(
            accounts=AccountReadings(
                self._iam,
                BotoAccountService(self._clients),
                TextFile(self.paths.account_health),
            ),
            keys=self.key_readings,
            vault=self.vault,
            broker=self.broker,
            profiles=self.profiles.profiles,
            settings=self.settings,
            aws_time=self.aws_time,
        )
        self.health = Health(sources, computer, TextFile(self.paths.health))

    # These three hold nothing, and few days need them: their modules take 0.7 MiB.

    @_when_first_used
    def require_mfa(self) -> RequireMfa:
        from fobwatch.core.iam.requirement.require_mfa import RequireMfa  # noqa: PLC0415 - when first used

        return RequireMfa(self._iam, walks=self.walks, journal=self.journal)

    @_when_first_used
    def denials(self) -> DenialLookups:
        from fobwatch.core.denials.lookups import DenialLookups  # noqa: PLC0415 - as above

        return DenialLookups(
            vault=self.vault,
            broker=self.broker,
            service=BotoDenialService(self._clients),
            simulator=self._iam.simulator,
            connection=self._connection,
            region=lambda name: self.profiles.get(name).region,
        )

    @_when_first_used
    def account_reading(self) -> AccountReading:
        from fobwatch.adapters.aws.account_details import BotoAccountReader  # noqa: PLC0415 - as above
        from fobwatch.core.as_code.reading import AccountReading  # noqa: PLC0415 - as above

        return AccountReading(
            caller=Callers(self.vault, self.broker).other,
            reader=BotoAccountReader(self._clients),
            connection=self._connection,
            region=lambda name: self.profiles.get(name).region,
        )
