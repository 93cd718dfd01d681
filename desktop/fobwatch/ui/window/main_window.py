"""The main window: pages with a sidebar."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QMainWindow, QStackedWidget, QWidget

from fobwatch.ui.layout.boxes import in_column, in_row
from fobwatch.ui.layout.fitting import fit, keep_on_screen
from fobwatch.ui.rows.item_painting import INSET
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.window.bars import WindowBars
from fobwatch.ui.window.sidebar import Sidebar, SidebarPage, SideButton

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtGui import (
        QCloseEvent,
        QDragEnterEvent,
        QDropEvent,
        QHideEvent,
        QKeyEvent,
        QResizeEvent,
        QShowEvent,
    )


class PageName(StrEnum):
    """The pages, in the order of the sidebar."""

    SESSIONS = "sessions"
    PROFILES = "profiles"
    DEVICES = "devices"
    PORTALS = "portals"
    ACTIVITY = "activity"
    SIGN_INS = "sign-ins"
    HEALTH = "health"
    SETTINGS = "settings"


def _nothing(key: str) -> None:
    """Select nothing, on a page that has no list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The widget of a page, and the function that selects something on it by its key."""

    widget: QWidget
    select: Callable[[str], None] = _nothing


SIZE: Final = (1000, 640)
NARROW: Final = 760
"""For text of 14 pixels; a window that is narrower has no words in its sidebar."""

SUBJECTS: Final = (
    "report",
    "tray",
    "agent",
    "vault",
    "paused",
    "lockdown",
    "mfa",
    "require_mfa",
    "keys",
    "storage",
    "clock",
    "files",
    "consoles",
    "settings",
)


class MainWindow(QMainWindow):
    """Holds one page for each `PageName`, which is made when it is first needed.

    Signals:
        seen: whether it can be seen now.
        page_changed: another page is in front now.
        close_wanted: the window was closed.
        quit_wanted: the shortcut to quit was pressed.
        brought: the `QMimeData` that was dropped or pasted. Qt owns it: it is good only while the
            slot runs.
        undo_wanted: the shortcut to undo was pressed, where no field took it.
        help_wanted: something is wrong, says the user.
    """

    seen = Signal(bool)
    page_changed = Signal()
    close_wanted = Signal()
    quit_wanted = Signal()
    brought = Signal(object)
    undo_wanted = Signal()
    help_wanted = Signal()

    def __init__(self, makers: Mapping[PageName, Callable[[], Page]]) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle("Fobwatch")
        self.resize(*map(in_text, SIZE))
        self.setAcceptDrops(True)
        self._makers = makers
        self._pages: dict[PageName, Page] = {}
        self._stack = QStackedWidget()
        self._sidebar = Sidebar(self._sidebar_pages())
        self._sidebar.page_chosen.connect(self._on_page)
        self._wrong = SideButton(Icon.WARNING, self.tr("Something is wrong…"), "lock_down")
        self._wrong.clicked.connect(self.help_wanted)
        self.bars = WindowBars(SUBJECTS, before=self._wrong)
        self._lay_out()
        self._on_page(self.page)  # last: all of a page is styled anew with each parent
        self._add_shortcuts()

    @property
    def page(self) -> PageName:
        return PageName(self._sidebar.chosen)

    def go_to(self, page: PageName, key: str = "") -> None:
        """Bring the page to front, and select what has this key, if any is given."""
        self._sidebar.choose(page)
        if key:
            self.select(page, key)

    def select(self, page: PageName, key: str) -> None:
        """Select it there, whichever page is in front."""
        self._page(page).select(key)

    def show_counts(
        self, counts: Mapping[PageName, int], *, attention: int, severe: bool = False
    ) -> None:
        """Show how many things each page has; `attention` is how many sessions need someone.

        `severe` says that a finding does.
        """
        alerts = {PageName.SESSIONS: attention > 0, PageName.HEALTH: severe}
        for name, count in counts.items():
            self._sidebar.set_count(name, count, alert=alerts.get(name, False))

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.close_wanted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < in_text(NARROW)
        self._sidebar.set_narrow(narrow=narrow)
        self._wrong.set_narrow(narrow=narrow)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take what is pasted, unless the field that has the keyboard took it."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.brought.emit(QGuiApplication.clipboard().mimeData())
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        if data.hasUrls() or data.hasImage() or data.hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.brought.emit(event.mimeData())

    def showEvent(self, event: QShowEvent) -> None:
        fit(self)
        keep_on_screen(self)
        super().showEvent(event)
        self.seen.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.seen.emit(False)

    def _on_page(self, name: str) -> None:
        page = self._page(PageName(name)).widget
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)
        # The window is not to grow for a page that arranges itself for its size once it is shown.
        self._stack.setMinimumSize(1, 1)
        self._stack.setCurrentWidget(page)
        self._stack.setMinimumSize(0, 0)
        if page.hasFocus():  # Qt found nothing on it to go to
            self._sidebar.setFocus(Qt.FocusReason.OtherFocusReason)
        self.page_changed.emit()

    def _page(self, name: PageName) -> Page:
        if name not in self._pages:
            self._pages[name] = self._makers[name]()
        return self._pages[name]

    def _sidebar_pages(self) -> list[SidebarPage]:
        return [
            SidebarPage(name=PageName.SESSIONS, title=self.tr("Sessions"), icon=Icon.SESSIONS),
            SidebarPage(name=PageName.PROFILES, title=self.tr("Profiles"), icon=Icon.PROFILES),
            SidebarPage(name=PageName.DEVICES, title=self.tr("MFA devices"), icon=Icon.MFA_DEVICE),
            SidebarPage(name=PageName.PORTALS, title=self.tr("Portals"), icon=Icon.PORTAL),
            SidebarPage(name=PageName.ACTIVITY, title=self.tr("Activity"), icon=Icon.ACTIVITY),
            SidebarPage(name=PageName.SIGN_INS, title=self.tr("Sign-ins"), icon=Icon.EYE),
            SidebarPage(name=PageName.HEALTH, title=self.tr("Health"), icon=Icon.HEALTH),
            SidebarPage(name=PageName.SETTINGS, title=self.tr("Settings"), icon=Icon.SETTINGS),
        ]

    def _lay_out(self) -> None:
        body = QWidget()
        self.setCentralWidget(body)
        content = in_column(self.bars, (self._stack, 1), spacing=0)
        side = QFrame()
        side.setProperty("look", "side")
        in_column(
            (self._sidebar, 1),
            in_row(self._wrong, margins=(INSET, 0, INSET, 0)),
            spacing=0,
            margins=(0, 0, 1, 8),  # nothing lies on the line, which Qt leaves room on the left
            within=side,
        )
        in_row(side, (content, 1), spacing=0, within=body)

    def _add_shortcuts(self) -> None:
        for number, name in enumerate(PageName, start=1):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            shortcut.activated.connect(lambda name=name: self.go_to(name))
        # Written out: Qt's standard keys for these are missing or odd on some platforms.
        QShortcut(QKeySequence("Ctrl+W"), self).activated.connect(self.close)
        QShortcut(QKeySequence("Ctrl+Z"), self).activated.connect(self.undo_wanted)
        QShortcut(QKeySequence("Ctrl+Q"), self).activated.connect(self.quit_wanted)
