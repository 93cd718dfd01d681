"""The content of the tray's menu, as plain values and as its items.

Made before the icon is shown, so it imports at first use what only a profile's item needs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu

from fobwatch.core.vault.state import VaultState
from fobwatch.ui.runtime.intents import (
    ExplainDenial,
    LockDown,
    LockVault,
    PauseAll,
    PauseRenewals,
    Quit,
    ResumeAll,
    ResumeRenewals,
    RetryVault,
    ShowPanel,
    ShowSettings,
    ShowWindow,
)
from fobwatch.ui.runtime.session_intents import (
    CopyCode,
    CopyCommand,
    CopyEnvironment,
    EndSession,
    RenewSession,
    SignOutConsoles,
    StartSession,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from fobwatch.core.catalogue.profile_marks import ConsoleServices
    from fobwatch.core.console.ledger import ConsoleSession
    from fobwatch.ui.console.menu import ConsoleItem
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.session_intents import ShellIntent
    from fobwatch.ui.theme.badge import Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuSession:
    """An item of the menu that is a session.

    Equal to another that is the same item: its text alone may differ, which changes with time.
    """

    profile: str
    text: str = field(compare=False)
    badge: Badge | None = None
    """Its environment, which the text says too."""
    serial: str = ""
    """The MFA device, where the vault can make its codes."""
    services: ConsoleServices | None = None
    ways: tuple[ConsoleItem, ...] = ()
    """Other ways into its console than by federation."""
    has_console: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuConsole:
    """A console session, and until when it lasts."""

    session: ConsoleSession
    text: str
    badge: Badge | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlisted:
    """The sessions that are too many to be listed. Their number is a text as well."""

    number: int = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuContent:
    """Equal to another that has the same items, of which only the texts differ."""

    active: tuple[MenuSession, ...] = ()
    attention: tuple[MenuSession, ...] = ()
    unlisted: Unlisted | None = None
    favourites: tuple[MenuSession, ...] = ()
    consoles: tuple[MenuConsole, ...] = ()
    devices: tuple[tuple[str, str], ...] = ()
    """Serial and name, as a menu shows it."""
    paused: bool = False
    all_paused: bool = False
    """Whether programs get nothing either."""
    vault: VaultState = VaultState.READY


DOT: Final = 16
DOT_SCALE: Final = 2
"""A desktop that draws the menu itself takes the picture as it is, at any scale."""


def _dot(badge: Badge | None) -> QIcon:
    if badge is None:
        return QIcon()
    from fobwatch.ui.theme.badge import colour_dot  # noqa: PLC0415 - not before the icon

    return QIcon(colour_dot(badge.colour, DOT, DOT_SCALE))


class TrayItems(QObject):
    """Puts a `MenuContent` into a menu; each item's data is its `Intent`."""

    def __init__(self, menu: QMenu) -> None:
        super().__init__(menu)
        self._menu = menu
        self._shown = MenuContent()
        self._texts: dict[str, QAction] = {}
        self._more: QAction | None = None
        self._sessions: dict[MenuSession, QMenu] = {}
        self._codes: QMenu | None = None
        self._consoles: QMenu | None = None

    def show_texts(self, content: MenuContent) -> None:
        """Show content that has the same items."""
        self._shown = content
        for session in (*self._shown.active, *self._shown.attention):
            action = self._texts[session.profile]
            if action.text() != session.text:
                action.setText(session.text)
        if self._more is not None and self._shown.unlisted is not None:
            self._more.setText(self._more_text(self._shown.unlisted))

    def build(self, content: MenuContent) -> None:
        """Make the items again.

        A session's submenu is most of what there is to make: the earlier ones are reused.
        """
        self._shown = content
        before, self._sessions = self._sessions, {}
        gone = [menu for menu in (self._codes, self._consoles) if menu is not None]
        self._codes = self._consoles = self._more = None
        self._menu.clear()
        self._texts.clear()
        self._add_sessions(before)
        self._add_starts()
        self._add_program()
        for menu in (*gone, *before.values()):
            menu.deleteLater()

    def _add_sessions(self, before: dict[MenuSession, QMenu]) -> None:
        for session in self._shown.active:
            menu = before.pop(session, None) or self._session_menu(session)
            self._sessions[session] = menu
            self._texts[session.profile] = menu.menuAction()
            menu.setTitle(session.text)
            menu.menuAction().setIcon(_dot(session.badge))
            self._menu.addMenu(menu)
        for session in self._shown.attention:
            intent = ShowWindow(profile=session.profile)
            name = f"attention:{session.profile}"
            action = self._add(self._menu, session.text, name, intent)
            action.setIcon(_dot(session.badge))
            self._texts[session.profile] = action
        if self._shown.unlisted is not None:
            text = self._more_text(self._shown.unlisted)
            self._more = self._add(self._menu, text, "more", ShowWindow())
        if self._shown.consoles:
            self._consoles = self._add_consoles()
        if not self._menu.isEmpty():
            self._menu.addSeparator()

    def _more_text(self, unlisted: Unlisted) -> str:
        return self.tr("%n more…", "", unlisted.number)

    def _add_consoles(self) -> QMenu:
        """Each item leads to the row of its console, which says what is known of the browser."""
        menu = self._add_menu(self._menu, self.tr("Consoles"), "consoles")
        for number, each in enumerate(self._shown.consoles):
            session = each.session
            intent = ShowWindow(profile=session.profile, console=session)
            self._add(menu, each.text, f"console:{number}", intent).setIcon(_dot(each.badge))
        menu.addSeparator()
        self._add(menu, self.tr("Sign out of all"), "sign_out_consoles", SignOutConsoles())
        return menu

    def _session_menu(self, session: MenuSession) -> QMenu:
        name = session.profile
        menu = self._new_menu(self._menu, session.text, f"session:{name}")
        if session.has_console:
            self._add_console(menu, session)
        if session.serial:
            intent = CopyCode(profile=name, serial=session.serial)
            self._add(menu, self.tr("Copy MFA code"), "copy_code", intent)
        self._add_shells(menu, self.tr("Copy command for"), "copy_command", name, CopyCommand)
        self._add_shells(menu, self.tr("Copy keys for"), "copy_environment", name, CopyEnvironment)
        menu.addSeparator()
        self._add(menu, self.tr("Renew now"), "renew", RenewSession(profile=name))
        self._add(menu, self.tr("End session"), "end", EndSession(profile=name))
        return menu

    def _add_shells(
        self, menu: QMenu, title: str, name: str, profile: str, kind: type[ShellIntent]
    ) -> None:
        from fobwatch.core.agent.shell_environment import SHELL_NAMES  # noqa: PLC0415 - not before the icon

        shells = self._add_menu(menu, title, name)
        for shell, text in SHELL_NAMES:
            self._add(shells, text, f"shell:{shell}", kind(profile=profile, shell=shell))

    def _add_console(self, menu: QMenu, session: MenuSession) -> None:
        # Not before the icon:
        from fobwatch.core.catalogue.profile_marks import NO_SERVICES  # noqa: PLC0415
        from fobwatch.ui.console.menu import console_groups  # noqa: PLC0415

        console = self._add_menu(menu, self.tr("Open console"), "console")
        groups = console_groups(session.profile, session.services or NO_SERVICES, session.ways)
        for number, group in enumerate(groups):
            if number:
                console.addSeparator()
            for item in group:
                self._add(console, item.text, item.name, item.intent)

    def _add_starts(self) -> None:
        for each in self._shown.favourites:
            intent = StartSession(profile=each.profile)
            text = self.tr("Start {name}").format(name=each.text)
            action = self._add(self._menu, text, f"favourite:{each.profile}", intent)
            action.setIcon(_dot(each.badge))
        if self._shown.favourites:
            self._menu.addSeparator()
        if self._shown.devices:
            self._codes = codes = self._add_menu(self._menu, self.tr("MFA codes"), "codes")
            for serial, name in self._shown.devices:
                text = self.tr("Copy the code of {name}").format(name=name)
                self._add(codes, text, f"code:{serial}", CopyCode(serial=serial))
        self._add(self._menu, self.tr("Start session…"), "start", ShowPanel())

    def _add_program(self) -> None:
        self._menu.addSeparator()
        if self._shown.all_paused:
            self._add(self._menu, self.tr("Resume all"), "pause_all", ResumeAll())
        else:
            if self._shown.paused:
                self._add(self._menu, self.tr("Resume renewals"), "pause", ResumeRenewals())
            else:
                self._add(self._menu, self.tr("Pause renewals"), "pause", PauseRenewals())
            self._add(self._menu, self.tr("Pause all"), "pause_all", PauseAll())
        if self._shown.vault is VaultState.LOCKED:
            self._add(self._menu, self.tr("Unlock…"), "lock", RetryVault())
        elif self._shown.vault is VaultState.READY:
            self._add(self._menu, self.tr("Lock"), "lock", LockVault())
        self._menu.addSeparator()
        why, wrong = self.tr("Why was this denied?…"), self.tr("Something is wrong…")
        self._add(self._menu, why, "explain_denial", ExplainDenial())
        self._add(self._menu, wrong, "lock_down", LockDown())
        self._menu.addSeparator()
        self._add(self._menu, self.tr("Open Fobwatch"), "window", ShowWindow())
        self._add(self._menu, self.tr("Settings"), "settings", ShowSettings())
        self._menu.addSeparator()
        self._add(self._menu, self.tr("Quit"), "quit", Quit())

    def _add_menu(self, menu: QMenu, text: str, name: str) -> QMenu:
        submenu = self._new_menu(menu, text, name)
        menu.addMenu(submenu)
        return submenu

    def _new_menu(self, parent: QMenu, text: str, name: str) -> QMenu:
        menu = QMenu(text, parent)
        menu.setObjectName(name)
        menu.menuAction().setObjectName(name)
        return menu

    def _add(self, menu: QMenu, text: str, name: str, intent: Intent) -> QAction:
        action = menu.addAction(text)
        action.setObjectName(name)
        action.setData(intent)
        return action
