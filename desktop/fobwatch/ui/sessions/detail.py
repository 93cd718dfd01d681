"""The details of one session, and what can be done with it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu

from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.agent.shell_environment import SHELL_NAMES
from fobwatch.core.aws.errors import AccessDenied, MfaCodeRefused
from fobwatch.core.iam.mfa_plan import key_profiles
from fobwatch.core.sessions.errors import RootRefused, RootTaskRefused
from fobwatch.core.sessions.renewal import next_try, renews_itself
from fobwatch.core.sessions.root_use import opens_console
from fobwatch.core.sessions.sessions import Work, remaining
from fobwatch.ui.console.menu import ConsoleMenu
from fobwatch.ui.forms.code_entry import CodeEntry
from fobwatch.ui.layout.flow import in_flow
from fobwatch.ui.rows.detail import AskingDetail
from fobwatch.ui.rows.session_rows import asked_serial, asks_in_place
from fobwatch.ui.runtime.browser_intents import OpenConsole, RenewLoginElsewhere
from fobwatch.ui.runtime.intents import ExplainDenial, ProfileIntent
from fobwatch.ui.runtime.session_intents import (
    CopyCode,
    CopyCommand,
    CopyEnvironment,
    CopyPassword,
    EndSession,
    PasteResponse,
    RenewSession,
    StartSession,
)
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.runtime.vault_intents import LostDevice, ResyncDevice
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.ring import CountdownRing
from fobwatch.ui.widgets.buttons import button, destructive_button, menu_button, primary_button
from fobwatch.ui.widgets.labels import BadgeLabel, ToneLabel, wrapped_label
from fobwatch.ui.words.kind_words import words_of
from fobwatch.ui.words.narrowing_words import copies_words
from fobwatch.ui.words.profile_words import account_fact, account_of, device_name, environment_badge
from fobwatch.ui.words.status_words import session_status_text
from fobwatch.ui.words.wording import coming, moment, time_left

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fobwatch.core.sessions.sessions import SessionRecord
    from fobwatch.ui.layout.flow import Flow
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.services import Services


class SessionDetail(AskingDetail[ProfileIntent]):
    """Shows a `SessionRecord`; the code of an MFA device is asked for in place.

    Signals:
        root_wanted: the profile that is to be the account's root user for a while.
    """

    root_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__("session_detail")
        self._serial = ""
        self._refusal = ""
        self._ring = CountdownRing()
        self._time = ToneLabel()
        self._badge = BadgeLabel()
        self._problem = ToneLabel()
        self._problem_details = wrapped_label("", "small")
        self.code_entry = CodeEntry(may_be_lost=True)
        self.code_entry.lost.connect(lambda: self.intend(LostDevice))
        self.code_entry.code_entered.connect(
            lambda code: self.intended.emit(StartSession(profile=self.key, code=code))
        )
        self.lay_out(
            self.head(self._ring, self._time, self._badge, at=Qt.AlignmentFlag.AlignVCenter),
            4,
            self._problem,
            self._problem_details,
            self.code_entry,
            4,
            self._facts,
            8,
            self._steps(),
        )

    def _steps(self) -> Flow:
        open_console = primary_button(self.tr("Open &console"), "open_console")
        self._open = self.asks_for(open_console, OpenConsole)
        self._console_menu = ConsoleMenu()
        self._console_menu.intended.connect(self.intended)
        self._services = menu_button(self.tr("Ser&vice"), "open_service", self._console_menu)
        self._renew = self.step(self.tr("&Renew now"), "renew", RenewSession)
        copy_menu = self._copy_menu()
        self._password_action, self._code_action = copy_menu.actions()[-2:]
        self._copy = menu_button(self.tr("Co&py"), "copy", copy_menu)
        self._end = self.asks_for(destructive_button(self.tr("&End session"), "end"), EndSession)
        self._paste = self.step(self.tr("Paste the respo&nse"), "paste_response", PasteResponse)
        self._elsewhere = self.step(
            self.tr("Sign in on another de&vice…"), "log_in_elsewhere", RenewLoginElsewhere
        )
        self._resync = button(self.tr("S&ynchronize the device…"), "resync_device")
        self._resync.clicked.connect(
            lambda: self.intended.emit(ResyncDevice(profile=self.key, serial=self._serial))
        )
        self._why = button(self.tr("Wh&y was this denied?…"), "explain_denial")
        self._why.clicked.connect(
            lambda: self.intended.emit(ExplainDenial(profile=self.key, text=self._refusal))
        )
        self._root = destructive_button("", "use_root")
        self._root.clicked.connect(lambda: self.root_wanted.emit(self.key))
        started = (self._open, self._services, self._renew, self._paste, self._elsewhere)
        return in_flow(*started, self._resync, self._why, self._root, self._copy, self._end)

    def show_record(self, record: SessionRecord, services: Services, now: datetime) -> None:
        """Show the session as it is at AWS's time `now`."""
        self.key = record.profile
        self._name.show_text(record.profile)
        self._badge.show_badge(environment_badge(services.marks.current, record.profile))
        status = session_status_text(record, now)
        self._ring.set_value(status.fraction or 0.0, status.tone)
        self._time.say(_time(record, status.text, now), status.tone)
        self._show_problem(record, now)
        serial = services.index.serial_of(record.profile)
        self._serial = serial if services.vault.device(serial) else ""
        self._facts.show_facts(_facts(record, services, serial, now))
        self._code_action.setVisible(bool(self._serial))
        self._resync.setVisible(self._may_resync(record, services))
        profile = services.index.by_name.get(record.profile)
        self._password_action.setVisible(bool(profile and profile.console_password))
        self._console_menu.show_profile(record.profile, services)
        asks, opens = asks_in_place(record), opens_console(record, profile)
        self.code_entry.setVisible(asks)
        if asks:
            self.code_entry.ask(device_name(asked_serial(record, serial)))
        self._show_steps(record, now, asks=asks)
        for step in (self._open, self._services):
            step.setVisible(opens)
        asked = isinstance(record.action_needed, OpenBrowser)
        self._elsewhere.setVisible(asked and profile is not None and profile.login is not None)

    def ask_for_code(self) -> None:
        """Put the cursor where the code is typed."""
        self.code_entry.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_problem(self, record: SessionRecord, now: datetime) -> None:
        title = record.problem.title if record.problem else ""
        details = _problem_details(record, now)
        self._problem.setVisible(bool(title))
        self._problem.say(title, Tone.ERROR)
        self._why.setVisible(isinstance(record.problem, AccessDenied))
        self._refusal = record.problem.message if record.problem else ""
        self._problem_details.setVisible(bool(details))
        self._problem_details.setText(details)

    def _may_resync(self, record: SessionRecord, services: Services) -> bool:
        """Whether AWS refused a code of a device that a profile's own key can synchronize."""
        if not self._serial or not isinstance(record.problem, MfaCodeRefused):
            return False
        return bool(key_profiles(services.vault.profiles(), self._serial))

    def _show_steps(self, record: SessionRecord, now: datetime, *, asks: bool) -> None:
        """Renew what lasts, start again what ended; end a session, dismiss a failed start."""
        lasts = record.session is not None and record.session.expires_at > now
        for step in (self._open, self._services, self._copy):
            step.setEnabled(lasts or not asks)
        self._root.setVisible(is_root(record))
        is_task = isinstance(record.problem, RootTaskRefused)
        self._root.setText(self.tr("A&llow…") if is_task else self.tr("&Use the root user…"))
        self._paste.setVisible(bool(getattr(record.action_needed, "answer", "")))
        self._renew.setText(self.tr("&Renew now") if lasts else self.tr("Start &again"))
        self._renew.setEnabled(not asks and record.work is Work.NONE)
        self._end.setText(self.tr("&End session") if record.session else self.tr("&Dismiss"))

    def _copy_menu(self) -> QMenu:
        menu = QMenu(self)
        for kind, kind_name, words in (
            (CopyCommand, "copy_command", self.tr("Command for {shell}")),
            (CopyEnvironment, "copy_environment", self.tr("Keys for {shell}")),
        ):
            for shell, name in SHELL_NAMES:
                made = partial(kind, shell=shell)
                self._add_action(menu, words.format(shell=name), f"{kind_name}:{shell}", made)
            menu.addSeparator()
        self._add_action(menu, self.tr("Console password"), "copy_password", CopyPassword)
        self._add_action(
            menu,
            self.tr("MFA code"),
            "copy_code",
            lambda profile: CopyCode(profile=profile, serial=self._serial),
        )
        return menu

    def _add_action(self, menu: QMenu, text: str, name: str, made: Callable[..., Intent]) -> None:
        """`made` is called with the `profile`."""
        action = menu.addAction(text)
        action.setObjectName(name)
        action.triggered.connect(lambda: self.intended.emit(made(profile=self.key)))

    def intend(self, kind: type[ProfileIntent]) -> None:
        self.intended.emit(kind(profile=self.key))


def is_root(record: SessionRecord) -> bool:
    """Whether the profile itself is the root user; a role upon that is refused by AWS as well."""
    problem = record.problem
    return isinstance(problem, RootRefused) and problem.profile == record.profile


def _time(record: SessionRecord, words: str, now: datetime) -> str:
    """The countdown, or `words` where there is nothing to count down."""
    if record.waiting_until is not None and record.waiting_until > now:
        wait = coming(record.waiting_until - now)
        return translate("SessionDetail", "Next code {wait}").format(wait=wait)
    if record.session is not None and record.session.expires_at > now:
        return time_left(remaining(record.session, now))
    return words


def _problem_details(record: SessionRecord, now: datetime) -> str:
    if record.problem is None:
        return ""
    parts = [record.problem.message, record.problem.remedy]
    again = next_try(record)
    if again is not None and again > now:
        wait = coming(again - now)
        parts.append(translate("SessionDetail", "Fobwatch tries again {wait}.").format(wait=wait))
    return " ".join(part for part in parts if part)


def _facts(
    record: SessionRecord, services: Services, serial: str, now: datetime
) -> tuple[tuple[str, str], ...]:
    profile = services.index.by_name.get(record.profile)
    session = record.session
    if profile is None:
        return ()
    chain = services.index.chain_of(record.profile)
    region = profile.region or (session.region if session else "")
    return (
        (
            translate("SessionDetail", "Account"),
            account_fact(account_of(profile, session), services.account_names.all()),
        ),
        words_of(profile).session_fact(profile, session),
        (translate("SessionDetail", "Region"), region),
        (translate("SessionDetail", "Chain"), " → ".join(chain) if len(chain) > 1 else ""),
        (translate("SessionDetail", "MFA"), _mfa(asked_serial(record, serial), services)),
        (translate("SessionDetail", "Renewal"), _renewal(record, services, now)),
        (translate("SessionDetail", "Ends"), moment(session.expires_at, now) if session else ""),
        (translate("SessionDetail", "Made"), session.reason if session else ""),
        (
            translate("SessionDetail", "Narrowed"),
            copies_words(services.narrowed.copies(record.profile), now),
        ),
    )


def _mfa(serial: str, services: Services) -> str:
    if not serial:
        return translate("SessionDetail", "none")
    if services.vault.device(serial):
        return device_name(serial)
    words = translate("SessionDetail", "{device}, not in the vault")
    return words.format(device=device_name(serial))


def _renewal(record: SessionRecord, services: Services, now: datetime) -> str:
    if record.work is not Work.NONE:
        return translate("SessionDetail", "in progress")
    if services.broker.renewals.paused:
        return translate("SessionDetail", "paused")
    at = next_try(record)
    if record.session and not renews_itself(record.session):
        return translate("SessionDetail", "none")
    if at is None:
        return translate("SessionDetail", "waits for you") if record.problem else ""
    if at <= now:
        return translate("SessionDetail", "due now")
    return translate("SessionDetail", "automatic, {time}").format(time=moment(at, now))
