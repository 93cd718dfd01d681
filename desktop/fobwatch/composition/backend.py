"""The services while the program runs: opened and read, asked by programs, locked and closed."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from fobwatch.adapters.agent.local_agent import LocalAgent
from fobwatch.adapters.agent.path import agent_folder
from fobwatch.adapters.aws_files.writer import AwsFileWriter
from fobwatch.adapters.notices.notifications import notifications
from fobwatch.adapters.sleep_and_lock.events import power_events
from fobwatch.adapters.storage.drafts import sweep_below
from fobwatch.adapters.storage.log_file import log_to
from fobwatch.adapters.storage.paths import places
from fobwatch.adapters.vault.user_store import UserStore
from fobwatch.composition.account_services import AccountServices
from fobwatch.core.agent.agent import Agent
from fobwatch.core.agent.commands import AgentCommands
from fobwatch.core.agent.console_requests import ConsoleFinder, ConsoleOpenings, RateLimit
from fobwatch.core.agent.lockdown_commands import LockdownCommands
from fobwatch.core.agent.protocol import AgentVerb
from fobwatch.core.agent.sign_in_commands import LoginCommands, PortalCommands
from fobwatch.core.catalogue.search import RankedSearch
from fobwatch.core.errors import InvalidSetting, StorageError
from fobwatch.core.listeners import Listeners
from fobwatch.ui.theme.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack
    from datetime import timedelta

    from fobwatch.adapters.agent.lent_sockets import LentSockets
    from fobwatch.adapters.storage.paths import Paths
    from fobwatch.core.agent.agent import Answer
    from fobwatch.core.agent.commands import Desktop
    from fobwatch.core.agent.protocol import AgentRequest
    from fobwatch.core.application import StartOptions
    from fobwatch.core.settings.settings import Settings
    from fobwatch.demo.look_alike import LookAlike

logger = logging.getLogger(__name__)

AFTER_ACTIVITY: Final = 0.3
"""Seconds of the end for what is closed once activity is written, or given up."""


class Backend(AccountServices):
    """Blocks wherever something is read or written.

    `agent_problem` is why tools cannot reach the program.
    """

    agent_problem: StorageError | None = None

    def read_files(self) -> None:
        """Read the settings and the marks. Blocks for the disk; what is damaged is logged."""
        self.settings.load()
        self.settings.on_change(self._keep_activity)
        self._keep_activity(self.settings.current)
        self.own_calls.on_many(self._save_many_calls)
        for problem in self.settings.problems:
            logger.warning("%s", problem)
        try:
            self.marks.load()
        except StorageError as error:
            logger.warning("%s", error)
        self.console_protection.begin()

    def _keep_activity(self, settings: Settings) -> None:
        self.journal.keep(settings.keep_activity)

    def _save_many_calls(self) -> None:
        with suppress(RuntimeError):  # no thread can be started: AWS's answer counts all the same
            self.sign_ins.in_background(self._save_own_calls)

    def _save_own_calls(self) -> None:
        try:
            self.sign_in_history.save()
        except StorageError as error:
            logger.warning("%s", error)

    def load(self) -> None:
        """Read the vault, the AWS files and the sessions. Blocks; failures are states."""
        self.profiles.refresh()
        for load in (
            self.portal_roles.load,
            self.walks.load,
            self.stored_consoles.load,
            self.key_readings.load,
            self.sign_in_history.load,
            self.backups.load,
            self.health.load,
        ):
            try:
                load()
            except (StorageError, InvalidSetting) as error:
                logger.warning("%s", error)
        self.lockdown.resume()  # before programs can be given what is in the vault
        self.vault.load()
        self.broker.restore()
        self.cli_sharing.note()
        self.browser_profiles.tidy()
        self.walks.tidy()

    def sweep(self) -> None:
        """Remove the copies that the program left if it was killed while writing."""
        agents = agent_folder(os.environ, demo=self.demo)
        for folder in (self.paths.config, self.paths.state, agents):
            sweep_below(folder)
        AwsFileWriter().sweep()

    def reload(self) -> None:
        """Try the vault again; take up its sessions if it could not be read before."""
        self.vault.retry()
        self.broker.restore()
        self.browser_profiles.tidy()
        self.walks.tidy()

    def local_agent(
        self, desktop: Desktop, on_served: Callable[[], None] = lambda: None
    ) -> LocalAgent:
        """Return the sockets where other programs ask. `on_served` is as `LocalAgent` says."""
        return LocalAgent(partial(self._agent, desktop), demo=self.demo, on_served=on_served)

    def _agent(self, desktop: Desktop, lent: LentSockets) -> Agent:
        self.changes.on_name_free(lent.take_back)
        return Agent(
            self._commands(desktop, lent).by_verb() | self._commands_of_subjects(),
            authorizer=self.authorizer,
            journal=self.journal,
            clock=self.clock,
            is_locked=lambda: self.while_locked.serving,
        )

    def _commands(self, desktop: Desktop, lent: LentSockets) -> AgentCommands:
        name = "AWS_ENDPOINT_URL"
        return AgentCommands(
            sessions=self.broker,
            served=self.while_locked,
            profiles=self.profiles,
            vault=self.vault,
            consoles=self.console,
            openings=ConsoleOpenings(self.clock, self.screen),
            links=self.links,
            desktop=desktop,
            switch=self.authorizer,
            aws_time=self.aws_time,
            activity=self.journal,
            import_document=self.importer.report,
            agreement=self.agreements.asked_by_program,
            lend=lent.lend,
            extra_variables={name: os.environ[name]} if self.demo else {},
        )

    def _commands_of_subjects(self) -> dict[AgentVerb, Answer]:
        finder = ConsoleFinder(
            profiles=self.profiles,
            sessions=self.broker,
            search=lambda: RankedSearch(
                self.profiles.profiles, self.account_names.all, self.marks, self.aws_time
            ),
            searches=RateLimit(self.clock),
        )
        portals = PortalCommands(
            portals=self.portals,
            known=self.known_portals,
            roles=self.portal_roles,
            profiles=self.portal_profiles,
        )
        logins = LoginCommands(logins=self.logins, known=self.known_logins)
        lockdown = LockdownCommands(lockdown=self.lockdown, aws_time=self.aws_time)
        policies = (AgentVerb.AS_CODE, AgentVerb.EXPLAIN)
        return {
            **finder.by_verb(),
            **portals.by_verb(),
            **logins.by_verb(),
            **lockdown.by_verb(),
            **{verb: partial(self._answer_about_policies, verb) for verb in policies},
        }

    def _answer_about_policies(self, verb: AgentVerb, request: AgentRequest) -> str:
        from fobwatch.core.agent.policy_commands import PolicyCommands  # noqa: PLC0415 - when first used

        policies = PolicyCommands(reading=self.account_reading, denials=self.denials)
        return policies.by_verb()[verb](request)

    def lock(self) -> None:
        """Forget all secrets, and which programs were allowed to have them.

        The sessions that are running may go on being served (`SessionsWhileLocked`).
        Blocks until the keyring has stored what is being written.
        """
        try:
            self.sign_ins.cancel_all()
            self.sign_in_history.stop()
            self._console_browser.withdraw_pages()
            self.saml.forget_all()
            self.processes.end_all()
            self.while_locked.begin()
        finally:  # what fails to end keeps no secret in memory
            self.vault.lock()
            self.broker.forget()
            self.mfa_changes.forget()
            self.approvals.close(remember=self.while_locked.serving)
            self.links.deny()
            self.store.lock()

    def listen(self, closing: ExitStack) -> None:
        """Let the desktop report sleep, a locked screen and its keyring, and take notices."""
        self.power = power_events()
        self.power.start()
        closing.callback(self.power.close)
        self.screen.start()
        closing.callback(self.screen.close)
        self.notifications = notifications(resource_path("icons", "app", "64.png"))
        if self.notifications is not None:
            closing.callback(self.notifications.close)
        self.on_keyring_change = Listeners[[]]()
        if sys.platform == "linux" and not self.demo:
            from fobwatch.adapters.vault.keyring_watch import KeyringWatch  # noqa: PLC0415 - D-Bus

            watch = KeyringWatch(self.on_keyring_change.notify)
            watch.start()
            closing.callback(watch.close)

    def close(self, seconds: float) -> None:
        """Write what is left, and log what is lost. Blocks; the process ends in so many seconds."""
        if self.vault.waiting.precious:
            logger.warning("Lost, because the keyring has not stored it: %s", self.vault.waiting)
        self.processes.end_all()
        self.journal.close(seconds - AFTER_ACTIVITY)
        self._save_own_calls()
        self.tokens.close()


def opened(options: StartOptions, ready: Callable[[], None], closing: ExitStack) -> Backend:
    """Make the backend and have it listen; what is to be closed after it goes onto `closing`.

    Blocks for the disk, and for the demo's start. `ready` is called before a secret comes into
    memory: it may block, and raise `VaultError`.
    """
    paths = places(demo=options.demo)
    log_to(paths.log, verbose=options.verbose)
    if options.demo:
        backend = _demo(paths, options.session_life, closing)
    else:
        store = UserStore(paths.vault_file, ready=ready)
        closing.callback(store.lock)
        backend = Backend(paths, store)
    closing.callback(backend.one_program.release)
    backend.read_files()
    backend.listen(closing)
    return backend


def _demo(paths: Paths, session_life: timedelta | None, closing: ExitStack) -> Backend:
    """Start the look-alike of AWS, and a backend that uses only it. Raises `DemoCloudFailed`."""
    from fobwatch.demo.look_alike import LookAlike  # noqa: PLC0415 - the demo is an extra

    demo = LookAlike(paths.config / "aws", session_life=session_life)
    closing.callback(demo.close)
    backend = demo_backend(paths, demo)
    sys.stdout.write(f"Try: {demo.hint}\n")
    sys.stdout.flush()
    return backend


def demo_backend(paths: Paths, demo: LookAlike) -> Backend:
    demo.start()
    for file in (
        paths.ledger,
        paths.consoles,
        paths.walks,
        paths.access_keys,
        paths.account_health,
        paths.events,
    ):
        file.unlink(missing_ok=True)  # the look-alike has forgotten these too
    backend = Backend(
        paths,
        demo.store,
        demo=True,
        sso_cache=paths.config / "aws" / "sso" / "cache",
        home=paths.config,
    )
    backend.importer.take_in(demo.document)
    return backend
