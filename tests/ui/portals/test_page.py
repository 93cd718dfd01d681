"""The Portals page: signing in, what is shown meanwhile, and profiles of the roles found."""

from __future__ import annotations

import gc
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QWidget

from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.core.browsers.browsers import BrowserOwner, SeparateProfile
from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.core.errors import StorageError
from fobwatch.core.portals.portal import PORTALS, Portal, page_of
from fobwatch.core.profiles.kinds.identity_center import AccountAccessProfile, IdentityCenterProfile
from fobwatch.ui.actions import browser_choices
from fobwatch.ui.actions.portal_actions import PortalActions
from fobwatch.ui.actions.preference_actions import PreferenceActions
from fobwatch.ui.actions.session_actions import SessionActions
from fobwatch.ui.portals.code_card import CodeCard
from fobwatch.ui.portals.editor import PortalEditor
from fobwatch.ui.portals.page import PortalsPage
from fobwatch.ui.rows.rows import RowRole
from fobwatch.ui.runtime.browser_intents import (
    EditPortal,
    FindRoles,
    NewPortal,
    RemovePortal,
    RestorePortal,
    ShowPortal,
    SignIn,
    SignOut,
)
from fobwatch.ui.runtime.profile_intents import SetPolicy, WriteRoles
from fobwatch.ui.runtime.session_intents import StartSession
from fobwatch.ui.runtime.task_runner import Lane
from tests.fakes import ACCOUNT, NOON
from tests.fakes_console import FakeBrowserProfiles
from tests.fakes_portals import PORTAL, READER, START_URL, TENANT
from tests.ui.pressing import child, value_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from fobwatch.core.portals.roles import PortalRole
    from fobwatch.ui.clipboard.clipboard import SecretClipboard
    from fobwatch.ui.portals.roles import RolesPanel
    from fobwatch.ui.rows.row_view import RowView
    from fobwatch.ui.rows.rows import Item, Row
    from fobwatch.ui.runtime.browser_intents import PortalIntent
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent, Report
    from fobwatch.ui.runtime.services import Runtime, Services
    from tests.fakes import FakeClock
    from tests.fakes_files import MemoryTextStore
    from tests.fakes_portals import PortalWorld
    from tests.fakes_ui import InlineRunner
    from tests.staged import StagedBroker, StagedVault

ACME = replace(PORTAL, name="Acme")
OTHER = Portal(start_url="https://d-0000000000.awsapps.com/start", region="us-east-1")
UNREACHABLE = NetworkUnreachable("AWS cannot be reached", "There is no network.", "Try again.")


@pytest.fixture
def world(broker: StagedBroker) -> PortalWorld:
    return broker.portals


@pytest.fixture
def page(
    bus: IntentBus, heartbeat: Heartbeat, services: Services, runtime: Runtime, qtbot: QtBot
) -> PortalsPage:
    services.known_portals.save(ACME)
    page = PortalsPage(runtime)
    PortalActions(page, runtime)
    PreferenceActions(runtime)
    bus.answer(ShowPortal, lambda intent: page.select(intent.portal))
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    heartbeat.beat.emit(NOON)
    return page


@pytest.fixture
def roles(page: PortalsPage, world: PortalWorld) -> RolesPanel:
    """The panel, with the roles of two accounts."""
    world.identity_center.roles = {ACCOUNT: ("Admin", "ReadOnly"), "000000000042": ("ReadOnly",)}
    world.identity_center.names = {ACCOUNT: "Production", "000000000042": "Sandbox"}
    world.sign_in()
    page.show_now()
    world.find()
    page.show_now()
    return page.detail.roles


def rows(view: RowView) -> list[Row]:
    model = view.model()
    return [model.index(row, 0).data(RowRole.ITEM) for row in range(model.rowCount())]


def row(page: PortalsPage) -> Row:
    page.show_now()
    return next(row for row in rows(page.view) if row.key == START_URL)


def button(within: QWidget, name: str) -> QPushButton:
    return child(within, QPushButton, name)


def shown_buttons(page: PortalsPage) -> set[str]:
    page.show_now()
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    buttons = page.detail.findChildren(QPushButton, options=direct)
    return {each.objectName() for each in buttons if each.isVisible()}


def fact(page: PortalsPage, name: str) -> str:
    page.show_now()
    return value_of(page.detail._facts, name)


def editor(page: QWidget) -> PortalEditor:
    return child(page, PortalEditor)


def filled(dialog: PortalEditor, url: str, region: str = "", name: str = "") -> PortalEditor:
    dialog._start_url.setText(url)
    if region:
        dialog._region.set_value(region)
    dialog._name.setText(name)
    button(dialog, "save").click()
    return dialog


def test_a_portal_is_listed_with_its_region_profiles_and_state(
    page: PortalsPage, vault: StagedVault
) -> None:
    vault.save_profile(READER)

    shown = row(page)

    assert (shown.title, shown.subtitle) == ("Acme", "1 profile · eu-central-1")
    assert shown.trailing == "Sign in"
    assert fact(page, "Profiles") == "reader"
    assert fact(page, "Start URL") == START_URL


def test_a_code_is_shown_with_its_page_and_can_be_copied(
    page: PortalsPage, bus: IntentBus, services: Services, world: PortalWorld
) -> None:
    asked: list[Intent] = []
    bus.asked.connect(asked.append)
    services.known_portals.save(replace(ACME, with_code=True))
    card = child(page.detail, CodeCard)
    seen: list[object] = []

    def look() -> None:
        steps, words = shown_buttons(page), row(page).trailing_note
        button(card, "copy_code").click()
        texts = {label.text() for label in card.findChildren(QLabel)}
        seen.append((card.isVisible(), {"BCDF-GHJK", "https://device.test/"} <= texts))
        seen.append((steps, words, QGuiApplication.clipboard().text()))
        world.identity_center.enter()

    world.at_pause = look
    world.sign_in()
    page.show_now()

    assert seen[0] == (True, True)
    assert seen[1] == (
        {"show_sign_in", "cancel", "edit", "delete"},
        "for the code…",
        "BCDF-GHJK",
    )
    assert [each for each in asked if isinstance(each, ShowPortal)] == [
        ShowPortal(portal=START_URL)
    ]
    assert not card.isVisible()


def test_a_sign_in_of_the_aws_cli_is_shown_as_one(
    page: PortalsPage, world: PortalWorld, clock: FakeClock
) -> None:
    world.portals._borrowed = lambda _portal: "a token"
    clock.advance(timedelta(minutes=1))
    page.show_now()
    world.find()

    assert (row(page).trailing, row(page).trailing_note) == ("Signed in", "in the AWS CLI")
    assert "by the AWS CLI" in page.detail._state.text()
    assert shown_buttons(page) == {"sign_in", "edit", "delete"}


def test_a_rule_for_the_portal_is_chosen_on_its_page(
    page: PortalsPage, bus: IntentBus, services: Services
) -> None:
    asked: list[Intent] = []
    bus.asked.connect(asked.append)
    page.show_now()
    page.detail._policy.set_value(ConsentPolicy.EVERY_TIME)
    page.detail._policy.activated.emit(page.detail._policy.currentIndex())
    services.rules.choose(START_URL, ConsentPolicy.NEVER)
    page.show_now()

    assert [each for each in asked if isinstance(each, SetPolicy)] == [
        SetPolicy(profile=START_URL, policy=ConsentPolicy.EVERY_TIME)
    ]
    assert page.detail._policy.value() == ConsentPolicy.NEVER


def test_a_portal_that_was_deleted_can_be_brought_back(
    page: PortalsPage, bus: IntentBus, vault: StagedVault, reports: list[Report]
) -> None:
    button(page, "delete").click()
    button(page, "inline_bar_yes").click()
    deleted = reports[-1]
    before = vault.all(PORTALS)
    assert deleted.undo is not None
    bus.ask(deleted.undo)
    bus.ask(deleted.undo)

    assert before == ()
    assert vault.all(PORTALS) == (ACME,)
    assert [report.text for report in reports] == ["Deleted Acme", "Acme is back"]


def test_a_portal_that_only_a_profile_names_is_listed_by_its_host(
    page: PortalsPage, vault: StagedVault
) -> None:
    vault.remove(PORTALS, START_URL)
    vault.save_profile(READER)

    assert row(page).title == "d-1234567890.awsapps.com"
    assert "delete" not in shown_buttons(page)


def test_portals_are_searched_by_name_address_and_region(
    page: PortalsPage, services: Services
) -> None:
    services.known_portals.save(OTHER)
    found = {}
    for words in ("acme", "0000000000", "us-east", "d- start", "nothing"):
        page.search.setText(words)
        found[words] = [row.key for row in rows(page.view)]

    assert found == {
        "acme": [START_URL],
        "0000000000": [OTHER.start_url],
        "us-east": [OTHER.start_url],
        "d- start": [START_URL, OTHER.start_url],
        "nothing": [],
    }


def test_signing_in_waits_for_the_browser_and_then_says_about_when_it_ends(
    page: PortalsPage, world: PortalWorld
) -> None:
    button(page, "sign_in").click()
    waiting, offered = row(page), shown_buttons(page)
    words = page.detail._state.text()
    world.finish()

    assert (waiting.trailing, waiting.trailing_note) == ("Waiting", "for the browser…")
    assert words == "Waiting for the browser…"
    assert offered == {"show_sign_in", "cancel", "edit", "delete"}
    assert row(page).trailing == "Signed in"
    assert row(page).trailing_note.startswith("until about ")
    assert fact(page, "Signed in").endswith("AWS does not say exactly until when.")
    assert shown_buttons(page) == {"sign_in_again", "sign_out", "edit", "delete"}


def test_a_sign_in_that_outlasts_what_is_usual_is_not_said_to_be_over(
    page: PortalsPage, world: PortalWorld, clock: FakeClock
) -> None:
    world.sign_in()
    clock.advance(timedelta(hours=9))

    assert (row(page).trailing, row(page).trailing_note) == ("Signed in", "for longer than usual")


def test_while_it_waits_the_page_can_be_opened_again_or_given_up(
    page: PortalsPage, world: PortalWorld
) -> None:
    def again(url: str) -> str:
        button(page, "show_sign_in").click()
        shown = list(world.pages.shown)
        button(page, "cancel").click()
        assert shown == [url, url]
        return world.identity_center.allow(url)

    world.pages.answer = again
    button(page, "sign_in").click()
    page.show_now()
    world.finish()

    assert len(world.pages.shown) == 2


def test_why_a_sign_in_did_not_work_is_said_beside_the_button(
    page: PortalsPage, world: PortalWorld
) -> None:
    world.identity_center.failure = UNREACHABLE
    button(page, "sign_in").click()
    world.finish()

    assert row(page).trailing == "Sign in"
    assert page.detail._problem.text() == ("AWS cannot be reached. There is no network. Try again.")
    assert page.detail._problem.isVisible()
    assert "sign_in" in shown_buttons(page)


def test_enter_on_a_portal_signs_in(page: PortalsPage, world: PortalWorld) -> None:
    page.view.select(START_URL)
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    world.finish()

    assert row(page).trailing == "Signed in"


def test_signing_in_again_opens_the_portal_for_a_whole_new_day(
    page: PortalsPage, world: PortalWorld
) -> None:
    world.sign_in()
    page.show_now()
    button(page, "sign_in_again").click()
    world.finish()

    assert world.identity_center.calls.count("log_out") == 1
    assert len(world.pages.shown) == 2
    assert row(page).trailing == "Signed in"


def test_signing_out_reports_when_aws_was_not_reached(
    page: PortalsPage, world: PortalWorld, reports: list[Report]
) -> None:
    world.sign_in()
    page.show_now()
    world.identity_center.failure = UNREACHABLE
    button(page, "sign_out").click()

    assert row(page).trailing == "Sign in"
    assert [report.error for report in reports] == [UNREACHABLE]


def test_a_profile_of_a_portal_that_waits_has_its_page_opened_again(
    page: PortalsPage,
    bus: IntentBus,
    runtime: Runtime,
    secret_clipboard: SecretClipboard,
    world: PortalWorld,
    vault: StagedVault,
) -> None:
    SessionActions(runtime, secret_clipboard, login_shell="")
    vault.save_profile(READER)

    def start_again(url: str) -> str:
        bus.ask(StartSession(profile=READER.name))
        assert world.pages.shown == [url, url]
        return world.identity_center.allow(url)

    world.pages.answer = start_again
    bus.ask(StartSession(profile=READER.name))
    world.finish()

    assert len(world.pages.shown) == 2
    assert row(page).trailing == "Signed in"


def test_a_new_portal_is_saved_and_signed_in_to(
    page: PortalsPage, world: PortalWorld, vault: StagedVault
) -> None:
    button(page, "new_portal").click()
    url = "https://d-0000000000.AWSapps.com/start/#/?tab=accounts"
    filled(editor(page), url, "us-east-1", "  Partner ")
    world.finish()
    page.show_now()

    assert vault.get(PORTALS, OTHER.start_url) == replace(OTHER, name="Partner")
    assert page.view.selected_key == OTHER.start_url
    assert "sign_out" in shown_buttons(page)


def test_a_start_url_that_names_its_region_fills_it_in(page: PortalsPage) -> None:
    button(page, "new_portal").click()
    dialog = editor(page)
    dialog._start_url.setText("https://ssoins-7223.portal.eu-west-1.app.aws")

    assert dialog._region.value() == "eu-west-1"


@pytest.mark.parametrize(
    ("url", "region", "field", "title"),
    [
        ("", "us-east-1", "start_url", "The access portal's start URL is missing"),
        ("http://d-0.awsapps.com/start", "us-east-1", "start_url", "That is not a start URL"),
        ("https://me@d-0.awsapps.com/start", "us-east-1", "start_url", "That is not a start URL"),
        ("https://d-0.awsapps.com:8080/start", "us-east-1", "start_url", "That is not a start URL"),
        (OTHER.start_url, "", "region", "The access portal's region was not found"),
        (OTHER.start_url, "Frankfurt", "region", "This is not a region"),
        (f"{START_URL}/", "us-east-1", "start_url", "This access portal is there already"),
    ],
)
def test_what_is_wrong_with_a_portal_is_said_at_its_field(
    page: PortalsPage,
    vault: StagedVault,
    world: PortalWorld,
    url: str,
    region: str,
    field: str,
    title: str,
) -> None:
    world.identity_center.regions = ()
    button(page, "new_portal").click()
    dialog = filled(editor(page), url, region)

    wrong = {name: each.error for name, each in dialog._form.fields.items() if each.error}
    assert list(wrong) == [field]
    assert wrong[field].startswith(title)
    assert vault.all(PORTALS) == (ACME,)


def test_a_region_that_is_not_given_is_found(page: PortalsPage, vault: StagedVault) -> None:
    button(page, "new_portal").click()
    filled(editor(page), OTHER.start_url)

    assert replace(OTHER, region="eu-central-1") in vault.all(PORTALS)


def test_without_a_network_the_portal_stays_in_the_window(
    page: PortalsPage, vault: StagedVault, world: PortalWorld
) -> None:
    world.identity_center.failure = UNREACHABLE
    button(page, "new_portal").click()
    dialog = filled(editor(page), OTHER.start_url, name="Other")

    assert "There is no network." in dialog.bar.accessibleName()
    assert button(dialog, "save").isEnabled()
    assert vault.all(PORTALS) == (ACME,)


def line(dialog: PortalEditor, name: str) -> QLineEdit:
    return dialog.findChildren(QLineEdit, name)[0]


@pytest.mark.parametrize("is_new", [True, False], ids=["new", "edited"])
def test_on_a_full_disk_the_portal_stays_in_the_window_until_all_of_it_is_stored(
    page: PortalsPage, services: Services, marks_file: MemoryTextStore, is_new: bool
) -> None:
    button(page, "new_portal" if is_new else "edit").click()
    dialog, url = editor(page), OTHER.start_url if is_new else START_URL
    dialog.browser.set_choice(SeparateProfile(browser="chromium.desktop"))
    marks_file.failure = StorageError("The disk is full", "No space is left.", "Free some.")
    filled(dialog, url, "eu-central-1", name="Other")
    refused = dialog.isVisible(), dialog.bar.accessibleName()
    marks_file.failure = None
    button(dialog, "save").click()

    assert refused == (True, "The disk is full. No space is left. Free some.")
    assert not dialog.isVisible()
    assert [each.portal.name for each in services.known_portals.all()].count("Other") == 1
    assert marks_file.text is not None
    assert url in marks_file.text


def test_a_portal_that_was_edited_is_shown(page: PortalsPage, asked: list[Intent]) -> None:
    button(page, "edit").click()
    filled(editor(page), START_URL, name="Other")

    assert asked[-1] == ShowPortal(portal=START_URL)


def test_other_regions_and_a_code_are_stored(page: PortalsPage, vault: StagedVault) -> None:
    button(page, "edit").click()
    dialog = editor(page)
    for name in ("with_code", "unshared"):
        dialog.findChildren(QCheckBox, name)[0].setChecked(True)
    line(dialog, "other_regions").setText("us-east-1,eu-west-1")
    line(dialog, "tenant_id").setText(f" {TENANT} ")
    filled(dialog, START_URL, name="Acme")
    page.show_now()
    button(page, "edit").click()

    assert vault.all(PORTALS) == (
        replace(
            ACME,
            with_code=True,
            unshared=True,
            other_regions=("us-east-1", "eu-west-1"),
            tenant_id=TENANT,
        ),
    )
    again = page.findChildren(PortalEditor)[-1]
    assert line(again, "other_regions").text() == "us-east-1, eu-west-1"
    assert line(again, "tenant_id").text() == TENANT


def test_the_help_of_a_check_box_is_right_below_it_and_read_with_it(page: PortalsPage) -> None:
    button(page, "edit").click()
    box = editor(page).findChildren(QCheckBox, "with_code")[0]
    words = box.accessibleDescription()
    [shown] = [each for each in editor(page).findChildren(QLabel) if each.text() == words]

    assert words.startswith("Fobwatch shows a code")
    gap = shown.mapToGlobal(QPoint()).y() - box.mapToGlobal(box.rect().bottomLeft()).y()
    assert 0 < gap < 10


@pytest.mark.parametrize("wrong", ["prod", "aa-PROD", "aa-" + "1" * 22])
def test_what_is_no_tenant_is_said_at_its_field(page: PortalsPage, wrong: str) -> None:
    button(page, "edit").click()
    dialog = editor(page)
    line(dialog, "tenant_id").setText(wrong)
    filled(dialog, START_URL, name="Acme")

    assert [name for name, each in dialog._form.fields.items() if each.error] == ["tenant_id"]


def test_roles_of_the_account_access_manager_are_told_apart_and_added(
    page: PortalsPage, world: PortalWorld, vault: StagedVault
) -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:role/team/ReadOnly"
    world.identity_center.assigned = (arn,)
    vault.save(PORTALS, replace(ACME, tenant_id=TENANT))
    world.sign_in(replace(ACME, tenant_id=TENANT))
    page.show_now()
    world.find()
    page.show_now()
    roles = page.detail.roles
    shown = {row.key: row.subtitle for row in rows(roles.view)}
    roles.view.select(arn)
    button(roles, "add_profiles").click()
    [added] = [p for p in vault.profiles() if isinstance(p, AccountAccessProfile)]

    assert shown[arn].startswith("ReadOnly · IAM role")
    assert "IAM role" not in shown[f"{ACCOUNT}/ReadOnly"]
    assert (added.role_arn, added.tenant_id) == (arn, TENANT)


def test_a_portal_that_profiles_name_gets_a_name_and_keeps_its_address(
    page: PortalsPage, vault: StagedVault
) -> None:
    vault.remove(PORTALS, START_URL)
    vault.save_profile(READER)
    page.show_now()
    button(page, "edit").click()
    dialog = editor(page)
    address_is_fixed = dialog._start_url.isReadOnly()
    filled(dialog, START_URL, name="Acme")

    assert address_is_fixed
    assert vault.all(PORTALS) == (ACME,)
    assert row(page).title == "Acme"


def renamed(vault: StagedVault) -> None:
    """In another window, or by a backup that was restored."""
    vault.save(PORTALS, replace(ACME, name="Acme Corp"))


def deleted(vault: StagedVault) -> None:
    vault.remove(PORTALS, START_URL)


@pytest.mark.parametrize("meanwhile", [renamed, deleted])
def test_an_editor_saves_nothing_over_what_has_changed_since_it_was_opened(
    page: PortalsPage, vault: StagedVault, meanwhile: Callable[[StagedVault], None]
) -> None:
    button(page, "edit").click()
    dialog = editor(page)
    meanwhile(vault)
    before = vault.all(PORTALS)
    filled(dialog, START_URL, name="Other name")

    assert vault.all(PORTALS) == before
    assert dialog.isVisible()
    assert "has changed meanwhile" in dialog.bar.accessibleName()


def test_a_new_portal_replaces_none_that_was_added_while_it_was_written(
    page: PortalsPage, bus: IntentBus, vault: StagedVault
) -> None:
    bus.ask(NewPortal())
    dialog = editor(page)
    vault.save(PORTALS, OTHER)
    filled(dialog, OTHER.start_url, OTHER.region, name="Mine")

    assert vault.get(PORTALS, OTHER.start_url) == OTHER
    assert "has changed meanwhile" in dialog.bar.accessibleName()


@pytest.mark.parametrize("asked", [EditPortal(portal=START_URL), NewPortal()], ids=["edit", "new"])
def test_what_could_be_stored_in_part_is_stored_in_full_at_the_second_try(
    page: PortalsPage,
    bus: IntentBus,
    vault: StagedVault,
    marks_file: MemoryTextStore,
    asked: Intent,
) -> None:
    if isinstance(asked, NewPortal):
        vault.remove(PORTALS, START_URL)
    bus.ask(asked)
    dialog = editor(page)
    dialog.browser.set_choice(SeparateProfile(browser="chromium.desktop"))
    marks_file.failure = StorageError("The disk is full", "", "")
    filled(dialog, START_URL, PORTAL.region, name="Acme Corp")
    refused = dialog.isVisible(), dialog.bar.accessibleName()
    marks_file.failure = None
    button(dialog, "save").click()

    assert refused == (True, "The disk is full")
    assert not dialog.isVisible()
    assert vault.all(PORTALS) == (replace(ACME, name="Acme Corp"),)
    assert "chromium.desktop" in str(marks_file.text)


@pytest.fixture
def made(services: Services, monkeypatch: pytest.MonkeyPatch) -> FakeBrowserProfiles:
    """Acme's browser profile, which is removed at once where nothing keeps it."""
    monkeypatch.setattr(browser_choices, "REMOVAL_MILLISECONDS", 0)
    made = services.browser_profiles
    assert isinstance(made, FakeBrowserProfiles)
    made.made[BrowserOwner(name="Acme", portal=START_URL), "Chromium"] = 1
    return made


def test_a_portal_has_a_place_and_its_browser_profile_follows_it(
    page: PortalsPage, services: Services, made: FakeBrowserProfiles, qtbot: QtBot
) -> None:
    """Until it is deleted, which cannot be undone any more when it goes."""
    button(page, "edit").click()
    editor(page).browser.set_choice(SeparateProfile(browser="chromium.desktop"))
    filled(editor(page), START_URL, name="Acme Corp")
    renamed, place = list(made.made), services.places.of_sign_in(page_of(START_URL))
    button(page, "delete").click()
    words = page.question.accessibleName()
    button(page, "inline_bar_yes").click()
    qtbot.waitUntil(lambda: not made.made and not made.abandoned)

    assert [(owner.name, browser) for owner, browser in renamed] == [("Acme Corp", "Chromium")]
    assert place.choice == SeparateProfile(browser="chromium.desktop")
    assert "Its browser profile is removed for good." in words


def test_the_browser_profile_of_a_portal_that_came_back_stays_though_the_vault_is_locked(
    page: PortalsPage,
    made: FakeBrowserProfiles,
    vault: StagedVault,
    bus: IntentBus,
    qtbot: QtBot,
) -> None:
    bus.ask(RemovePortal(portal=START_URL))
    bus.ask(RestorePortal(removed=ACME))
    restored = vault.all(PORTALS)
    vault.lock()
    with qtbot.waitCallback() as later:
        QTimer.singleShot(1, later)

    assert restored == (ACME,)
    assert [owner.name for owner, _browser in made.made] == ["Acme"]
    assert made.abandoned == {}


def test_the_browser_profile_stays_while_the_keyring_takes_its_time_with_the_portal(
    page: PortalsPage,
    made: FakeBrowserProfiles,
    bus: IntentBus,
    runner: InlineRunner,
    qtbot: QtBot,
) -> None:
    bus.ask(RemovePortal(portal=START_URL))
    runner.hold(Lane.KEYRING)
    bus.ask(RestorePortal(removed=ACME))
    with qtbot.waitCallback() as later:
        QTimer.singleShot(1, later)
    runner.release()

    assert [owner.name for owner, _browser in made.made] == ["Acme"]


def test_one_deletion_is_undone_though_another_followed(
    page: PortalsPage, bus: IntentBus, vault: StagedVault
) -> None:
    """AWS may take its time to sign out of the second, with the first bar still there."""
    other = replace(ACME, name="Other", start_url=f"{START_URL}-2")
    vault.save(PORTALS, other)
    bus.ask(RemovePortal(portal=START_URL))
    bus.ask(RemovePortal(portal=other.start_url))
    bus.ask(RestorePortal(removed=ACME))
    first = vault.all(PORTALS)
    bus.ask(RestorePortal(removed=other))

    assert first == (ACME,)
    assert vault.all(PORTALS) == (ACME, other)


def test_an_undo_puts_nothing_in_place_of_a_portal_that_was_added_anew(
    page: PortalsPage, bus: IntentBus, vault: StagedVault, reports: list[Report]
) -> None:
    bus.ask(RemovePortal(portal=START_URL))
    anew = replace(ACME, name="Acme Corp")
    vault.save(PORTALS, anew)
    assert reports[-1].undo is not None
    bus.ask(reports[-1].undo)

    assert vault.all(PORTALS) == (anew,)
    assert "has changed meanwhile" in str(reports[-1].error and reports[-1].error.title)


def test_nothing_is_kept_of_a_portal_that_nobody_brought_back(
    page: PortalsPage, bus: IntentBus, vault: StagedVault, reports: list[Report]
) -> None:
    gone = replace(ACME, name="Gone", start_url=f"{START_URL}-2")
    vault.save(PORTALS, gone)
    page.show_now()
    bus.ask(RemovePortal(portal=gone.start_url))
    page.show_now()
    del gone
    reports.clear()
    gc.collect()

    assert [
        each for each in gc.get_objects() if isinstance(each, Portal) and each.name == "Gone"
    ] == []


def test_the_browser_profile_goes_with_a_portal_that_aws_was_not_told_of(
    page: PortalsPage, services: Services, world: PortalWorld, bus: IntentBus, vault: StagedVault
) -> None:
    """Without a network the portal is deleted all the same, and whoever is signed in there."""
    made = services.browser_profiles
    assert isinstance(made, FakeBrowserProfiles)
    owner = BrowserOwner(name="Acme", portal=START_URL)
    made.made[owner, "Chromium"] = 1
    world.sign_in()
    world.identity_center.failure = UNREACHABLE
    bus.ask(RemovePortal(portal=START_URL))

    assert vault.all(PORTALS) == ()
    assert (made.made, list(made.abandoned)) == ({}, [(owner, "Chromium")])


def test_deleting_asks_first_and_says_which_profiles_stay(
    page: PortalsPage, vault: StagedVault, reports: list[Report]
) -> None:
    vault.save_profile(READER)
    page.show_now()
    button(page, "delete").click()
    words = page.question.accessibleName()
    before = vault.all(PORTALS)
    button(page, "inline_bar_yes").click()

    assert words.startswith("Delete Acme?")
    assert "These profiles use it and are kept: reader." in words
    assert before == (ACME,)
    assert vault.all(PORTALS) == ()
    assert vault.profile(READER.name) == READER
    assert [report.text for report in reports] == ["Deleted Acme"]


@pytest.mark.parametrize("kind", [EditPortal, RemovePortal, SignIn, SignOut, FindRoles])
def test_what_is_asked_of_a_portal_that_is_gone_is_refused_in_words(
    page: PortalsPage, bus: IntentBus, reports: list[Report], kind: type[PortalIntent]
) -> None:
    bus.ask(kind(portal=OTHER.start_url))

    assert [str(report.error and report.error.title) for report in reports] == [
        "There is no such access portal"
    ]
    assert page.isVisible()


def test_without_portals_the_page_says_what_they_are_for(
    page: PortalsPage, vault: StagedVault, bus: IntentBus
) -> None:
    vault.remove(PORTALS, START_URL)
    vault.save_profile(READER)
    vault.remove_profile(READER.name)
    page.show_now()
    asked: list[Intent] = []
    bus.asked.connect(asked.append)
    button(page, "empty_state_first").click()

    assert not page.view.isVisible()
    assert asked == [NewPortal()]


def test_roles_are_looked_for_once_a_person_is_signed_in_and_looks(roles: RolesPanel) -> None:
    shown = [(row.title, row.subtitle) for row in rows(roles.view)]

    assert [(title, line.replace("\N{NO-BREAK SPACE}", " ")) for title, line in shown] == [
        ("Production", f"Admin · {ACCOUNT[:4]} {ACCOUNT[4:8]} {ACCOUNT[8:]}"),
        ("Production", f"ReadOnly · {ACCOUNT[:4]} {ACCOUNT[4:8]} {ACCOUNT[8:]}"),
        ("Sandbox", "ReadOnly · 0000 0000 0042"),
    ]
    assert roles._status.text() == "3 roles in 2 accounts"


def test_without_roles_the_panel_shows_nothing_but_why(page: PortalsPage) -> None:
    page.show_now()
    shown = [each for each in page.detail.roles.findChildren(QWidget) if each.isVisible()]

    assert shown == [page.detail.roles._status]
    assert page.detail.roles._status.text().startswith("Sign in to see")


def test_roles_are_searched_as_one_types(roles: RolesPanel) -> None:
    found = {}
    for words in ("read", "prod read", "0042", "0000-0000-0042", "admin sandbox"):
        roles.search.setText(words)
        found[words] = [row.key for row in rows(roles.view)]

    assert found == {
        "read": [f"{ACCOUNT}/ReadOnly", "000000000042/ReadOnly"],
        "prod read": [f"{ACCOUNT}/ReadOnly"],
        "0042": ["000000000042/ReadOnly"],
        "0000-0000-0042": ["000000000042/ReadOnly"],
        "admin sandbox": [],
    }


def test_what_is_used_often_and_lately_is_found_first(
    roles: RolesPanel, services: Services, vault: StagedVault
) -> None:
    vault.save_profile(replace(READER, name="sandbox", account_id="000000000042"))
    vault.save_profile(replace(READER, name="admin", role_name="Admin"))
    services.marks.note_use("sandbox", NOON)
    roles.search.setText("a")
    used = [row.key for row in rows(roles.view)]
    services.marks.set_favourite("admin", wanted=True)
    roles.search.setText("a ")
    favourite = [row.key for row in rows(roles.view)]

    sandbox, admin = "000000000042/ReadOnly", f"{ACCOUNT}/Admin"
    assert used == [sandbox, admin, f"{ACCOUNT}/ReadOnly"]
    assert favourite == [admin, sandbox, f"{ACCOUNT}/ReadOnly"]


SANDBOX = "000000000042/ReadOnly"


def favourite_button(roles: RolesPanel) -> QPushButton:
    return button(roles, "favourite_roles")


def type_tags(roles: RolesPanel, text: str) -> None:
    field = child(roles, QLineEdit, "role_tags")
    field.clear()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_a_favourite_role_without_a_profile_comes_first(
    page: PortalsPage, roles: RolesPanel, services: Services
) -> None:
    cannot_yet = favourite_button(roles).isEnabled()
    roles.view.select(SANDBOX)
    favourite_button(roles).click()
    page.show_now()
    first = next(iter(rows(roles.view)))
    words = favourite_button(roles).text()
    roles.view.favourite_clicked.emit(SANDBOX)
    page.show_now()

    assert not cannot_yet
    assert (first.key, first.favourite) == (SANDBOX, True)
    assert words == "&Remove from favourites"
    assert services.marks.current.favourites == frozenset()
    assert next(iter(rows(roles.view))).key != SANDBOX


def test_several_roles_become_favourites_at_once(page: PortalsPage, roles: RolesPanel) -> None:
    roles.view.selectAll()
    favourite_button(roles).click()
    page.show_now()

    assert [row.favourite for row in rows(roles.view)] == [True] * 3


def test_the_profile_of_a_favourite_role_is_a_favourite(
    page: PortalsPage, roles: RolesPanel, services: Services
) -> None:
    roles.view.select(SANDBOX)
    favourite_button(roles).click()
    button(roles, "add_profiles").click()
    page.show_now()

    assert services.marks.current.favourites == {"Sandbox-ReadOnly"}
    assert next(iter(rows(roles.view))).favourite


def test_a_role_is_found_by_its_tags(
    page: PortalsPage, roles: RolesPanel, services: Services
) -> None:
    roles.view.select(SANDBOX)
    type_tags(roles, "Payroll, #team-b  payroll")
    page.show_now()
    found = {}
    for words in ("payroll", "#team read", "payroll admin"):
        roles.search.setText(words)
        found[words] = [row.key for row in rows(roles.view)]
    roles.search.clear()
    roles.view.select(SANDBOX)
    shown = rows(roles.view)[-1].subtitle
    type_tags(roles, "")
    page.show_now()
    roles.search.setText("payroll")

    assert found == {"payroll": [SANDBOX], "#team read": [SANDBOX], "payroll admin": []}
    assert shown.startswith("ReadOnly · #payroll #team-b · ")
    assert rows(roles.view) == []
    assert services.marks.current.tags == {}


def test_several_roles_get_their_tags_at_once(roles: RolesPanel, services: Services) -> None:
    roles.view.selectAll()
    type_tags(roles, "payroll")

    assert set(services.marks.current.tags.values()) == {("payroll",)}
    assert len(services.marks.current.tags) == 3


def test_the_roles_that_are_written_are_the_selected_ones_of_the_portal(
    roles: RolesPanel, bus: IntentBus
) -> None:
    asked: list[WriteRoles] = []
    bus.answer(WriteRoles, asked.append)
    roles.view.select(SANDBOX)
    button(roles, "write_roles").click()

    [intent] = asked
    assert (intent.portal, intent.region) == (START_URL, ACME.region)
    assert [role.account_id for role in intent.roles] == ["000000000042"]


def test_too_many_tags_of_a_role_are_refused_at_their_field(
    page: PortalsPage, roles: RolesPanel, services: Services
) -> None:
    roles.view.select(SANDBOX)
    typed = " ".join(f"tag-{n}" for n in range(11))
    type_tags(roles, typed)
    field = child(roles, QLineEdit, "role_tags")

    assert "too many tags" in field.accessibleDescription()
    assert field.text() == typed
    assert services.marks.current.tags == {}

    roles.view.select(f"{ACCOUNT}/Admin")
    elsewhere = field.text()
    roles.view.select(SANDBOX)

    assert elsewhere == ""
    assert field.text() == typed
    assert "too many tags" in field.accessibleDescription()


def test_what_is_typed_as_tags_stays_while_the_page_is_shown_anew(
    page: PortalsPage, roles: RolesPanel
) -> None:
    field = child(roles, QLineEdit, "role_tags")
    roles.view.select(SANDBOX)
    QTest.keyClicks(field, "pay")
    page.show_now()
    while_typing = field.text()
    roles.view.select(f"{ACCOUNT}/Admin")

    assert while_typing == "pay"
    assert field.text() == ""


def test_profiles_are_added_of_the_roles_that_are_selected(
    page: PortalsPage, roles: RolesPanel, vault: StagedVault, reports: list[Report]
) -> None:
    nothing_selected = button(roles, "add_profiles").isEnabled()
    roles.view.selectAll()
    words = button(roles, "add_profiles").text()
    roles._region.set_value("eu-west-3")
    button(roles, "add_profiles").click()
    page.show_now()
    added = [p for p in vault.profiles() if isinstance(p, IdentityCenterProfile)]

    assert not nothing_selected
    assert "3" in words
    assert {(p.name, p.sso_region, p.region) for p in added} == {
        ("Production-Admin", "eu-central-1", "eu-west-3"),
        ("Production-ReadOnly", "eu-central-1", "eu-west-3"),
        ("Sandbox-ReadOnly", "eu-central-1", "eu-west-3"),
    }
    assert [row.trailing for row in rows(roles.view)] == ["Added"] * 3
    assert len(reports) == 1


def test_a_profile_that_comes_or_goes_is_seen_at_its_role(
    page: PortalsPage, roles: RolesPanel, vault: StagedVault, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(roles.view.model().dataChanged):
        vault.save_profile(READER)
        page.show_now()
    with_one = [row.trailing_note for row in rows(roles.view)]
    with qtbot.waitSignal(roles.view.model().dataChanged):
        vault.remove_profile(READER.name)
        page.show_now()

    assert with_one == ["", "reader", ""]
    assert [row.trailing_note for row in rows(roles.view)] == [""] * 3


def test_enter_on_a_role_adds_its_profile(roles: RolesPanel, reports: list[Report]) -> None:
    roles.view.select(f"{ACCOUNT}/Admin")
    QTest.keyClick(roles.view, Qt.Key.Key_Return)
    QTest.keyClick(roles.view, Qt.Key.Key_Return)

    assert [report.text for report in reports] == [
        "Added the profile Production-Admin",
        "There is a profile of each of these roles already",
    ]


def test_a_role_is_found_and_added_without_leaving_the_search(
    page: PortalsPage, roles: RolesPanel, vault: StagedVault
) -> None:
    roles.search.setFocus()
    QTest.keyClicks(roles.search, "sandbox")
    QTest.keyClick(roles.search, Qt.Key.Key_Return)
    nothing_selected = vault.profile("Sandbox-ReadOnly")
    QTest.keyClick(roles.search, Qt.Key.Key_Down)
    QTest.keyClick(roles.search, Qt.Key.Key_Return)

    assert nothing_selected is None
    assert vault.profile("Sandbox-ReadOnly") is not None


def test_all_that_were_selected_stay_so_while_a_search_shows_them(roles: RolesPanel) -> None:
    roles.view.selectAll()
    roles.search.setText("admin")
    with_one = button(roles, "add_profiles").text()
    roles.search.setText("")

    assert with_one == "&Add profile"
    assert [role.role_name for role in roles._chosen()] == ["Admin"]


def test_what_is_selected_stays_so_while_more_roles_are_found(
    page: PortalsPage, roles: RolesPanel, world: PortalWorld
) -> None:
    roles.view.select("000000000042/ReadOnly")
    world.identity_center.roles = {"000000000001": ("Admin",), **world.identity_center.roles}
    world.identity_center.names["000000000001"] = "Accounting"
    button(roles, "find_roles").click()
    world.find()
    page.show_now()

    assert len(rows(roles.view)) == 4
    assert roles.view.selected_key == "000000000042/ReadOnly"


def test_a_discovery_shows_how_far_it_is_and_can_be_stopped(
    page: PortalsPage, roles: RolesPanel, world: PortalWorld
) -> None:
    button(roles, "find_roles").click()
    page.show_now()
    words, offered = roles._status.text(), button(roles, "stop_finding").isVisible()
    button(roles, "stop_finding").click()
    page.show_now()

    assert words == "Asking for your accounts…"
    assert offered
    assert roles._status.text() == "3 roles in 2 accounts"
    assert button(roles, "find_roles").isVisible()


def test_why_roles_were_not_found_is_said(
    page: PortalsPage, roles: RolesPanel, world: PortalWorld
) -> None:
    world.identity_center.failure = UNREACHABLE
    button(roles, "find_roles").click()
    world.find()
    page.show_now()

    assert roles._problem.isVisible()
    assert roles._problem.text() == "AWS cannot be reached. There is no network."
    assert len(rows(roles.view)) == 3


@pytest.fixture
def many(page: PortalsPage, world: PortalWorld) -> RolesPanel:
    """Ten thousand roles in two and a half thousand accounts."""
    accounts = [f"{100_000_000_000 + number}" for number in range(2500)]
    world.identity_center.roles = dict.fromkeys(accounts, ("Admin", "Audit", "Build", "ReadOnly"))
    world.sign_in()
    page.show_now()
    world.find()
    page.show_now()
    return page.detail.roles


def test_of_ten_thousand_roles_only_those_in_sight_are_made(many: RolesPanel, qtbot: QtBot) -> None:
    made: list[str] = []
    row_of = many._model._made_row

    def noted(role: PortalRole) -> Item:
        made.append(role.account_id)
        return row_of(role)

    many._model._made_row = noted
    many.search.setText("2499 read")
    found = [row.key for row in rows(many.view)]
    made.clear()
    many.search.setText("")
    many.view.scrollToBottom()
    qtbot.wait(0)
    many.view.viewport().grab()

    assert found == ["100000002499/ReadOnly"]
    assert many._model.rowCount() == 10_000
    assert len(made) < 1000
