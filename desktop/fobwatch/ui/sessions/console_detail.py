"""The details of one console session, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.console.ledger import SESSIONS_PER_BROWSER
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.layout.flow import in_flow
from fobwatch.ui.rows.detail import AskingDetail
from fobwatch.ui.runtime.browser_intents import OpenedConsoleIntent, RenewConsole, SignOutConsole
from fobwatch.ui.runtime.session_intents import SignOutConsoles
from fobwatch.ui.widgets.buttons import destructive_button
from fobwatch.ui.widgets.labels import BadgeLabel, ToneLabel, wrapped_label
from fobwatch.ui.words.console_words import (
    console_identity,
    console_place,
    console_state,
    console_until,
)
from fobwatch.ui.words.profile_words import account_fact, environment_badge
from fobwatch.ui.words.wording import moment, several, time_left

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.console.ledger import ConsoleSession
    from fobwatch.ui.runtime.services import Services


class ConsoleDetail(AskingDetail[OpenedConsoleIntent]):
    """Shows a `ConsoleSession` with what is known, and what cannot be known."""

    def __init__(self) -> None:
        super().__init__("console_detail")
        self._session: ConsoleSession | None = None
        self._badge = BadgeLabel()
        self._time = ToneLabel()
        self._note = wrapped_label("", "small")
        self._note.setObjectName("console_note")
        renew = self.step(self.tr("&Renew console"), "renew_console", RenewConsole)
        sign_out = self.asks_for(
            destructive_button(self.tr("Sign &out"), "sign_out_console"), SignOutConsole
        )
        self._all = destructive_button(self.tr("Sign out of &all"), "sign_out_consoles")
        self._all.clicked.connect(lambda: self.intended.emit(SignOutConsoles()))
        head = in_column(self._name, self._time, self._badge, spacing=2)
        self.lay_out(head, 4, self._facts, 4, self._note, 8, in_flow(renew, sign_out, self._all))

    def intend(self, kind: type[OpenedConsoleIntent]) -> None:
        if self._session is not None:
            self.intended.emit(kind(console=self._session))

    def show_session(self, session: ConsoleSession, services: Services, now: datetime) -> None:
        """Show it as it is at AWS's time `now`."""
        self._session = session
        consoles, names = services.consoles, services.account_names.all()
        self._name.show_text(self.tr("Console of {name}").format(name=session.profile))
        self._badge.show_badge(environment_badge(services.marks.current, session.profile))
        self._time.setText(time_left(session.ends_at - now))
        seen = consoles.seen(session)
        facts = (
            (self.tr("Account"), account_fact(session.account_id, names)),
            (self.tr("Signed in as"), console_identity(session)),
            (self.tr("Browser"), console_place(session)),
            (self.tr("Since"), moment(session.opened_at, now)),
            (self.tr("Lasts"), console_until(session, seen, now)),
        )
        self._facts.show_facts(facts)
        self._note.setText(self._notes(session, services, now))
        self._all.setVisible(len(consoles.ledger.sessions(now)) > 1)

    def _notes(self, session: ConsoleSession, services: Services, now: datetime) -> str:
        consoles = services.consoles
        notes = [console_state(consoles.seen(session))]
        if consoles.renews_itself(session):
            notes.append(self.tr("It is renewed before it ends, and pages stay as they are."))
        others = [each.profile for each in consoles.ledger.sharing(session, now)]
        if others:
            shared = self.tr("Signing out also signs this browser out of {names}.")
            notes.append(shared.format(names=several(others)))
        if others and services.settings.current.multi_session.get(session.place_key):
            notes.append(
                self.tr(
                    "If AWS shows an error instead of the console, multi-session is off there: "
                    "change the answer under Browser in the settings."
                )
            )
        if len(others) >= SESSIONS_PER_BROWSER:
            notes.append(
                self.tr("AWS keeps five accounts in a browser, so not all of these are there.")
            )
        return " ".join(notes)
