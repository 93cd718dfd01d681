"""The page that leads from nothing to the first session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from fobwatch.ui.layout.scrolled import Scrolled
from fobwatch.ui.runtime.intents import Intent, Verb
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.icon_label import IconLabel
from fobwatch.ui.widgets.labels import label, wrapped_label
from fobwatch.ui.widgets.question_bar import on_button
from fobwatch.ui.widgets.speech import announce

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QPushButton

WIDTH = 560


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSteps:
    """How far the user has come.

    `startable` is the profile that a first session would be of, `in_clear` counts the profiles of
    the AWS files whose access keys stand there in clear, `keyring` says where secrets are kept.
    Without a safe keyring the page offers an encrypted file, and to set up one that is new.
    """

    has_device: bool = False
    has_profile: bool = False
    startable: str = ""
    in_clear: int = 0
    keyring: str = ""
    offers_file: bool = False
    offers_keyring: bool = False


class FirstStart(QWidget):
    """Three steps, each ticked when it is done, the next one with the primary button.

    Signals:
        intended: an `Intent`.
    """

    intended = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("first_start")
        self._startable = ""
        self._move = _Step(
            Icon.KEY,
            self.tr("Move your keys into the vault"),
            "",
            self.tr("&Move…"),
            "move_keys",
        )
        self._device = _Step(
            Icon.MFA_DEVICE,
            self.tr("Add your MFA device"),
            self.tr("If AWS asks you for codes: Fobwatch then makes them for you."),
            self.tr("Add a &device…"),
            "add_device",
        )
        self._profile = _Step(
            Icon.KEY,
            self.tr("Add an access key"),
            self.tr("Made in the AWS console under IAM, Security credentials."),
            self.tr("Add a &profile…"),
            "add_profile",
        )
        self._session = _Step(
            Icon.PLAY,
            self.tr("Start your first session"),
            self.tr("Your tools and the console use it; Fobwatch renews it."),
            self.tr("&Start"),
            "start_first",
        )
        self._keyring = wrapped_label("", "dim")
        self._file = button(self.tr("Keep secrets in an &encrypted file…"), "vault_file")
        self._set_up = button(self.tr("Set up the &keyring…"), "set_up_keyring")
        self._lay_out()
        self._connect()
        self.show_steps(FirstSteps())

    def show_steps(self, steps: FirstSteps) -> None:
        self._startable = steps.startable
        self._device.set_done(done=steps.has_device)
        self._profile.set_done(done=steps.has_profile)
        self._move.setVisible(bool(steps.in_clear))
        self._move.set_sentence(self._in_clear(steps.in_clear))
        self._move.set_next(is_next=bool(steps.in_clear))
        self._profile.set_next(is_next=not steps.has_profile)
        self._session.set_next(is_next=bool(steps.startable) and not steps.in_clear)
        self._session.set_enabled(enabled=bool(steps.startable))
        self._session.set_action(self._start_words(steps.startable))
        self._keyring.setText(steps.keyring)
        self._file.setVisible(steps.offers_file)
        self._set_up.setVisible(steps.offers_keyring)

    def _in_clear(self, count: int) -> str:
        if count == 1:
            return self.tr("A profile of your AWS files has keys that every program can read.")
        return self.tr(
            "%n profiles of your AWS files have keys that every program can read.", "", count
        )

    def _start_words(self, profile: str) -> str:
        return on_button(self.tr("&Start {name}"), profile) if profile else self.tr("&Start")

    def _connect(self) -> None:
        self._move.pressed.connect(lambda: self._intend(Intent(verb=Verb.MIGRATE)))
        self._device.pressed.connect(lambda: self._intend(Intent(verb=Verb.NEW_DEVICE)))
        self._profile.pressed.connect(lambda: self._intend(Intent(verb=Verb.NEW_PROFILE)))
        self._session.pressed.connect(
            lambda: self._intend(Intent(verb=Verb.START, profile=self._startable))
        )

        self._file.clicked.connect(lambda: self._intend(Intent(verb=Verb.CREATE_VAULT_FILE)))
        self._set_up.clicked.connect(lambda: self._intend(Intent(verb=Verb.RETRY_VAULT)))

    def _intend(self, intent: Intent) -> None:
        self.intended.emit(intent)

    def _lay_out(self) -> None:
        move = button(self.tr("I have &keys in ~/.aws or another program…"), "migrate", look="link")
        move.clicked.connect(lambda: self._intend(Intent(verb=Verb.MIGRATE)))
        import_file = button(self.tr("&Import a file…"), "import_file", look="link")
        import_file.clicked.connect(lambda: self._intend(Intent(verb=Verb.IMPORT_PROFILES)))
        column = QVBoxLayout()
        column.setSpacing(16)
        column.addStretch(1)
        column.addWidget(wrapped_label(self.tr("Welcome to Fobwatch"), "heading"))
        column.addWidget(
            wrapped_label(
                self.tr("Sign in to AWS from the tray, and stay signed in. Three steps:"), "dim"
            )
        )
        for step in (self._move, self._device, self._profile, self._session):
            column.addWidget(step)
        column.addWidget(self._keyring)
        for offer in (self._set_up, self._file):
            column.addWidget(offer, 0, Qt.AlignmentFlag.AlignLeft)
        for link in (move, import_file):
            column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(2)
        middle = QWidget()
        middle.setLayout(column)
        middle.setMaximumWidth(in_text(WIDTH))
        content = QWidget()
        row = QHBoxLayout(content)
        row.addStretch(1)
        row.addWidget(middle, 8)
        row.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(Scrolled(content))


LEAST_WORDS = 300
"""For text of 14 pixels, with the icon beside them."""


class _Step(QFrame):
    """One step: what it is for, its button, and a tick once it is done."""

    pressed = Signal()

    def __init__(self, icon: Icon, title: str, sentence: str, action: str, name: str) -> None:
        super().__init__()
        self.setProperty("look", "card")
        self._icon_name = icon
        self._title = title
        self._sentence = wrapped_label("", "dim")
        self._icon = IconLabel(icon, size=24)
        self._button = button(action, name)
        self._button.clicked.connect(self.pressed)
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
        end = QHBoxLayout(self._end)
        end.setContentsMargins(0, 4, 0, 4)
        end.setSpacing(16)
        end.addWidget(self._state)
        end.addWidget(self._button)
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
        self._icon.set_icon(Icon.SUCCESS if done else self._icon_name, _tone(done=done))
        is_news = done and self._state.isHidden()
        self._state.setVisible(done)
        self._describe()
        if is_news and self.isVisible():
            announce(self, self._button.accessibleDescription())

    def set_next(self, *, is_next: bool) -> None:
        """Whether this is the step to take now."""
        _set_look(self._button, "primary" if is_next else "")

    def set_action(self, words: str) -> None:
        self._button.setText(words)

    def set_sentence(self, sentence: str) -> None:
        self._sentence.setText(sentence)
        self._describe()

    def _describe(self) -> None:
        done = "" if self._state.isHidden() else self._state.text()
        parts = (done, self._title, self._sentence.text())
        self._button.setAccessibleDescription(". ".join(part for part in parts if part))

    def set_enabled(self, *, enabled: bool) -> None:
        self._button.setEnabled(enabled)


def _tone(*, done: bool) -> Tone:
    return Tone.SUCCESS if done else Tone.NEUTRAL


def _set_look(target: QPushButton, look: str) -> None:
    if target.property("look") != look:
        target.setProperty("look", look)
        target.style().unpolish(target)
        target.style().polish(target)
