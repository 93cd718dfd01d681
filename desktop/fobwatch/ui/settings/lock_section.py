"""The settings' section about the vault's lock: its passphrase, and when it locks by itself."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum, auto
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from fobwatch.core.settings.settings import WhileLocked
from fobwatch.ui.layout.boxes import STRETCH, in_column, in_row
from fobwatch.ui.runtime.vault_intents import ChangePassphrase, RemovePassphrase, SetPassphrase
from fobwatch.ui.settings.option_fields import check, choice, number
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.labels import label, wrapped_label

FIELD_WIDTH = 160
CHOICE_WIDTH = 380


class Passphrase(Enum):
    """What the user's passphrase encrypts; out of reach while it cannot be changed."""

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
        passphrase_wanted: the `Intent` that sets, changes or removes it.
    """

    passphrase_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._place = wrapped_label("", "dim")
        self._unprotected = wrapped_label(
            self.tr("Without a passphrase, one click unlocks it again."), "small"
        )
        self._buttons = {
            name: button(text, name, pressed=partial(self.passphrase_wanted.emit, intent))
            for name, text, intent in (
                ("set_passphrase", self.tr("Set a &passphrase…"), SetPassphrase()),
                ("change_passphrase", self.tr("Change &passphrase…"), ChangePassphrase()),
                ("remove_passphrase", self.tr("Re&move it…"), RemovePassphrase()),
            )
        }
        when_idle = self.tr("Lock when nobody uses the computer for")
        served = {
            WhileLocked.NOTHING: self.tr("Nothing"),
            WhileLocked.RUNNING_SESSIONS: self.tr("The sessions that are running, until they end"),
        }
        self._while_locked = choice("while_locked", served)
        self.fields = {
            "lock_with_screen": check(
                "lock_with_screen", self.tr("Loc&k when the screen is locked")
            ),
            "lock_at_sleep": check(
                "lock_at_sleep", self.tr("Lock when the computer &goes to sleep")
            ),
            "lock_when_idle": check("lock_when_idle", when_idle),
            "lock_after": number("lock_after", unit=timedelta(minutes=1), suffix=self.tr(" min")),
            "while_locked": self._while_locked,
        }
        """By the names of their options."""
        after = self.fields["lock_after"].widget
        after.setAccessibleName(when_idle)
        after.setFixedWidth(in_text(FIELD_WIDTH))
        self._closed = wrapped_label("", "small")
        self._while_locked.changed.connect(self._say_what_is_closed)
        self._lay_out()
        self._say_what_is_closed()
        self.show_vault("", Passphrase.OUT_OF_REACH)

    def show_vault(self, place: str, passphrase: Passphrase) -> None:
        """Say where the secrets are kept, and offer to set, change or remove the passphrase."""
        self._while_locked.widget.setEnabled(passphrase is not Passphrase.OUT_OF_REACH)
        self._place.say(place)
        self._unprotected.setVisible(passphrase is Passphrase.NONE)
        for name, where in _OFFERED.items():
            self._buttons[name].setVisible(passphrase in where)

    @Slot()
    def _say_what_is_closed(self) -> None:
        if self._while_locked.value() is WhileLocked.NOTHING:
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
        row, field = QWidget(), self._while_locked.widget
        words = wrapped_label(self.tr("While locked, programs get"))
        words.setBuddy(field)
        field.setAccessibleName(words.text())
        field.setFixedWidth(in_text(CHOICE_WIDTH))
        in_row((words, 1), field, within=row)
        return row

    def _lay_out(self) -> None:
        buttons, idle = QWidget(), QWidget()
        in_row(*self._buttons.values(), STRETCH, within=buttons)
        fields = {name: field.widget for name, field in self.fields.items()}
        in_row((fields["lock_when_idle"], 1), fields["lock_after"], within=idle)
        in_column(
            label(self.tr("Lock"), "heading"),
            self._place,
            (buttons, 0, Qt.AlignmentFlag.AlignLeft),
            fields["lock_with_screen"],
            fields["lock_at_sleep"],
            idle,
            self._serving(),
            self._closed,
            self._unprotected,
            spacing=12,
            within=self,
        )
