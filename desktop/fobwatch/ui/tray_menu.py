"""The tray's menu. Its items change only while it is closed, its texts at any time."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QElapsedTimer, QTimer, Signal, Slot
from PySide6.QtWidgets import QMenu

from fobwatch.core.console_services import SERVICES
from fobwatch.core.shell_environment import Shell
from fobwatch.core.vault_state import VaultState
from fobwatch.ui.intents import Intent, Verb

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

SERVICES_SHOWN: Final = (
    "ec2",
    "s3",
    "lambda",
    "iam",
    "cloudwatch",
    "cloudformation",
    "dynamodb",
    "rds",
    "ecs",
    "eks",
    "vpc",
    "route53",
    "sqs",
    "sns",
    "secretsmanager",
    "systems-manager",
    "cloudtrail",
    "costs",
)
"""The services that a menu offers; the others are a search in the console away."""

SHELLS: Final = (
    (Shell.BASH, "bash"),
    (Shell.FISH, "fish"),
    (Shell.POWERSHELL, "PowerShell"),
    (Shell.CMD, "cmd"),
)

QUIET_MILLISECONDS: Final = 1000
SETTLING_MILLISECONDS: Final = 250
"""A change after so much quiet is in the closed menu at once, since a host may show what it knows
before it asks for news. Of many changes the last is waited for: after sleep a thousand sessions
change, and a full menu takes longer to make, and the bus to carry, than all else that shows it."""

MOST_OPEN_MILLISECONDS: Final = 60_000
"""Some hosts never tell that a menu was closed; after so long it is taken for closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuSession:
    """An item of the menu that is a session. `text` changes with time, the rest does not."""

    profile: str
    text: str
    serial: str = ""
    """The MFA device, where the vault can make its codes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuContent:
    active: tuple[MenuSession, ...] = ()
    attention: tuple[MenuSession, ...] = ()
    unnamed: int = 0
    """Sessions that are not listed, since there are too many. Their number is a text too."""
    favourites: tuple[str, ...] = ()
    devices: tuple[tuple[str, str], ...] = ()
    """Serial and name."""
    paused: bool = False
    all_paused: bool = False
    """Whether programs get nothing either."""
    vault: VaultState = VaultState.READY

    def same_items(self, other: MenuContent) -> bool:
        return self._without_texts() == other._without_texts()

    def _without_texts(self) -> MenuContent:
        return replace(
            self,
            active=tuple(replace(session, text="") for session in self.active),
            attention=tuple(replace(session, text="") for session in self.attention),
            unnamed=min(self.unnamed, 1),
        )


class TrayMenu(QMenu):
    """Shows a `MenuContent`.

    Signals:
        intended: the `Intent` of the chosen item.
        opened: the menu is about to be seen, and is told what to show.
        watched: whether someone may be looking at it now.
    """

    intended = Signal(object)
    opened = Signal()
    watched = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tray_menu")
        self._shown = MenuContent()
        self._waiting: MenuContent | None = None
        self._texts: dict[str, QAction] = {}
        self._more: QAction | None = None
        self._sessions: dict[tuple[str, str], QMenu] = {}
        self._codes: QMenu | None = None
        self._open = self._timer(MOST_OPEN_MILLISECONDS, self._on_closed)
        self._settling = self._timer(0, self._build_waiting)
        self._since_change = QElapsedTimer()
        self.aboutToShow.connect(self._on_opening)
        self.aboutToHide.connect(self._on_closed)
        # One connection for all items, since a full menu has hundreds and is built often.
        self.triggered.connect(self._on_triggered)
        self._build()

    def show_content(self, content: MenuContent) -> None:
        """Show this: at once if only texts differ, else once it is closed, and before it opens."""
        if content.same_items(self._shown):
            self._waiting = None
            self._shown = content
            self._update_texts()
            return
        known, self._waiting = self._waiting, content
        if known is not None and content.same_items(known):
            return
        if not self._open.isActive():
            self._settling.start(SETTLING_MILLISECONDS if self._is_busy() else 0)
        self._since_change.start()

    def _is_busy(self) -> bool:
        """Whether items changed a moment ago."""
        since = self._since_change
        return since.isValid() and not since.hasExpired(QUIET_MILLISECONDS)

    def _on_triggered(self, action: QAction) -> None:
        """Later, so that the menu is closed before what it asked for begins."""
        QTimer.singleShot(0, self, partial(self.intended.emit, action.data()))

    @Slot()
    def _on_opening(self) -> None:
        self._open.stop()  # whoever opens it closed it before, though not every host tells that
        self.opened.emit()  # the answer comes before the next line, while items may still change
        self._build_waiting()
        self._open.start()
        self.watched.emit(True)

    @Slot()
    def _on_closed(self) -> None:
        self._open.stop()
        self.watched.emit(False)
        if self._waiting is not None:
            # Not from within the menu's own signal: it still uses the items that go.
            self._settling.start(0)

    @Slot()
    def _build_waiting(self) -> None:
        self._settling.stop()
        if self._waiting is not None:
            self._shown, self._waiting = self._waiting, None
            self._build()

    def _timer(self, milliseconds: int, elapsed: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(elapsed)
        return timer

    def _update_texts(self) -> None:
        for session in (*self._shown.active, *self._shown.attention):
            action = self._texts[session.profile]
            if action.text() != session.text:
                action.setText(session.text)
        if self._more is not None:
            self._more.setText(self._more_text())

    def _build(self) -> None:
        """A session's submenu is most of what there is to make: those of before are used again."""
        before, self._sessions = self._sessions, {}
        gone = [self._codes] if self._codes is not None else []
        self._codes = self._more = None
        self.clear()
        self._texts.clear()
        self._add_sessions(before)
        self._add_starts()
        self._add_program()
        for menu in (*gone, *before.values()):
            menu.deleteLater()

    def _add_sessions(self, before: dict[tuple[str, str], QMenu]) -> None:
        for session in self._shown.active:
            key = session.profile, session.serial
            menu = before.pop(key, None) or self._session_menu(session)
            self._sessions[key] = menu
            self._texts[session.profile] = menu.menuAction()
            menu.setTitle(session.text)
            self.addMenu(menu)
        for session in self._shown.attention:
            intent = Intent(verb=Verb.SHOW_WINDOW, profile=session.profile)
            name = f"attention:{session.profile}"
            self._texts[session.profile] = self._add(self, session.text, name, intent)
        if self._shown.unnamed:
            intent = Intent(verb=Verb.SHOW_WINDOW)
            self._more = self._add(self, self._more_text(), "more", intent)
        if not self.isEmpty():
            self.addSeparator()

    def _more_text(self) -> str:
        return self.tr("%n more…", "", self._shown.unnamed)

    def _session_menu(self, session: MenuSession) -> QMenu:
        name = session.profile
        menu = self._new_menu(self, session.text, f"session:{name}")
        self._add_console(menu, name)
        if session.serial:
            intent = Intent(verb=Verb.COPY_CODE, profile=name, serial=session.serial)
            self._add(menu, self.tr("Copy MFA code"), "copy_code", intent)
        shells = self._add_menu(menu, self.tr("Copy environment for"), "copy_environment")
        for shell, text in SHELLS:
            intent = Intent(verb=Verb.COPY_ENVIRONMENT, profile=name, shell=shell)
            self._add(shells, text, f"shell:{shell}", intent)
        menu.addSeparator()
        self._add(menu, self.tr("Renew now"), "renew", Intent(verb=Verb.RENEW, profile=name))
        self._add(menu, self.tr("End session"), "end", Intent(verb=Verb.END, profile=name))
        return menu

    def _add_console(self, menu: QMenu, name: str) -> None:
        console = self._add_menu(menu, self.tr("Open console"), "console")
        home = Intent(verb=Verb.OPEN_CONSOLE, profile=name)
        self._add(console, self.tr("Console home"), "service:", home)
        console.addSeparator()
        for service in SERVICES_SHOWN:
            intent = Intent(verb=Verb.OPEN_CONSOLE, profile=name, service=service)
            self._add(console, SERVICES[service].title, f"service:{service}", intent)

    def _add_starts(self) -> None:
        for name in self._shown.favourites:
            text = self.tr("Start {name}").format(name=escaped(name))
            self._add(self, text, f"favourite:{name}", Intent(verb=Verb.START, profile=name))
        if self._shown.favourites:
            self.addSeparator()
        if self._shown.devices:
            self._codes = codes = self._add_menu(self, self.tr("MFA codes"), "codes")
            for serial, name in self._shown.devices:
                intent = Intent(verb=Verb.COPY_CODE, serial=serial)
                text = self.tr("Copy the code of {name}").format(name=escaped(name))
                self._add(codes, text, f"code:{serial}", intent)
        self._add(self, self.tr("Start session…"), "start", Intent(verb=Verb.SHOW_PANEL))

    def _add_program(self) -> None:
        self.addSeparator()
        if self._shown.all_paused:
            self._add(self, self.tr("Resume all"), "pause_all", Intent(verb=Verb.RESUME_ALL))
        else:
            verb = Verb.RESUME if self._shown.paused else Verb.PAUSE
            text = self.tr("Resume renewals") if self._shown.paused else self.tr("Pause renewals")
            self._add(self, text, "pause", Intent(verb=verb))
            self._add(self, self.tr("Pause all"), "pause_all", Intent(verb=Verb.PAUSE_ALL))
        if self._shown.vault is VaultState.LOCKED:
            self._add(self, self.tr("Unlock…"), "lock", Intent(verb=Verb.RETRY_VAULT))
        elif self._shown.vault is VaultState.READY:
            self._add(self, self.tr("Lock"), "lock", Intent(verb=Verb.LOCK_VAULT))
        self._add(self, self.tr("Open Fobwatch"), "window", Intent(verb=Verb.SHOW_WINDOW))
        self._add(self, self.tr("Settings"), "settings", Intent(verb=Verb.SHOW_SETTINGS))
        self.addSeparator()
        self._add(self, self.tr("Quit"), "quit", Intent(verb=Verb.QUIT))

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


def escaped(text: str, *, platform: str = sys.platform) -> str:
    """A name without mnemonics.

    Linux panels draw the menu themselves, and take an underscore for the mark of one
    (com.canonical.dbusmenu). Qt hands those of a name on as they are.
    """
    text = text.replace("&", "&&")
    return text.replace("_", "__") if platform == "linux" else text
