"""The browsers in the settings: where pages open by default, and what our own profiles take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton

from fobwatch.core.browsers.browsers import BrowserOwner
from fobwatch.core.errors import StorageUnavailable
from fobwatch.core.settings.options import AllowedLink
from fobwatch.core.settings.settings import Grouping, Settings
from fobwatch.ui.runtime.intent_bus import IntentBus
from fobwatch.ui.settings.page import SettingsPage
from fobwatch.ui.settings.presenter import BrowsersPresenter
from tests.fakes_console import FakeBrowserProfiles
from tests.fakes_ui import runtime_of, services_in
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytestqt.qtbot import QtBot

    from fobwatch.ui.runtime.intents import Report


class Desk:
    def __init__(self, qtbot: QtBot) -> None:
        self.page, self.bus = SettingsPage(), IntentBus()
        qtbot.addWidget(self.page)
        self.reports: list[Report] = []
        self.bus.reported.connect(self.reports.append)
        services = services_in(VaultWorld())
        made = {
            (BrowserOwner(name="prod"), "Chromium"): 91_000_000,
            (BrowserOwner(name="dev"), "Firefox"): 1,
        }
        self.profiles = FakeBrowserProfiles(made)
        services.browser_profiles = self.profiles
        self.settings = services.settings
        BrowsersPresenter(self.page, runtime_of(services, self.bus))
        self.page.show()

    def lines(self) -> list[str]:
        labels = self.page.browsers.stored.findChildren(QLabel)
        return [
            label.text()
            for label in labels
            if " in " in label.text() and label.isVisibleTo(self.page)
        ]

    def press(self, name: str) -> None:
        buttons = self.page.browsers.findChildren(QPushButton)
        names = {
            each.accessibleName() or each.text(): each
            for each in buttons
            if each.isVisibleTo(self.page)
        }
        next(names[found] for found in names if found.startswith(name)).click()


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_the_browsers_are_offered_when_the_page_is_shown(desk: Desk) -> None:
    field = desk.page.browsers.default.list

    assert field.findText("Chromium: a profile of its own") >= 0


def test_what_each_takes_is_shown(desk: Desk) -> None:
    assert len(desk.lines()) == 2
    assert desk.lines()[1].startswith("prod in Chromium: 87 MiB")


def test_one_is_cleared_after_a_question(desk: Desk, qtbot: QtBot) -> None:
    desk.press("Clear prod")
    before = dict(desk.profiles.made)
    desk.press("Clear it")

    assert len(before) == 2
    assert [owner.name for owner, _browser in desk.profiles.made] == ["dev"]
    qtbot.waitUntil(lambda: len(desk.lines()) == 1)


def test_a_portal_s_is_told_from_that_of_a_profile_of_its_name(desk: Desk, qtbot: QtBot) -> None:
    portal = BrowserOwner(name="prod", portal="https://d-1.awsapps.com/start")
    desk.profiles.made[portal, "Chromium"] = 1
    desk.page.shown.emit()
    qtbot.waitUntil(lambda: len(desk.lines()) == 3)
    desk.press("Clear prod (access portal)")
    desk.press("Clear it")

    assert [owner.key for owner, _browser in desk.profiles.made] == ["profile prod", "profile dev"]


def test_one_that_is_nobody_s_any_more_is_shown_and_goes_by_itself(
    desk: Desk, qtbot: QtBot
) -> None:
    desk.profiles.abandon(BrowserOwner(name="prod"))
    desk.page.shown.emit()
    qtbot.waitUntil(lambda: any("no longer used" in line for line in desk.lines()))
    buttons = desk.page.browsers.stored.findChildren(QPushButton)

    assert desk.lines()[1] == (
        "prod in Chromium, no longer used: 87 MiB. It is removed once the browser is closed."
    )
    assert not any("prod" in each.accessibleName() for each in buttons if each.isVisible())


def test_none_is_cleared_where_the_answer_is_no(desk: Desk) -> None:
    desk.press("Clear prod")
    desk.press("Keep it")

    assert len(desk.profiles.made) == 2


def test_why_one_cannot_be_cleared_is_said(desk: Desk) -> None:
    desk.profiles.failure = StorageUnavailable("Not now", "Chromium is open.", "Close it.")
    desk.press("Clear prod")
    desk.press("Clear it")

    assert len(desk.lines()) == 2
    assert [str(report.error) for report in desk.reports] == [
        "Not now: Chromium is open. Close it."
    ]


def test_without_any_nothing_is_said(qtbot: QtBot) -> None:
    page = SettingsPage()
    qtbot.addWidget(page)
    page.show()

    assert not page.browsers.stored.isVisible()


def boxes(desk: Desk) -> dict[str, bool]:
    found = desk.page.browsers.multi_session.findChildren(QCheckBox)
    return {box.text().rpartition(" in ")[2]: box.isChecked() for box in found}


def test_what_was_answered_about_several_accounts_is_shown_and_changed(desk: Desk) -> None:
    answers = {"chromium.desktop|Profile 1": False, "default": True, "gone.desktop|": True}
    changes: list[Mapping[str, object]] = []
    desk.page.changed.connect(changes.append)
    before = boxes(desk)
    desk.settings.change(lambda _: Settings(multi_session=answers))
    shown, no_changes = boxes(desk), list(changes)
    desk.page.browsers.multi_session.findChildren(QCheckBox)[0].click()

    assert before == {}
    assert shown == {"Chromium, Work": False, "the default browser": True, "gone.desktop": True}
    assert no_changes == []
    assert changes[-1]["multi_session"] == {**answers, "chromium.desktop|Profile 1": True}


def test_a_link_that_opens_without_asking_is_shown_and_revoked(desk: Desk) -> None:
    links = [
        AllowedLink(link=f"fobwatch://open?account={n}", profile="dev", sign_in="d")
        for n in range(2)
    ]
    hidden = not desk.page.browsers.allowed.isVisible()
    desk.settings.change(lambda _: Settings(allowed_links=tuple(links)))
    changes: list[Mapping[str, object]] = []
    desk.page.changed.connect(changes.append)

    desk.press("Revoke fobwatch://open?account=0 with dev")

    assert hidden
    assert desk.page.browsers.allowed.isVisible()
    assert changes[-1]["allowed_links"] == (links[1],)


def test_the_focus_stays_among_the_links_and_a_revoked_one_is_named(desk: Desk) -> None:
    links = [
        AllowedLink(link=f"fobwatch://open?account={n}", profile="dev", sign_in="d")
        for n in range(3)
    ]
    allowed = desk.page.browsers.allowed
    desk.settings.change(lambda _: Settings(allowed_links=tuple(links)))
    desk.page.activateWindow()
    focused: list[str] = []
    said: list[str] = []
    for number in (1, 2, 0):
        button = next(
            each
            for each in allowed.findChildren(QPushButton, "revoke")
            if each.accessibleName() == f"Revoke {links[number].link} with dev"
        )
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
        now = desk.page.window().focusWidget()
        assert now is not None
        focused.append(now.accessibleName() if now.objectName() == "revoke" else now.objectName())
        said.extend(each.text() for each in allowed.findChildren(QLabel, "revoked"))

    assert focused == [
        "Revoke fobwatch://open?account=2 with dev",
        "Revoke fobwatch://open?account=0 with dev",
        "clear",
    ]
    assert said == [f"Revoked: {links[n].link} asks again before it opens." for n in (1, 2, 0)]
    assert allowed.isVisible()


def test_a_change_here_keeps_what_was_chosen_on_another_page(desk: Desk) -> None:
    changes: list[Mapping[str, object]] = []
    desk.page.changed.connect(changes.append)
    desk.settings.change(
        lambda _: Settings(group_profiles=Grouping.ACCOUNT, multi_session={"default": True})
    )
    desk.page.browsers.multi_session.findChildren(QCheckBox)[0].click()

    assert changes == [{"multi_session": {"default": False}}]
