"""The page of settings. Each change takes effect at once: there is nothing to save."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from fobwatch.core.settings.settings import Appearance, Settings
from fobwatch.ui.forms.form import named
from fobwatch.ui.layout.boxes import STRETCH, in_column, in_row
from fobwatch.ui.layout.scrolled import Scrolled
from fobwatch.ui.settings.about import AboutSection
from fobwatch.ui.settings.backup_section import BackupSection
from fobwatch.ui.settings.browser_section import BrowserSection
from fobwatch.ui.settings.lock_section import FIELD_WIDTH, LockSection
from fobwatch.ui.settings.option_fields import check, choice, number, time_of_day
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.widgets.labels import label, wrapped_label

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from fobwatch.ui.settings.option_fields import OptionField


WIDTH = 640


class SettingsPage(Scrolled):
    """Shows settings and reports each change.

    Signals:
        changed: the options that are different now, with their values.
        autostart_changed: whether Fobwatch is to start at log-in.
        shown: the page comes to front.
    """

    changed = Signal(object)
    autostart_changed = Signal(bool)
    shown = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("settings_page")
        self._settings = Settings()
        self._showing = False
        self._autostart = named(QCheckBox(self.tr("Start Fobwatch when I log &in")), "autostart")
        self.browsers = BrowserSection()
        self.backup = BackupSection()
        self.about = AboutSection()
        self.lock = LockSection()
        self._fields = {**self.browsers.fields(), **self.lock.fields}
        self._lay_out()
        for field in self._fields.values():
            field.changed.connect(self._on_changed)
        self._autostart.toggled.connect(self._on_autostart)
        self.show_settings(self._settings)

    def show_settings(self, settings: Settings) -> None:
        self._showing = True
        self._settings = settings
        for name, field in self._fields.items():
            field.show(getattr(settings, name))
        self._showing = False
        self._enable()

    def show_answers(self, settings: Settings) -> None:
        """Show answers that were given elsewhere, about multi-session and links; keep the rest."""
        self._showing = True
        self._settings = settings
        self.browsers.multi_session.show_answers(settings.multi_session)
        self.browsers.allowed.show_links(settings.allowed_links)
        self._showing = False

    def show_autostart(self, *, enabled: bool, possible: bool) -> None:
        """Whether it starts at log-in; not offered where this system has no way to."""
        self._showing = True
        self._autostart.setVisible(possible)
        self._autostart.setChecked(enabled)
        self._showing = False

    def showEvent(self, event: QShowEvent) -> None:
        self.shown.emit()
        super().showEvent(event)

    def _on_changed(self) -> None:
        self._enable()
        if self._showing:
            return
        values = {name: field.value() for name, field in self._fields.items()}
        options = {n: v for n, v in values.items() if v != getattr(self._settings, n)}
        self._settings = replace(self._settings, **options)
        self.changed.emit(options)

    def _on_autostart(self, enabled: bool) -> None:
        if not self._showing:
            self.autostart_changed.emit(enabled)

    def _enable(self) -> None:
        """Disable the options of switches that are off."""
        fields = self._fields
        notices = fields["notices"].value()
        for name in ("early_notice", "late_notice", "quiet_hours", "watch_sign_ins"):
            fields[name].widget.setEnabled(notices)
        for name in ("access_key_limit", "rotate_keys"):
            fields[name].widget.setEnabled(fields["watch_access_keys"].value())
        fields["lock_after"].widget.setEnabled(fields["lock_when_idle"].value())
        for name in ("quiet_from", "quiet_until"):
            fields[name].widget.setEnabled(notices and fields["quiet_hours"].value())

    def _lay_out(self) -> None:
        appearances = {
            Appearance.SYSTEM: self.tr("Like the system"),
            Appearance.LIGHT: self.tr("Light"),
            Appearance.DARK: self.tr("Dark"),
        }
        body = QWidget()
        body.setMaximumWidth(in_text(WIDTH))
        in_column(
            label(self.tr("General"), "heading"),
            self._row(self.tr("Appearance"), choice("appearance", appearances)),
            self._autostart,
            12,
            self.browsers,
            12,
            label(self.tr("Notices"), "heading"),
            *self._notices(),
            12,
            label(self.tr("Secrets"), "heading"),
            *self._secrets(),
            12,
            self.lock,
            12,
            self.backup,
            12,
            self.about,
            STRETCH,
            margins=(24, 24, 24, 24),
            spacing=12,
            within=body,
        )
        holder = QWidget()
        in_row((body, 1), STRETCH, within=holder)
        self.setWidget(holder)

    def _notices(self) -> list[QWidget]:
        minutes = partial(number, unit=timedelta(minutes=1), suffix=self.tr(" min"))
        note = self.tr("A session that renews by itself is never mentioned.")
        watched = self.tr(
            "Once an hour, Fobwatch asks CloudTrail about the accounts that you read on the page "
            "Sign-ins and that have a session."
        )
        return [
            self._check("notices", self.tr("Tell me &before a session ends")),
            self._row(self.tr("First notice, before its end"), minutes("early_notice")),
            self._row(self.tr("Last notice, before its end"), minutes("late_notice")),
            self._check("quiet_hours", self.tr("&Quiet hours")),
            self._row(self.tr("Quiet from"), time_of_day("quiet_from")),
            self._row(self.tr("Quiet until"), time_of_day("quiet_until")),
            wrapped_label(note, "small"),
            self._check("watch_sign_ins", self.tr("Tell me of &flagged sign-ins to my accounts")),
            wrapped_label(watched, "small"),
        ]

    def _secrets(self) -> list[QWidget]:
        days = partial(number, unit=timedelta(days=1), suffix=self.tr(" days"))
        seconds = partial(number, unit=timedelta(seconds=1), suffix=self.tr(" s"))
        watched = self.tr("Ask AWS each day how &old my access keys are")
        limit = self.tr("Tell me a week before a key is older than")
        shares = self.tr("Let the AWS CLI &use my sign-ins to access portals")
        shared = self.tr(
            "Every program of yours can then read the sign-in in ~/.aws/sso/cache, for an hour at a"
            " time."
        )
        return [
            self._row(self.tr("Clear a copied secret after"), seconds("clear_clipboard_after")),
            self._row(self.tr("Keep the activity for"), days("keep_activity")),
            self._check("watch_access_keys", watched),
            self._row(limit, days("access_key_limit")),
            self._check("rotate_keys", self.tr("Replace keys before that, without asking")),
            self._check("watch_health", self.tr("Look for wha&t is unsafe before I open Health")),
            self._check("share_portal_sign_ins", shares),
            wrapped_label(shared, "small"),
        ]

    def _check(self, name: str, text: str) -> QWidget:
        field = self._fields[name] = check(name, text)
        return field.widget

    def _row(self, text: str, field: OptionField) -> QWidget:
        """The field of an option beside its name."""
        self._fields[field.widget.objectName()] = field
        row = QWidget()
        words = wrapped_label(text)
        words.setBuddy(field.widget)
        field.widget.setAccessibleName(text)
        field.widget.setFixedWidth(in_text(FIELD_WIDTH))
        in_row((words, 1), field.widget, within=row)
        return row
