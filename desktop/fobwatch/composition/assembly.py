"""The composition root, second half: the services, the windows and the agent behind the icon."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QGuiApplication

from fobwatch import __version__
from fobwatch.adapters.agent.client import AgentClient
from fobwatch.adapters.agent.path import agent_folder, agent_path
from fobwatch.adapters.autostart.autostart import autostart
from fobwatch.adapters.aws_files.writer import AwsFileWriter
from fobwatch.adapters.client_process.launch_command import tray_command
from fobwatch.adapters.console.browser import open_page
from fobwatch.adapters.notices.notifications import notifications
from fobwatch.adapters.sleep_and_lock.events import power_events
from fobwatch.adapters.storage.drafts import sweep_below
from fobwatch.adapters.storage.log_file import log_to
from fobwatch.adapters.storage.paths import places
from fobwatch.adapters.storage.single_instance import SingleInstance
from fobwatch.adapters.vault.user_store import UserStore
from fobwatch.composition.agent import local_agent
from fobwatch.composition.backend import build
from fobwatch.composition.dependencies import FrontendDependencies
from fobwatch.composition.frontend import Frontend
from fobwatch.core.agent.protocol import AgentVerb
from fobwatch.core.errors import AlreadyRunning, NotRunning, StorageError
from fobwatch.ui.actions.editing_services import EditingServices
from fobwatch.ui.consent.presenter import ConsentServices
from fobwatch.ui.layout.window_memory import WindowMemory
from fobwatch.ui.runtime.profile_index import ProfileIndex
from fobwatch.ui.runtime.services import Services
from fobwatch.ui.settings.about_section import AboutContent
from fobwatch.ui.theme.resources import resource_path
from fobwatch.ui.tray.notifier import TrayNotifier

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from fobwatch.composition.backend import Backend
    from fobwatch.composition.dependencies import WindowServices
    from fobwatch.composition.start_options import StartOptions
    from fobwatch.core.agent.commands import Desktop
    from fobwatch.core.notices.ports import Notifier
    from fobwatch.core.vault.ports import VaultOpening
    from fobwatch.core.vault.vault import Vault
    from fobwatch.ui.tray.shell import TrayShell


logger = logging.getLogger(__name__)


HELP_PAGE: Final = "https://github.com/fobwatch/fobwatch#readme"


class Assembly:
    """The parts, made and prepared on a worker, shown on the UI's thread, closed at the end."""

    def __init__(self, options: StartOptions, ready: Callable[[], None]) -> None:
        """Call `ready` before a secret comes into memory: it may block and raise `VaultError`."""
        self._options = options
        self._ready = ready
        self._places = places(demo=options.demo)
        log_to(self._places.log, verbose=options.verbose)
        self._one_program = SingleInstance(self._places.lock)
        self._closing: list[Callable[[], object]] = [self._one_program.release]
        self.agent_problem: StorageError | None = None
        """Why tools cannot reach this program, if they cannot."""

    def prepare(self) -> None:
        """Build the services. Blocks for the disk, and for the demo's start."""
        self._backend, self._opening = self._demo() if self._options.demo else self._own()
        self._backend.read_files()
        self._memory = WindowMemory(self._backend.window_places)
        self._memory.load()
        self._notifications = notifications(resource_path("icons", "app", "64.png"))
        self._power = power_events()
        self._backend.screen.start()
        self._closing += [self._power.close, self._backend.screen.close]
        if self._notifications is not None:
            self._closing.append(self._notifications.close)
        # Closed from last to first: what must be stored before what may hang.
        self._closing += [self._backend.tokens.close, self._backend.journal.close]
        self._closing.append(self._note_what_is_lost)

    def open_agent(self, desktop: Desktop, on_served: Callable[[], None]) -> bool:
        """Return whether this program owns the agent; otherwise the one that runs is shown."""
        server = local_agent(self._backend, desktop, demo=self._options.demo, on_served=on_served)
        try:
            self._one_program.take()
            server.start()
        except AlreadyRunning as error:
            self._show_the_other(error)
            return False
        except StorageError as error:  # the program works without: its window says what is wrong
            logger.error("%s", error)  # noqa: TRY400 - its words say all
            self.agent_problem = error
            return True
        self._closing.append(server.stop)
        return True

    def _show_the_other(self, error: AlreadyRunning) -> None:
        try:
            AgentClient(agent_path(os.environ, demo=self._options.demo)).ask(AgentVerb.SHOW)
        except NotRunning:  # it has no agent; its window says why
            sys.stderr.write(f"{error}\n")

    def show(self, shell: TrayShell, parent: QObject) -> None:
        """Build the windows."""
        notifier = self._notifications or TrayNotifier(shell.tray, shell.runner)
        frontend = Frontend(shell, self._services(), self._surroundings(notifier), parent)
        self._power.on_resume(frontend.on_resume)
        if sys.platform == "linux" and not self._options.demo:
            from fobwatch.adapters.vault.keyring_watch import KeyringWatch  # noqa: PLC0415 - D-Bus

            watch = KeyringWatch(frontend.on_keyring_changed)
            watch.start()
            self._closing.append(watch.close)

    def load(self) -> None:
        """Read the vault and the AWS files. Blocks; failures are states."""
        self._sweep()
        self._backend.load()

    @property
    def vault(self) -> Vault:
        return self._backend.vault

    @property
    def would_be_lost(self) -> bool:
        """Whether something that a person entered exists only in memory."""
        return self._backend.vault.waiting.precious

    def warm(self) -> None:
        """Import AWS's library, so that the first sign-in does not wait. Raises `AwsError`."""
        self._backend.tokens.warm()

    def close(self) -> None:
        for close in reversed(self._closing):
            close()

    def _sweep(self) -> None:
        """Remove the copies that the program left if it was killed while writing."""
        agent = agent_folder(os.environ, demo=self._options.demo)
        for folder in (self._places.config, self._places.state, agent):
            sweep_below(folder)
        AwsFileWriter().sweep()

    def _note_what_is_lost(self) -> None:
        if self.would_be_lost:
            waiting = self._backend.vault.waiting
            logger.warning("Lost, for the keyring has not taken it: %s", waiting)

    def _own(self) -> tuple[Backend, VaultOpening]:
        store = UserStore(self._places.vault_file, ready=self._ready)
        self._closing.append(store.lock)
        return build(self._places, store), store

    def _demo(self) -> tuple[Backend, VaultOpening]:
        from fobwatch.composition.demo import Demo  # noqa: PLC0415 - the demo is an extra

        demo = Demo(self._places, session_life=self._options.session_life)
        self._closing.append(demo.close)
        backend = demo.start()
        sys.stdout.write(f"Try: {demo.hint}\n")
        sys.stdout.flush()
        return backend, demo.store

    def _services(self) -> Services:
        backend = self._backend
        return Services(
            broker=backend.broker,
            console=backend.console,
            vault=backend.vault,
            profiles=backend.catalogue,
            index=ProfileIndex(backend.catalogue.profiles),
            codes=backend.codes,
            marks=backend.marks,
            aws_time=backend.aws_time,
            journal=backend.journal,
            authorizer=backend.authorizer,
            rules=backend.rules,
        )

    def _surroundings(self, notifier: Notifier) -> FrontendDependencies:
        backend = self._backend
        return FrontendDependencies(
            editing=EditingServices(
                vault=backend.vault,
                changes=backend.changes,
                broker=backend.broker,
                profiles=backend.catalogue.profiles,
                regions=backend.partitions.regions,
                now=backend.aws_time.now,
                screenshot=_screenshot(),
            ),
            opening=self._opening,
            reload_vault=backend.reload,
            lock_vault=self._lock_vault,
            agent_problem=self.agent_problem,
            import_text=backend.importer.report,
            window_services=self._window_services,
            settings=backend.settings,
            program="fobwatch --demo" if self._options.demo else "fobwatch",
            about=AboutContent(
                version=__version__, log=self._places.log.absolute().as_uri(), help=HELP_PAGE
            ),
            open_page=open_page,
            autostart=None if self._options.demo else autostart(tray_command()),
            memory=self._memory,
            notifier=notifier,
            consent=ConsentServices(
                desk=backend.desk, screen=backend.screen, now=backend.clock.now
            ),
        )

    def _window_services(self) -> WindowServices:
        from fobwatch.composition.window_services import window_services  # noqa: PLC0415 - with the window

        return window_services(self._backend, self._places.aws_changes, demo=self._options.demo)

    def _lock_vault(self) -> None:
        self._backend.lock()
        self._opening.lock()


def _screenshot() -> Callable[[], bytes] | None:
    """Return what takes screenshots where Qt may not: on Wayland."""
    if QGuiApplication.platformName() != "wayland":
        return None
    from fobwatch.adapters.desktop.screenshot_portal import portal_screenshot  # noqa: PLC0415 - D-Bus

    return portal_screenshot
