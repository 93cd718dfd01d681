"""The Sessions page: rows in a steady order, details, and codes asked for in place."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from fobwatch.core.agent.shell_environment import Shell
from fobwatch.core.aws.errors import AccessDenied, MfaCodeRefused, NetworkUnreachable
from fobwatch.core.aws.root_tasks import RootTask
from fobwatch.core.consent.narrowing import Narrowing
from fobwatch.core.console.console import Destination
from fobwatch.core.mfa.errors import MfaCodeNeeded
from fobwatch.core.profiles.kinds.only_shown import OtherKind, OtherProfile
from fobwatch.core.profiles.kinds.root_task import RootTaskProfile
from fobwatch.core.sessions.errors import RootTaskRefused
from fobwatch.core.sessions.root_use import root_refused
from fobwatch.core.sessions.sessions import ConsoleUse, SessionRecord, Work
from fobwatch.core.settings.settings import Settings
from fobwatch.core.web_sign_in.errors import BrowserNeeded
from fobwatch.ui.rows import row_view
from fobwatch.ui.rows.row_view import RowView
from fobwatch.ui.rows.rows import RowRole
from fobwatch.ui.rows.session_rows import MAX_MADE
from fobwatch.ui.runtime.browser_intents import (
    OpenConsole,
    OpenSignInPage,
    RenewConsole,
    RenewLoginElsewhere,
    SignOutConsole,
)
from fobwatch.ui.runtime.intents import (
    ExplainDenial,
    PauseRenewals,
    ResumeRenewals,
    ShowPanel,
    ShowProfiles,
)
from fobwatch.ui.runtime.session_intents import (
    AllowRoot,
    CopyCode,
    CopyCommand,
    CopyEnvironment,
    CopyPassword,
    EndSession,
    PasteResponse,
    RenewSession,
    SignOutConsoles,
    StartSession,
)
from fobwatch.ui.runtime.vault_intents import LostDevice, ResyncDevice
from fobwatch.ui.sessions.page import SessionsPage
from fobwatch.ui.words.kinds.keys_and_programs import task_effect
from tests.core.session_records import console, hours, minutes, record, session
from tests.fakes import ADMIN, ANNA, NOON, SERIAL
from tests.fakes_aws_login import LOGIN, ME
from tests.saml_responses import SAML_ADMIN
from tests.ui.pressing import child, value_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.core.aws.errors import AwsError
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.intents import Intent, ProfileIntent
    from fobwatch.ui.runtime.profile_index import ProfileIndex
    from fobwatch.ui.runtime.services import Runtime, Services
    from tests.fakes import FakeClock
    from tests.fakes_console import FakeWatch
    from tests.fakes_ui import Hold
    from tests.staged import StagedBroker, StagedCatalogue

PHONE = "arn:aws:iam::771500934821:mfa/phone"
PORTAL = OtherProfile(name="portal", way=OtherKind.SSO)
CODE_NEEDED = MfaCodeNeeded("A code is needed", "Not in the vault.", "Type it.", serial=PHONE)
UNREACHABLE = NetworkUnreachable("AWS cannot be reached", "No such name.", "Check the network.")


@pytest.fixture
def page(runtime: Runtime, qtbot: QtBot) -> SessionsPage:
    page = SessionsPage(runtime)
    qtbot.addWidget(page)
    page.resize(800, 600)
    page.show()
    return page


def keys(page: SessionsPage) -> list[str]:
    model = page.view.model()
    return [model.index(row, 0).data(RowRole.KEY) for row in range(model.rowCount())]


def click(page: SessionsPage, name: str) -> None:
    found = child(page, QPushButton, name)
    found.click()


def fact(page: SessionsPage, name: str) -> str:
    return value_of(page.detail._facts, name)


def test_sessions_come_by_name_and_those_that_need_a_person_first(
    page: SessionsPage, hold: Hold
) -> None:
    hold(
        record("over", left=-minutes(5)),
        record("audit", problem=CODE_NEEDED),
        record("dev", left=hours(7)),
        record("prod-admin", left=minutes(43)),
        SessionRecord(profile="idle"),
    )

    assert keys(page) == ["audit", "dev", "over", "prod-admin"]
    assert page.view.selected_key == "audit"


def test_narrowed_copies_are_marked_with_who_has_them(
    page: SessionsPage, heartbeat: Heartbeat, broker: StagedBroker, services: Services
) -> None:
    broker.start("dev")
    services.narrowed.session("dev", Narrowing(read_only=True), program="terraform")
    services.narrowed.session("dev", Narrowing(limit=minutes(30)), program="claude")
    heartbeat.beat.emit(NOON)
    page.select("dev")
    subtitle = page.view.model().index(0, 0).data(RowRole.ITEM).subtitle

    assert subtitle.endswith(" · 2 narrowed")
    assert fact(page, "Narrowed").splitlines()[0] == "for 30 min until 12:30, for claude"
    assert fact(page, "Narrowed").splitlines()[1].startswith("read-only until ")


def test_rows_that_were_too_many_for_one_beat_follow_at_the_next(
    page: SessionsPage, heartbeat: Heartbeat, broker: StagedBroker, qtbot: QtBot
) -> None:
    broker.put(*(record(f"p{number}", left=hours(1)) for number in range(MAX_MADE)))

    with qtbot.waitSignal(heartbeat.beat):
        page.show_at(NOON)


def test_a_renewal_moves_no_row(page: SessionsPage, hold: Hold) -> None:
    hold(record("dev", left=minutes(5)), record("prod-admin", left=minutes(43)))
    before = keys(page)
    hold(record("dev", left=hours(12)))

    assert keys(page) == before


def test_a_list_in_hand_keeps_its_order_and_takes_what_is_new_at_its_end(
    page: SessionsPage, heartbeat: Heartbeat, hold: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RowView, "in_hand", True)
    hold(record("dev", left=minutes(5)), record("prod-admin", left=minutes(43)))
    hold(record("prod-admin", problem=CODE_NEEDED), record("audit", left=minutes(9)))
    held = keys(page)
    monkeypatch.setattr(RowView, "in_hand", False)
    heartbeat.beat.emit(NOON)

    assert held == ["dev", "prod-admin", "audit"]
    assert keys(page) == ["prod-admin", "audit", "dev"]


@pytest.mark.parametrize(
    ("known", "intent"),
    [
        ((), ShowProfiles()),
        ((PORTAL,), ShowProfiles()),
        ((ANNA, PORTAL), StartSession(profile="dev")),
        ((ANNA, ADMIN), ShowPanel()),
    ],
    ids=["none", "none that starts", "one", "several"],
)
def test_without_sessions_the_first_step_starts_one(
    page: SessionsPage,
    heartbeat: Heartbeat,
    asked: list[Intent],
    profiles: StagedCatalogue,
    known: tuple[Profile, ...],
    intent: Intent,
) -> None:
    profiles.listed = known
    heartbeat.beat.emit(NOON)
    click(page, "empty_state_first")

    assert not page.view.isVisible()
    assert asked == [intent]


def test_searching_finds_by_any_words_of_a_row(page: SessionsPage, hold: Hold) -> None:
    hold(record("prod-admin", left=minutes(43)), record("dev", left=hours(7)))
    page.search.setText("Role FROM")
    found = keys(page)

    assert found == ["prod-admin"]


def test_enter_in_the_search_means_the_session_that_is_called_so(
    page: SessionsPage, hold: Hold, asked: list[Intent]
) -> None:
    hold(record("a-dev", left=hours(7)), record("dev", left=hours(7)))
    QTest.keyClicks(page.search, "dev")
    found = keys(page)
    QTest.keyClick(page.search, Qt.Key.Key_Return)

    assert found == ["a-dev", "dev"]
    assert [each.about_profile for each in asked] == ["dev"]


@pytest.mark.parametrize("words", ["482100937715", "4821-0093-7715", "4821 0093 7715"])
def test_an_account_is_found_however_it_is_written(
    page: SessionsPage, hold: Hold, profiles: StagedCatalogue, words: str
) -> None:
    """Also where a row shows its name alone."""
    profiles.listed = (replace(ANNA, console_account="acme-prod"), ADMIN)
    hold(record("prod-admin", left=minutes(43)))
    page.search.setText(words)

    assert keys(page) == ["prod-admin"]


def test_a_search_that_finds_nothing_says_so_and_is_cleared_by_one_click(
    page: SessionsPage, hold: Hold
) -> None:
    hold(record("dev", left=hours(7)))
    page.search.setText("nothing such")
    said = [each.text() for each in page.findChildren(QLabel) if each.isVisible()]
    click(page, "not_found_first")

    assert "Nothing found" in said
    assert keys(page) == ["dev"]
    assert page.view.isVisible()
    assert page.search.hasFocus()


def test_the_details_tell_what_is_known(page: SessionsPage, hold: Hold) -> None:
    held = session("prod-admin", left=minutes(43), reason="Through the user's session.")
    hold(SessionRecord(profile="prod-admin", session=held))
    facts = {
        name: fact(page, name)
        for name in ("Account", "Role", "Region", "Chain", "MFA", "Renewal", "Made")
    }

    assert page.detail._time.text() == "43 min 0 s left"
    assert facts == {
        "Account": "4821 0093 7715",
        "Role": "Admin",
        "Region": "eu-west-1",
        "Chain": "dev → prod-admin",
        "MFA": "anna-laptop",
        "Renewal": facts["Renewal"],
        "Made": "Through the user's session.",
    }
    assert facts["Renewal"].startswith("automatic, ")


@pytest.mark.parametrize(
    ("held", "renewal"),
    [
        (record("dev", left=minutes(10)), "due now"),
        (record("dev", left=minutes(10), work=Work.RENEWING), "in progress"),
        (record("dev", left=minutes(2), problem=CODE_NEEDED), "waits for you"),
    ],
    ids=["due", "renewing", "waits"],
)
def test_the_details_tell_when_it_is_renewed(
    page: SessionsPage, hold: Hold, held: SessionRecord, renewal: str
) -> None:
    hold(held)

    assert fact(page, "Renewal") == renewal


def test_paused_renewals_are_told_and_can_be_resumed(
    page: SessionsPage, heartbeat: Heartbeat, broker: StagedBroker, asked: list[Intent], hold: Hold
) -> None:
    hold(record("dev", left=hours(7)))
    click(page, "pause")
    broker.renewals.pause()
    heartbeat.beat.emit(NOON)
    click(page, "pause")

    assert fact(page, "Renewal") == "paused"
    assert page.pause.text() == "Resume renewals"
    assert [type(intent) for intent in asked] == [PauseRenewals, ResumeRenewals]


def test_a_failure_is_explained_with_its_next_try(page: SessionsPage, hold: Hold) -> None:
    hold(record("dev", left=minutes(3), problem=UNREACHABLE, retry_at=NOON + minutes(1)))
    end = page.detail._end.text()

    assert page.detail._problem.text() == "AWS cannot be reached"
    assert page.detail._problem_details.text() == (
        "No such name. Check the network. Fobwatch tries again in 1 min."
    )
    assert not page.detail.code_entry.isVisible()
    assert end == "&End session"


def test_what_is_not_tried_again_does_not_say_so_and_can_be_dismissed(
    page: SessionsPage, hold: Hold, asked: list[Intent]
) -> None:
    hold(record("dev", problem=CODE_NEEDED, retry_at=NOON + minutes(1)))
    click(page, "end")

    assert page.detail._problem_details.text() == "Not in the vault. Type it."
    assert page.detail._end.text() == "&Dismiss"
    assert asked == [EndSession(profile="dev")]


def test_the_wait_for_the_next_code_is_counted_down(
    page: SessionsPage, heartbeat: Heartbeat, hold: Hold
) -> None:
    hold(
        record("dev", work=Work.STARTING, waiting_until=NOON + timedelta(seconds=12)),
    )
    first = page.detail._time.text()
    heartbeat.beat.emit(NOON + timedelta(seconds=5))

    assert (first, page.detail._time.text()) == ("Next code in 12 s", "Next code in 7 s")


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (record("dev", left=minutes(3), problem=UNREACHABLE), "&Renew now"),
        (record("dev", left=-minutes(3), problem=UNREACHABLE), "Start &again"),
        (record("dev", problem=UNREACHABLE), "Start &again"),
    ],
    ids=["alive", "over", "never held"],
)
def test_only_what_is_alive_is_renewed(
    page: SessionsPage, hold: Hold, held: SessionRecord, words: str
) -> None:
    hold(held)

    assert page.detail._renew.text() == words


@pytest.mark.parametrize(("wait", "told"), [(5, True), (0, False), (-5, False)])
def test_the_next_try_is_told_until_it_is_due(
    page: SessionsPage, hold: Hold, wait: int, *, told: bool
) -> None:
    retry_at = NOON + timedelta(seconds=wait)
    hold(record("dev", left=minutes(9), problem=UNREACHABLE, retry_at=retry_at))

    assert ("tries again" in page.detail._problem_details.text()) is told


@pytest.mark.parametrize(
    ("held", "enabled"),
    [
        (record("dev", left=minutes(3)), [True, True, True]),
        (record("dev", left=-minutes(3)), [True, True, True]),
        (record("dev", left=minutes(3), work=Work.RENEWING), [True, True, False]),
        (record("dev", work=Work.STARTING), [True, True, False]),
    ],
    ids=["alive", "over", "renewing", "starting"],
)
def test_the_console_opens_at_any_time_and_one_renewal_runs_at_once(
    page: SessionsPage, hold: Hold, held: SessionRecord, enabled: list[bool]
) -> None:
    hold(held)
    detail = page.detail

    assert [each.isEnabled() for each in (detail._open, detail._copy, detail._renew)] == enabled


@pytest.mark.parametrize(
    "problem",
    [CODE_NEEDED, MfaCodeRefused("The code was refused", "", "")],
    ids=["needed", "refused"],
)
def test_a_code_is_asked_for_in_place(
    page: SessionsPage,
    broker: StagedBroker,
    asked: list[Intent],
    problem: MfaCodeNeeded | MfaCodeRefused,
) -> None:
    broker.put(record("dev", left=hours(7)), record("prod-admin", problem=problem))
    page.select("prod-admin")
    field = page.detail.code_entry.field
    focused = page.focusWidget() is field
    enabled = [b.isEnabled() for b in (page.detail._open, page.detail._renew)]
    QTest.keyClicks(field, "123456")
    QTest.keyClick(field, Qt.Key.Key_Return)

    assert focused
    assert enabled == [False, False]
    assert asked == [StartSession(profile="prod-admin", code="123456")]
    page.select("dev")
    assert not page.detail.code_entry.isVisible()


def test_whoever_has_lost_the_device_is_led_on_with_the_profile(
    page: SessionsPage, broker: StagedBroker, asked: list[Intent]
) -> None:
    broker.put(record("prod-admin", problem=CODE_NEEDED))
    page.select("prod-admin")
    child(page.detail.code_entry, QPushButton, "code_device_lost").click()

    assert asked == [LostDevice(profile="prod-admin")]


def test_a_code_that_is_typed_is_left_alone_by_the_countdown(
    page: SessionsPage, heartbeat: Heartbeat, broker: StagedBroker
) -> None:
    broker.put(record("prod-admin", problem=CODE_NEEDED))
    page.select("prod-admin")
    QTest.keyClicks(page.detail.code_entry.field, "123")
    heartbeat.beat.emit(NOON + timedelta(seconds=1))

    assert page.detail.code_entry.field.text() == "123"


@pytest.mark.parametrize(
    ("button", "kind"),
    [("open_console", OpenConsole), ("renew", RenewSession), ("end", EndSession)],
)
def test_the_buttons_are_about_the_selected_session(
    page: SessionsPage, hold: Hold, asked: list[Intent], button: str, kind: type[ProfileIntent]
) -> None:
    hold(record("prod-admin", left=minutes(43)), record("dev", left=hours(7)))
    page.view.select("dev")
    click(page, button)

    assert asked == [kind(profile="dev")]


def test_a_menu_about_a_row_closes_as_the_row_goes(
    page: SessionsPage, heartbeat: Heartbeat, broker: StagedBroker, hold: Hold
) -> None:
    """Its steps are those of the details, which show another row then."""
    page.show()
    hold(record("audit", left=hours(7)), record("dev", left=hours(7)))
    page.view.select("dev")
    page.view.menu_wanted.emit(page.mapToGlobal(QPoint(9, 9)))
    heartbeat.beat.emit(NOON)
    before = QApplication.activePopupWidget()
    broker.end("dev")
    heartbeat.beat.emit(NOON)

    assert before is not None
    assert page.view.selected_key == "audit"
    assert QApplication.activePopupWidget() is None


@pytest.mark.parametrize("field", ["list", "search"])
def test_enter_does_nothing_with_another_row_than_the_one_that_has_just_gone(
    page: SessionsPage,
    heartbeat: Heartbeat,
    broker: StagedBroker,
    asked: list[Intent],
    field: str,
) -> None:
    at = page.view if field == "list" else page.search
    broker.put(record("audit", left=hours(7)), record("dev", left=hours(7)))
    heartbeat.beat.emit(NOON)
    page.view.select("dev")
    broker.end("dev")
    heartbeat.beat.emit(NOON)
    QTest.keyClick(at, Qt.Key.Key_Return)
    at_once, selected = list(asked), page.view.selected_key
    QTest.keyClick(at, Qt.Key.Key_Down)  # whoever moves on has seen where they are
    QTest.keyClick(at, Qt.Key.Key_Return)

    assert (at_once, selected) == ([], "audit")
    assert asked == [OpenConsole(profile="audit")]


def test_enter_takes_the_row_in_place_of_one_that_is_gone_once_it_was_to_be_seen(
    page: SessionsPage,
    heartbeat: Heartbeat,
    broker: StagedBroker,
    asked: list[Intent],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(row_view, "GUARD_MILLISECONDS", 1)
    broker.put(record("audit", left=hours(7)), record("dev", left=hours(7)))
    heartbeat.beat.emit(NOON)
    page.view.select("dev")
    broker.end("dev")
    heartbeat.beat.emit(NOON)
    with qtbot.waitCallback() as later:
        QTimer.singleShot(2, later)
    QTest.keyClick(page.view, Qt.Key.Key_Return)

    assert asked == [OpenConsole(profile="audit")]


@pytest.mark.parametrize("moved", ["audit", "dev", "ops"])
def test_a_code_is_typed_on_while_other_rows_move(
    page: SessionsPage, heartbeat: Heartbeat, broker: StagedBroker, moved: str
) -> None:
    page.show()
    broker.put(*(record(name, left=hours(7)) for name in ("audit", "dev", "ops")))
    broker.put(record("prod", problem=CODE_NEEDED))
    heartbeat.beat.emit(NOON)
    page.view.select("prod")
    page.detail.ask_for_code()
    QTest.keyClicks(page.detail.code_entry.field, "123")
    broker.put(record(moved, problem=CODE_NEEDED))
    heartbeat.beat.emit(NOON)

    assert page.view.selected_key == "prod"
    assert page.focusWidget() is page.detail.code_entry.field
    assert page.detail.code_entry.field.text() == "123"


def test_a_menu_and_a_question_about_a_row_stay_as_other_rows_move(
    page: SessionsPage, hold: Hold
) -> None:
    page.show()
    hold(*(record(name, left=hours(7)) for name in ("audit", "dev", "ops", "prod")))
    page.ask_removal("dev", "dev", "")
    page.view.menu_wanted.emit(page.mapToGlobal(QPoint(9, 9)))
    menu = QApplication.activePopupWidget()
    hold(record("ops", problem=CODE_NEEDED))

    assert page.view.model().index(0, 0).data() == "ops"
    assert menu is not None
    assert (QApplication.activePopupWidget(), page.question.key) == (menu, "dev")


def test_services_and_shells_are_chosen_from_menus(
    page: SessionsPage, hold: Hold, asked: list[Intent]
) -> None:
    hold(record("dev", left=hours(7)))
    actions = {
        action.objectName(): action
        for menu in (page.detail._services.menu(), page.detail._copy.menu())
        for action in menu.actions()
    }
    for name in (
        "service:s3",
        "copy_command:bash",
        "copy_environment:fish",
        "copy_password",
        "copy_code",
    ):
        actions[name].trigger()

    assert asked == [
        OpenConsole(profile="dev", destination=Destination(service="s3")),
        CopyCommand(profile="dev", shell=Shell.BASH),
        CopyEnvironment(profile="dev", shell=Shell.FISH),
        CopyPassword(profile="dev"),
        CopyCode(profile="dev", serial=SERIAL),
    ]


@pytest.mark.parametrize(
    ("held", "kind"),
    [
        (record("dev", left=hours(7)), OpenConsole),
        (record("dev", left=-minutes(1)), StartSession),
    ],
    ids=["valid", "over"],
)
def test_enter_on_a_row_opens_or_starts(
    page: SessionsPage,
    hold: Hold,
    asked: list[Intent],
    held: SessionRecord,
    kind: type[ProfileIntent],
) -> None:
    hold(held)
    QTest.keyClick(page.search, Qt.Key.Key_Return)

    assert asked == [kind(profile="dev")]


def test_enter_on_a_row_that_waits_for_a_code_goes_to_its_field(
    page: SessionsPage, hold: Hold, asked: list[Intent]
) -> None:
    hold(record("prod-admin", problem=CODE_NEEDED))
    page.view.row_activated.emit("prod-admin")

    assert page.focusWidget() is page.detail.code_entry.field
    assert asked == []


def test_the_countdown_keeps_the_selection_and_ticks_to_the_second(
    page: SessionsPage, heartbeat: Heartbeat, hold: Hold, clock: FakeClock
) -> None:
    hold(record("prod-admin", left=minutes(43)), record("dev", left=minutes(50)))
    page.view.select("dev")
    clock.advance(timedelta(seconds=1))
    heartbeat.beat.emit(clock.now())

    assert page.view.selected_key == "dev"
    assert page.detail._time.text() == "49 min 59 s left"


def test_the_selection_follows_a_session_that_changes_places(
    page: SessionsPage, hold: Hold
) -> None:
    hold(record("dev", left=hours(7)), record("prod-admin", problem=CODE_NEEDED))
    hold(record("prod-admin", left=minutes(59)))

    assert keys(page) == ["dev", "prod-admin"]
    assert page.view.selected_key == "prod-admin"


def test_an_ended_session_goes_and_the_next_one_is_selected(
    page: SessionsPage, heartbeat: Heartbeat, broker: StagedBroker, hold: Hold
) -> None:
    hold(record("prod-admin", left=minutes(43)), record("dev", left=hours(7)))
    broker.end("prod-admin")
    heartbeat.beat.emit(NOON)

    assert keys(page) == ["dev"]
    assert page.view.selected_key == "dev"


def test_a_session_whose_profile_is_gone_is_still_shown(
    page: SessionsPage, hold: Hold, profiles: StagedCatalogue
) -> None:
    profiles.listed = ()
    hold(replace(record("dev", left=hours(7)), profile="dev"))

    assert keys(page) == ["dev"]


def test_a_hidden_page_does_nothing(
    page: SessionsPage, heartbeat: Heartbeat, broker: StagedBroker
) -> None:
    broker.put(record("dev", left=hours(7)))
    page.hide()
    heartbeat.beat.emit(NOON)

    assert keys(page) == []


def test_a_response_can_be_pasted_where_the_page_s_answer_can_be_copied(
    page: SessionsPage, hold: Hold, asked: list[Intent]
) -> None:
    waiting = BrowserNeeded("Sign in", "At idp.", "Do.", page=SAML_ADMIN.provider.page)
    hold(record("saml-admin", problem=waiting))
    paste = child(page, QPushButton, "paste_response")
    shown = paste.isVisible()
    click(page, "paste_response")
    hold(record("saml-admin", problem=CODE_NEEDED))

    assert shown
    assert asked[-1] == PasteResponse(profile="saml-admin")
    assert not paste.isVisible()


def test_a_sign_in_on_aws_s_page_can_go_on_with_another_device(
    page: SessionsPage,
    profiles: StagedCatalogue,
    index: ProfileIndex,
    hold: Hold,
    asked: list[Intent],
) -> None:
    profiles.listed = (ME, SAML_ADMIN)
    index.outdate()
    offered = {}
    for name, login in ((ME.name, LOGIN.page), (SAML_ADMIN.name, SAML_ADMIN.provider.page)):
        hold(record(name, problem=BrowserNeeded("Sign in", "At AWS.", "Do.", page=login)))
        page.select(name)
        offered[name] = child(page, QPushButton, "log_in_elsewhere").isVisible()
    page.select(ME.name)
    click(page, "log_in_elsewhere")

    assert offered == {ME.name: True, SAML_ADMIN.name: False}
    assert asked == [RenewLoginElsewhere(profile=ME.name)]


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_the_root_user_is_used_only_after_a_person_said_yes_to_a_question(
    page: SessionsPage, hold: Hold, asked: list[Intent], answer: str
) -> None:
    hold(record("dev", problem=root_refused("dev")))
    click(page, "use_root")
    before = list(asked)
    click(page, f"inline_bar_{answer}")

    wanted = [AllowRoot(profile="dev")] if answer == "yes" else []
    assert before == []
    assert asked == wanted
    hold(record("dev", problem=root_refused("owner")))
    assert not page.detail.findChild(QPushButton, "use_root").isVisible()  # type: ignore[union-attr]  # it is there


def test_selecting_a_root_user_that_was_refused_asks_nothing(
    page: SessionsPage, broker: StagedBroker
) -> None:
    broker.put(record("dev", problem=root_refused("dev")))
    page.select("dev")

    assert page.question.isHidden()


def test_the_root_user_s_session_is_said_not_to_be_renewed_and_opens_no_console(
    page: SessionsPage, hold: Hold
) -> None:
    root = replace(session("dev", left=minutes(9)), arn="arn:aws:iam::901755201184:root")
    hold(SessionRecord(profile="dev", session=root))

    assert fact(page, "Renewal") == "none"
    assert not page.detail.findChild(QPushButton, "open_console").isVisible()  # type: ignore[union-attr]  # it is there


@pytest.mark.parametrize("way", ["select", "on_activated"])
@pytest.mark.parametrize("task", [task for task in RootTask if not task.only_reads])
def test_a_root_task_is_allowed_by_a_question_that_names_what_it_does(
    page: SessionsPage,
    services: Services,
    profiles: StagedCatalogue,
    heartbeat: Heartbeat,
    asked: list[Intent],
    task: RootTask,
    way: str,
) -> None:
    unlock = RootTaskProfile(
        name="unlock", account_id="901755201184", task=task, source_profile="dev"
    )
    profiles.listed = (ANNA, unlock)
    with pytest.raises(RootTaskRefused):
        services.broker.start("unlock")
    heartbeat.beat.emit(NOON)
    getattr(page, way)("unlock")
    before, question = list(asked), [each.text() for each in page.question.findChildren(QLabel)]
    click(page, "inline_bar_yes")

    assert before == []
    assert any("root user of account 9017\N{NO-BREAK SPACE}5520" in text for text in question)
    assert any(task_effect(task) in text for text in question)
    assert asked == [AllowRoot(profile="unlock")]


def test_no_console_is_offered_for_a_root_task(
    page: SessionsPage,
    profiles: StagedCatalogue,
    index: ProfileIndex,
    hold: Hold,
    asked: list[Intent],
) -> None:
    profiles.listed = (RootTaskProfile(name="dev", account_id="901755201184", source_profile="a"),)
    index.outdate()
    hold(record("dev", left=minutes(9)))
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    found = page.detail.findChildren(QPushButton)
    offered = {each.objectName() for each in found if not each.isHidden()}

    assert not {"open_console", "open_service"} & offered
    assert asked == [CopyCommand(profile="dev")]


@pytest.mark.parametrize(
    ("console", "shown"), [(ConsoleUse.KEY_ONLY, True), (ConsoleUse.ENDS_ALONG, False)]
)
def test_an_iam_user_can_go_to_the_sign_in_page(
    page: SessionsPage, hold: Hold, asked: list[Intent], console: ConsoleUse, *, shown: bool
) -> None:
    hold(
        SessionRecord(
            profile="dev", session=replace(session("dev", left=hours(1)), console=console)
        )
    )
    action = page.detail.findChild(QAction, "sign_in_page")
    if action is not None:
        action.trigger()

    assert asked == [OpenSignInPage(profile="dev")] * shown


def test_a_console_session_follows_the_sessions_and_says_what_is_not_known(
    page: SessionsPage, heartbeat: Heartbeat, broker: StagedBroker, services: Services
) -> None:
    broker.put(record("dev", left=hours(7)))
    opened = console("dev", left=minutes(55))
    services.consoles.ledger.note(opened)
    heartbeat.beat.emit(NOON)
    row = page.view.model().index(1, 0).data(RowRole.ITEM)

    assert keys(page) == ["dev", opened.key]
    assert (row.title, row.trailing) == ("Console of dev", "55 min")
    assert row.trailing_note.startswith("until about")

    page.select(opened.key)
    detail = page.console_detail
    note = page.findChild(QLabel, "console_note")

    assert detail.isVisible()
    assert not page.detail.isVisible()
    assert value_of(detail._facts, "Signed in as") == "Admin"
    assert value_of(detail._facts, "Browser") == "Default browser"
    assert isinstance(note, QLabel)
    assert "cannot see whether" in note.text()


@pytest.mark.parametrize(("name", "word"), [("dev", None), ("prod-admin", "production")])
def test_a_console_s_environment_is_in_its_row_and_on_its_page(
    page: SessionsPage, heartbeat: Heartbeat, services: Services, name: str, word: str | None
) -> None:
    services.consoles.ledger.note(console(name))
    heartbeat.beat.emit(NOON)
    page.select(console(name).key)
    row = page.view.model().index(0, 0).data(RowRole.ITEM)

    badges = [row.badge, page.console_detail._badge.badge]
    assert [each and each.text for each in badges] == [word] * 2


def test_a_sign_out_names_the_others_in_the_same_browser(
    page: SessionsPage, heartbeat: Heartbeat, services: Services, asked: list[Intent]
) -> None:
    opened = console("dev")
    for each in (opened, console("prod-admin")):
        services.consoles.ledger.note(each)
    heartbeat.beat.emit(NOON)
    page.select(opened.key)
    note = page.findChild(QLabel, "console_note")

    assert isinstance(note, QLabel)
    assert "out of prod-admin" in note.text()

    click(page, "sign_out_console")
    click(page, "sign_out_consoles")
    page.on_activated(opened.key)

    assert asked == [
        SignOutConsole(console=opened),
        SignOutConsoles(),
        RenewConsole(console=opened),
    ]


@pytest.mark.parametrize("names", [("dev",), ("dev", "prod-admin")], ids=["one", "two"])
def test_all_consoles_can_be_signed_out_of_where_there_are_several(
    page: SessionsPage, heartbeat: Heartbeat, services: Services, names: tuple[str, ...]
) -> None:
    for name in names:
        services.consoles.ledger.note(console(name))
    heartbeat.beat.emit(NOON)
    page.select(console("dev").key)

    assert page.console_detail._all.isVisible() is (len(names) > 1)


@pytest.mark.parametrize("keeps_several", [True, False])
def test_where_several_accounts_are_kept_it_is_said_where_that_answer_is_changed(
    page: SessionsPage, heartbeat: Heartbeat, services: Services, *, keeps_several: bool
) -> None:
    opened = console("dev")
    services.settings.change(lambda _: Settings(multi_session={opened.place_key: keeps_several}))
    services.consoles.ledger.note(opened)
    heartbeat.beat.emit(NOON)
    page.select(opened.key)
    note = page.findChild(QLabel, "console_note")
    assert isinstance(note, QLabel)
    alone = note.text()
    services.consoles.ledger.note(console("prod-admin"))
    heartbeat.beat.emit(NOON)

    assert "under Browser in the settings" not in alone
    assert ("under Browser in the settings" in note.text()) is keeps_several


@pytest.mark.parametrize(
    ("tabs", "trailing", "says"),
    [
        (("https://console.aws.amazon.com/s3/home",) * 2, "1 h", "Signed in, in 2 tabs."),
        (("https://console.aws.amazon.com/s3/home",), "1 h", "It is renewed before it ends"),
        (("https://signin.aws.amazon.com/signin",), "Signed out", "asks there to sign in"),
        (("https://eu-west-1.signin.aws.amazon.com/federation",), "Refused", "AWS refused"),
        ((), "1 h", "No page of the console is open there."),
    ],
    ids=["two tabs", "one tab", "signed out", "refused", "no page"],
)
def test_what_is_seen_of_a_browser_is_said(
    page: SessionsPage,
    heartbeat: Heartbeat,
    services: Services,
    watch: FakeWatch,
    tabs: tuple[str, ...],
    trailing: str,
    says: str,
) -> None:
    opened = replace(console("dev"), logout_url="https://us-east-1.signin.aws.amazon.com/oauth")
    services.consoles.ledger.note(opened)
    watch.show(opened.place, *tabs)
    heartbeat.beat.emit(NOON)
    page.select(opened.key)
    note = page.findChild(QLabel, "console_note")

    assert isinstance(note, QLabel)
    assert says in note.text()
    assert page.view.model().index(0, 0).data(RowRole.ITEM).trailing.startswith(trailing)


@pytest.mark.parametrize(("number", "said"), [(5, False), (6, True)])
def test_of_a_sixth_account_in_one_browser_it_is_said_that_aws_keeps_five(
    page: SessionsPage, heartbeat: Heartbeat, services: Services, number: int, said: bool
) -> None:
    for at in range(number):
        services.consoles.ledger.note(console(f"dev-{at}"))
    heartbeat.beat.emit(NOON)
    page.select(console("dev-0").key)
    note = page.findChild(QLabel, "console_note")

    assert isinstance(note, QLabel)
    assert ("AWS keeps five accounts" in note.text()) is said


def test_a_console_that_ended_is_not_listed(
    page: SessionsPage, heartbeat: Heartbeat, services: Services
) -> None:
    opened = console("dev")
    services.consoles.ledger.note(opened)
    heartbeat.beat.emit(opened.ends_at)

    assert keys(page) == []


def test_a_session_s_environment_is_in_its_row_and_beside_its_name(
    page: SessionsPage, hold: Hold
) -> None:
    hold(record("dev", left=minutes(5)), record("prod-admin", left=minutes(43)))
    model = page.view.model()
    badges = {}
    for name in ("dev", "prod-admin"):
        page.select(name)
        [row] = [model.index(at, 0).data(RowRole.ITEM) for at in range(2) if keys(page)[at] == name]
        badges[name] = [each and each.text for each in (row.badge, page.detail._badge.badge)]

    assert badges == {"dev": [None, None], "prod-admin": ["production"] * 2}


CODE_REFUSED = MfaCodeRefused("AWS refused the code", "Twice.", "Check the clock.")
DENIED = AccessDenied("Denied", "arn:x may not call sts:AssumeRole on it.", "Ask.")


@pytest.mark.parametrize(
    ("problem", "step", "intent"),
    [
        (CODE_REFUSED, "resync_device", ResyncDevice(profile="dev", serial=SERIAL)),
        (DENIED, "explain_denial", ExplainDenial(profile="dev", text=DENIED.message)),
    ],
    ids=["codes are refused", "access is denied"],
)
def test_a_step_against_the_problem_is_offered_for_no_other(
    page: SessionsPage,
    hold: Hold,
    asked: list[Intent],
    problem: AwsError,
    step: str,
    intent: Intent,
) -> None:
    hold(record("dev", problem=UNREACHABLE))
    offered = child(page, QPushButton, step)
    before = offered.isVisible()
    hold(record("dev", problem=problem))
    after = offered.isVisible()
    click(page, step)

    assert (before, after) == (False, True)
    assert asked == [intent]
