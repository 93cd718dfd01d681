"""The second page: each profile as it goes into the vault, and what AWS says of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fobwatch.ui.forms.code_entry import CodeEntry
from fobwatch.ui.layout.scrolled import Scrolled
from fobwatch.ui.migration.rows import StateRow, heading_row
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.words.profile_words import device_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fobwatch.core.aws.ports import Caller
    from fobwatch.core.errors import FobwatchError

CODE_WIDTH = 280


class TestedPage(Scrolled):
    """One row for each profile, by name.

    Signals:
        retry_wanted: the name of a profile that is to be tested again.
        code_entered: the name of a profile, and the code that was typed for its device.
    """

    __test__ = False  # pytest takes the name for a test's

    retry_wanted = Signal(str)
    code_entered = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("tested_page")
        self._rows: dict[str, StateRow] = {}
        self._codes: dict[str, CodeEntry] = {}

    def show_names(self, names: Iterable[str]) -> None:
        """Begin anew with these profiles, none of which was tested yet."""
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 16)
        column.setSpacing(0)
        column.addWidget(heading_row(self.tr("Into the vault, and one question to AWS for each")))
        self._rows, self._codes = {}, {}
        for name in names:
            row = StateRow(name, button_name=f"retry_{name}")
            row.pressed.connect(partial(self.retry_wanted.emit, name))
            code = CodeEntry()
            code.setMaximumWidth(in_text(CODE_WIDTH))
            code.hide()
            code.code_entered.connect(partial(self.code_entered.emit, name))
            row.add_below(code)
            row.say(Icon.CLOCK, Tone.NEUTRAL, self.tr("Waits"))
            self._rows[name], self._codes[name] = row, code
            column.addWidget(row)
        column.addStretch(1)
        self.setWidget(body)

    def show_testing(self, name: str, *, waits: bool = False) -> None:
        """It is in the vault and AWS is asked; or that `waits` for the next code of a device."""
        words = (
            self.tr("In the vault; waiting for the next code of its device…")
            if waits
            else self.tr("In the vault; AWS is asked…")
        )
        self._say(name, Icon.RENEW, Tone.INFO, words)

    def show_works(self, name: str, caller: Caller) -> None:
        words = self.tr("It works: {arn}").format(arn=caller.arn)
        self._say(name, Icon.SUCCESS, Tone.SUCCESS, words)

    def show_refused(self, name: str, error: FobwatchError) -> None:
        """It does not work as it is; its file stays as it is."""
        words = f"{error.title}. {error.message} {error.remedy}"
        self._say(name, Icon.ERROR, Tone.ERROR, words, action=self.tr("Try again"))

    def show_code_needed(self, name: str, serial: str) -> None:
        """It can be moved without a test, or with a code that is typed here."""
        device = device_name(serial)
        words = self.tr("Moved without a test, unless you type the code of its MFA device.")
        self._say(name, Icon.MFA_DEVICE, Tone.WARNING, words)
        self._codes[name].ask(device)
        self._codes[name].show()

    def details_of(self, name: str) -> str:
        return self._rows[name].details

    def _say(self, name: str, icon: Icon, tone: Tone, words: str, *, action: str = "") -> None:
        self._codes[name].hide()
        self._rows[name].say(icon, tone, words, action=action)
