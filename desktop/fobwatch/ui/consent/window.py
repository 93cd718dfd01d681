"""The window that asks a person whether a program may have a profile's credentials."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox

from fobwatch.core.consent.consent import Verdict
from fobwatch.core.consent.narrowing import NO_LIMIT, Narrowing
from fobwatch.ui.layout.flow import Flow
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.theme.ring import ROW_RING, CountdownRing
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.facts import Facts
from fobwatch.ui.widgets.guarded import WIDTH, GuardedQuestion
from fobwatch.ui.widgets.labels import BadgeLabel, label, wrapped_label
from fobwatch.ui.widgets.page_parts import Footer

if TYPE_CHECKING:
    from fobwatch.ui.theme.badge import Badge

HALF_AN_HOUR: Final = timedelta(minutes=30)

HURRY: Final = 0.2
"""The share of time left below which the ring warns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentContent:
    """One question, in words. `others` counts those that wait behind it."""

    number: int
    title: str
    profile: str
    badge: Badge | None = None
    facts: tuple[tuple[str, str], ...] = ()
    rememberable: bool = True
    narrowable: bool = False
    others: int = 0


class ConsentWindow(GuardedQuestion):
    """Shows a `ConsentContent`. Closing it is a no.

    Signals:
        decided: the question's number, the `Verdict`, and the `Narrowing` of what is allowed.
        all_denied: no to this question and to those behind it.
    """

    decided = Signal(int, object, object)
    all_denied = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("consent_window")
        self._profile = wrapped_label("", "dim")
        self._badge = BadgeLabel()
        self._facts = Facts()
        self._others = label("", "small")
        self._deny_all = button(self.tr("Deny &all"), "deny_all")
        self._deny_all.setToolTip(
            self.tr("For a minute, everything else is denied without asking.")
        )
        self._ring = CountdownRing(ROW_RING)
        self._left = label("", "small")
        self._deny = button(self.tr("&Deny"), "deny")
        self._once = primary_button(self.tr("Allow &once"), "allow_once")
        self._once.setDefault(False)  # Enter belongs to the button that has the keyboard
        self._program = button(self.tr("Allow this &program"), "allow_program")
        self._program.setToolTip(
            self.tr("It is not asked again until Fobwatch is locked or quits.")
        )
        self._read_only = QCheckBox(self.tr("&Read-only"))
        self._read_only.setObjectName("read_only")
        self._read_only.setToolTip(
            self.tr("It gets a copy that can read at AWS, and change nothing.")
        )
        self._half_an_hour = QCheckBox(self.tr("For 30 &minutes"))
        self._half_an_hour.setObjectName("half_an_hour")
        self._half_an_hour.setToolTip(
            self.tr("What it gets ends then, and so does your permission.")
        )
        self.guard_buttons((self._deny, self._once, self._program, self._deny_all))
        self._lay_out()
        self._connect()

    def show_content(self, content: ConsentContent) -> None:
        """Show this question, guarded again if it is another one than before."""
        self.show_title(content.title)
        self._profile.setText(content.profile)
        self._badge.show_badge(content.badge)
        self._facts.show_facts(content.facts)
        self._program.setVisible(content.rememberable)
        self._show_less(content)
        self._others.setText(self.tr("%n more to answer after this", "", content.others))
        for each in (self._others, self._deny_all):
            each.setVisible(content.others > 0)
        facts = (f"{name}: {value}" for name, value in content.facts if value)
        environment = content.badge.text if content.badge else ""
        parts = (content.profile, environment, *facts)
        self.setAccessibleDescription(". ".join(part for part in parts if part))
        self.show_number(content.number)

    def show_time(self, share: float, words: str) -> None:
        """Show the share of the time to answer that is left, 0 to 1, and the same in words."""
        self._ring.set_value(share, Tone.WARNING if share < HURRY else Tone.INFO)
        self._left.setText(words)

    def deny(self) -> None:
        self._decide(Verdict.DENY)

    def _show_less(self, content: ConsentContent) -> None:
        """Each question begins with the whole: what was ticked was for another program."""
        for each in (self._read_only, self._half_an_hour):
            each.setVisible(content.narrowable)
            if self.is_new(content.number):
                each.setChecked(False)

    def _narrowing(self) -> Narrowing:
        limit = HALF_AN_HOUR if self._half_an_hour.isChecked() else NO_LIMIT
        return Narrowing(read_only=self._read_only.isChecked(), limit=limit)

    def _decide(self, verdict: Verdict) -> None:
        if number := self.taken_number():
            self.decided.emit(number, verdict, self._narrowing())

    def _connect(self) -> None:
        for each, verdict in (
            (self._deny, Verdict.DENY),
            (self._once, Verdict.ONCE),
            (self._program, Verdict.PROGRAM),
        ):
            each.clicked.connect(lambda _checked, verdict=verdict: self._decide(verdict))
        self._deny_all.clicked.connect(self.all_denied)

    def _lay_out(self) -> None:
        content, body = self.body(Icon.LOCK, Tone.WARNING, self._profile, self._badge)
        body.addWidget(self._facts)
        more = Flow(spacing=12)
        more.add_widgets([self._others, self._deny_all])
        body.addLayout(more)
        less = Flow(spacing=16)
        less.add_widgets([self._read_only, self._half_an_hour])
        body.addLayout(less)
        body.addStretch(1)
        buttons = [self._deny, self._once, self._program]
        self.fill(content, Footer(buttons, leading=[self._ring, self._left]), width=WIDTH)
