"""The window that asks a person whether a link may open the console."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from fobwatch.ui.forms.fields import ComboBox
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.facts import Facts
from fobwatch.ui.widgets.guarded import WIDTH, GuardedQuestion
from fobwatch.ui.widgets.labels import BadgeLabel, label, wrapped_label
from fobwatch.ui.widgets.page_parts import Footer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import SignalInstance

    from fobwatch.ui.theme.badge import Badge

Lines = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLead:
    """A profile that can open the link, with what is known of it; `sign_in` is its digest.

    `may_always` says whether the person may let it do so without a question from now on.
    """

    profile: str
    sign_in: str = ""
    badge: Badge | None = None
    facts: Lines = ()
    may_always: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkContent:
    """A link in words. Without `leads` it is not opened; `can_add` offers a new profile then.

    `unlock` is on the button that opens the vault, empty where it is open.
    """

    number: int
    title: str
    explanation: str
    facts: Lines = ()
    leads: tuple[LinkLead, ...] = ()
    can_add: bool = False
    unlock: str = ""
    more: bool = False


class LinkWindow(GuardedQuestion):
    """Shows a `LinkContent`.

    Signals:
        denied: the question's number.
        allowed: the question's number, the profile that opens the link, and whether it may always.
        profile_wanted: the question's number; the person wants to add a profile for it.
        unlock_wanted: the question's number, which stays open; the person unlocks the vault.
    """

    denied = Signal(int)
    allowed = Signal(int, str, bool)
    profile_wanted = Signal(int)
    unlock_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("link_window")
        self._shown: LinkContent | None = None
        self._explanation = wrapped_label("", "dim")
        self._badge = BadgeLabel()
        self._facts = Facts()
        self._profiles_label = label(self.tr("Open it with the &profile"))
        self._profiles = ComboBox(spoken_name=self.tr("Profile"))
        self._profiles.setObjectName("link_profile")
        self._profiles.currentIndexChanged.connect(lambda _index: self._show_facts())
        self._profiles_label.setBuddy(self._profiles)
        self._more = wrapped_label(
            self.tr("More links came meanwhile. None of them is opened."), "small"
        )
        self._deny = primary_button(self.tr("&Don't open"), "deny")
        self._deny.setDefault(False)  # Enter belongs to the button that has the keyboard
        self._add = button(self.tr("&Add a profile…"), "add_profile")
        self._unlock = button("", "unlock_vault")
        self._always = button(self.tr("Always allow this &link"), "allow_link")
        self._always.setToolTip(
            self.tr("It opens with this profile without a question. Settings can revoke that.")
        )
        self._open = button(self.tr("&Open"), "open_link")
        self._answers = (self._deny, self._add, self._unlock, self._always, self._open)
        self.guard_buttons(self._answers)
        self._lay_out()
        self._connect()

    def show_content(self, content: LinkContent) -> None:
        """Show this question, guarded again if its buttons would do something else."""
        self.show_title(content.title)
        self._explanation.setText(content.explanation)
        self._more.setVisible(content.more)
        self._open.setVisible(bool(content.leads))
        self._add.setVisible(content.can_add)
        self._unlock.setText(content.unlock)
        self._unlock.setVisible(bool(content.unlock))
        may_open = content.leads or content.unlock
        self._deny.setText(self.tr("&Don't open") if may_open else self.tr("&Close"))
        before, self._shown = self._shown, content
        if before is None or _choices(before) != _choices(content):
            self._show_leads(content.leads)
            self.taken_number()
        self._show_facts()
        self.show_number(content.number)

    def deny(self) -> None:
        self._answer(self.denied)

    def _show_leads(self, leads: Sequence[LinkLead]) -> None:
        self._profiles.clear()
        self._profiles.addItems([each.profile for each in leads])
        several = len(leads) > 1
        self._profiles.setVisible(several)
        self._profiles_label.setVisible(several)

    def _show_facts(self) -> None:
        if self._shown is None:
            return
        leads = {each.profile: each for each in self._shown.leads}
        lead = leads.get(self._profiles.currentText(), LinkLead(profile=""))
        profile, facts = (self.tr("Profile"), lead.profile), (*lead.facts, *self._shown.facts)
        self._badge.show_badge(lead.badge)
        # Where there are several, the choice above the facts names the profile.
        self._facts.show_facts(facts if len(leads) > 1 else (profile, *facts))
        self._always.setVisible(lead.may_always)
        environment = lead.badge.text if lead.badge else ""
        spoken = (f"{name}: {value}" for name, value in (profile, *facts) if value)
        parts = (self._shown.explanation, environment, *spoken)
        self.setAccessibleDescription(" ".join(part for part in parts if part))

    def _allow(self, *, always: bool) -> None:
        self._answer(self.allowed, self._profiles.currentText(), always)

    def _answer(self, answer: SignalInstance, *values: object) -> None:
        if number := self.taken_number():
            answer.emit(number, *values)

    def _connect(self) -> None:
        self._deny.clicked.connect(self.deny)
        self._open.clicked.connect(lambda: self._allow(always=False))
        self._always.clicked.connect(lambda: self._allow(always=True))
        self._add.clicked.connect(lambda: self._answer(self.profile_wanted))
        self._unlock.clicked.connect(lambda: self._answer(self.unlock_wanted))

    def _lay_out(self) -> None:
        content, body = self.body(Icon.PORTAL, Tone.WARNING, self._explanation, self._badge)
        choice = QVBoxLayout()
        choice.setSpacing(6)
        choice.addWidget(self._profiles_label)
        choice.addWidget(self._profiles)
        body.addLayout(choice)
        body.addWidget(self._facts)
        body.addWidget(self._more)
        body.addStretch(1)
        self.fill(content, Footer(self._answers), width=WIDTH)


def _choices(content: LinkContent) -> tuple[object, ...]:
    """Everything that a click on a button may do."""
    return content.leads, content.can_add, content.unlock
