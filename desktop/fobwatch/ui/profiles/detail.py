"""All that is known of one profile, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.ui.forms.choices import Choice
from fobwatch.ui.forms.form_field import FormField
from fobwatch.ui.layout.flow import Flow
from fobwatch.ui.runtime.intents import Intent, Verb
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button, destructive_button, primary_button, restyle
from fobwatch.ui.widgets.facts import Facts
from fobwatch.ui.widgets.icon_label import IconLabel
from fobwatch.ui.widgets.labels import wrapped_label
from fobwatch.ui.widgets.value_text import ValueText
from fobwatch.ui.words.profile_words import policy_choices

ICON_SIZE = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileContent:
    """What the detail shows. `note` says why there is less to do with it than with others."""

    profile: str
    icon: Icon
    kind: str
    facts: tuple[tuple[str, str], ...] = ()
    note: str = ""
    usable: bool = True
    owned: bool = True
    """Whether it is in the vault, and so can be changed here."""
    offered: bool = False
    """Whether AWS tools find it in Fobwatch."""
    active: bool = False
    favourite: bool = False
    pinned: bool = False
    muted: bool = False
    policy: ConsentPolicy = ConsentPolicy.ALWAYS
    """What was chosen for the programs that ask for it."""
    policy_known: bool = True
    policy_of: str = ""
    """The profile whose rule holds instead, where that is stricter."""
    policy_note: str = ""
    """What holds by it, or why that is not known."""


class ProfileDetail(QWidget):
    """Shows a `ProfileContent`.

    Signals:
        intended: an `Intent` about the shown profile.
        removal_wanted: it is to be deleted, which has to be confirmed.
    """

    intended = Signal(object)
    removal_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("profile_detail")
        self._content = ProfileContent(profile="", icon=Icon.USER, kind="")
        self._icon = IconLabel(Icon.USER, size=ICON_SIZE)
        self._name = ValueText(heading=True)
        self._name.setAccessibleName(self.tr("Name"))
        self._kind = wrapped_label("", "dim")
        self._facts = Facts()
        self._note = wrapped_label("", "small")
        self._start = primary_button(self.tr("&Start"), "start")
        self._console = button(self.tr("Open &console"), "open_console")
        self._edit = button(self.tr("&Edit"), "edit")
        self._duplicate = button(self.tr("D&uplicate"), "duplicate")
        self._remove = destructive_button(self.tr("&Delete"), "delete")
        self._offer = button(self.tr("Offer to &tools…"), "offer_to_tools")
        self._marks = (
            (
                self._check(self.tr("Favourite"), "favourite"),
                Verb.SET_FAVOURITE,
                Verb.UNSET_FAVOURITE,
            ),
            (self._check(self.tr("Follow it in the tray's ring"), "pin"), Verb.PIN, Verb.UNPIN),
            (self._check(self.tr("No notices about it"), "mute"), Verb.MUTE, Verb.UNMUTE),
        )
        self._policy = Choice(policy_choices())
        self._policy.setObjectName("policy")
        self._policy.setMinimumContentsLength(0)
        self._programs = FormField(self.tr("Programs get its credentials"), self._policy)
        self._lay_out()
        self._connect()

    def show_content(self, content: ProfileContent) -> None:
        self._content = content
        self._icon.set_icon(content.icon, Tone.INFO)
        self._name.show_text(content.profile)
        self._kind.setText(content.kind)
        self._facts.show_facts(content.facts)
        self._note.setText(content.note)
        self._note.setVisible(bool(content.note))
        for each in (self._start, self._console, self._duplicate):
            each.setVisible(content.usable)
        self._start.setVisible(content.usable and not content.active)
        restyle(self._console, "primary" if content.active else "")
        for each in (self._edit, self._remove):
            each.setVisible(content.owned)
        self._offer.setVisible(content.owned)
        self._offer.setText(
            self.tr("Withdraw from &tools…") if content.offered else self.tr("Offer to &tools…")
        )
        marked = (content.favourite, content.pinned, content.muted)
        for (box, _, _), checked in zip(self._marks, marked, strict=True):
            box.setChecked(checked)
            box.setVisible(content.usable)
        self._policy.setItemText(0, policy_choices(content.policy_of)[0][1])
        self._policy.set_value(content.policy)
        self._policy.setEnabled(content.policy_known)
        self._programs.set_help(content.policy_note)
        self._programs.setVisible(content.usable)

    def _check(self, text: str, name: str) -> QCheckBox:
        box = QCheckBox(text)
        box.setObjectName(name)
        return box

    def _intend(self, intent: Intent) -> None:
        """Ask for this, of the profile that is shown now."""
        self.intended.emit(replace(intent, profile=self._content.profile))

    def _on_offer(self) -> None:
        offered = self._content.offered
        verb = Verb.WITHDRAW_FROM_TOOLS if offered else Verb.OFFER_TO_TOOLS
        self._intend(Intent(verb=verb))

    def _connect(self) -> None:
        for each, verb in (
            (self._start, Verb.START),
            (self._console, Verb.OPEN_CONSOLE),
            (self._edit, Verb.EDIT_PROFILE),
            (self._duplicate, Verb.DUPLICATE_PROFILE),
        ):
            each.clicked.connect(lambda _checked, verb=verb: self._intend(Intent(verb=verb)))
        self._offer.clicked.connect(self._on_offer)
        for box, mark, unmark in self._marks:
            box.clicked.connect(
                lambda checked, mark=mark, unmark=unmark: self._intend(
                    Intent(verb=mark if checked else unmark)
                )
            )
        self._policy.activated.connect(
            lambda _index: self._intend(
                Intent(verb=Verb.SET_POLICY, policy=ConsentPolicy(self._policy.value()))
            )
        )
        self._remove.clicked.connect(lambda: self.removal_wanted.emit(self._content.profile))

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self._name)
        names.addWidget(self._kind)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(names, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(8)
        column.addLayout(top)
        column.addSpacing(4)
        column.addWidget(self._facts)
        column.addWidget(self._note)
        column.addSpacing(8)
        for steps in (
            [self._start, self._console],
            [self._edit, self._duplicate, self._remove],
            [self._offer],
        ):
            line = Flow()
            line.add_widgets(steps)
            column.addLayout(line)
        column.addSpacing(8)
        for box, _, _ in self._marks:
            column.addWidget(box)
        column.addSpacing(4)
        column.addWidget(self._programs)
        column.addStretch(1)
