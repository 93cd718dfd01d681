"""The page of sign-ins to an account, with flags on those worth a second look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal

from fobwatch.core.sign_in_history.search import FoundSignIns, SignInQuery
from fobwatch.core.sign_in_history.sign_ins import Flag, SignIn
from fobwatch.ui.forms.fields import LETTERS, Choice, FilterBox
from fobwatch.ui.rows.table_page import TablePage
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.sign_ins.detail import SignInDetail
from fobwatch.ui.sign_ins.model import Column
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.inline_bar import BarAction, InlineBar
from fobwatch.ui.widgets.page_parts import EmptyState, LowHead, PageHead
from fobwatch.ui.words.sign_in_words import flag_words, kinds_saying
from fobwatch.ui.words.wording import exact_moment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget

    from fobwatch.core.cloudtrail.reading import ReadingProgress
    from fobwatch.ui.sign_ins.model import SignInModel

WIDTHS: Final[dict[int, int]] = {Column.TIME: 136, Column.WHO: 72, Column.ADDRESS: 112}

LEAST_BODY: Final = 200
"""Pixels that the bar and the table need below the head, for text of 14 pixels."""

STOP: Final = "stop"
EVERYTHING: Final = ""
FLAGGED: Final = "flagged"


class SignInsPage(TablePage[SignIn]):
    """Shows the sign-ins to the account of a profile.

    Signals:
        profile_chosen: another profile's account is to be shown.
        wanted: the `SignInQuery` of what is to be shown.
        read_wanted: the account's events are to be read.
        stop_wanted: no more are to be read.
        export_wanted: all that is found is to be written to a file.
    """

    profile_chosen = Signal(str)
    wanted = Signal(object)
    read_wanted = Signal()
    stop_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, model: SignInModel) -> None:
        super().__init__(
            "sign_ins",
            model,
            detail := SignInDetail(),
            title=translate("SignInsPage", "Sign-ins"),
            prompt=translate("SignInsPage", "Search sign-ins"),
        )
        self.document_wanted = detail.document_wanted
        self.copy_document = detail.copy_document
        self.table.set_columns(WIDTHS, stretched=(Column.WHAT,))
        self.bar = InlineBar()
        self.profile = FilterBox("sign_in_profile", self.tr("Account of"), self.tr("Account of…"))
        self._flag = Choice(_flag_choices(), spoken_name=self.tr("Which sign-ins"))
        self._flag.setObjectName("sign_in_flag")
        self._flag.setMinimumContentsLength(LETTERS)
        self._people = FilterBox("sign_in_person", self.tr("Who"), self.tr("Everybody"))
        self._read = button(self.tr("&Read sign-ins"), "read_sign_ins", pressed=self.read_wanted)
        self._export = button(self.tr("&Export…"), "export", pressed=self.export_wanted)
        self._reading = False
        self._connect()
        self._lay_out()
        self.show_found(FoundSignIns())

    def head_of(self, buttons: Sequence[QWidget]) -> QWidget:
        self._head = LowHead(PageHead(self.search, buttons))
        return self._head

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._head.fit(self.width(), self.height() - in_text(LEAST_BODY))

    def show_profiles(self, names: Collection[str], chosen: str) -> None:
        """Offer these, and choose `chosen` if none is chosen yet."""
        self.profile.offer(names)
        if not self.profile.currentData() and chosen:
            self.profile.setCurrentIndex(self.profile.findData(chosen))
        self._enable()

    def show_found(self, found: FoundSignIns) -> None:
        """Show how many of the known sign-ins the model has."""
        shown = len(found.sign_ins)
        self._found = found
        self._people.offer(found.people)
        self._enable()
        self._body.setCurrentIndex(self._state())
        locale = self.locale()
        words = self.tr("The latest {shown} of {total}. Search to see others; an export has all.")
        if shown == found.total and found.since and found.until:
            words = self.tr("Read from {since} to {until}.")
        self._count.setText(
            words.format(
                shown=locale.toString(shown),
                total=locale.toString(found.total),
                since=exact_moment(found.since).split(" ")[0] if found.since else "",
                until=exact_moment(found.until) if found.until else "",
            )
        )
        self._count.setVisible(found.until is not None and not self._reading)

    def show_progress(self, progress: ReadingProgress | None) -> None:
        """Show how far the reading is; None if it has just begun."""
        self._reading = True
        details = ""
        if progress is not None:
            details = self.tr("{done} of {regions} regions, {events} events").format(
                done=progress.regions_done,
                regions=progress.regions,
                events=self.locale().toString(progress.events),
            )
        stop = BarAction(name=STOP, text=self.tr("Stop"))
        self.bar.say(
            Tone.INFO,
            self.tr("Asking CloudTrail…"),
            details=details,
            actions=[stop],
            dismissable=False,
        )
        self._enable()

    def end_progress(self) -> None:
        """Clear the progress; the caller says how the reading ended."""
        self._reading = False
        self.bar.clear()
        self._enable()
        self._body.setCurrentIndex(self._state())

    def query(self) -> SignInQuery:
        text, flag = self.search.text(), self._flag.value()
        return SignInQuery(
            text=text,
            who=self._people.currentData() or "",
            flag=Flag(flag) if flag in set(Flag) else None,
            flagged=flag == FLAGGED,
            kinds=kinds_saying(text),
        )

    def _state(self) -> int:
        """The index of what the body shows: the table, or why it is empty."""
        if self._found.sign_ins:
            return 0
        if self._found.of:
            return 4
        if not self.profile.currentData():
            return 1
        return 2 if self._found.until is None else 3

    def _enable(self) -> None:
        found = self._found
        for each in (self.search, self._flag, self._people):
            each.setEnabled(found.of > 0)
        self._export.setEnabled(bool(found.sign_ins))
        self._read.setEnabled(bool(self.profile.currentData()) and not self._reading)
        self.profile.setEnabled(not self._reading)

    def _connect(self) -> None:
        self._found = FoundSignIns()
        self.profile.activated.connect(
            lambda: self.profile_chosen.emit(self.profile.currentData() or "")
        )
        self.search.textChanged.connect(self._on_wanted)
        self._flag.activated.connect(self._on_wanted)
        self._people.activated.connect(self._on_wanted)
        self.bar.triggered.connect(self._on_bar)

    def _lay_out(self) -> None:
        nobody = EmptyState(
            Icon.EYE,
            self.tr("Choose a profile"),
            self.tr("Fobwatch looks at its account, as far as the profile is allowed to."),
            name="no_profile",
        )
        unread = EmptyState(
            Icon.EYE,
            self.tr("See who signed in"),
            self.tr(
                "Fobwatch asks CloudTrail about the last 90 days, in each region of the account. "
                "What it finds stays on this computer."
            ),
            first=self.tr("Read sign-ins"),
            name="unread",
        )
        unread.first_step.connect(self.read_wanted)
        nothing = EmptyState(
            Icon.EYE,
            self.tr("Nobody signed in"),
            self.tr("CloudTrail has no sign-in in the time that was read."),
        )
        not_found = EmptyState(
            Icon.SEARCH,
            self.tr("Nothing found"),
            self.tr("No sign-in matches these words and these choices."),
            first=self.tr("Show everything"),
            name="not_found",
        )
        not_found.first_step.connect(self._on_everything)
        self.lay_out_table(
            self.bar,
            self.profile,
            self._flag,
            self._people,
            self._read,
            self._export,
            empty=[nobody, unread, nothing, not_found],
        )

    def _on_bar(self, name: str) -> None:
        if name == STOP:
            self.stop_wanted.emit()

    def _on_everything(self) -> None:
        self._flag.set_value(EVERYTHING)
        self._people.setCurrentIndex(0)
        self.search.clear()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_wanted()

    def _on_wanted(self) -> None:
        self.wanted.emit(self.query())


def _flag_choices() -> Iterable[tuple[str, str]]:
    yield EVERYTHING, translate("SignInsPage", "Every sign-in")
    yield FLAGGED, translate("SignInsPage", "Flagged")
    for flag in Flag:
        yield str(flag), flag_words(flag)
