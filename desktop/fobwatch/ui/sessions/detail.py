"""All that is known of one session, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from fobwatch.core.console.aws_services import SERVICES
from fobwatch.ui.forms.code_entry import CodeEntry
from fobwatch.ui.layout.flow import Flow
from fobwatch.ui.runtime.intents import Intent, Verb
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.ring import CountdownRing
from fobwatch.ui.tray.items import SERVICES_SHOWN, SHELLS
from fobwatch.ui.widgets.buttons import button, destructive_button, menu_button, primary_button
from fobwatch.ui.widgets.facts import Facts
from fobwatch.ui.widgets.labels import wrapped_label
from fobwatch.ui.widgets.tone_label import ToneLabel
from fobwatch.ui.widgets.value_text import ValueText

if TYPE_CHECKING:
    from PySide6.QtGui import QAction


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionContent:
    """What the detail shows. `asks_for` names the device whose code is to be typed."""

    profile: str
    time: str
    tone: Tone
    fraction: float
    facts: tuple[tuple[str, str], ...] = ()
    problem: str = ""
    problem_details: str = ""
    asks_for: str = ""
    serial: str = ""
    """The MFA device, where the vault can make its codes."""
    held: bool = True
    """Whether there is a session to end, not only a start that failed."""
    alive: bool = True
    """Whether there is one to renew, not only to start again."""
    can_open: bool = True
    can_renew: bool = True


class SessionDetail(QWidget):
    """Shows a `SessionContent`.

    Signals:
        intended: an `Intent` about the shown session.
    """

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("session_detail")
        self._profile = ""
        self._serial = ""
        self._ring = CountdownRing()
        self._name = ValueText(heading=True)
        self._name.setAccessibleName(self.tr("Name"))
        self._time = ToneLabel()
        self._facts = Facts()
        self._problem = ToneLabel()
        self._problem_details = wrapped_label("", "small")
        self.code_entry = CodeEntry()
        self._code_action: QAction | None = None
        self._open = primary_button(self.tr("Open &console"), "open_console")
        self._services = menu_button(self.tr("&Service"), "open_service", self._services_menu())
        self._renew = button(self.tr("&Renew now"), "renew")
        self._copy = menu_button(self.tr("Co&py"), "copy", self._copy_menu())
        self._end = destructive_button(self.tr("&End session"), "end")
        self._lay_out()
        self._connect()

    def show_content(self, content: SessionContent) -> None:
        self._profile, self._serial = content.profile, content.serial
        self._name.show_text(content.profile)
        self._ring.set_value(content.fraction, content.tone)
        self._time.say(content.time, content.tone)
        self._facts.show_facts(content.facts)
        self._problem.setVisible(bool(content.problem))
        self._problem.say(content.problem, Tone.ERROR)
        self._problem_details.setVisible(bool(content.problem_details))
        self._problem_details.setText(content.problem_details)
        self.code_entry.setVisible(bool(content.asks_for))
        if content.asks_for:
            self.code_entry.ask(content.asks_for)
        for each in (self._open, self._services):
            each.setEnabled(content.can_open)
        self._copy.setEnabled(content.can_open)
        again = self.tr("&Renew now") if content.alive else self.tr("Start &again")
        self._renew.setText(again)
        self._renew.setEnabled(content.can_renew)
        self._end.setText(self.tr("&End session") if content.held else self.tr("&Dismiss"))
        if self._code_action is not None:
            self._code_action.setVisible(bool(content.serial))

    def ask_for_code(self) -> None:
        """Put the cursor where the code is typed."""
        self.code_entry.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _intend(self, intent: Intent) -> None:
        """Ask for this, of the session that is shown now."""
        self.intended.emit(replace(intent, profile=self._profile))

    def _connect(self) -> None:
        for each, verb in (
            (self._open, Verb.OPEN_CONSOLE),
            (self._renew, Verb.RENEW),
            (self._end, Verb.END),
        ):
            each.clicked.connect(lambda _checked, verb=verb: self._intend(Intent(verb=verb)))
        self.code_entry.code_entered.connect(
            lambda code: self._intend(Intent(verb=Verb.START, code=code))
        )

    def _services_menu(self) -> QMenu:
        menu = QMenu(self)
        for service in SERVICES_SHOWN:
            action = menu.addAction(SERVICES[service].title)
            action.setObjectName(f"service:{service}")
            intent = Intent(verb=Verb.OPEN_CONSOLE, service=service)
            action.triggered.connect(lambda _checked, intent=intent: self._intend(intent))
        return menu

    def _copy_menu(self) -> QMenu:
        menu = QMenu(self)
        for verb, words in (
            (Verb.COPY_COMMAND, self.tr("Command for {shell}")),
            (Verb.COPY_ENVIRONMENT, self.tr("Keys for {shell}")),
        ):
            for shell, name in SHELLS:
                action = menu.addAction(words.format(shell=name))
                action.setObjectName(f"{verb.name.lower()}:{shell}")
                intent = Intent(verb=verb, shell=shell)
                action.triggered.connect(lambda _checked, intent=intent: self._intend(intent))
            menu.addSeparator()
        self._code_action = menu.addAction(self.tr("MFA code"))
        self._code_action.setObjectName("copy_code")
        self._code_action.triggered.connect(
            lambda: self._intend(Intent(verb=Verb.COPY_CODE, serial=self._serial))
        )
        return menu

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addStretch(1)
        names.addWidget(self._name)
        names.addWidget(self._time)
        names.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._ring, 0, Qt.AlignmentFlag.AlignVCenter)
        top.addLayout(names, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(8)
        column.addLayout(top)
        column.addSpacing(4)
        column.addWidget(self._problem)
        column.addWidget(self._problem_details)
        column.addWidget(self.code_entry)
        column.addSpacing(4)
        column.addWidget(self._facts)
        column.addSpacing(8)
        steps = Flow()
        steps.add_widgets([self._open, self._services, self._renew, self._copy, self._end])
        column.addLayout(steps)
        column.addStretch(1)
