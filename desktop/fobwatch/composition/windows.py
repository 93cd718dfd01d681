"""The main window with its pages and dialogs, and what only they need of this computer."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QGuiApplication

from fobwatch.adapters.autostart.autostart import autostart
from fobwatch.adapters.aws_files.reader import in_home
from fobwatch.adapters.aws_login.cli_cache import FOLDER, VARIABLE, CliLoginCache
from fobwatch.adapters.client_process.commands import credential_helper, tray_command
from fobwatch.adapters.console.browser import open_page
from fobwatch.adapters.migration.stores import foreign_stores
from fobwatch.adapters.storage.text_file import PrivateFileWriter, TextFile
from fobwatch.core.aws_files.offering import ToolOffers, process_command
from fobwatch.core.migration.migration import Migration
from fobwatch.core.migration.migration import Outside as OutsideTheVault
from fobwatch.core.vault.passphrases import Passphrases
from fobwatch.ui.actions.editing import Editing
from fobwatch.ui.actions.key_rotation import KeyRotationActions
from fobwatch.ui.actions.lockdown import LockdownActions
from fobwatch.ui.actions.lost_device import LostDeviceActions
from fobwatch.ui.actions.mfa_changes import MfaChangeActions
from fobwatch.ui.actions.muting import Muting
from fobwatch.ui.actions.portal_actions import PortalActions
from fobwatch.ui.activity.presenter import ActivityPresenter
from fobwatch.ui.as_code.writing import AsCodeActions
from fobwatch.ui.aws_files.file_actions import FileActions
from fobwatch.ui.backup.backing_up import BackingUp, BackupPresenter
from fobwatch.ui.backup.sheet_dialog import SheetActions
from fobwatch.ui.denials.explaining import DenialActions
from fobwatch.ui.first_start.presenter import SessionsPlace
from fobwatch.ui.health.page import HealthPage
from fobwatch.ui.imports.importing import Importing
from fobwatch.ui.layout.placement import WindowMemory
from fobwatch.ui.mfa.page import DevicesPage
from fobwatch.ui.mfa.requiring import RequireMfaActions
from fobwatch.ui.migration.presenter import MigrationPresenter
from fobwatch.ui.portals.page import PortalsPage
from fobwatch.ui.profiles.login_code import LoginCodes
from fobwatch.ui.profiles.page import ProfilesPage
from fobwatch.ui.sessions.page import SessionsPage
from fobwatch.ui.settings.page import SettingsPage
from fobwatch.ui.settings.presenter import (
    AboutPresenter,
    BrowsersPresenter,
    LockPresenter,
    SettingsPresenter,
)
from fobwatch.ui.sign_ins.presenter import SignInsPresenter
from fobwatch.ui.vault.concealing import Concealing
from fobwatch.ui.vault.unlocking import Unlocking
from fobwatch.ui.window.banners import agent_banner
from fobwatch.ui.window.main_window import MainWindow, Page, PageName
from fobwatch.ui.window.presenter import WindowPresenter
from fobwatch.ui.window.quitting import Quitting

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.composition.backend import Backend
    from fobwatch.core.aws_login.login import Login
    from fobwatch.core.imports.encrypted import EncryptedExport
    from fobwatch.ui.rows.list_page import ListPage
    from fobwatch.ui.runtime.services import Runtime
    from fobwatch.ui.tray.shell import TrayShell


class Outside:
    """What only the main window needs of this computer. Making it blocks for the disk.

    The demo moves nothing out of what other programs store for the user.
    """

    def __init__(self, backend: Backend) -> None:
        demo = backend.demo
        helper = partial(credential_helper, demo=demo)
        self.offers = ToolOffers(backend.file_changes, helper)
        self.migration = Migration(
            vault=backend.vault,
            outside=OutsideTheVault(
                files=backend.files,
                writing=backend.file_changes,
                stores=() if demo else foreign_stores(),
                command=partial(process_command, helper()),
                **({} if demo else _cli_logins(backend)),
            ),
            tokens=backend.tokens,
            sessions=backend.broker,
            journal=backend.journal,
            clock=backend.clock,
        )
        self.memory = WindowMemory(TextFile(backend.paths.windows))
        self.memory.load()
        self.autostart = None if demo else autostart(tray_command())


def _cli_logins(backend: Backend) -> dict[str, Callable[[Login], Any]]:
    cache = CliLoginCache(in_home(os.environ.get(VARIABLE) or FOLDER))
    take_over = partial(backend.logins.take_over, cache=cache)
    return {"cli_login": cache.read, "take_over": take_over}


class Windows:
    """Makes them all. Each presenter answers its own intents on the bus."""

    def __init__(
        self, shell: TrayShell, runtime: Runtime, backend: Backend, outside: Outside
    ) -> None:
        self._shell = shell
        self._runtime = runtime
        self._backend = backend
        self._outside = outside
        self._window = MainWindow(self._pages())
        self._window.bars.show_content("agent", agent_banner(backend.agent_problem))
        self._present()
        self._add_dialogs()

    def _pages(self) -> dict[PageName, Callable[[], Page]]:
        return {
            PageName.SESSIONS: self._sessions_page,
            PageName.PROFILES: partial(self._list_page, ProfilesPage),
            PageName.DEVICES: partial(self._list_page, DevicesPage),
            PageName.PORTALS: partial(self._list_page, PortalsPage),
            PageName.ACTIVITY: self._activity_page,
            PageName.SIGN_INS: self._sign_ins_page,
            PageName.HEALTH: partial(self._list_page, HealthPage),
            PageName.SETTINGS: self._settings_page,
        }

    def _sessions_page(self) -> Page:
        page = SessionsPage(self._runtime)
        place = SessionsPlace(page, self._runtime, self._backend.store)
        return Page(widget=place, select=page.select)

    def _list_page(self, make: Callable[[Runtime], ListPage]) -> Page:
        page = make(self._runtime)
        return Page(widget=page, select=page.select)

    def _activity_page(self) -> Page:
        return Page(widget=ActivityPresenter(self._runtime).page)

    def _sign_ins_page(self) -> Page:
        presenter = SignInsPresenter(self._shell.runner, self._backend)
        return Page(widget=presenter.page, select=presenter.show_profile)

    def _settings_page(self) -> Page:
        page, backend = SettingsPage(), self._backend
        joined = page, self._shell.bus, self._shell.runner
        SettingsPresenter(
            *joined,
            backend.settings,
            autostart=self._outside.autostart,
            apply=self._shell.apply,
        )
        LockPresenter(*joined, backend.vault, backend.store)
        BrowsersPresenter(page, self._runtime)
        BackupPresenter(page, self._runtime)
        AboutPresenter(*joined, log=backend.paths.log, open_page=open_page)
        return Page(widget=page)

    def _present(self) -> None:
        presenter = WindowPresenter(self._window, self._runtime, self._outside.memory)
        self._shell.tray.found.connect(presenter.forget_no_tray)

    def _add_dialogs(self) -> None:
        """Make what answers the intents that open a dialog beside the window."""
        outside, backend = self._outside, self._backend
        window, runtime = self._window, self._runtime
        joined = (window, self._shell.bus, self._shell.runner)
        editing = Editing(window, runtime, screenshot=_screenshot())
        LoginCodes(*joined, backend.logins)
        MfaChangeActions(window, runtime)
        LostDeviceActions(window, runtime, open_page=open_page)
        KeyRotationActions(window, runtime)
        DenialActions(window, runtime)
        RequireMfaActions(window, runtime)
        BackingUp(window, runtime)
        writer = PrivateFileWriter()
        LockdownActions(window, runtime, write=writer.write)
        AsCodeActions(window, runtime, write=writer.write)
        SheetActions(window, runtime)
        Muting(window, runtime)
        PortalActions(window, runtime)
        MigrationPresenter(
            *joined,
            outside.migration,
            account_names=backend.account_names.all,
            add_device=editing.add_device,
        )
        report, add_seed = backend.importer.report, editing.add_seed
        importing = Importing(
            *joined, backend.vault, import_text=report, decrypt=_decrypt, add_seed=add_seed
        )
        self._window.brought.connect(importing.take_data)
        FileActions(
            window,
            runtime,
            offers=outside.offers,
            changes=backend.file_changes,
            portal_profiles=backend.portal_profiles,
        )
        Unlocking(
            *joined,
            vault=backend.vault,
            opening=backend.store,
            passphrases=Passphrases(backend.store, backend.journal, backend.clock),
            reload=backend.reload,
        )
        Concealing(runtime.runner, backend.vault, window)
        Quitting(self._window, self._shell.bus, backend.vault)


def _decrypt(export: EncryptedExport, passphrase: str) -> str:
    from fobwatch.adapters.imports.decryption import decrypt  # noqa: PLC0415 - cryptography is slow to import

    return decrypt(export, passphrase)


def _screenshot() -> Callable[[], bytes] | None:
    """Return what takes screenshots where Qt may not: on Wayland."""
    if QGuiApplication.platformName() != "wayland":
        return None
    from fobwatch.adapters.desktop.screenshot_portal import screenshot  # noqa: PLC0415 - D-Bus

    return screenshot
