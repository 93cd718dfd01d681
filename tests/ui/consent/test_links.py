"""The question about a link: what it says, and what comes of each answer."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from PySide6.QtCore import QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from fobwatch.core.aws.connection import Connection
from fobwatch.core.browsers.browsers import UsersProfile
from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.core.consent.errors import ConsentDenied
from fobwatch.core.console.console import Destination
from fobwatch.core.console.errors import InvalidLink, NotAsAgreed
from fobwatch.core.console.link_questions import (
    ANSWER_TIME,
    MOST_BY_ITSELF,
    QUIET,
    REST,
    LinkQuestions,
)
from fobwatch.core.errors import VaultUnavailable
from fobwatch.core.profiles.errors import UnknownProfile
from fobwatch.core.settings.settings import Settings, SettingsFile
from fobwatch.core.vault.state import VaultState
from fobwatch.ui.actions.console_actions import ConsoleActions
from fobwatch.ui.consent.link_presenter import LinkPresenter
from fobwatch.ui.forms.fields import ComboBox
from fobwatch.ui.runtime.browser_intents import OpenConsole
from fobwatch.ui.runtime.intent_bus import IntentBus
from fobwatch.ui.runtime.intents import LockVault, RetryVault
from fobwatch.ui.runtime.profile_intents import NewProfile
from fobwatch.ui.widgets import guarded
from fobwatch.ui.widgets.facts import Facts
from tests.fakes import ACCOUNT, ADMIN, ANNA, FakeScreen
from tests.fakes_console import FIREFOX
from tests.fakes_ui import InlineRunner, RecordingNotifier, runtime_of
from tests.ui.pressing import child, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from fobwatch.ui.consent.link_window import LinkWindow
    from fobwatch.ui.runtime.intents import Intent, Report
    from fobwatch.ui.runtime.services import Services
    from tests.fakes import FakeClock
    from tests.fakes_console import RecordingBrowser
    from tests.staged import StagedCatalogue

BEGIN = f"fobwatch://open?account={ACCOUNT}"
ADMINS = f"{BEGIN}&role=Admin&destination=s3%20eu-west-1"
TWIN = replace(ADMIN, name="prod-twin")


class Links:
    """The links that come in, and the window in front of them."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.bus = IntentBus()
        self.asked: list[Intent] = []
        self.reports: list[Report] = []
        self.bus.asked.connect(self.asked.append)
        self.bus.reported.connect(self.reports.append)
        self.owner = QObject()
        self.runner = InlineRunner()
        self.notifier = RecordingNotifier()
        services.profiles.on_change(services.index.outdate)
        self.runtime = runtime_of(services, self.bus, self.runner)
        self.presenter = LinkPresenter(self.notifier, self.runtime, self.owner)

    def follow(self, link: str) -> None:
        self.services.links.ask(link)

    def open_consoles(self) -> None:
        """Have what is asked for carried out."""
        ConsoleActions(self.runtime)

    @property
    def window(self) -> LinkWindow:
        assert self.presenter.window is not None
        return self.presenter.window

    def button(self, name: str) -> QPushButton:
        return child(self.window, QPushButton, name)

    def press(self, name: str, qtbot: QtBot) -> None:
        button = self.button(name)
        qtbot.waitUntil(button.isEnabled)
        button.click()

    def facts(self) -> dict[str, str]:
        of_page, of_lead = ("Page", "Refers to"), ("Profile", "Signs in as", "Account", "Opens in")
        names = (*of_page, *of_lead, "Why", "What to do")
        tables = self.window.findChildren(Facts)
        found = {n: v for n in names for table in tables if (v := value_of(table, n))}
        return {name: value.replace("\u00a0", " ") for name, value in found.items()}


@pytest.fixture(autouse=True)
def short_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "GUARD_MILLISECONDS", 20)


@pytest.fixture
def screen() -> FakeScreen:
    return FakeScreen()


@pytest.fixture
def links(
    qtbot: QtBot, services: Services, clock: FakeClock, screen: FakeScreen
) -> Iterator[Links]:
    asking = LinkQuestions(clock, screen)
    made = Links(replace(services, links=asking, screen=screen))
    yield made
    if made.presenter.window is not None:
        qtbot.addWidget(made.window)


def test_the_window_says_what_opens_with_whom_and_where(links: Links) -> None:
    links.services.marks.set_browser("prod-admin", UsersProfile(browser=FIREFOX.id))

    links.follow(ADMINS)

    assert links.window.isVisible()
    assert links.window.windowTitle() == "Open the console of 4821\u00a00093\u00a07715?"
    assert links.facts() == {
        "Page": "S3 in eu-west-1",
        "Profile": "prod-admin",
        "Signs in as": "Role Admin",
        "Account": "4821 0093 7715",
        "Opens in": "Firefox",
    }
    assert not links.window.findChildren(ComboBox)[0].isVisible()


def test_an_account_is_called_by_its_alias_beside_its_number(links: Links) -> None:
    links.services.vault.save_profile(replace(ANNA, console_account="acme-prod"))

    links.follow(ADMINS)

    digits = "4821\N{NO-BREAK SPACE}0093\N{NO-BREAK SPACE}7715"
    assert links.window.windowTitle() == f"Open the console of acme-prod ({digits})?"
    assert links.facts()["Account"] == "acme-prod · 4821 0093 7715"


def test_the_whole_address_is_shown_and_the_hosts_that_it_hides(links: Links) -> None:
    page = (
        "https://console.aws.amazon.com/cloudformation/home#/stacks/create/review"
        f"?templateURL=https%3A%2F%2Facme.s3.amazonaws.com%2Fa.yaml&stackName={'a' * 1000}"
    )

    links.follow(f"{BEGIN}&role=Admin&destination={quote(page)}")

    facts = links.facts()
    assert (facts["Page"], facts["Refers to"]) == (page, "acme.s3.amazonaws.com")


def test_a_click_on_open_opens_the_console_and_nothing_before(links: Links, qtbot: QtBot) -> None:
    links.follow(ADMINS)
    assert links.asked == []

    links.press("open_link", qtbot)

    assert links.asked == [
        OpenConsole(
            profile="prod-admin",
            destination=Destination(service="s3", region="eu-west-1"),
            agreement=replace(links.services.agreements.shown("prod-admin"), confirmed=True),
        )
    ]
    assert links.presenter.window is None


@pytest.mark.parametrize("how", ["deny", "close", "expire", "lock"])
def test_whatever_else_ends_the_question_opens_nothing(
    how: str, links: Links, clock: FakeClock, qtbot: QtBot
) -> None:
    links.follow(ADMINS)

    if how == "deny":
        links.press("deny", qtbot)
    elif how == "close":
        links.window.close()
    elif how == "expire":
        clock.advance(ANSWER_TIME)
        links.presenter.refresh()
    else:
        links.services.links.deny()

    assert links.asked == []
    assert links.presenter.window is None
    assert links.services.links.question is None


def test_nobody_opens_a_link_by_typing_on(
    links: Links, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(guarded, "GUARD_MILLISECONDS", 100_000)
    links.follow(ADMINS)
    qtbot.waitExposed(links.window)

    QTest.keyClicks(links.window, "\r o\r")
    links.button("open_link").click()

    assert links.asked == []
    assert links.window.isVisible()


def test_of_several_profiles_a_person_chooses_one(
    links: Links, profiles: StagedCatalogue, qtbot: QtBot
) -> None:
    profiles.listed = (ANNA, ADMIN, TWIN)
    links.follow(ADMINS)
    choice = links.window.findChildren(ComboBox)[0]
    assert [choice.itemText(index) for index in range(choice.count())] == [ADMIN.name, TWIN.name]

    choice.setCurrentIndex(1)
    spoken = links.window.accessibleDescription()
    links.press("open_link", qtbot)

    assert [intent.about_profile for intent in links.asked] == ["prod-twin"]
    assert "Profile: prod-twin" in spoken


def test_the_choice_among_several_profiles_is_not_repeated_below(
    links: Links, profiles: StagedCatalogue
) -> None:
    profiles.listed = (ANNA, ADMIN, TWIN)
    links.follow(ADMINS)

    assert links.window.findChildren(ComboBox)[0].currentText() == ADMIN.name
    assert "Profile" not in links.facts()
    assert links.facts()["Signs in as"] == "Role Admin"


def test_where_no_profile_leads_a_person_can_add_one(links: Links, qtbot: QtBot) -> None:
    links.follow("fobwatch://open?account=901755201184&role=Admin")

    assert links.window.windowTitle() == "No profile leads to 9017\u00a05520\u00a01184"
    assert not links.button("open_link").isVisible()
    links.press("add_profile", qtbot)

    assert links.asked == [NewProfile()]


def test_where_only_the_role_is_missing_the_window_says_so(links: Links) -> None:
    links.follow(f"{BEGIN}&role=Nope")

    title = links.window.windowTitle()
    assert title == "No profile has the role Nope in 4821\u00a00093\u00a07715"
    assert links.button("add_profile").isVisible()
    assert not links.button("open_link").isVisible()


def test_a_bad_link_is_refused_with_its_reason_and_opens_nothing(links: Links) -> None:
    with pytest.raises(InvalidLink):
        links.follow("fobwatch://quit?account=482100937715")

    assert set(links.facts()) == {"Why", "What to do"}
    visible = [name for name in ("open_link", "add_profile") if links.button(name).isVisible()]
    assert visible == []


def test_a_good_link_is_asked_about_in_the_window_of_a_refused_one(
    links: Links, qtbot: QtBot
) -> None:
    with pytest.raises(InvalidLink):
        links.follow("fobwatch://quit")
    qtbot.waitUntil(links.button("deny").isEnabled)

    links.follow(ADMINS)

    assert links.facts()["Profile"] == "prod-admin"
    assert not links.button("open_link").isEnabled()
    links.press("open_link", qtbot)
    assert [intent.about_profile for intent in links.asked] == ["prod-admin"]


def test_a_page_of_another_partition_is_refused(links: Links) -> None:
    links.follow(f"{BEGIN}&role=Admin&destination=https://console.amazonaws.cn/s3/home")

    assert "aws-cn" in links.window.windowTitle()
    assert not links.button("open_link").isVisible()


def test_a_flood_of_links_is_one_window_that_says_so(links: Links, qtbot: QtBot) -> None:
    links.follow(ADMINS)
    window = links.window

    for number in range(1000):
        with pytest.raises(ConsentDenied):
            links.follow(f"{BEGIN}&role=Role{number}")

    assert links.window is window
    shown = [each.text() for each in window.findChildren(QLabel) if each.isVisible()]
    assert any("More links came" in text for text in shown)
    links.press("deny", qtbot)
    with pytest.raises(ConsentDenied):
        links.follow(ADMINS)
    assert links.presenter.window is None


def silence(links: Links) -> None:
    links.follow(ADMINS)
    with pytest.raises(ConsentDenied):
        links.follow(f"{BEGIN}&role=Other")
    links.services.links.deny()


def test_who_clicks_in_the_silence_is_notified_once_a_minute(
    links: Links, clock: FakeClock
) -> None:
    silence(links)
    before = list(links.notifier.history)

    for _ in range(1000):
        with pytest.raises(ConsentDenied):
            links.follow(ADMINS)
    at_once = list(links.notifier.history)
    clock.advance(QUIET)
    silence(links)
    with pytest.raises(ConsentDenied):
        links.follow(ADMINS)

    assert before == []
    assert [notice.title for notice in at_once] == ["A link was not opened"]
    assert at_once[0].body == (
        "Others were followed just now, and were not opened. Follow it again in a minute."
    )
    assert len(links.notifier.history) == 2


def test_the_notice_about_a_bad_link_says_so_without_what_is_in_it(links: Links) -> None:
    silence(links)

    with pytest.raises(InvalidLink):
        links.follow(f"{BEGIN}&Call-0800-555=1")

    (notice,) = links.notifier.history
    assert "malformed" in notice.body
    assert "0800" not in f"{notice.title}{notice.body}"


@pytest.mark.parametrize(
    ("state", "title"),
    [
        (VaultState.LOCKED, "The vault is locked"),
        (VaultState.NEW, "The keyring of this computer is not set up yet"),
    ],
)
def test_a_link_unlocks_the_vault_on_a_click_and_not_before(
    state: VaultState, title: str, links: Links, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    vault = links.services.vault
    monkeypatch.setattr(type(vault), "state", state)

    links.follow(ADMINS)
    links.presenter.refresh()

    assert links.asked == []
    assert links.window.windowTitle() == title
    assert links.facts() == {"Account": "4821 0093 7715", "Page": "S3 in eu-west-1"}
    assert not links.button("open_link").isVisible()
    links.press("unlock_vault", qtbot)
    vault.on_change.notify()
    assert [type(intent) for intent in links.asked] == [RetryVault]
    assert links.presenter.window is None
    monkeypatch.setattr(type(vault), "state", VaultState.READY)
    vault.on_change.notify()
    assert links.button("open_link").isVisible()
    assert not links.button("unlock_vault").isVisible()


@pytest.mark.parametrize("error", [None, VaultUnavailable("It does not answer", "", "")])
def test_a_link_whose_unlocking_came_to_nothing_is_shown_again(
    error: VaultUnavailable | None, links: Links, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(type(links.services.vault), "state", VaultState.LOCKED)
    links.follow(ADMINS)
    links.press("unlock_vault", qtbot)
    hidden = links.presenter.window is None

    [unlocking] = links.asked
    links.bus.fail(
        LockVault(), VaultUnavailable("Not now", "", "")
    )  # which is about something else
    still_hidden = links.presenter.window is None
    if error:
        links.bus.fail(unlocking, error)
    else:
        links.bus.given_up.emit(unlocking)

    assert hidden
    assert still_hidden
    assert links.window.windowTitle() == "The vault is still locked"
    links.press("unlock_vault", qtbot)
    assert [type(intent) for intent in links.asked] == [RetryVault, RetryVault]


def test_a_vault_that_cannot_be_read_is_said_and_no_profile_is_missed(
    links: Links, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        type(links.services.vault), "unread", VaultUnavailable("It does not answer", "", "")
    )

    links.follow("fobwatch://open?account=901755201184")

    assert links.window.windowTitle() == "It does not answer"
    assert not links.button("add_profile").isVisible()


@pytest.mark.parametrize("how", ["deny", "close"])
def test_a_no_leaves_the_vault_locked(
    how: str, links: Links, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(type(links.services.vault), "state", VaultState.LOCKED)
    links.follow(ADMINS)

    if how == "deny":
        links.press("deny", qtbot)
    else:
        links.window.close()

    assert links.asked == []
    assert links.services.links.question is None


def test_a_question_asked_while_locked_is_guarded_anew_once_the_vault_is_open(
    links: Links, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    vault = links.services.vault
    monkeypatch.setattr(type(vault), "state", VaultState.LOCKED)
    links.follow(ADMINS)
    qtbot.waitUntil(links.button("unlock_vault").isEnabled)

    monkeypatch.setattr(type(vault), "state", VaultState.READY)
    vault.on_change.notify()

    assert not links.button("open_link").isEnabled()


def test_a_bad_link_needs_no_open_vault(links: Links, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(links.services.vault), "state", VaultState.LOCKED)

    with pytest.raises(InvalidLink):
        links.follow("fobwatch://quit")

    assert links.asked == []
    assert set(links.facts()) == {"Why", "What to do"}


def test_a_link_that_nobody_is_asked_about_is_reported(links: Links, screen: FakeScreen) -> None:
    screen.set_locked(locked=True)

    links.presenter.follow(ADMINS)

    assert [type(report.error) for report in links.reports] == [ConsentDenied]
    assert links.presenter.window is None


def test_the_window_says_why_a_link_is_refused_and_nothing_else_does(links: Links) -> None:
    links.presenter.follow("fobwatch://close")

    assert links.window.isVisible()
    assert links.reports == []


def test_a_locked_screen_hides_the_question(links: Links, screen: FakeScreen) -> None:
    links.follow(ADMINS)

    screen.set_locked(locked=True)
    assert links.presenter.window is None

    screen.set_locked(locked=False)
    assert links.window.isVisible()


def test_the_window_shows_a_profile_as_it_is_now_and_is_guarded_anew(
    links: Links, profiles: StagedCatalogue, qtbot: QtBot
) -> None:
    links.follow(ADMINS)
    qtbot.waitUntil(links.button("open_link").isEnabled)

    profiles.listed = (ANNA, TWIN)

    assert links.facts()["Profile"] == TWIN.name
    assert not links.button("open_link").isEnabled()


def another_role(profiles: StagedCatalogue) -> None:
    profiles.listed = (ANNA, replace(ADMIN, role_arn=f"{ADMIN.role_arn}/Other"))


def another_region(profiles: StagedCatalogue) -> None:
    profiles.listed = (ANNA, replace(ADMIN, region="eu-central-1"))


def another_key_of_the_source(profiles: StagedCatalogue) -> None:
    key = replace(ANNA.access_key, access_key_id="AKIAOTHER0000000TEST")
    profiles.listed = (replace(ANNA, access_key=key), ADMIN)


def another_endpoint(profiles: StagedCatalogue) -> None:
    profiles.connect({ADMIN.name: Connection(sts_endpoint="http://127.0.0.1:4566")})


def deleted(profiles: StagedCatalogue) -> None:
    profiles.listed = (ANNA,)


@pytest.mark.parametrize("always", [False, True])
@pytest.mark.parametrize(
    "change", [another_role, another_region, another_key_of_the_source, another_endpoint, deleted]
)
def test_a_profile_that_changed_since_it_was_shown_opens_nothing(
    change: Callable[[StagedCatalogue], None],
    always: bool,
    links: Links,
    profiles: StagedCatalogue,
    browser: RecordingBrowser,
    qtbot: QtBot,
) -> None:
    links.open_consoles()
    links.follow(ADMINS)
    qtbot.waitUntil(links.button("open_link").isEnabled)
    links.runner.hold()
    change(profiles)

    links.button("allow_link" if always else "open_link").click()
    links.runner.release()

    [report] = links.reports
    assert isinstance(report.error, NotAsAgreed | UnknownProfile)
    assert browser.opened == []
    links.follow(ADMINS)
    assert links.window.isVisible()
    assert browser.opened == []


def test_who_chose_another_browser_meanwhile_is_asked_anew(links: Links, qtbot: QtBot) -> None:
    links.follow(ADMINS)
    qtbot.waitUntil(links.button("open_link").isEnabled)
    links.services.marks.set_browser("prod-admin", UsersProfile(browser=FIREFOX.id))

    links.button("open_link").click()

    assert links.asked == []
    assert links.facts()["Opens in"] == "Firefox"
    assert not links.button("open_link").isEnabled()
    links.press("open_link", qtbot)
    assert [intent.about_profile for intent in links.asked] == ["prod-admin"]


def test_a_profile_that_is_as_it_was_shown_opens(
    links: Links, browser: RecordingBrowser, qtbot: QtBot
) -> None:
    links.open_consoles()
    links.follow(ADMINS)

    links.press("open_link", qtbot)

    assert [report.error for report in links.reports] == [None]
    assert [login.profile for login in browser.opened] == ["prod-admin"]


@pytest.mark.parametrize(("name", "allowed"), [("open_link", 0), ("allow_link", 1)])
def test_only_what_is_always_allowed_is_kept(
    links: Links, qtbot: QtBot, name: str, allowed: int
) -> None:
    links.follow(ADMINS)
    links.press(name, qtbot)
    stored = SettingsFile(links.services.settings._store)
    stored.load()

    assert len(stored.current.allowed_links) == allowed


@pytest.mark.parametrize("link", [ADMINS, "fobwatch://quit"], ids=["good", "refused"])
def test_a_question_that_is_over_before_its_window_is_made_is_not_shown(
    links: Links, link: str
) -> None:
    links.runner.hold()
    with suppress(InvalidLink):
        links.follow(link)
    links.services.links.deny()
    links.runner.release()

    assert links.presenter.window is None


def allow(links: Links, qtbot: QtBot, clock: FakeClock) -> None:
    links.follow(ADMINS)
    links.press("allow_link", qtbot)
    links.asked.clear()
    clock.advance(REST)


def test_a_link_that_was_allowed_opens_by_itself_and_only_that_very_link(
    links: Links, clock: FakeClock, qtbot: QtBot
) -> None:
    allow(links, qtbot, clock)

    links.follow(ADMINS)
    opened = [
        (intent.profile, intent.destination.service, intent.agreement.confirmed)
        for intent in links.asked
        if isinstance(intent, OpenConsole)
    ]
    clock.advance(REST)
    links.follow(f"{ADMINS}%20")
    again = len(links.asked)
    clock.advance(REST)
    links.follow(f"{BEGIN}&role=Admin&destination=ec2%20eu-west-1")

    assert opened == [("prod-admin", "s3", False)]
    assert again == 2
    assert len(links.asked) == 2
    assert links.window.isVisible()


def test_an_allowed_link_that_comes_again_at_once_is_asked_about(
    links: Links, clock: FakeClock, qtbot: QtBot
) -> None:
    allow(links, qtbot, clock)
    links.follow(ADMINS)

    for _ in range(1000):
        links.follow(ADMINS)

    assert len(links.asked) == 1
    assert links.window.isVisible()


def test_an_allowed_link_that_is_asked_about_says_why(
    links: Links, clock: FakeClock, qtbot: QtBot
) -> None:
    allow(links, qtbot, clock)
    for _ in range(MOST_BY_ITSELF):
        links.follow(ADMINS)
        clock.advance(timedelta(minutes=1))
    opened = len(links.asked)

    links.follow(ADMINS)

    assert opened == len(links.asked) == MOST_BY_ITSELF
    shown = [each.text() for each in links.window.findChildren(QLabel) if each.isVisible()]
    assert any("You allowed this link" in text and "10 times" in text for text in shown)
    assert not links.button("allow_link").isVisible()


@pytest.mark.parametrize("how", ["deny", "close", "add_profile"])
@pytest.mark.parametrize("title", ["No profile leads", "aws-cn"])
def test_closing_a_link_that_nothing_opens_silences_no_other(
    how: str, title: str, links: Links, qtbot: QtBot
) -> None:
    nowhere = "fobwatch://open?account=901755201184"
    if title == "aws-cn":
        nowhere = f"{BEGIN}&role=Admin&destination=https://console.amazonaws.cn/s3/home"
    links.follow(nowhere)
    assert title in links.window.windowTitle()
    with pytest.raises(ConsentDenied):
        links.follow(f"{BEGIN}&role=Other")

    if how == "close":
        links.window.close()
    elif links.button(how).isVisible():
        links.press(how, qtbot)
    else:
        links.press("deny", qtbot)

    links.follow(ADMINS)
    assert links.button("open_link").isVisible()


def test_links_that_nothing_opens_are_shown_twice_a_minute(
    links: Links, clock: FakeClock, qtbot: QtBot
) -> None:
    def shown() -> int:
        count = 0
        for number in range(50):
            links.follow(f"fobwatch://open?account=901755201184&role=Role{number}")
            if links.presenter.window is not None:
                count += 1
                links.press("deny", qtbot)
        return count

    first = shown()
    clock.advance(QUIET)

    assert (first, shown()) == (2, 2)


def test_a_revoked_link_is_asked_about(links: Links, clock: FakeClock, qtbot: QtBot) -> None:
    allow(links, qtbot, clock)
    links.services.settings.change(lambda _: Settings())

    links.follow(ADMINS)

    assert links.asked == []
    assert links.window.isVisible()


def test_always_is_not_offered_where_programs_have_to_ask(
    links: Links, clock: FakeClock, qtbot: QtBot
) -> None:
    links.follow(ADMINS)
    offered = links.button("allow_link").isVisible()
    links.press("deny", qtbot)
    links.services.rules.choose("prod-admin", ConsentPolicy.ONCE_PER_PROGRAM)

    links.follow(ADMINS)

    assert offered
    assert not links.button("allow_link").isVisible()
