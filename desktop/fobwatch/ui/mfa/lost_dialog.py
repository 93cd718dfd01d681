"""The dialog for a lost MFA device: it shows what a person can do with what they still have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit

from fobwatch.core.iam.mfa_plan import device_name, gives_codes
from fobwatch.ui.forms.code_entry import CodeEntry
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.form import FormField, named
from fobwatch.ui.layout.boxes import STRETCH
from fobwatch.ui.layout.fitting import FittedDialog, dialog_body, grow
from fobwatch.ui.mfa.device_words import device_words
from fobwatch.ui.mfa.lost_words import PAGES, Situation, advice, request_text, situations
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.widgets.busy import Busy
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.inline_bar import InlineBar
from fobwatch.ui.widgets.labels import wrapped_label
from fobwatch.ui.widgets.page_parts import Footer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.iam.user_devices import DeviceReading

WIDTH: Final = 600
REQUEST_HEIGHT: Final = 220


@dataclass(frozen=True, slots=True, kw_only=True)
class Helped:
    """The device that the vault names for a user, and the profiles that may help."""

    device: str = ""
    administrators: tuple[str, ...] = ()


class LostDeviceDialog(FittedDialog):
    """Changes nothing: it leads to the dialog that shows the calls before it makes them.

    Signals:
        profile_chosen: the name of the profile whose user has lost it.
        code_typed: the serial of the device that is left, and a code of it.
        administrator_chosen: the profile to ask AWS with, if the user's own was refused.
        replacing_wanted: the serial of the lost device, and the profile that does it; the latter is
            empty for the user's own.
        removal_wanted: the same, without a new device.
        page_wanted: the address of a page of AWS.
    """

    profile_chosen = Signal(str)
    code_typed = Signal(str, str)
    administrator_chosen = Signal(str)
    replacing_wanted = Signal(str, str)
    removal_wanted = Signal(str, str)
    page_wanted = Signal(str)

    def __init__(
        self,
        profiles: Sequence[str],
        has_seed: Callable[[str], bool],
        parent: QWidget | None = None,
    ) -> None:
        """`profiles` are those to choose from; the first of them is looked at."""
        super().__init__(parent)
        self.setObjectName("lost_device_dialog")
        self.setWindowTitle(self.tr("I lost an MFA device"))
        self.asked: object = None
        """What AWS was last asked for it: an answer to anything else comes too late."""
        self._has_seed = has_seed
        self._user_arn = ""
        self._user_name = ""
        self._serials: tuple[str, ...] = ()
        self._is_signed_in = False
        self._profile = named(Choice([(name, name) for name in profiles]), "lost_profile")
        self._lost = named(Choice([]), "lost_device")
        self._situation = named(Choice(situations()), "situation")
        self._other = named(Choice([]), "other_device")
        self._by = named(Choice([]), "administrator")
        self._code = CodeEntry()
        self._advice = wrapped_label("")
        self._request = named(QPlainTextEdit(readOnly=True), "request")
        self._bar = InlineBar()
        self._lay_out()
        self._connect()
        self._show()

    @property
    def profile(self) -> str:
        return self._profile.value()

    @property
    def situation(self) -> Situation:
        return Situation(self._situation.value())

    def choose(self, situation: Situation) -> None:
        """Choose it as a person does from the list."""
        self._situation.set_value(situation)
        self._show()

    def show_looking(self) -> None:
        self._busy.show()
        self._bar.clear()

    def show_helped(self, helped: Helped) -> None:
        """Show what is known without asking AWS."""
        self._user_arn = ""
        self._user_name = self.profile
        self._is_signed_in = False
        _fill(self._by, [(name, name) for name in helped.administrators])
        self._show_serials((helped.device,) if helped.device else ())
        if not helped.administrators and self.situation is Situation.ADMINISTRATOR_HERE:
            self._situation.set_value(Situation.ADMINISTRATOR_ELSEWHERE)
        self._show()

    def show_found(self, reading: DeviceReading) -> None:
        """Show the devices that AWS has for the user."""
        self._busy.hide()
        self._user_arn = reading.user_arn
        self._user_name = reading.user_arn.rpartition("/")[2]
        self._show_serials(reading.serials)
        if not reading.serials:
            self._bar.say(
                Tone.INFO,
                self.tr("AWS has no MFA device for this user"),
                details=self.tr("Enable one instead: nothing has to be removed."),
            )
        self._show()

    def show_failed(self, error: FobwatchError) -> None:
        self._busy.hide()
        self._code.setEnabled(True)
        self._bar.say_error(error)
        grow(self)

    def show_signed_in(self) -> None:
        """Say that AWS has accepted the code of the other device."""
        self._busy.hide()
        self._is_signed_in = True
        self._bar.say(
            Tone.SUCCESS,
            self.tr("AWS has accepted the code"),
            details=self.tr("What you do within the next 15 minutes is done with MFA."),
        )
        self._show()

    def _show_serials(self, serials: Iterable[str]) -> None:
        self._serials = tuple(serials)
        before = self._lost.value()
        _fill(self._lost, self._words(self._serials))
        if before in self._serials:
            self._lost.set_value(before)

    def _words(self, serials: Iterable[str]) -> list[tuple[str, str]]:
        return [(s, device_words(s, has_seed=self._has_seed(s))) for s in serials]

    @Slot()
    def _show(self) -> None:
        situation, lost = self.situation, self._lost.value()
        is_user_s = situation not in {Situation.ROOT, Situation.NOBODY}
        others = [s for s in self._serials if s != lost and gives_codes(s)]
        if [self._other.itemData(row) for row in range(self._other.count())] != others:
            _fill(self._other, self._words(others))
        has_other = situation is Situation.ANOTHER_DEVICE and bool(others)
        self._profile_field.setVisible(is_user_s and self._profile.count() > 1)
        self._lost_field.setVisible(is_user_s and bool(self._serials))
        self._other_field.setVisible(has_other)
        asks = has_other and not self._has_seed(self._other.value()) and not self._is_signed_in
        self._code.setVisible(asks)
        if asks:
            self._code.ask(device_name(self._other.value()))
        self._by_field.setVisible(situation is Situation.ADMINISTRATOR_HERE)
        self._advice.setText(advice(situation))
        self._show_request(situation, lost)
        self._show_ways(situation, lost)
        if self.isVisible():  # one that grows before has a place, and is not put beside its window
            grow(self)

    def _show_request(self, situation: Situation, lost: str) -> None:
        asks = situation is Situation.ADMINISTRATOR_ELSEWHERE and bool(lost)
        if asks:
            text = request_text(self._user_arn or self._user_name, self._user_name, lost)
            self._request.setPlainText(text)
        for part in (self._request, self._copy):
            part.setVisible(asks)

    def _show_ways(self, situation: Situation, lost: str) -> None:
        by_profile = situation is Situation.ADMINISTRATOR_HERE
        can_change = situation is Situation.ANOTHER_DEVICE or (by_profile and self._by.count() > 0)
        for way in (self._replace, self._remove):
            way.setVisible(can_change and bool(lost))
        self._page.setVisible(situation in PAGES)
        none = self.tr(
            "No other profile of the vault is in the account of this user. Add one, or choose "
            "something else above."
        )
        self._by.setVisible(self._by.count() > 0)
        self._by_field.set_help("" if self._by.count() else none)

    def _connect(self) -> None:
        self._profile.activated.connect(lambda _: self.profile_chosen.emit(self.profile))
        for choice in (self._lost, self._situation, self._other):
            choice.activated.connect(self._show)
        for choice in (self._situation, self._by):
            choice.activated.connect(self._on_administrator)
        self._code.code_entered.connect(self._on_code)
        self._replace.clicked.connect(lambda: self.replacing_wanted.emit(*self._lost_and_helper()))
        self._remove.clicked.connect(lambda: self.removal_wanted.emit(*self._lost_and_helper()))
        self._page.clicked.connect(lambda: self.page_wanted.emit(PAGES[self.situation]))

    def _lay_out(self) -> None:
        self._profile_field = FormField(self.tr("&Profile of the user"), self._profile)
        self._lost_field = FormField(self.tr("&Which device is lost?"), self._lost)
        self._situation_field = FormField(self.tr("What is &left?"), self._situation)
        self._other_field = FormField(self.tr("The device that you &have"), self._other)
        self._by_field = FormField(self.tr("Calls made with"), self._by)
        self._request.setMinimumHeight(in_text(REQUEST_HEIGHT))
        self._request.setAccessibleName(self.tr("Text for the administrator"))
        self._busy = Busy(20)
        self._busy.hide()
        close = button(self.tr("Close"), "close", pressed=self.reject)
        self._copy = primary_button(
            self.tr("&Copy the text"), "copy_request", pressed=self._on_copy
        )
        self._page = primary_button(self.tr("&Open AWS's page"), "open_page")
        self._replace = primary_button(self.tr("&Replace the lost device…"), "replace_lost")
        self._remove = button(self.tr("Only re&move it…"), "remove_lost")
        body = dialog_body(
            self._situation_field,
            self._profile_field,
            self._lost_field,
            self._advice,
            self._other_field,
            self._code,
            self._by_field,
            self._request,
            (STRETCH, 1),
        )
        buttons = [close, self._copy, self._page, self._remove, self._replace]
        footer = Footer(buttons, leading=[self._busy])
        self.fill(body, footer, width=WIDTH, below=[self._bar])

    @Slot(str)
    def _on_code(self, code: str) -> None:
        self.show_looking()
        self.code_typed.emit(self._other.value(), code)

    @property
    def _administrator(self) -> str:
        """The profile that is to help; empty if the user's own does."""
        return self._by.value() if self.situation is Situation.ADMINISTRATOR_HERE else ""

    @Slot()
    def _on_administrator(self) -> None:
        if self._administrator and not self._user_arn:
            self.administrator_chosen.emit(self._administrator)

    def _lost_and_helper(self) -> tuple[str, str]:
        return self._lost.value(), self._administrator

    @Slot()
    def _on_copy(self) -> None:
        """It has no secret."""
        QGuiApplication.clipboard().setText(self._request.toPlainText())
        self._bar.say(Tone.SUCCESS, self.tr("Copied"))


def _fill(choice: Choice, choices: Iterable[tuple[str, str]]) -> None:
    choice.clear()
    for value, words in choices:
        choice.addItem(words, value)
