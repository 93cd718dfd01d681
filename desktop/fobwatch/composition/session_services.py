"""The services that sign in, hold sessions and say who gets them, over this computer's adapters."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from fobwatch.adapters.aws.boto_port import LazyClients
from fobwatch.adapters.aws.partition_table import BotocorePartitionTable
from fobwatch.adapters.aws.sts import BotoTokenService
from fobwatch.adapters.aws_files.reader import AwsFiles, in_home
from fobwatch.adapters.aws_login.sign_in_service import BotoSignInService
from fobwatch.adapters.browsers.launching import Launcher
from fobwatch.adapters.browsers.separate_profiles import SeparateProfiles
from fobwatch.adapters.browsers.system import system_browsers
from fobwatch.adapters.cognito.identity_pools import BotoIdentityPools
from fobwatch.adapters.console.browser import ConsoleBrowser
from fobwatch.adapters.console.federation import HttpFederationService
from fobwatch.adapters.console.starters import watched_browsers
from fobwatch.adapters.credential_process.runner import ProcessRunner
from fobwatch.adapters.desktop.system_clock import SystemClock
from fobwatch.adapters.oidc import provider_web
from fobwatch.adapters.portals.cli_cache import CliCache
from fobwatch.adapters.portals.identity_center import BotoIdentityCenter
from fobwatch.adapters.portals.redirects import redirect_of
from fobwatch.adapters.sleep_and_lock.events import screen_lock
from fobwatch.adapters.storage.buffered_journal import BufferedJournal
from fobwatch.adapters.storage.journal import SqliteJournal
from fobwatch.adapters.storage.ledger import SqliteCodeLedger
from fobwatch.adapters.storage.single_instance import SingleInstance
from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.adapters.web_identity.token_file import read_token
from fobwatch.adapters.web_sign_in.pages import BrowserPages
from fobwatch.core.agent.while_locked import SessionsWhileLocked
from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.aws.connection import beside_variables
from fobwatch.core.aws_files.cli_sign_ins import CliSharing, CliSignIns
from fobwatch.core.aws_login.logins import Logins
from fobwatch.core.catalogue.agreements import Agreements, AllowedLinks, SignInDigests
from fobwatch.core.catalogue.browser_places import BrowserPlaces
from fobwatch.core.catalogue.catalogue import Catalogue
from fobwatch.core.catalogue.console_protection import ConsoleProtection
from fobwatch.core.catalogue.profile_preferences import PreferencesFile
from fobwatch.core.catalogue.protection_copies import ProtectionCopies
from fobwatch.core.cloudtrail.events import OwnCalls
from fobwatch.core.consent.approvals import ApprovalQueue
from fobwatch.core.consent.identities import KeyUsers
from fobwatch.core.consent.rules import ConsentRules
from fobwatch.core.console.link_questions import LinkQuestions
from fobwatch.core.console.service import ConsoleService
from fobwatch.core.console.sessions import ConsoleSessions
from fobwatch.core.console.stored_sessions import StoredSessions
from fobwatch.core.mfa.codes import CodeMaker
from fobwatch.core.oidc.client import OidcClient
from fobwatch.core.oidc.oidc_sign_ins import OidcSignIns
from fobwatch.core.portals.discovery import PortalRoles
from fobwatch.core.portals.finding import PortalFinder
from fobwatch.core.portals.portals import Portals
from fobwatch.core.saml.saml_sign_ins import SamlSignIns
from fobwatch.core.sessions.broker import SessionBroker
from fobwatch.core.sessions.narrowed_sessions import NarrowedSessions
from fobwatch.core.sessions.sign_in_request import OtherPrograms, SignIn
from fobwatch.core.settings.settings import SettingsFile
from fobwatch.core.vault.vault import Vault
from fobwatch.core.web_sign_in.browser_sign_ins import BrowserSignIns
from fobwatch.ui.runtime.profile_index import ProfileIndex
from fobwatch.ui.runtime.services import Services

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta
    from pathlib import Path

    from fobwatch.adapters.sleep_and_lock.events import ScreenLock
    from fobwatch.adapters.storage.paths import Paths
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.vault.ports import VaultStore
    from fobwatch.core.web_sign_in.lasting_sign_ins import Common


class SessionServices(Services):
    """What it takes to sign in, to hold sessions, and to open consoles."""

    journal: BufferedJournal
    screen: ScreenLock

    def __init__(
        self, paths: Paths, store: VaultStore, *, demo: bool = False, sso_cache: Path | None = None
    ) -> None:
        """`sso_cache` is where the AWS CLI keeps its sign-ins, usually in the user's home."""
        self.paths = paths
        self.store = store
        self.demo = demo
        self.one_program = SingleInstance(paths.lock)
        self.clock = SystemClock()
        self.aws_time = AwsTime(self.clock)
        self.journal = BufferedJournal(SqliteJournal(paths.journal))
        self.settings = SettingsFile(TextFile(paths.settings))
        self.marks = PreferencesFile(TextFile(paths.marks))
        self.screen = screen_lock()
        self.own_calls = OwnCalls()
        self._clients = LazyClients(self.clock, self._observe)
        self.processes = ProcessRunner()
        self.tokens = BotoTokenService(self._clients)
        self.partitions = BotocorePartitionTable()
        self.codes = CodeMaker(
            aws_time=self.aws_time, clock=self.clock, ledger=SqliteCodeLedger(paths.ledger)
        )
        self.vault = Vault(store)
        self.files = AwsFiles(os.environ)
        self.profiles = Catalogue(vault=self.vault, source=self.files)
        self.index = ProfileIndex(self.profiles.profiles)
        self._use_browsers()
        self._sign_in_on_pages(CliCache(sso_cache or in_home("~/.aws/sso/cache")))
        self._hold_sessions()
        self._ask_for_consent()
        self._open_consoles()

    def _observe(self, server_date: datetime, sent_at: datetime, received_at: datetime) -> None:
        """Take notice of an answer of AWS."""
        self.aws_time.observe(server_date, sent_at, received_at)
        self.own_calls.observe(server_date)

    def _use_browsers(self) -> None:
        self.places = BrowserPlaces(self.marks, self.settings, self.profiles.profiles)
        self.browsers = system_browsers()
        self.browser_profiles = SeparateProfiles(self.paths.browser_profiles, self.vault)
        self._watched = watched_browsers()
        launcher = Launcher(self.browsers, self.browser_profiles, watches=self._watched.watches)
        self._console_browser = ConsoleBrowser(
            place=lambda name: launcher.settled(self.places.of_profile(name)),
            command=launcher.command,
            name=launcher.name,
            watched=self._watched,
        )
        self.sign_ins = BrowserSignIns(
            pages=BrowserPages(
                self._console_browser, self.paths.browser_windows, place=self.places.of_sign_in
            ),
            may_show=lambda: not self.screen.locked,
            in_background=_in_background,
            pause=pause,
        )

    def _sign_in_on_pages(self, cache: CliCache) -> None:
        lasting: Common = {
            "sign_ins": self.sign_ins,
            "store": self.vault,
            "aws_time": self.aws_time,
            "journal": self.journal,
        }
        identity_center = BotoIdentityCenter(self._clients)
        cli_sign_ins = CliSignIns(cache, self.files, self.aws_time)
        self.portal_finder = PortalFinder(
            identity_center,
            redirect=redirect_of,
            regions=lambda: [code for code, _name in self.partitions.regions()],
        )
        self.portals = Portals(
            identity_center=identity_center,
            borrowed=cli_sign_ins.token,
            resolved=self.portal_finder.resolved,
            **lasting,
        )
        self.portal_roles = PortalRoles(
            portals=self.portals,
            identity_center=identity_center,
            store=TextFile(self.paths.portal_roles),
            clock=self.clock,
            in_background=_in_background,
            pause=pause,
        )
        self.cli_sharing = CliSharing(
            portals=self.portals,
            sign_ins=cli_sign_ins,
            cache=cache,
            settings=self.settings,
            aws_time=self.aws_time,
            in_background=_in_background,
            pause=pause,
        )
        service = BotoSignInService(self._clients, self.aws_time)
        self.logins = Logins(service=service, **lasting)
        self.oidc = OidcSignIns(client=OidcClient(provider_web.ask), **lasting)
        self.saml = SamlSignIns(
            sign_ins=self.sign_ins, aws_time=self.aws_time, journal=self.journal
        )

    def _hold_sessions(self) -> None:
        self.broker = SessionBroker(
            profiles=self.profiles.current,
            store=self.vault,
            sign_in=SignIn(
                tokens=self.tokens,
                codes=self.codes,
                device=self.vault.device,
                aws_time=self.aws_time,
                portals=self.portals,
                logins=self.logins,
                saml=self.saml,
                oidc=self.oidc,
                identity_pools=BotoIdentityPools(self._clients),
                programs=OtherPrograms(web_identity_token=read_token, run=self.processes.run),
            ),
            journal=self.journal,
            connection=self._connection,
        )
        self.sign_ins.on_answered(self.broker.renewals.go_on)

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
            self.broker,
            self.protection_copies,
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

    def _connection(self, name: str) -> Connection:
        return beside_variables(self.profiles.connection(name), os.environ)


def pause(until: threading.Event, most: timedelta) -> None:
    until.wait(most.total_seconds())


def _in_background(work: Callable[[], None]) -> None:
    """On a thread of its own: a person, or all of AWS's answers, may take minutes."""
    threading.Thread(target=work, name="portal", daemon=True).start()
