"""Asks for the code that AWS's page shows on another device."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from fobwatch.core.errors import InputError
from fobwatch.ui.forms.form import Form, FormDialog, text_field
from fobwatch.ui.forms.secret_field import PASSING, wipe_codes
from fobwatch.ui.layout.boxes import STRETCH, in_column, in_row
from fobwatch.ui.layout.fitting import grow
from fobwatch.ui.qr.drawing import QrCode
from fobwatch.ui.runtime.browser_intents import ShowLoginCode
from fobwatch.ui.widgets.busy import Busy
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.inline_bar import InlineBar
from fobwatch.ui.widgets.labels import wrapped_label

if TYPE_CHECKING:
    from fobwatch.core.actions_needed import OpenBrowser
    from fobwatch.core.aws_login.login import Login
    from fobwatch.core.aws_login.logins import Logins
    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.task_runner import TaskRunner


WIDTH = 560
MODULE_PIXELS = 3
"""Of the QR code, which a telephone reads from a screen."""


class LoginCodeDialog(FormDialog):
    """Shows an address to open elsewhere, and takes the code that the page shows there.

    Signals:
        pasted: the text that the person pasted as the code.
        again: the failed sign-in should begin again.
    """

    pasted = Signal(str)
    again = Signal()

    def __init__(self, login: Login, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("login_code")
        self.setWindowTitle(self.tr("Sign in on another device"))
        self._address = ""
        self._is_over = False
        self._qr: QrCode | None = None
        self._bar = InlineBar()
        self._busy = Busy(20)
        self._busy.hide()
        self._form = Form()
        self._code = self._form.add(
            "code", self.tr("&Code that the page shows"), text_field(PASSING)
        )
        self._confirm = primary_button(self.tr("&Sign in"), "confirm")
        self._confirm.clicked.connect(self._on_confirm)
        self._copy = button(self.tr("Copy &address"), "copy_address", pressed=self._on_copy)
        self._lay_out(login)

    def first_field(self) -> QWidget:
        return self._code

    def show_address(self, address: str) -> None:
        """Show the address of the sign-in that waits now."""
        if not address or address == self._address:
            return
        self._address, self._is_over = address, False
        if self._qr is not None:
            self._qr.deleteLater()
        self._qr = QrCode(address, self, module=MODULE_PIXELS)
        self._qr.setAccessibleName(self.tr("QR code of the address"))
        self._row.addWidget(self._qr, 0, Qt.AlignmentFlag.AlignTop)
        self._qr.show()  # or it would take no room yet
        self._copy.setText(self.tr("Copy &address"))
        self._copy.setEnabled(True)
        self._confirm.setText(self.tr("&Sign in"))
        self._bar.clear()
        self._set_busy(busy=False)
        grow(self)

    def refuse(self, error: InputError) -> None:
        """Show why what was pasted is not the code; the sign-in waits on."""
        self._set_busy(busy=False)
        self._form.show_errors([error])
        grow(self)

    def show_end(self, problem: FobwatchError) -> None:
        """Show that the sign-in is over, and why it came to nothing."""
        self._is_over = True
        self._set_busy(busy=False)
        if self._qr is not None:
            self._qr.hide()
        for each in (self._copy, self._code):
            each.setEnabled(False)
        self._bar.say_error(problem)
        self._confirm.setText(self.tr("&Begin again"))
        self._confirm.setFocus()
        grow(self)

    def _lay_out(self, login: Login) -> None:
        words = self.tr("Sign in to AWS there. The page then shows a code.")
        if who := login.identity.rpartition("/")[2]:
            words = self.tr("Sign in to AWS there as {name}. The page then shows a code.")
        steps = in_column(
            wrapped_label(self.tr("Open this address on any device"), "strong"),
            wrapped_label(words.format(name=who)),
            in_row(self._copy, (STRETCH, 1)),
            wrapped_label(
                self.tr("Only if you began this sign-in yourself. Give the code to nobody."),
                "small",
            ),
            (STRETCH, 1),
            spacing=8,
        )
        self._row = in_row((steps, 1), spacing=16)
        body = QWidget()
        in_column(self._row, self._form, margins=(16, 16, 16, 16), spacing=16, within=body)
        footer = self.footer(self._confirm, leading=[self._busy])
        self.fill(body, footer, width=WIDTH, below=[self._bar, self.question])

    @Slot()
    def _on_confirm(self) -> None:
        self._form.show_errors([])
        self._set_busy(busy=True)
        if self._is_over:
            wipe_codes(self)
            self.again.emit()
        else:
            self.pasted.emit(self._code.text())

    def _on_copy(self) -> None:
        """The address is no secret: it lets nobody in who cannot sign in to AWS."""
        QGuiApplication.clipboard().setText(self._address)
        self._copy.setText(self.tr("Copied"))

    def _set_busy(self, *, busy: bool) -> None:
        self._busy.setVisible(busy)
        self._confirm.setEnabled(not busy)
        self._code.setEnabled(not busy)


class LoginCodes(QObject):
    """Opens a dialog beside `window` for each sign-in that waits; it closes with the wait."""

    def __init__(self, window: QWidget, bus: IntentBus, runner: TaskRunner, logins: Logins) -> None:
        super().__init__(window)
        self._window = window
        self._runner = runner
        self._logins = logins
        self._open: dict[OpenBrowser, LoginCodeDialog] = {}
        logins.on_change(runner.listener(self._changed, receiver=self))
        bus.answer(ShowLoginCode, self._show)

    def _show(self, intent: ShowLoginCode) -> None:
        login = intent.login
        if login.page in self._open:
            return
        dialog = LoginCodeDialog(login, self._window)
        self._open[login.page] = dialog
        dialog.pasted.connect(partial(self._paste, login))
        dialog.again.connect(partial(self._logins.begin, login, elsewhere=True))
        dialog.rejected.connect(partial(self._logins.cancel, login))
        dialog.finished.connect(lambda _: self._open.pop(login.page, None))
        self._changed(login)
        dialog.open()

    def _changed(self, login: Login) -> None:
        dialog = self._open.get(login.page)
        if dialog is None:
            return
        if self._logins.is_waiting(login):
            dialog.show_address(self._logins.address_elsewhere(login))
        elif problem := self._logins.problem(login):
            dialog.show_end(problem)
        else:
            dialog.accept()

    def _paste(self, login: Login, pasted: str) -> None:
        def failed(error: FobwatchError) -> None:
            dialog = self._open.get(login.page)
            if dialog is not None and isinstance(error, InputError):  # it waits on
                dialog.refuse(error)

        self._runner.submit(
            partial(self._logins.paste, login, pasted), receiver=self, failed=failed
        )
