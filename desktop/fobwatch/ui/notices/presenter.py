"""Join the desktop's notifications with the services."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QApplication

from fobwatch.core.iam.key_schedule import next_reminder, reminders
from fobwatch.core.notices.notices import (
    ABOUT_KEYS,
    AlertKind,
    NoticeAction,
    NoticePlan,
    QuietHours,
    alerts,
    plan,
)
from fobwatch.core.sessions.root_use import opens_console
from fobwatch.ui.notices.wording import (
    REPORT,
    alert_notice,
    backup_notice,
    key_notice,
    report_notice,
    several_notice,
    sign_ins_notice,
)
from fobwatch.ui.runtime.actions import Actions
from fobwatch.ui.runtime.browser_intents import CopyLink, OpenConsole, RenewConsole
from fobwatch.ui.runtime.intents import ExplainDenial, ShowProfiles, ShowSignIns, ShowWindow, about
from fobwatch.ui.runtime.profile_intents import SetMuted
from fobwatch.ui.runtime.session_intents import CopyCode, CopyCommand, CopyEnvironment, RenewSession
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.runtime.vault_intents import ChooseBackup
from fobwatch.ui.words.status_words import action_row

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.notices.notices import Alert, Notice
    from fobwatch.core.notices.ports import Notifier
    from fobwatch.ui.runtime.intents import Report
    from fobwatch.ui.runtime.services import Runtime

TOLD: Final = (CopyCommand, CopyEnvironment, CopyCode, CopyLink)
"""What leaves no other trace that it was done."""


def someone_looks() -> bool:
    """Whether one of our windows has the keyboard."""
    return QApplication.activeWindow() is not None


class NoticesPresenter(Actions):
    """At each beat shows what is new, and takes back what is no longer true.

    While the screen is locked nothing new is shown: what is still true is shown when it opens.
    """

    def __init__(
        self,
        notifier: Notifier,
        runtime: Runtime,
        *,
        looked_at: Callable[[], bool] = someone_looks,
        local: Callable[[datetime], datetime] = datetime.astimezone,
    ) -> None:
        super().__init__(runtime, runtime.heartbeat)
        heartbeat, services = runtime.heartbeat, runtime.services
        self._notifier = notifier
        self._screen = services.screen
        self._settings = services.settings
        self._looked_at = looked_at
        self._local = local
        self._plan = NoticePlan(told={})
        self._reported = ""
        self._refusal = ""
        heartbeat.beat.connect(self._on_beat)
        heartbeat.beat_by(self._next_change)
        heartbeat.beat_by(partial(next_reminder, services.key_rotation))
        runtime.bus.reported.connect(self._on_reported)
        services.screen.on_change(runtime.runner.listener(heartbeat.wake, receiver=self))
        notifier.on_action(runtime.runner.listener(self._on_action, receiver=self))

    def _next_change(self, now: datetime) -> datetime | None:
        """When the quiet hours end, if something waits for that."""
        if self._screen.locked or not self._quiet(now) or not self._alerts(now):
            return None
        local, end = self._local(now), self._settings.current.quiet_until
        ends = local.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
        return ends if ends > local else ends + timedelta(days=1)

    @Slot(object)
    def _on_beat(self, now: datetime) -> None:
        quiet = self._screen.locked or self._quiet(now)
        self._plan = plan(self._plan.told, self._alerts(now), quiet=quiet)
        for key in sorted(self._plan.withdraw):
            self._submit(partial(self._notifier.withdraw, key))
        for alert in (*self._plan.single, *self._plan.several):
            if alert.kind is AlertKind.OLD_KEY:
                self._submit(partial(self._services.key_readings.note_told, alert.profile))
            elif alert.kind is AlertKind.NO_BACKUP:
                self._submit(self._services.backup_reminder.note_told)
        for alert in self._plan.single:
            # A start that waits for a person was asked for in the window that has the keyboard.
            if alert.kind is not AlertKind.NEEDS_YOU or not self._looked_at():
                self._show(self._notice(alert, now))
        if self._plan.several:
            self._show(several_notice(self._plan.several))

    def _notice(self, alert: Alert, now: datetime) -> Notice:
        if alert.kind in ABOUT_KEYS:
            return key_notice(alert, now)
        if alert.kind is AlertKind.SIGN_INS:
            return sign_ins_notice(alert, self._services.sign_in_watch.news_for(alert.profile))
        if alert.kind is AlertKind.NO_BACKUP:
            return backup_notice(alert)
        settings = self._settings.current
        last = min(settings.early_notice, settings.late_notice)  # nobody has to enter them in order
        urgent = alert.threshold is not None and alert.threshold <= last
        record = self._services.broker.record(alert.profile)
        opens = opens_console(record, self._services.index.by_name.get(alert.profile))
        return alert_notice(alert, now, urgent=urgent, has_console=opens)

    def _alerts(self, now: datetime) -> tuple[Alert, ...]:
        settings = self._settings.current
        if not settings.notices:
            return ()
        services, muted = self._services, self._services.marks.current.muted
        of_sessions = alerts(
            services.broker.records(),
            now,
            thresholds=(settings.early_notice, settings.late_notice),
            paused=services.broker.renewals.paused,
            muted=muted,
        )
        of_consoles = services.consoles.alerts(now, muted=muted)
        keys_muted = muted | services.key_schedule.cares_for(now)
        due = (
            *reminders(services.key_rotation, now, muted=keys_muted),
            *services.backup_reminder.alerts(now),
            *(services.sign_in_watch.alerts(muted=muted) if settings.watch_sign_ins else ()),
        )
        if not settings.watch_access_keys:
            return (*of_sessions, *of_consoles, *due)
        of_keys = services.key_readings.alerts(now, settings.access_key_limit, muted=keys_muted)
        return (*of_sessions, *of_consoles, *due, *of_keys)

    def _quiet(self, now: datetime) -> bool:
        """Whether the user wants nothing shown at this time of day."""
        settings = self._settings.current
        hours = QuietHours(begin=settings.quiet_from, end=settings.quiet_until)
        return settings.quiet_hours and hours.cover(self._local(now).time())

    @Slot(object)
    def _on_reported(self, report: Report) -> None:
        """Report the result in a notice if no window shows it."""
        if self._looked_at():
            return
        record = self._services.broker.record(report.intent.about_profile)
        alerted = report.error is not None and report.error.needs_person
        if alerted and record.problem is report.error:
            return  # a notice of its own comes with the next beat
        if report.error is not None or isinstance(report.intent, TOLD):
            self._reported = report.intent.about_profile
            self._refusal = report.error.message if report.error else ""
            self._show(report_notice(report))

    def _on_action(self, key: str, action: str) -> None:
        profile = self._profile_of(key)
        if not profile and key != REPORT:  # about several, or pressed as it was taken back
            self._bus.ask(ShowWindow())
            return
        match action:
            case NoticeAction.CONSOLE if self._is_about(key, AlertKind.CONSOLE):
                self._renew_consoles(profile)
            case NoticeAction.EXPLAIN:
                self._explain(profile)
            case NoticeAction.RENEW:
                action_needed = self._services.broker.record(profile).action_needed
                wanted = action_row(action_needed).intent if action_needed else RenewSession
                self._bus.ask(about(wanted, profile))
            case NoticeAction.CONSOLE:
                self._bus.ask(OpenConsole(profile=profile))
            case NoticeAction.MUTE:
                self._bus.ask(SetMuted(profile=profile, wanted=True))
            case _ if any(self._is_about(key, kind) for kind in ABOUT_KEYS):
                self._bus.ask(ShowProfiles(profile=profile))
            case _ if self._is_about(key, AlertKind.SIGN_INS):
                self._bus.ask(ShowSignIns(profile=profile))
            case _ if self._is_about(key, AlertKind.NO_BACKUP):
                self._bus.ask(ChooseBackup())
            case _:
                self._bus.ask(ShowWindow(profile=profile))

    def _explain(self, profile: str) -> None:
        problem = self._services.broker.record(profile).problem
        text = problem.message if problem else self._refusal
        self._bus.ask(ExplainDenial(profile=profile, text=text))

    def _is_about(self, key: str, kind: AlertKind) -> bool:
        known = self._plan.told.get(key)
        return known is not None and known.stage[0] is kind

    def _renew_consoles(self, profile: str) -> None:
        now = self._services.aws_time.now()
        for console in self._services.consoles.for_person(now):
            if console.profile == profile:
                self._bus.ask(RenewConsole(console=console))

    def _profile_of(self, key: str) -> str:
        """The profile that a notice is about; empty for the one about several."""
        known = self._plan.told.get(key)
        if known is not None and known.key == key:
            return known.profile
        return self._reported if key == REPORT else ""

    def _show(self, notice: Notice) -> None:
        self._submit(partial(self._notifier.show, notice))

    def _submit(self, call: Callable[[], None]) -> None:
        self._runner.submit(call, receiver=self, lane=Lane.NOTICES)
