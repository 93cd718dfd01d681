"""Notices: what is shown, what its buttons do, and when nothing is said."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.aws.errors import AccessDenied, NetworkUnreachable
from fobwatch.core.backup.reminder import PATIENCE
from fobwatch.core.console.errors import FederationRefused
from fobwatch.core.iam.access_keys import KeyReading, UserKey
from fobwatch.core.iam.key_rotation import GRACE
from fobwatch.core.mfa.errors import MfaCodeNeeded
from fobwatch.core.notices.notices import SEVERAL, Alert, AlertKind, NoticeAction, notice_key
from fobwatch.core.sessions.errors import ProfileChanged
from fobwatch.core.sessions.sessions import SessionRecord
from fobwatch.core.settings.settings import Settings
from fobwatch.core.web_sign_in.errors import BrowserNeeded
from fobwatch.ui.notices.presenter import NoticesPresenter
from fobwatch.ui.notices.wording import REPORT, key_notice
from fobwatch.ui.runtime.browser_intents import CopyLink, OpenConsole, RenewConsole
from fobwatch.ui.runtime.intents import ExplainDenial, Report, ShowProfiles, ShowWindow
from fobwatch.ui.runtime.profile_intents import SetMuted
from fobwatch.ui.runtime.session_intents import (
    CopyCode,
    CopyCommand,
    CopyEnvironment,
    RenewSession,
    StartSession,
)
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.runtime.vault_intents import ChooseBackup
from tests.core.session_records import console, hours, minutes, record, session
from tests.fakes import ACCOUNT, ANNA, DEVICE, KEY, NOON, SERIAL, FakeScreen
from tests.fakes_keys import let_know
from tests.fakes_ui import RecordingNotifier

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.core.catalogue.profile_preferences import PreferencesFile
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.services import Runtime
    from tests.fakes import FakeClock
    from tests.fakes_ui import InlineRunner
    from tests.staged import StagedBroker

CODE_NEEDED = MfaCodeNeeded("A code is needed", "Not in the vault.", "", serial=SERIAL)
DENIED = AccessDenied("Denied", "arn:x may not call sts:AssumeRole on it.", "Ask.")
UNREACHABLE = NetworkUnreachable("AWS cannot be reached", "No such name.", "Check it.")
REFUSED = FederationRefused("The console refused", "It says no.", "Try again.")
AUDIT = notice_key("audit")


@dataclass
class Desk:
    """The presenter with what is around it; a person may look at one of our windows."""

    notifier: RecordingNotifier
    runtime: Runtime
    broker: StagedBroker
    clock: FakeClock
    asked: list[Intent]
    screen: FakeScreen = field(default_factory=FakeScreen)
    looked_at: bool = False

    def __post_init__(self) -> None:
        self.bus, self.heartbeat = self.runtime.bus, self.runtime.heartbeat
        self.services = replace(self.runtime.services, screen=self.screen)
        self.settings = self.services.settings
        self.presenter = NoticesPresenter(
            self.notifier,
            replace(self.runtime, services=self.services),
            looked_at=lambda: self.looked_at,
            local=lambda now: now.astimezone(UTC),
        )

    def hold(self, *records: SessionRecord) -> None:
        self.broker.put(*records)
        self.heartbeat.beat.emit(NOON)


@pytest.fixture
def desk(runtime: Runtime, broker: StagedBroker, clock: FakeClock, asked: list[Intent]) -> Desk:
    return Desk(RecordingNotifier(), runtime, broker, clock, asked)


def test_a_page_is_told_with_all_that_wait_for_it(desk: Desk) -> None:
    url = "https://acme.awsapps.com/start"
    needed = BrowserNeeded("Sign in to acme", "It has ended.", "", page=OpenBrowser(url=url))
    desk.hold(record("audit", problem=needed), record("dev", problem=needed))
    notice = desk.notifier.shown[f"page/{url}"]
    desk.notifier.press(notice.key, NoticeAction.RENEW)

    assert list(desk.notifier.shown) == [notice.key]
    assert notice.title == "Sign in to acme"
    assert "audit" in notice.body
    assert "dev" in notice.body
    assert (NoticeAction.RENEW, "Sign in") in notice.actions
    assert desk.asked == [StartSession(profile="audit")]


def test_one_that_needs_a_code_is_told_with_its_buttons(desk: Desk) -> None:
    desk.hold(record("audit", left=minutes(14), problem=CODE_NEEDED))
    notice = desk.notifier.shown[AUDIT]

    assert notice.title == "audit ends in 14 minutes"
    assert notice.body == ("Its MFA device is not in the vault, so it cannot renew by itself.")
    assert [text for _, text in notice.actions] == [
        "Open Fobwatch",
        "Enter code",
        "Open console",
        "Mute",
    ]
    assert not notice.urgent


def test_a_refusal_of_aws_leads_to_why(desk: Desk) -> None:
    desk.hold(record("audit", left=minutes(14), problem=DENIED))
    desk.notifier.press(AUDIT, NoticeAction.EXPLAIN)

    assert (NoticeAction.EXPLAIN, "Why was this denied?") in desk.notifier.shown[AUDIT].actions
    assert desk.asked == [ExplainDenial(profile="audit", text=DENIED.message)]


def test_a_step_that_aws_refused_leads_to_why(desk: Desk) -> None:
    desk.bus.fail(OpenConsole(profile="dev"), DENIED)
    [key] = desk.notifier.shown
    desk.notifier.press(key, NoticeAction.EXPLAIN)

    assert desk.asked == [ExplainDenial(profile="dev", text=DENIED.message)]


def test_no_console_is_offered_for_a_root_user_s_session(desk: Desk) -> None:
    root = replace(session("audit", left=minutes(4)), arn="arn:aws:iam::901755201184:root")
    desk.hold(SessionRecord(profile="audit", session=root, problem=UNREACHABLE))

    texts = [text for _, text in desk.notifier.shown[AUDIT].actions]
    assert texts == ["Open Fobwatch", "Renew now", "Mute"]


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (record("audit", left=minutes(14), problem=UNREACHABLE), "Renew now"),
        (record("audit", left=-minutes(1), problem=UNREACHABLE), "Start again"),
        (record("audit", problem=ProfileChanged("audit was changed", "", "")), "Start again"),
    ],
    ids=["ending", "over", "never held"],
)
def test_its_button_renews_only_what_there_still_is(
    desk: Desk, held: SessionRecord, words: str
) -> None:
    desk.hold(held)

    assert (NoticeAction.RENEW, words) in desk.notifier.shown[AUDIT].actions


def test_it_is_told_again_near_the_end_and_taken_back_when_it_is_renewed(desk: Desk) -> None:
    desk.broker.put(record("audit", left=minutes(14), problem=CODE_NEEDED))
    for passed in (0, 1, 9.5, 13.5, 14):
        desk.heartbeat.beat.emit(NOON + minutes(passed))
    told = [(notice.title, notice.urgent) for notice in desk.notifier.history]
    desk.hold(record("audit", left=hours(1)))

    assert told == [
        ("audit ends in 14 minutes", False),
        ("audit ends in 5 minutes", True),
        ("audit has ended", False),
    ]
    assert desk.notifier.shown == {}


def test_the_shorter_time_is_the_last_whichever_was_entered_first(desk: Desk) -> None:
    swapped = replace(desk.settings.current, early_notice=minutes(3), late_notice=minutes(9))
    desk.settings.change(lambda _: swapped)
    desk.broker.put(record("audit", left=minutes(14), problem=CODE_NEEDED))
    for passed in (0, 6, 12):
        desk.heartbeat.beat.emit(NOON + minutes(passed))

    assert [notice.urgent for notice in desk.notifier.history] == [False, True]


def test_the_last_minute_is_told_as_such(desk: Desk) -> None:
    desk.hold(record("audit", left=minutes(0.5), problem=UNREACHABLE))

    assert desk.notifier.shown[AUDIT].title == "audit ends in less than a minute"
    assert desk.notifier.shown[AUDIT].body == "AWS cannot be reached. No such name."


def test_paused_renewals_are_named_as_the_reason(desk: Desk) -> None:
    desk.broker.renewals.pause()
    desk.hold(record("audit", left=minutes(14)))

    assert desk.notifier.shown[AUDIT].body == "Renewals are paused."


def test_sessions_that_renew_by_themselves_are_silent(desk: Desk) -> None:
    desk.hold(record("dev", left=minutes(4)), record("prod", left=-minutes(1)))

    assert desk.notifier.history == []


def test_after_a_nights_sleep_there_is_one_notice(desk: Desk) -> None:
    desk.broker.put(*(record(f"p{n}", left=hours(1), problem=CODE_NEEDED) for n in range(8)))
    desk.heartbeat.beat.emit(NOON + hours(9))
    (notice,) = desk.notifier.history
    desk.notifier.press(SEVERAL, NoticeAction.OPEN)

    assert notice.title == "8 sessions need you"
    assert notice.body == "p0, p1, p2, p3, p4 and 3 more"
    assert desk.asked == [ShowWindow()]


@pytest.mark.parametrize(
    ("action", "problem", "intent"),
    [
        (NoticeAction.OPEN, CODE_NEEDED, ShowWindow(profile="audit")),
        (NoticeAction.RENEW, CODE_NEEDED, ShowWindow(profile="audit")),
        (NoticeAction.RENEW, UNREACHABLE, RenewSession(profile="audit")),
        (NoticeAction.CONSOLE, CODE_NEEDED, OpenConsole(profile="audit")),
        (NoticeAction.MUTE, CODE_NEEDED, SetMuted(profile="audit", wanted=True)),
    ],
    ids=["open", "enter-code", "renew", "console", "mute"],
)
def test_its_buttons_are_about_its_profile(
    desk: Desk, action: NoticeAction, problem: MfaCodeNeeded | NetworkUnreachable, intent: Intent
) -> None:
    desk.hold(record("audit", left=minutes(14), problem=problem))
    desk.notifier.press(AUDIT, action)

    assert desk.asked == [intent]


@pytest.mark.parametrize("action", NoticeAction)
def test_a_button_that_is_pressed_as_its_notice_is_taken_back_opens_the_window(
    desk: Desk, action: NoticeAction
) -> None:
    desk.bus.fail(OpenConsole(profile="dev"), DENIED)  # which is not what this one is about
    desk.hold(record("audit", left=minutes(14), problem=CODE_NEEDED))
    desk.broker.end("audit")
    desk.heartbeat.beat.emit(NOON)
    desk.notifier.press(AUDIT, action)

    assert desk.asked == [ShowWindow()]


def test_a_muted_profile_is_taken_back_and_not_told(desk: Desk, marks: PreferencesFile) -> None:
    desk.hold(record("audit", left=minutes(14), problem=CODE_NEEDED))
    marks.set_muted("audit", wanted=True)
    desk.heartbeat.beat.emit(NOON + minutes(10))

    assert len(desk.notifier.history) == 1
    assert desk.notifier.shown == {}


def test_without_notices_in_the_settings_nothing_is_told(desk: Desk) -> None:
    desk.hold(record("audit", left=minutes(14), problem=CODE_NEEDED))
    desk.settings.change(lambda now: replace(now, notices=False))
    desk.heartbeat.beat.emit(NOON + minutes(10))

    assert len(desk.notifier.history) == 1
    assert desk.notifier.shown == {}


def test_quiet_hours_hold_a_notice_until_they_are_over(desk: Desk) -> None:
    lunch = replace(
        desk.settings.current, quiet_hours=True, quiet_from=time(11), quiet_until=time(13)
    )
    desk.settings.change(lambda _: lunch)
    desk.hold(record("audit", left=minutes(14), problem=CODE_NEEDED))
    held = list(desk.notifier.history)
    ends = desk.heartbeat.next_change(NOON)
    desk.heartbeat.beat.emit(NOON + hours(1))

    assert held == []
    assert ends == NOON + hours(1)
    assert [notice.title for notice in desk.notifier.history] == ["audit has ended"]
    assert desk.heartbeat.next_change(NOON + hours(1)) is None


def test_a_locked_screen_holds_notices_which_are_one_when_it_opens(
    desk: Desk, qtbot: QtBot
) -> None:
    desk.screen.locked = True
    for name in ("audit", "billing", "dev", "prod", "test"):
        desk.hold(record(name, left=minutes(14), problem=CODE_NEEDED))
    held = list(desk.notifier.history)

    with qtbot.waitSignal(desk.heartbeat.beat):
        desk.screen.set_locked(locked=False)

    assert held == []
    assert list(desk.notifier.shown) == [SEVERAL]


def test_quiet_hours_over_midnight_end_tomorrow(desk: Desk) -> None:
    desk.settings.change(lambda now: replace(now, quiet_hours=True))
    desk.broker.put(record("audit", left=minutes(14), problem=CODE_NEEDED))
    late = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)

    assert desk.heartbeat.next_change(late) == datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def test_a_start_that_waits_is_not_told_to_whoever_looks_at_it(desk: Desk) -> None:
    desk.looked_at = True
    desk.hold(record("audit", problem=CODE_NEEDED))
    desk.looked_at = False  # to look the code up elsewhere
    desk.heartbeat.beat.emit(NOON)

    assert desk.notifier.history == []


def test_a_start_that_a_tool_asked_for_is_told(desk: Desk) -> None:
    desk.hold(record("audit", problem=CODE_NEEDED))

    assert desk.notifier.shown[AUDIT].title == "audit needs you"


def test_how_a_step_went_is_told_where_no_window_does(desk: Desk) -> None:
    copied = CopyCode(serial=SERIAL)
    desk.bus.reported.emit(Report(intent=copied, text="Copied", details="Cleared in 30 s."))
    told = desk.notifier.shown[REPORT]
    opening = OpenConsole(profile="dev")
    desk.bus.reported.emit(Report(intent=opening, error=REFUSED))
    desk.notifier.press(REPORT, NoticeAction.OPEN)

    assert (told.title, told.body) == ("Copied", "Cleared in 30 s.")
    assert desk.notifier.shown[REPORT].title == "The console refused"
    assert desk.asked == [ShowWindow(profile="dev")]


@pytest.mark.parametrize(
    "copying",
    [
        CopyCommand(profile="dev"),
        CopyEnvironment(profile="dev"),
        CopyCode(serial=SERIAL),
        CopyLink(profile="dev"),
    ],
    ids=["command", "environment", "code", "link"],
)
def test_that_it_was_copied_is_told(desk: Desk, copying: Intent) -> None:
    desk.bus.succeed(copying, "Copied")

    assert desk.notifier.shown[REPORT].title == "Copied"


def test_a_console_that_was_not_renewed_leads_to_its_profile(desk: Desk) -> None:
    desk.bus.fail(RenewConsole(console=console("dev")), REFUSED)
    desk.notifier.press(REPORT, NoticeAction.OPEN)

    assert desk.asked == [ShowWindow(profile="dev")]


@pytest.mark.parametrize(
    "report",
    [
        Report(intent=OpenConsole(profile="dev"), text="The browser opens"),
        Report(intent=StartSession(profile="audit"), error=CODE_NEEDED),
    ],
    ids=["browser-shows-itself", "told-by-its-own-notice"],
)
def test_what_is_seen_anyway_is_not_told(desk: Desk, report: Report) -> None:
    desk.broker.put(record("audit", problem=CODE_NEEDED))
    desk.bus.reported.emit(report)

    assert desk.notifier.history == []


def test_a_window_that_has_the_keyboard_tells_it_itself(desk: Desk) -> None:
    desk.looked_at = True
    desk.bus.reported.emit(Report(intent=OpenConsole(profile="audit"), error=REFUSED))

    assert desk.notifier.history == []


def test_the_notifier_is_called_in_one_lane(desk: Desk, runner: InlineRunner) -> None:
    desk.hold(record("audit", left=minutes(14), problem=CODE_NEEDED))
    desk.broker.end("audit")
    desk.heartbeat.beat.emit(NOON)

    assert runner.lanes == [Lane.NOTICES, Lane.NOTICES]


def test_a_notice_holds_no_secret(desk: Desk) -> None:
    desk.hold(record("audit", left=minutes(14), problem=CODE_NEEDED))

    assert "temporary" not in repr(desk.notifier.history)


def test_a_console_that_ends_is_renewed_by_the_notice_s_button(desk: Desk) -> None:
    opened = console("dev", left=minutes(40))
    desk.broker.put(record("dev", left=hours(8), life=hours(8)))
    desk.services.consoles.ledger.note(opened)
    for passed in (0, 36, 37):
        desk.clock.set_wall(NOON + minutes(passed))
        desk.heartbeat.beat.emit(NOON + minutes(passed))
    (notice,) = desk.notifier.history
    desk.notifier.press(notice.key, NoticeAction.CONSOLE)

    assert notice.title == "The console of dev ends in 4 minutes"
    assert (NoticeAction.CONSOLE, "Renew console") in notice.actions
    assert desk.asked == [RenewConsole(console=opened)]

    desk.heartbeat.beat.emit(opened.ends_at)

    assert desk.notifier.shown == {}


OLD = KeyReading(
    asked_with=KEY.access_key_id,
    asked_at=NOON,
    user_arn=f"arn:aws:iam::{ACCOUNT}:user/anna",
    keys=(UserKey(access_key_id=KEY.access_key_id, created_at=NOON - 87 * hours(24)),),
)


def test_a_key_that_is_getting_old_is_told_once(desk: Desk) -> None:
    let_know(desk.services.key_readings, OLD)
    desk.heartbeat.beat.emit(NOON)
    desk.heartbeat.beat.emit(NOON + hours(24))
    notice = desk.notifier.shown["key/dev"]
    desk.notifier.press(notice.key, NoticeAction.OPEN)
    desk.services.key_readings.load()

    assert notice.title == "The access key of dev is getting old"
    assert notice.body == "It reaches the limit in your settings in 3 days."
    assert [text for _, text in notice.actions] == ["Open Fobwatch"]
    assert desk.asked == [ShowProfiles(profile=notice.key.partition("/")[2])]
    assert desk.services.key_readings.alerts(NOON, 90 * hours(24), muted=()) == ()


@pytest.mark.parametrize(
    ("left", "title", "body"),
    [
        (timedelta(hours=3), "is getting old", "It reaches the limit in your settings today."),
        (-timedelta(hours=3), "is too old", "It is older than the limit in your settings."),
    ],
)
def test_a_key_at_its_limit_is_told_so(left: timedelta, title: str, body: str) -> None:
    alert = Alert(kind=AlertKind.OLD_KEY, profile="dev", ends_at=NOON + left)

    notice = key_notice(alert, NOON)

    assert notice.title == f"The access key of dev {title}"
    assert notice.body == body


@pytest.mark.parametrize(
    "settings",
    [Settings(watch_access_keys=False), Settings(rotate_keys=True)],
    ids=["not watched", "replaced by themselves"],
)
def test_nothing_is_said_of_some_keys(desk: Desk, settings: Settings) -> None:
    let_know(desk.services.key_readings, OLD)
    desk.settings.change(lambda _: settings)
    desk.heartbeat.beat.emit(NOON)

    assert desk.notifier.shown == {}


def test_old_keys_and_sessions_together_are_called_profiles(desk: Desk) -> None:
    let_know(desk.services.key_readings, OLD)
    late = minutes(4)
    desk.hold(*(record(n, left=late, problem=UNREACHABLE) for n in ("audit", "prod-admin")))

    assert desk.notifier.shown[SEVERAL].title == "3 profiles need you"


def test_a_person_is_reminded_of_an_old_key_once_its_grace_time_is_over(desk: Desk) -> None:
    plain = replace(ANNA, name="plain", mfa_serial="")
    desk.services.vault.save_profile(plain)
    rotation = desk.services.key_rotation
    rotation.go_on(rotation.begin(rotation.look("plain")))
    desk.heartbeat.beat.emit(desk.clock.now())
    before = dict(desk.notifier.shown)
    desk.heartbeat.beat.emit(desk.clock.now() + GRACE)
    notice = desk.notifier.shown["key/plain"]
    desk.notifier.press(notice.key, NoticeAction.OPEN)

    assert before == {}
    assert notice.title == "The old access key of plain has had its grace time"
    assert notice.body == "It waits for you to disable it, or to delete it."
    assert desk.asked == [ShowProfiles(profile=notice.key.partition("/")[2])]


def test_a_device_without_a_backup_is_told_once_and_leads_to_the_choice(desk: Desk) -> None:
    desk.services.vault.save_device(DEVICE)
    desk.services.backup_reminder.note(desk.clock.now())
    desk.heartbeat.beat.emit(desk.clock.now())
    before = dict(desk.notifier.shown)
    desk.clock.advance(PATIENCE)
    for _ in range(2):
        desk.heartbeat.beat.emit(desk.clock.now())
    desk.notifier.press("backup", NoticeAction.OPEN)

    assert before == {}
    [notice] = desk.notifier.history
    assert notice.title == "The MFA device anna-laptop is on this computer alone"
    assert [text for _, text in notice.actions] == ["Choose…"]
    assert [type(intent) for intent in desk.asked] == [ChooseBackup]
    assert desk.services.backups.history.asked
