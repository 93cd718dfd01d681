"""The page of settings. Each change counts at once: there is nothing to save."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTime, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from fobwatch.core.settings.settings import OPTIONS, Appearance, Settings
from fobwatch.ui.forms.fields import ComboBox, SpinBox
from fobwatch.ui.layout.flow import Flow
from fobwatch.ui.layout.scrolled import Scrolled
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.labels import label, wrapped_label

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutContent:
    """`log` and `help` are addresses for the browser."""

    version: str
    log: str
    help: str


class AboutSection(QWidget):
    """The version, the log and the help.

    Signals:
        page_wanted: the address of what is to be opened.
    """

    page_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = AboutContent(version="", log="", help="")
        self._version = wrapped_label("")
        self._version.setObjectName("version")
        self._version.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        licence = self.tr("Apache-2.0. Not affiliated with Amazon Web Services.")
        help_page = button(self.tr("&Help"), "help")
        help_page.clicked.connect(lambda: self.page_wanted.emit(self._content.help))
        log = button(self.tr("Show the &log"), "show_log")
        log.clicked.connect(lambda: self.page_wanted.emit(self._content.log))
        pages = Flow()
        pages.add_widgets([help_page, log])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(12)
        column.addWidget(label(self.tr("About"), "heading"))
        column.addWidget(self._version)
        column.addWidget(wrapped_label(licence, "small"))
        column.addLayout(pages)

    def show_content(self, content: AboutContent) -> None:
        self._content = content
        self._version.setText(self.tr("Fobwatch {version}").format(version=content.version))


WIDTH = 640
FIELD_WIDTH = 160
TEXT_MARGIN = 8
"""Stylesheets do not pad the text of Qt's spin boxes."""


class SettingsPage(Scrolled):
    """Shows settings and reports each change.

    Signals:
        changed: the `Settings` as they are now.
        autostart_changed: whether Fobwatch is to start at log-in.
        passphrase_wanted: the vault's file is to get another one.
        shown: the page comes to front.
    """

    changed = Signal(object)
    autostart_changed = Signal(bool)
    passphrase_wanted = Signal()
    shown = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("settings_page")
        self._settings = Settings()
        self._showing = False
        self._appearance = self._appearance_box()
        self._autostart = QCheckBox(self.tr("Start Fobwatch when I log &in"))
        self._autostart.setObjectName("autostart")
        self._notices = _check(self.tr("Tell me &before a session ends"), "notices")
        self._early = _number("early_notice", self.tr(" min"))
        self._late = _number("late_notice", self.tr(" min"))
        self._quiet = _check(self.tr("&Quiet hours"), "quiet_hours")
        self._quiet_from = _time("quiet_from")
        self._quiet_until = _time("quiet_until")
        self._clipboard = _number("clear_clipboard_after", self.tr(" s"))
        self._activity = _number("keep_activity", self.tr(" days"))
        self.about = AboutSection()
        self._vault = wrapped_label("", "dim")
        self._passphrase = button(self.tr("Change &passphrase…"), "change_passphrase")
        self._lay_out()
        self._connect()
        self.show_settings(self._settings)

    def show_settings(self, settings: Settings) -> None:
        self._showing = True
        self._settings = settings
        self._appearance.setCurrentIndex(self._appearance.findData(str(settings.appearance)))
        self._notices.setChecked(settings.notices)
        self._early.setValue(settings.early_notice // timedelta(minutes=1))
        self._late.setValue(settings.late_notice // timedelta(minutes=1))
        self._quiet.setChecked(settings.quiet_hours)
        self._quiet_from.setTime(_qt_time(settings.quiet_from))
        self._quiet_until.setTime(_qt_time(settings.quiet_until))
        self._clipboard.setValue(settings.clear_clipboard_after // timedelta(seconds=1))
        self._activity.setValue(settings.keep_activity // timedelta(days=1))
        self._showing = False
        self._enable()

    def show_autostart(self, *, enabled: bool, possible: bool) -> None:
        """Whether it starts at log-in; not offered where this system has no way to."""
        self._showing = True
        self._autostart.setVisible(possible)
        self._autostart.setChecked(enabled)
        self._showing = False

    def show_vault(self, words: str, *, has_passphrase: bool) -> None:
        """Say where the secrets are kept."""
        self._vault.setText(words)
        self._passphrase.setVisible(has_passphrase)

    def showEvent(self, event: QShowEvent) -> None:
        self.shown.emit()
        super().showEvent(event)

    def _on_changed(self) -> None:
        self._enable()
        if self._showing:
            return
        self._settings = replace(
            self._settings,
            appearance=Appearance(self._appearance.currentData()),
            notices=self._notices.isChecked(),
            early_notice=timedelta(minutes=self._early.value()),
            late_notice=timedelta(minutes=self._late.value()),
            quiet_hours=self._quiet.isChecked(),
            quiet_from=_python_time(self._quiet_from.time()),
            quiet_until=_python_time(self._quiet_until.time()),
            clear_clipboard_after=timedelta(seconds=self._clipboard.value()),
            keep_activity=timedelta(days=self._activity.value()),
        )
        self.changed.emit(self._settings)

    def _on_autostart(self, enabled: bool) -> None:
        if not self._showing:
            self.autostart_changed.emit(enabled)

    def _enable(self) -> None:
        """What depends on a switch that is off cannot be set."""
        notices = self._notices.isChecked()
        for field in (self._early, self._late, self._quiet):
            field.setEnabled(notices)
        for edit in (self._quiet_from, self._quiet_until):
            edit.setEnabled(notices and self._quiet.isChecked())

    def _connect(self) -> None:
        self._appearance.currentIndexChanged.connect(self._on_changed)
        for box in (self._notices, self._quiet):
            box.toggled.connect(self._on_changed)
        for number in (self._early, self._late, self._clipboard, self._activity):
            number.valueChanged.connect(self._on_changed)
        for edit in (self._quiet_from, self._quiet_until):
            edit.timeChanged.connect(self._on_changed)
        self._autostart.toggled.connect(self._on_autostart)
        self._passphrase.clicked.connect(self.passphrase_wanted)

    def _appearance_box(self) -> ComboBox:
        box = ComboBox()
        box.setObjectName("appearance")
        for appearance, words in (
            (Appearance.SYSTEM, self.tr("Like the system")),
            (Appearance.LIGHT, self.tr("Light")),
            (Appearance.DARK, self.tr("Dark")),
        ):
            box.addItem(words, str(appearance))
        return box

    def _lay_out(self) -> None:
        body = QWidget()
        body.setMaximumWidth(in_text(WIDTH))
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(label(self.tr("General"), "heading"))
        column.addWidget(_row(self.tr("Appearance"), self._appearance))
        column.addWidget(self._autostart)
        column.addSpacing(12)
        column.addWidget(label(self.tr("Notices"), "heading"))
        column.addWidget(self._notices)
        column.addWidget(_row(self.tr("First notice, before its end"), self._early))
        column.addWidget(_row(self.tr("Last notice, before its end"), self._late))
        column.addWidget(self._quiet)
        column.addWidget(_row(self.tr("Quiet from"), self._quiet_from))
        column.addWidget(_row(self.tr("Quiet until"), self._quiet_until))
        note = self.tr("A session that renews by itself is never mentioned.")
        column.addWidget(wrapped_label(note, "small"))
        column.addSpacing(12)
        column.addWidget(label(self.tr("Secrets"), "heading"))
        column.addWidget(_row(self.tr("Clear a copied secret after"), self._clipboard))
        column.addWidget(_row(self.tr("Keep the activity for"), self._activity))
        column.addWidget(self._vault)
        column.addWidget(self._passphrase, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.about)
        column.addStretch()
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(body)
        row.addStretch()
        row.setStretch(0, 1)
        self.setWidget(holder)


def _check(text: str, name: str) -> QCheckBox:
    box = QCheckBox(text)
    box.setObjectName(name)
    return box


def _number(name: str, suffix: str) -> SpinBox:
    """A number within the limits of the option `name`."""
    option = OPTIONS[name]
    box = SpinBox()
    box.setObjectName(name)
    box.setRange(option.least, option.most)
    box.setSuffix(suffix)
    return box


def _time(name: str) -> QTimeEdit:
    edit = QTimeEdit()
    edit.setObjectName(name)
    edit.setDisplayFormat("HH:mm")
    edit.lineEdit().setTextMargins(TEXT_MARGIN, 0, 0, 0)
    return edit


def _row(text: str, field: QWidget) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    name = wrapped_label(text)
    name.setBuddy(field)
    field.setAccessibleName(text)
    field.setFixedWidth(in_text(FIELD_WIDTH))
    layout.addWidget(name, 1)
    layout.addWidget(field)
    return row


def _qt_time(value: time) -> QTime:
    return QTime(value.hour, value.minute)


def _python_time(value: QTime) -> time:
    return time(value.hour(), value.minute())
