"""The page that leads a new user to the first session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from fobwatch.ui.layout.boxes import STRETCH, in_column, in_row
from fobwatch.ui.layout.flow import Flow
from fobwatch.ui.layout.scrolled import Scrolled
from fobwatch.ui.runtime.browser_intents import NewLogin, NewPortal, ShowPortal
from fobwatch.ui.runtime.intents import RetryVault
from fobwatch.ui.runtime.profile_intents import ImportProfiles, Migrate, NewProfile
from fobwatch.ui.runtime.session_intents import StartSession
from fobwatch.ui.runtime.vault_intents import CreateVaultFile, NewDevice, RestoreBackup
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button, restyle
from fobwatch.ui.widgets.labels import IconLabel, label, wrapped_label
from fobwatch.ui.widgets.question_bar import on_button
from fobwatch.ui.widgets.speech import announce

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QPushButton

    from fobwatch.ui.runtime.intents import Intent

WIDTH = 560
MARGINS = (9, 9, 9, 9)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSteps:
    """The steps that the user has done.

    `portal` is the start URL of an access portal that is known. Whoever has one needs neither an
    MFA device nor an access key, and whoever has a profile of their own no portal.
    `startable` is the profile that a first session would be of, `in_clear` the number of profiles
    whose access keys are readable in the AWS files, `keyring` says where secrets are kept.
    Without a safe keyring the page offers an encrypted file, and to set up one that is new.
    """

    has_device: bool = False
    has_profile: bool = False
    portal: str = ""
    is_signed_in: bool = False
    startable: str = ""
    in_clear: int = 0
    keyring: str = ""
    offers_file: bool = False
    offers_keyring: bool = False


class FirstStart(QWidget):
    """The steps, each ticked when it is done, the next one with the primary button.

    Signals:
        intended: an `Intent`.
    """

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("first_start")
        self._startable = ""
        self._portal_url = ""
        self._add_ways_in()
        self._session = _Step(
            Icon.PLAY,
            self.tr("Start your first session"),
            self.tr("Your tools and the console use it; Fobwatch renews it."),
            button(self.tr("&Start"), "start_first", pressed=self._on_start),
        )
        self._keyring = wrapped_label("", "dim")
        words = self.tr("Keep secrets in an &encrypted file…")
        self._file = self._asks_for(CreateVaultFile(), words, "vault_file")
        words = self.tr("Set up the &keyring…")
        self._set_up = self._asks_for(RetryVault(), words, "set_up_keyring")
        self._lay_out()
        self.show_steps(FirstSteps())

    def _add_ways_in(self) -> None:
        self._move = _Step(
            Icon.KEY,
            self.tr("Move your keys into the vault"),
            "",
            self._asks_for(Migrate(), self.tr("&Move…"), "move_keys"),
        )
        self._portal = _Step(
            Icon.PORTAL,
            self.tr("Sign in to your company's access portal"),
            self.tr("IAM Identity Center, at an address such as acme.awsapps.com/start"),
            button("", "add_portal", pressed=self._on_portal),
        )
        self._login = _Step(
            Icon.USER,
            self.tr("Sign in on AWS's page"),
            self.tr("As you open the AWS console, in the browser. You need no access key."),
            self._asks_for(NewLogin(), self.tr("Sign in to A&WS…"), "log_in"),
        )
        self._device = _Step(
            Icon.MFA_DEVICE,
            self.tr("Add your MFA device"),
            self.tr("If AWS asks you for codes, Fobwatch can make them for you."),
            self._asks_for(NewDevice(), self.tr("Add a &device…"), "add_device"),
        )
        self._profile = _Step(
            Icon.KEY,
            self.tr("Add an access key"),
            self.tr("Create one in the AWS console under IAM, Security credentials."),
            self._asks_for(NewProfile(), self.tr("Add a &profile…"), "add_profile"),
        )

    def show_steps(self, steps: FirstSteps) -> None:
        self._startable = steps.startable
        self._show_portal(steps)
        self._device.set_done(done=steps.has_device)
        self._profile.set_done(done=steps.has_profile)
        self._move.setVisible(bool(steps.in_clear))
        self._move.set_sentence(self._in_clear(steps.in_clear))
        for step, is_next in (
            (self._move, bool(steps.in_clear)),
            (self._portal, bool(steps.portal) and not steps.startable),
            (self._profile, not steps.has_profile and not steps.portal),
            (self._session, bool(steps.startable) and not steps.in_clear),
        ):
            restyle(step.button, "primary" if is_next else "")
        start = self.tr("&Start")
        if steps.startable:
            start = on_button(self.tr("&Start {name}"), steps.startable)
        self._session.button.setText(start)
        self._session.button.setEnabled(bool(steps.startable))
        self._keyring.setText(steps.keyring)
        self._file.setVisible(steps.offers_file)
        self._set_up.setVisible(steps.offers_keyring)

    def _show_portal(self, steps: FirstSteps) -> None:
        self._portal_url = steps.portal
        is_new = not (steps.portal or steps.has_profile or steps.has_device)
        self._portal.setVisible(bool(steps.portal) or is_new)
        self._login.setVisible(is_new)
        for each in (self._device, self._profile):
            each.setVisible(not steps.portal)
        words = self.tr("Choose your &roles") if steps.is_signed_in else self.tr("Si&gn in")
        self._portal.button.setText(words if steps.portal else self.tr("Add a p&ortal…"))
        self._portal.set_done(done=steps.is_signed_in and bool(steps.startable))

    def _in_clear(self, count: int) -> str:
        if count == 1:
            return self.tr("A profile in your AWS files has keys that every program can read.")
        return self.tr(
            "%n profiles in your AWS files have keys that every program can read.", "", count
        )

    def _on_portal(self) -> None:
        url = self._portal_url
        self.intended.emit(ShowPortal(portal=url) if url else NewPortal())

    def _on_start(self) -> None:
        self.intended.emit(StartSession(profile=self._startable))

    def _asks_for(self, intent: Intent, text: str, name: str, *, look: str = "") -> QPushButton:
        """A button that asks for this."""
        return button(text, name, look=look, pressed=lambda: self.intended.emit(intent))

    def _lay_out(self) -> None:
        words = self.tr("I have &keys in ~/.aws or another program…")
        move = self._asks_for(Migrate(), words, "migrate", look="link")
        words = self.tr("&Import a file…")
        import_file = self._asks_for(ImportProfiles(), words, "import_file", look="link")
        words = self.tr("Restore a &backup…")
        restore = self._asks_for(RestoreBackup(), words, "restore_backup", look="link")
        files = Flow()
        files.add_widgets([import_file, restore])
        left = Qt.AlignmentFlag.AlignLeft
        sentence = self.tr(
            "Sign in to AWS from the tray, and stay signed in. Begin with what you have:"
        )
        middle = QWidget()
        middle.setMaximumWidth(in_text(WIDTH))
        in_column(
            (STRETCH, 1),
            wrapped_label(self.tr("Welcome to Fobwatch"), "heading"),
            wrapped_label(sentence, "dim"),
            *(self._move, self._portal, self._login, self._device, self._profile, self._session),
            self._keyring,
            *((each, 0, left) for each in (self._set_up, self._file, move)),
            files,
            (STRETCH, 2),
            margins=MARGINS,
            spacing=16,
            within=middle,
        )
        content = QWidget()
        in_row((STRETCH, 1), (middle, 8), (STRETCH, 1), margins=MARGINS, within=content)
        in_column(Scrolled(content), within=self)


LEAST_WORDS = 300
"""For text of 14 pixels, with the icon beside them."""


class _Step(QFrame):
    """One step: what it is for, its button, and a tick once it is done."""

    def __init__(self, icon: Icon, title: str, sentence: str, action: QPushButton) -> None:
        super().__init__()
        self.setProperty("look", "card")
        self._icon_name = icon
        self._title = title
        self._sentence = wrapped_label("", "dim")
        self._icon = IconLabel(icon, size=24)
        self.button = action
        self._state = label(self.tr("Done"), "dim")
        self._state.hide()
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(2)
        grid.addWidget(self._icon, 0, 0, 2, 1)
        grid.addWidget(wrapped_label(title, "strong"), 0, 1)
        grid.addWidget(self._sentence, 1, 1)
        grid.setColumnStretch(1, 1)
        self._end = QWidget()
        in_row(self._state, self.button, margins=(0, 4, 0, 4), spacing=16, within=self._end)
        grid.addWidget(self._end, 0, 2, 2, 1)
        self._is_narrow = False
        self.set_sentence(sentence)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the button below the words where it would leave them too little room."""
        super().resizeEvent(event)
        is_narrow = self.width() - self._end.sizeHint().width() < in_text(LEAST_WORDS)
        if is_narrow == self._is_narrow:
            return
        self._is_narrow = is_narrow
        self._grid.removeWidget(self._end)
        if is_narrow:
            self._grid.addWidget(self._end, 2, 1, Qt.AlignmentFlag.AlignLeft)
        else:
            self._grid.addWidget(self._end, 0, 2, 2, 1)

    def set_done(self, *, done: bool) -> None:
        self._icon.set_icon(
            Icon.SUCCESS if done else self._icon_name, Tone.SUCCESS if done else Tone.NEUTRAL
        )
        is_news = done and self._state.isHidden()
        self._state.setVisible(done)
        self._describe()
        if is_news and self.isVisible():
            announce(self, self.button.accessibleDescription())

    def set_sentence(self, sentence: str) -> None:
        self._sentence.setText(sentence)
        self._describe()

    def _describe(self) -> None:
        done = "" if self._state.isHidden() else self._state.text()
        parts = (done, self._title, self._sentence.text())
        self.button.setAccessibleDescription(". ".join(part for part in parts if part))
