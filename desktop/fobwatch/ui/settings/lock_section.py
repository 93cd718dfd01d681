"""The settings of the vault's lock: its passphrase, and when it locks by itself."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum, auto
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from fobwatch.core.settings.settings import WhileLocked
from fobwatch.ui.forms.fields import Choice, SpinBox
from fobwatch.ui.forms.form import named
from fobwatch.ui.layout.boxes import STRETCH, in_column, in_row
from fobwatch.ui.runtime.verbs import Verb
from fobwatch.ui.settings.option_fields import OptionField, number, switch
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.labels import label, wrapped_label

FIELD_WIDTH = 160
CHOICE_WIDTH = 380


class Passphrase(Enum):
    """What the user's passphrase encrypts, as far as it can be changed now."""

    OUT_OF_REACH = auto()
    NONE = auto()
    OF_KEYRING = auto()
    OF_FILE = auto()


_OFFERED = {
    "set_passphrase": {Passphrase.NONE},
    "change_passphrase": {Passphrase.OF_KEYRING, Passphrase.OF_FILE},
    "remove_passphrase": {Passphrase.OF_KEYRING},
}


class LockSection(QWidget):
    """Shows where the secrets are kept, and what opens them.

    Signals:
        passphrase_wanted: the `Verb` that sets, changes or removes it.
    """

    passphrase_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._place = wrapped_label("", "dim")
        self._unprotected = wrapped_label(
            self.tr("Without a passphrase, one click unlocks it again."), "small"
        )
        self._buttons = {
            name: button(text, name, pressed=partial(self.passphrase_wanted.emit, verb))
            for name, text, verb in (
                ("set_passphrase", self.tr("Set a &passphrase…"), Verb.SET_PASSPHRASE),
                ("change_passphrase", self.tr("Change &passphrase…"), Verb.CHANGE_PASSPHRASE),
                ("remove_passphrase", self.tr("Re&move it…"), Verb.REMOVE_PASSPHRASE),
            )
        }
        self.with_screen = _check("lock_with_screen", self.tr("Loc&k when the screen is locked"))
        self.at_sleep = _check("lock_at_sleep", self.tr("Lock when the computer &goes to sleep"))
        self.when_idle = _check("lock_when_idle", self.tr("Lock when nobody uses the computer for"))
        self.after = SpinBox()
        self.after.setAccessibleName(self.when_idle.text())
        self.after.setFixedWidth(in_text(FIELD_WIDTH))
        self.while_locked = named(self._choice(), "while_locked")
        self._closed = wrapped_label("", "small")
        self.while_locked.currentIndexChanged.connect(self._say_what_is_closed)
        self._lay_out()
        self._say_what_is_closed()
        self.show_vault("", Passphrase.OUT_OF_REACH)

    def fields(self) -> dict[str, OptionField]:
        """By the names of their options."""
        after = number("lock_after", self.after, unit=timedelta(minutes=1), suffix=self.tr(" min"))
        while_locked = self.while_locked
        return {
            "lock_with_screen": switch(self.with_screen),
            "lock_at_sleep": switch(self.at_sleep),
            "lock_when_idle": switch(self.when_idle),
            "lock_after": after,
            "while_locked": OptionField(
                widget=while_locked,
                show=while_locked.set_value,
                value=lambda: WhileLocked(while_locked.value()),
                changed=while_locked.currentIndexChanged,
            ),
        }

    def show_vault(self, place: str, passphrase: Passphrase) -> None:
        """Say where the secrets are kept, and offer what can be done about the passphrase."""
        self.while_locked.setEnabled(passphrase is not Passphrase.OUT_OF_REACH)
        self._place.setText(place)
        self._place.setVisible(bool(place))
        self._unprotected.setVisible(passphrase is Passphrase.NONE)
        for name, where in _OFFERED.items():
            self._buttons[name].setVisible(passphrase in where)

    def _choice(self) -> Choice:
        words = {
            WhileLocked.NOTHING: self.tr("Nothing"),
            WhileLocked.RUNNING_SESSIONS: self.tr("The sessions that are running, until they end"),
        }
        return Choice((str(each), text) for each, text in words.items())

    @Slot()
    def _say_what_is_closed(self) -> None:
        if self.while_locked.value() == WhileLocked.NOTHING:
            words = self.tr(
                "Locked, Fobwatch holds no secret: it renews nothing, and programs get nothing "
                "from it."
            )
        else:
            words = self.tr(
                "Locked, Fobwatch holds these sessions in memory, and no key, seed or passphrase. "
                "Programs get them by the same rules as before, and no code, console or new "
                "session. Nobody is asked, and nothing is renewed."
            )
        self._closed.setText(words)

    def _serving(self) -> QWidget:
        row = QWidget()
        words = wrapped_label(self.tr("While locked, programs get"))
        words.setBuddy(self.while_locked)
        self.while_locked.setAccessibleName(words.text())
        self.while_locked.setFixedWidth(in_text(CHOICE_WIDTH))
        in_row((words, 1), self.while_locked, within=row)
        return row

    def _lay_out(self) -> None:
        buttons, idle = QWidget(), QWidget()
        in_row(*self._buttons.values(), STRETCH, within=buttons)
        in_row((self.when_idle, 1), self.after, within=idle)
        in_column(
            label(self.tr("Lock"), "heading"),
            self._place,
            (buttons, 0, Qt.AlignmentFlag.AlignLeft),
            self.with_screen,
            self.at_sleep,
            idle,
            self._serving(),
            self._closed,
            self._unprotected,
            spacing=12,
            within=self,
        )


def _check(name: str, text: str) -> QCheckBox:
    return named(QCheckBox(text), name)
