"""The Profiles page: thousands of rows, their details, and asking before one is deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QMenu, QPushButton, QWidget

from fobwatch.core.browsers.browsers import SeparateProfile, named_colour
from fobwatch.core.catalogue.environments import Environment
from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.core.consent.narrowing import Narrowing, ProgramNarrowing
from fobwatch.core.console.console import Destination
from fobwatch.core.iam.access_keys import LIST, KeyReading
from fobwatch.core.profiles.kinds.only_shown import OtherKind, OtherProfile
from fobwatch.core.profiles.kinds.root_task import RootTaskProfile
from fobwatch.core.profiles.profile import Origin
from fobwatch.core.vault.state import VaultState
from fobwatch.ui.actions.preference_actions import PreferenceActions
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.layout.scrolled import Scrolled
from fobwatch.ui.profiles.page import ProfilesPage
from fobwatch.ui.rows.rows import RowRole, RowSection
from fobwatch.ui.runtime.browser_intents import EndLogin, EndLoginAtAws, OpenConsole, RenewLogin
from fobwatch.ui.runtime.profile_intents import (
    DuplicateProfile,
    EditProfile,
    ImportProfiles,
    Migrate,
    NewProfile,
    RemoveProfile,
    SetFavourite,
    SetMuted,
    SetPinned,
    SetPolicy,
    ShowFileChanges,
    WithdrawFromTools,
    WriteAsCode,
)
from fobwatch.ui.runtime.session_intents import StartSession
from fobwatch.ui.runtime.vault_intents import EnableMfa, RequireMfa
from fobwatch.ui.theme.badge import Badge
from fobwatch.ui.widgets.buttons import steps_menu
from tests.core.session_records import hours, record
from tests.fakes import ACCOUNT, ADMIN, ANNA, KEY, NOON
from tests.fakes_aws_login import LOGIN, ME, refused
from tests.fakes_keys import let_know
from tests.fakes_oidc import PROVIDER, SIGNED_IN
from tests.fakes_portals import READER
from tests.ui.pressing import child, value_of
from tests.work import calls_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.core.catalogue.profile_preferences import PreferencesFile
    from fobwatch.core.consent.rules import ConsentRules
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.ui.rows.rows import Row
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.intents import Intent, ProfileIntent
    from fobwatch.ui.runtime.profile_intents import MarkIntent
    from fobwatch.ui.runtime.services import Runtime, Services
    from tests.fakes_ui import Hold, Show
    from tests.staged import StagedBroker, StagedCatalogue, StagedVault

SSO = OtherProfile(name="corp", way=OtherKind.SSO, region="eu-north-1")
LIVE = replace(ADMIN, name="live", origin=Origin.AWS_FILES)


@pytest.fixture
def page(runtime: Runtime, heartbeat: Heartbeat, qtbot: QtBot) -> ProfilesPage:
    page = ProfilesPage(runtime)
    qtbot.addWidget(page)
    page.resize(800, 600)
    page.show()
    heartbeat.beat.emit(NOON)
    return page


def rows(page: ProfilesPage) -> list[Row]:
    model = page.view.model()
    return [model.index(row, 0).data(RowRole.ITEM) for row in range(model.rowCount())]


def button(page: ProfilesPage, name: str) -> QPushButton:
    return child(page, QPushButton, name)


def visible_buttons(page: ProfilesPage) -> set[str]:
    found = page.detail.findChildren(QPushButton)
    return {each.objectName() for each in found if not each.isHidden()}


def properties(widget: QWidget) -> list[object]:
    meta = widget.metaObject()
    return [meta.property(at).read(widget) for at in range(meta.propertyCount())]


def fact(page: ProfilesPage, name: str) -> str:
    return value_of(page.detail._facts, name)


def test_every_profile_is_listed_with_its_session(
    page: ProfilesPage, hold: Hold, marks: PreferencesFile
) -> None:
    marks.set_favourite("dev", wanted=True)
    hold(record("dev", left=hours(7)))
    found = rows(page)

    assert [(row.key, row.trailing, row.favourite) for row in found] == [
        ("dev", "7 h", True),
        ("prod-admin", "", False),
    ]
    assert found[1].fraction is None


def test_a_session_that_ended_leaves_its_row(
    page: ProfilesPage, broker: StagedBroker, heartbeat: Heartbeat, hold: Hold
) -> None:
    hold(record("dev", left=hours(7)))
    changed: list[int] = []
    page.view.model().dataChanged.connect(lambda first, _last: changed.append(first.row()))
    broker.end("dev")
    heartbeat.beat.emit(NOON)

    assert changed == [0]
    assert rows(page)[0].trailing == ""


def test_its_model_behaves(page: ProfilesPage, show: Show) -> None:
    tester = QAbstractItemModelTester(
        page.view.model(), QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    show(ANNA, ADMIN, SSO)
    page.search.setText("dev")
    page.search.clear()
    show()

    assert tester.model() is page.view.model()


def test_each_letter_selects_the_first_that_is_found(page: ProfilesPage, show: Show) -> None:
    names = ("a-dev", "b-de", "c-dev", "x-dev")
    show(*(replace(ANNA, name=name) for name in names))
    page.view.select("b-de")
    for letter in "dev":
        page.search.insert(letter)

        assert page.view.selected_key == "a-dev"

    page.view.select("x-dev")
    page.search.clear()

    assert page.view.selected_key == "x-dev"


def test_searching_finds_by_name_account_and_role(page: ProfilesPage) -> None:
    found = {}
    for words in ("PROD", "4821", "role admin", "from dev", "nothing"):
        page.search.setText(words)
        found[words] = [row.key for row in rows(page)]

    assert found == {
        "PROD": ["prod-admin"],
        "4821": ["dev", "prod-admin"],
        "role admin": ["prod-admin"],
        "from dev": ["prod-admin"],
        "nothing": [],
    }


def test_the_selection_survives_a_change_of_the_list(page: ProfilesPage, show: Show) -> None:
    page.select("prod-admin")
    show(SSO, ANNA, ADMIN)

    assert page.view.selected_key == "prod-admin"


def test_a_profile_that_tools_know_can_be_withdrawn_from_them(
    page: ProfilesPage,
    profiles: StagedCatalogue,
    asked: list[Intent],
) -> None:
    profiles.offer("dev")
    page.select("dev")

    button(page, "offer_to_tools").click()

    assert button(page, "offer_to_tools").text() == "Withdraw from &tools…"
    assert asked == [WithdrawFromTools(profile="dev")]


def test_a_role_of_the_vault_tells_all_and_can_be_changed(page: ProfilesPage) -> None:
    page.select("prod-admin")

    assert fact(page, "Role ARN") == ADMIN.role_arn
    assert fact(page, "Source") == "dev"
    assert fact(page, "MFA") == "anna-laptop"
    assert fact(page, "Kept in") == "Fobwatch's vault"
    assert visible_buttons(page) == {
        "start",
        "open_console",
        "open_service",
        "edit",
        "as_code",
        "duplicate",
        "delete",
        "offer_to_tools",
        "narrow",
    }


def test_no_console_is_offered_for_a_root_task(page: ProfilesPage, show: Show) -> None:
    task = RootTaskProfile(name="unlock", account_id="901755201184", source_profile="dev")
    show(task)
    page.select("unlock")

    assert {"start", "edit"} <= visible_buttons(page)
    assert not {"open_console", "open_service"} & visible_buttons(page)


def test_a_keys_secret_is_never_shown(page: ProfilesPage) -> None:
    page.select("dev")

    assert fact(page, "Access key") == "AKIA…TEST"
    assert not any(
        ANNA.access_key.secret_access_key in str(value)
        for widget in page.detail.findChildren(QWidget)
        for value in properties(widget)
    )


def test_a_profile_of_the_aws_files_cannot_be_changed_but_duplicated(
    page: ProfilesPage, show: Show
) -> None:
    show(ANNA, LIVE)
    page.select("live")

    assert visible_buttons(page) == {
        "start",
        "open_console",
        "open_service",
        "opens_in",
        "as_code",
        "duplicate",
        "narrow",
    }
    assert "stay unchanged" in page.detail._note.text()


def test_a_profile_of_another_kind_is_only_shown(
    page: ProfilesPage, show: Show, asked: list[Intent]
) -> None:
    show(SSO)
    page.select("corp")
    page.view.row_activated.emit("corp")

    assert visible_buttons(page) == set()
    assert asked == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("start", StartSession),
        ("open_console", OpenConsole),
        ("edit", EditProfile),
        ("duplicate", DuplicateProfile),
        ("as_code", WriteAsCode),
    ],
)
def test_the_buttons_are_about_the_selected_profile(
    page: ProfilesPage, asked: list[Intent], name: str, kind: type[ProfileIntent]
) -> None:
    page.select("prod-admin")
    button(page, name).click()

    assert asked == [kind(profile="prod-admin")]


def test_a_new_profile_is_asked_for(page: ProfilesPage, asked: list[Intent]) -> None:
    button(page, "new_profile").click()

    assert asked == [NewProfile()]


def log_in(broker: StagedBroker) -> None:
    broker.portals.pages.answer = broker.portals.sign_in_service.allow
    broker.portals.logins.begin(LOGIN)
    broker.portals.finish()


def test_a_sign_in_on_aws_s_page_shows_how_long_it_lasts_and_can_be_ended(
    page: ProfilesPage, show: Show, heartbeat: Heartbeat, broker: StagedBroker, asked: list[Intent]
) -> None:
    show(ME, ANNA)
    page.select(ME.name)
    before = visible_buttons(page)
    log_in(broker)
    heartbeat.beat.emit(NOON)
    for name in ("log_in_again", "log_out"):
        button(page, name).click()

    assert not {"log_in_again", "log_out"} & before
    assert fact(page, "Signed in").startswith("until about")
    assert "AWS does not say exactly" in fact(page, "Signed in")
    assert asked == [kind(profile=ME.name) for kind in (RenewLogin, EndLogin)]
    page.select("dev")
    assert not {"log_in_again", "log_out"} & visible_buttons(page)
    assert fact(page, "Signed in") == ""


def test_a_sign_in_at_a_provider_can_be_ended(
    page: ProfilesPage, show: Show, heartbeat: Heartbeat, broker: StagedBroker, asked: list[Intent]
) -> None:
    show(SIGNED_IN)
    page.select(SIGNED_IN.name)
    before = visible_buttons(page)
    broker.portals.pages.answer = broker.portals.provider.allow
    broker.portals.oidc.begin(PROVIDER)
    broker.portals.finish()
    heartbeat.beat.emit(NOON)
    button(page, "log_out").click()

    assert "log_out" not in before
    shown = visible_buttons(page)
    assert "log_out" in shown
    assert not {"log_in_again", "log_out_at_aws"} & shown
    assert asked == [EndLogin(profile=SIGNED_IN.name)]


def test_the_end_of_a_sign_in_is_shown_exactly_where_aws_says_it(
    page: ProfilesPage, show: Show, heartbeat: Heartbeat, broker: StagedBroker, asked: list[Intent]
) -> None:
    show(ME)
    page.select(ME.name)
    broker.portals.sign_in_service.lists_sessions = True
    log_in(broker)
    heartbeat.beat.emit(NOON)
    button(page, "log_out_at_aws").click()

    assert fact(page, "Signed in") == "until tomorrow 00:00"
    assert asked == [EndLoginAtAws(profile=ME.name)]


def test_why_a_sign_in_on_aws_s_page_failed_is_shown(
    page: ProfilesPage, show: Show, heartbeat: Heartbeat, broker: StagedBroker
) -> None:
    show(ME)
    page.select(ME.name)
    log_in(broker)
    broker.portals.sign_in_service.failure = refused()
    log_in(broker)
    heartbeat.beat.emit(NOON)

    assert fact(page, "Signed in").startswith("until about")
    assert fact(page, "Last sign-in") == "The sign-in has ended. It is over. Sign in again."


def test_a_sign_in_that_the_aws_cli_has_can_be_taken_over(page: ProfilesPage, show: Show) -> None:
    of_cli = replace(ME, name="of-cli", origin=Origin.AWS_FILES)
    show(ME, of_cli)
    offered = {}
    for name in (ME.name, "of-cli"):
        page.select(name)
        offered[name] = "take_over" in visible_buttons(page)

    assert offered == {ME.name: False, "of-cli": True}


def test_what_was_changed_in_the_aws_files_is_asked_for(
    page: ProfilesPage, asked: list[Intent]
) -> None:
    button(page, "file_changes").click()

    assert asked == [ShowFileChanges()]


@pytest.mark.parametrize(
    ("name", "intent"), [("migrate", Migrate()), ("import_file", ImportProfiles())]
)
def test_profiles_from_elsewhere_are_asked_for(
    page: ProfilesPage, asked: list[Intent], name: str, intent: Intent
) -> None:
    action = child(button(page, "import").menu(), QAction, name)

    action.trigger()

    assert asked == [intent]


@pytest.mark.parametrize(
    ("name", "kind"), [("favourite", SetFavourite), ("pin", SetPinned), ("mute", SetMuted)]
)
def test_marks_are_put_on_and_taken_off(
    page: ProfilesPage, asked: list[Intent], name: str, kind: type[MarkIntent]
) -> None:
    page.select("dev")
    box = child(page, QCheckBox, name)
    box.click()
    box.click()

    assert asked == [kind(profile="dev", wanted=wanted) for wanted in (True, False)]


def test_marks_are_shown_as_soon_as_they_are_made(
    page: ProfilesPage, marks: PreferencesFile, heartbeat: Heartbeat
) -> None:
    page.select("dev")
    marks.set_favourite("dev", wanted=True)
    marks.pin("dev")
    heartbeat.beat.emit(NOON)
    boxes = {box.objectName(): box.isChecked() for box in page.detail.findChildren(QCheckBox)}

    assert rows(page)[0].favourite
    assert boxes == {"favourite": True, "pin": True, "mute": False}


def shown_rule(page: ProfilesPage) -> tuple[str, str, bool]:
    """The rule that is chosen, what is said below it, and whether it can be changed."""
    policy = child(page.detail, Choice, "policy")
    return policy.currentText(), policy.accessibleDescription(), policy.isEnabled()


def test_what_programs_have_to_do_is_shown_and_chosen(
    page: ProfilesPage,
    rules: ConsentRules,
    heartbeat: Heartbeat,
    asked: list[Intent],
) -> None:
    page.select("dev")
    assert shown_rule(page) == ("Always", "", True)
    rules.choose("dev", ConsentPolicy.ONCE_PER_PROGRAM)
    heartbeat.beat.emit(NOON)
    assert shown_rule(page) == ("After asking once per program", "", True)

    policy = child(page.detail, Choice, "policy")
    QTest.keyClick(policy, Qt.Key.Key_End)

    [intent] = asked
    assert intent == SetPolicy(profile="dev", policy=ConsentPolicy.NEVER)


def test_each_rule_can_be_read_whole(page: ProfilesPage) -> None:
    page.select("dev")
    policy = child(page.detail, Choice, "policy")
    texts = [policy.itemText(number) for number in range(policy.count())]

    widest = max(map(policy.fontMetrics().horizontalAdvance, texts))
    assert widest < policy.width() - policy.iconSize().width()


def test_what_programs_get_less_of_is_said_also_of_what_is_built_upon_it(
    page: ProfilesPage, rules: ConsentRules
) -> None:
    rules.narrow("dev", ProgramNarrowing(narrowing=Narrowing(read_only=True)))
    page.select("dev")
    own = shown_rule(page)
    page.select("prod-admin")

    assert own == ("Always", "Programs get a narrowed copy: read-only.", True)
    words = "Another profile's rule narrows it for programs."
    assert shown_rule(page) == ("Always", words, True)


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (ConsentPolicy.ONCE_PER_PROGRAM, "You are asked once per program, because of dev."),
        (ConsentPolicy.EVERY_TIME, "You are asked every time, because of dev."),
        (ConsentPolicy.NEVER, "No program gets them, because of dev."),
    ],
)
def test_the_rule_that_a_role_has_from_its_source_is_said(
    page: ProfilesPage,
    rules: ConsentRules,
    policy: ConsentPolicy,
    words: str,
) -> None:
    rules.choose("dev", policy)

    page.select("prod-admin")

    assert shown_rule(page) == ("By the rule of dev", words, True)
    page.select("dev")
    assert shown_rule(page)[0] != "By the rule of dev"


def test_a_rule_that_cannot_be_read_cannot_be_changed(
    page: ProfilesPage, vault: StagedVault
) -> None:
    vault.stage(VaultState.LOADING)

    page.select("dev")

    words = "The rule cannot be read while the vault is closed."
    assert shown_rule(page) == ("Always", words, False)


def test_there_is_one_control_for_who_gets_credentials(page: ProfilesPage) -> None:
    names = {box.objectName() for box in page.detail.findChildren(QCheckBox)}

    assert names == {"favourite", "pin", "mute"}


def test_deleting_a_protected_profile_says_that_its_rule_stays(
    page: ProfilesPage, rules: ConsentRules
) -> None:
    rules.choose("dev", ConsentPolicy.NEVER)
    page.select("dev")

    button(page, "delete").click()

    assert "Its rule for programs is kept" in page.question.accessibleName()


def test_a_click_on_a_star_changes_it(
    page: ProfilesPage, marks: PreferencesFile, asked: list[Intent]
) -> None:
    page.view.favourite_clicked.emit("dev")
    marks.set_favourite("dev", wanted=True)
    page.view.favourite_clicked.emit("dev")

    assert asked == [SetFavourite(profile="dev", wanted=wanted) for wanted in (True, False)]


def test_deleting_names_what_is_lost_and_waits_for_an_answer(
    page: ProfilesPage, broker: StagedBroker, services: Services, asked: list[Intent]
) -> None:
    broker.put(record("dev", left=hours(7)))
    services.marks.set_browser("dev", SeparateProfile(browser="chromium.desktop"))
    page.select("dev")
    button(page, "delete").click()
    words = page.question.accessibleName()
    button(page, "inline_bar_no").click()
    kept = list(asked)
    button(page, "delete").click()
    button(page, "inline_bar_yes").click()

    assert words.startswith("Delete dev?")
    for loss in ("AKIA…TEST", "Its session ends.", "prod-admin", "Its browser profile"):
        assert loss in words
    assert kept == []
    assert asked == [RemoveProfile(profile="dev")]
    assert page.question.isHidden()


def test_enter_starts_and_opens_what_is_started(
    page: ProfilesPage, broker: StagedBroker, asked: list[Intent]
) -> None:
    page.select("dev")
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    broker.put(record("dev", left=hours(7)))
    QTest.keyClick(page.view, Qt.Key.Key_Return)

    assert [type(intent) for intent in asked] == [StartSession, OpenConsole]


def test_without_profiles_it_offers_the_first_steps(
    page: ProfilesPage, show: Show, asked: list[Intent]
) -> None:
    show()
    button(page, "empty_state_first").click()
    button(page, "empty_state_second").click()

    assert [type(intent) for intent in asked] == [NewProfile, Migrate]


def test_ten_thousand_profiles_stay_light(
    page: ProfilesPage, show: Show, heartbeat: Heartbeat
) -> None:
    many = [replace(ADMIN, name=f"account-{number:05}") for number in range(10_000)]
    show(*many)
    work = calls_of(lambda: heartbeat.beat.emit(NOON))

    assert len(rows(page)) == 10_000
    assert work < 10_000


def test_an_environment_is_beside_its_profile(
    page: ProfilesPage, heartbeat: Heartbeat, marks: PreferencesFile
) -> None:
    marks.set_environment("dev", Environment(word="Sandbox", colour="pink"))
    heartbeat.beat.emit(NOON)
    badges = {row.key: row.badge for row in rows(page)}
    shown = []
    for name in ("dev", "prod-admin"):
        page.select(name)
        shown.append(page.detail._badge.badge)

    assert badges == {
        "dev": Badge(text="Sandbox", colour=named_colour("pink").code),
        "prod-admin": Badge(text="production", colour=named_colour("red").code),
    }
    assert shown == [badges["dev"], badges["prod-admin"]]


def listed(page: ProfilesPage) -> list[str]:
    """Headings in brackets, and the names of profiles."""
    model = page.view.model()
    items = [model.index(row, 0).data(RowRole.ITEM) for row in range(model.rowCount())]
    return [
        f"[{item.title}: {item.note}]" if isinstance(item, RowSection) else item.key
        for item in items
    ]


@pytest.fixture
def kept(page: ProfilesPage, runtime: Runtime, show: Show) -> ProfilesPage:
    """With what carries out a choice, and one of each sort of profile."""
    PreferenceActions(runtime).marks_changed.connect(page.show_now)
    show(ANNA, ADMIN, SSO, READER)
    return page


def choose(page: ProfilesPage, name: str) -> None:
    action = child(page.arrange, QAction, f"arrange_{name}")
    action.trigger()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "account",
            [
                *("[4821\u00a00093\u00a07715: 3 profiles]", "dev", "prod-admin", "reader"),
                *("[Account not known: 1 profile]", "corp"),
            ],
        ),
        (
            "portal",
            [
                *("[d-1234567890.awsapps.com: 1 profile]", "reader"),
                *("[Without an access portal: 3 profiles]", "corp", "dev", "prod-admin"),
            ],
        ),
        (
            "environment",
            [
                *("[production: 1 profile]", "prod-admin"),
                *("[No environment: 3 profiles]", "corp", "dev", "reader"),
            ],
        ),
        ("none", ["corp", "dev", "prod-admin", "reader"]),
    ],
)
def test_profiles_are_grouped_as_a_person_chooses(
    kept: ProfilesPage, services: Services, name: str, expected: list[str]
) -> None:
    choose(kept, name)

    assert listed(kept) == expected
    assert services.settings.current.group_profiles == name


def test_a_change_of_the_settings_keeps_the_arrangement(
    kept: ProfilesPage, services: Services
) -> None:
    choose(kept, "account")
    choose(kept, "last-used")
    after = services.settings.current

    assert (after.group_profiles, after.sort_profiles) == ("account", "last-used")


def test_what_was_used_last_comes_first(kept: ProfilesPage, services: Services) -> None:
    choose(kept, "last-used")
    services.marks.note_use("prod-admin", NOON)
    kept.show_now()

    assert listed(kept) == ["prod-admin", "corp", "dev", "reader"]


def test_a_search_shows_the_groups_of_what_it_finds(kept: ProfilesPage) -> None:
    choose(kept, "environment")
    kept.search.setText("prod")
    by_name = listed(kept)
    kept.search.setText("production")

    assert by_name == listed(kept) == ["[production: 1 profile]", "prod-admin"]


def test_the_keyboard_passes_headings_by(kept: ProfilesPage) -> None:
    choose(kept, "environment")
    kept.view.select("prod-admin")
    QTest.keyClick(kept.view, Qt.Key.Key_Down)
    after = kept.view.selected_key
    QTest.keyClick(kept.view, Qt.Key.Key_Up)

    assert (after, kept.view.selected_key) == ("corp", "prod-admin")


def test_below_a_deleted_profile_the_next_is_selected_over_a_heading(
    kept: ProfilesPage, show: Show
) -> None:
    choose(kept, "environment")
    kept.view.select("prod-admin")
    show(ANNA, SSO, READER)

    assert kept.view.selected_key == "corp"


@pytest.fixture
def thousands(kept: ProfilesPage, show: Show, qtbot: QtBot) -> ProfilesPage:
    """Ten thousand profiles of two thousand accounts, that are ready to be searched."""
    many = [
        replace(ADMIN, name=f"role-{n:05}", role_arn=f"arn:aws:iam::{10**11 + n // 5}:role/Admin")
        for n in range(10_000)
    ]
    show(*many)
    qtbot.waitUntil(lambda: not kept._arranged.prepare())
    return kept


def test_headings_of_thousands_cost_no_keystroke(thousands: ProfilesPage) -> None:
    def keystroke() -> int:
        thousands.search.setText("role-01")
        return calls_of(lambda: thousands.search.setText("role-012"))

    plain = keystroke()
    choose(thousands, "account")
    in_groups = keystroke()

    assert listed(thousands)[:2] == ["[1000\u00a00000\u00a00240: 5 profiles]", "role-01200"]
    assert plain < 1_500
    assert in_groups < 1_500


def test_not_even_the_first_keystroke_prepares_thousands(thousands: ProfilesPage) -> None:
    thousands.view.select("role-09999")  # whose details are shown from then on
    first = calls_of(lambda: thousands.search.setText("role-01234"))

    assert listed(thousands) == ["role-01234"]
    assert first < 1_500


def test_the_context_menu_has_the_services_of_the_profile_that_is_shown(
    kept: ProfilesPage, asked: list[Intent]
) -> None:
    for name in ("dev", "prod-admin"):
        kept.select(name)
    menu = steps_menu(kept.detail, kept)
    services = next(each.menu() for each in menu.actions() if each.text() == "Ser&vice")
    assert isinstance(services, QMenu)
    next(each for each in services.actions() if each.objectName() == "service:s3").trigger()

    assert asked[-1] == OpenConsole(profile="prod-admin", destination=Destination(service="s3"))


def test_a_search_shows_the_details_of_the_first_once(
    kept: ProfilesPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.view.select("reader")
    shown: list[str] = []
    monkeypatch.setattr(
        kept.detail, "show_profile", lambda profile, *_others: shown.append(profile.name)
    )
    kept.search.setText("dev")

    assert shown == ["dev"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dev", "dev"),
        ("DEV ", "dev"),
        ("dep", "deploy"),
        ("admin", "prod-admin"),
        ("lopm", "acme-development"),
        ("4821", "a-dev"),
    ],
)
def test_enter_means_the_profile_whose_name_was_typed(
    page: ProfilesPage, show: Show, asked: list[Intent], typed: str, meant: str
) -> None:
    names = ("a-dev", "acme-development", "deploy", "dev", "devil", "prod-admin", "z-dep-admin")
    show(*(replace(ADMIN, name=name) for name in names))
    page.search.setFocus()
    QTest.keyClicks(page.search, typed)
    QTest.keyClick(page.search, Qt.Key.Key_Return)

    assert page.view.selected_key == asked[-1].about_profile == meant


@pytest.mark.parametrize("is_listed", [True, False])
def test_a_new_profile_is_selected_whatever_was_searched_for(
    page: ProfilesPage, show: Show, is_listed: bool
) -> None:
    page.search.setText("dev")
    if is_listed:
        show(ANNA, ADMIN, replace(ANNA, name="zoe"))
    page.select("zoe")
    show(ANNA, ADMIN, replace(ANNA, name="zoe"))

    assert page.view.selected_key == "zoe"
    assert page.search.text() == ""


def type_tags(page: ProfilesPage, text: str) -> None:
    QTest.keyClick(page, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    field = child(page.detail, QLineEdit, "tags")
    assert field.hasFocus()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_favourites_and_tags_need_no_mouse(
    kept: ProfilesPage, marks: PreferencesFile, qtbot: QtBot
) -> None:
    kept.activateWindow()
    qtbot.waitUntil(kept.isActiveWindow)
    kept.select("dev")
    QTest.keyClick(kept, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    added = marks.current.favourites
    kept.show_now()
    QTest.keyClick(kept, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    type_tags(kept, "Billing #night")

    assert added == {"dev"}
    assert marks.current.favourites == frozenset()
    assert marks.current.tags == {"dev": ("billing", "night")}


def test_tags_are_shown_and_found(
    kept: ProfilesPage, marks: PreferencesFile, heartbeat: Heartbeat
) -> None:
    kept.search.setText("#billing")
    before = listed(kept)
    marks.set_tags(["dev"], ("billing",))
    heartbeat.beat.emit(NOON)

    assert before == []
    assert listed(kept) == ["dev"]
    assert rows(kept)[0].subtitle.endswith(" · #billing")


def test_the_tags_field_says_how_they_are_separated_and_limited(kept: ProfilesPage) -> None:
    assert "spaces or commas: up to 10 tags of 32 characters" in kept.detail.tags._below.text()


def test_another_profile_shows_its_own_tags(kept: ProfilesPage, marks: PreferencesFile) -> None:
    marks.set_tags(["dev"], ("billing",))
    kept.select("dev")
    field = child(kept.detail, QLineEdit, "tags")
    shown = field.text()
    kept.select("prod-admin")

    assert (shown, field.text()) == ("billing", "")


@pytest.mark.parametrize(
    ("typed", "said"),
    [("x" * 33, "too long"), (" ".join(f"tag-{n}" for n in range(11)), "too many")],
    ids=["long", "many"],
)
def test_tags_that_cannot_be_stored_are_refused_at_their_field_and_stay(
    kept: ProfilesPage, marks: PreferencesFile, qtbot: QtBot, typed: str, said: str
) -> None:
    kept.activateWindow()
    qtbot.waitUntil(kept.isActiveWindow)
    kept.select("dev")
    type_tags(kept, typed)
    refused = kept.detail.tags.error
    field = child(kept.detail, QLineEdit, "tags")
    kept.select("prod-admin")
    elsewhere = field.text(), kept.detail.tags.error
    kept.select("dev")

    assert said in refused
    assert marks.current.tags == {}
    assert elsewhere == ("", "")
    assert (field.text(), kept.detail.tags.error) == (typed, refused)

    type_tags(kept, "short")

    assert kept.detail.tags.error == ""
    assert marks.current.tags == {"dev": ("short",)}


def test_the_menu_says_by_which_keys_a_profile_becomes_a_favourite(kept: ProfilesPage) -> None:
    kept.select("dev")
    menu = steps_menu(kept.detail, kept)
    [favourite] = [action for action in menu.actions() if action.objectName() == "favourite"]

    assert favourite.shortcut().toString() == "Ctrl+D"


def test_mfa_is_offered_to_a_user_in_the_vault_who_has_none(
    page: ProfilesPage, show: Show, heartbeat: Heartbeat, asked: list[Intent]
) -> None:
    plain = replace(ANNA, name="plain", mfa_serial="")
    offered = {}
    for profile in (ANNA, ADMIN, replace(plain, name="filed", origin=Origin.AWS_FILES), plain):
        show(profile)
        page.view.select(profile.name)
        heartbeat.beat.emit(NOON)
        offered[profile.name, profile.origin] = "enable_mfa" in visible_buttons(page)
    button(page, "enable_mfa").click()

    assert offered == {
        ("dev", Origin.VAULT): False,
        ("prod-admin", Origin.VAULT): False,
        ("filed", Origin.AWS_FILES): False,
        ("plain", Origin.VAULT): True,
    }
    assert asked == [EnableMfa(profile="plain")]


def test_the_age_and_last_use_of_its_key_are_shown(
    page: ProfilesPage, show: Show, heartbeat: Heartbeat, services: Services
) -> None:
    show(replace(ANNA, mfa_serial=""))
    page.select("dev")
    before = fact(page, "Key's age")

    services.key_readings.read("dev")
    heartbeat.beat.emit(NOON)

    assert before == "Not asked yet"
    assert fact(page, "Key's age") == (
        "120 days old, never used. It is older than your limit of 90 days."
    )
    assert not {"read_keys", "copy_key_policy"} & visible_buttons(page)


def test_the_age_of_its_key_is_in_the_list(
    page: ProfilesPage, show: Show, heartbeat: Heartbeat, services: Services, qtbot: QtBot
) -> None:
    show(replace(ANNA, mfa_serial=""))
    before = rows(page)[0].subtitle
    services.key_readings.read("dev")

    with qtbot.waitSignal(page.view.model().dataChanged):
        heartbeat.beat.emit(NOON)

    assert "key" not in before
    assert rows(page)[0].subtitle == f"{before} · key 120 days old"


def test_where_its_age_is_denied_the_policy_can_be_copied(
    page: ProfilesPage, heartbeat: Heartbeat, services: Services
) -> None:
    user = f"arn:aws:iam::{ACCOUNT}:user/anna"
    denied = KeyReading(asked_with=KEY.access_key_id, asked_at=NOON, user_arn=user, denied=(LIST,))
    let_know(services.key_readings, denied)
    page.select("dev")
    heartbeat.beat.emit(NOON)

    assert fact(page, "Key's age") == "Not known: AWS does not allow iam:ListAccessKeys"
    assert {"read_keys", "copy_key_policy"} <= visible_buttons(page)


@pytest.mark.usefixtures("theme")
def test_what_is_denied_leaves_the_details_as_wide_as_they_are(
    page: ProfilesPage, heartbeat: Heartbeat, services: Services
) -> None:
    reading = KeyReading(asked_with=KEY.access_key_id, asked_at=NOON, user_arn="", denied=(LIST,))
    let_know(services.key_readings, reading)
    page.select("dev")
    page.resize(780, 640)
    heartbeat.beat.emit(NOON)
    QApplication.processEvents()

    areas = [area for area in page.findChildren(Scrolled) if area.isVisible()]
    assert areas
    assert [area.horizontalScrollBar().maximum() for area in areas] == [0] * len(areas)


def test_a_role_has_no_key_of_its_own(page: ProfilesPage, heartbeat: Heartbeat) -> None:
    page.select("prod-admin")
    heartbeat.beat.emit(NOON)

    assert fact(page, "Key's age") == ""


@pytest.mark.parametrize(
    ("profile", "is_offered"),
    [(ANNA, True), (ADMIN, False), (replace(ANNA, name="plain", mfa_serial=""), False)],
    ids=["with MFA", "a role", "without MFA"],
)
def test_mfa_is_required_of_a_user_whose_sessions_have_it(
    page: ProfilesPage,
    show: Show,
    heartbeat: Heartbeat,
    asked: list[Intent],
    profile: Profile,
    is_offered: bool,
) -> None:
    show(profile)
    page.view.select(profile.name)
    heartbeat.beat.emit(NOON)

    assert ("require_mfa" in visible_buttons(page)) is is_offered
    button(page, "require_mfa").click()
    assert asked == [RequireMfa(profile=profile.name)]
