"""The tray's menu: its items, its texts, and what each of them asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import Qt
from PySide6.QtWidgets import QMenu

from fobwatch.core.agent.shell_environment import Shell
from fobwatch.core.catalogue.profile_marks import ConsoleServices
from fobwatch.core.console.aws_services import SERVICES
from fobwatch.core.console.console import Destination
from fobwatch.core.vault.state import VaultState
from fobwatch.ui.console.menu import SERVICES_SHOWN, ConsoleItem
from fobwatch.ui.runtime.browser_intents import ChooseService, CopyLink, OpenConsole, OpenShortcut
from fobwatch.ui.runtime.intents import (
    ExplainDenial,
    LockDown,
    LockVault,
    PauseAll,
    PauseRenewals,
    Quit,
    ResumeAll,
    ResumeRenewals,
    RetryVault,
    ShowPanel,
    ShowSettings,
    ShowWindow,
)
from fobwatch.ui.runtime.session_intents import (
    CopyCode,
    CopyCommand,
    CopyEnvironment,
    EndSession,
    RenewSession,
    SignOutConsoles,
    StartSession,
)
from fobwatch.ui.tray.items import MenuConsole, MenuContent, MenuSession, Unlisted
from fobwatch.ui.tray.menu import SETTLING_MILLISECONDS, TrayMenu
from fobwatch.ui.words.tray_words import as_text, escaped
from tests.core.session_records import console
from tests.fakes import SERIAL
from tests.ui.menus import show_at_once
from tests.work import calls_of

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from pytestqt.qtbot import QtBot

    from fobwatch.ui.runtime.intents import Intent

SHORTCUT = ConsoleItem(
    text="Switch role",
    name="shortcut",
    intent=OpenShortcut(profile="prod-admin"),
)
CONTENT = MenuContent(
    active=(
        MenuSession(
            profile="prod-admin",
            text="prod-admin — 6 min",
            serial=SERIAL,
            services=ConsoleServices(favourites=("athena",), last="s3"),
            ways=(SHORTCUT,),
        ),
        MenuSession(profile="dev", text="dev — 7 h 40 min"),
    ),
    attention=(MenuSession(profile="audit", text="audit — Enter code"),),
    favourites=(MenuSession(profile="R&D", text=escaped("R&D")),),
    devices=((SERIAL, "anna-laptop"),),
)


Watched = list[bool]


@pytest.fixture
def menu(qtbot: QtBot) -> TrayMenu:
    menu = TrayMenu()
    qtbot.addWidget(menu)
    show_at_once(menu, CONTENT)
    return menu


def texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions()]


def submenu(menu: QMenu, name: str) -> QMenu:
    found = next(a for a in menu.actions() if a.objectName() == name).menu()
    assert isinstance(found, QMenu)
    return found


def action(menu: QMenu, *path: str) -> QAction:
    for name in path[:-1]:
        menu = submenu(menu, name)
    return next(a for a in menu.actions() if a.objectName() == path[-1])


def test_sessions_come_first_then_favourites_codes_and_the_program(menu: TrayMenu) -> None:
    assert texts(menu) == [
        "prod-admin — 6 min",
        "dev — 7 h 40 min",
        "audit — Enter code",
        "",
        f"Start {escaped('R&D')}",
        "",
        "MFA codes",
        "Start session…",
        "",
        "Pause renewals",
        "Pause all",
        "Lock",
        "",
        "Why was this denied?…",
        "Something is wrong…",
        "",
        "Open Fobwatch",
        "Settings",
        "",
        "Quit",
    ]


def test_a_session_has_its_verbs_and_a_code_only_where_one_can_be_made(menu: TrayMenu) -> None:
    with_code = texts(submenu(menu, "session:prod-admin"))
    without = texts(submenu(menu, "session:dev"))

    assert with_code == [
        "Open console",
        "Copy MFA code",
        "Copy command for",
        "Copy keys for",
        "",
        "Renew now",
        "End session",
    ]
    assert without == [text for text in with_code if text != "Copy MFA code"]


def test_a_session_without_a_console_has_its_other_items(menu: TrayMenu) -> None:
    session = replace(CONTENT.active[1], has_console=False)
    show_at_once(menu, replace(CONTENT, active=(session,)))

    assert texts(submenu(menu, "session:dev"))[0] == "Copy command for"


def test_the_console_has_the_favourites_first_and_other_ways_last(menu: TrayMenu) -> None:
    console = texts(submenu(submenu(menu, "session:prod-admin"), "console"))

    assert console[:5] == ["Console home", "", "★ Athena", "S3 (opened last)", ""]
    assert console[-5:] == ["", "All services…", "Copy link for others", "", "Switch role"]
    assert "S3" not in console


def test_a_new_star_is_in_the_menu_from_the_next_time_that_it_opens(menu: TrayMenu) -> None:
    session = replace(CONTENT.active[1], services=ConsoleServices(favourites=("lambda",)))
    show_at_once(menu, replace(CONTENT, active=(CONTENT.active[0], session)))

    assert "★ Lambda" in texts(submenu(submenu(menu, "session:dev"), "console"))


def test_an_empty_menu_offers_the_first_step_and_the_program(qtbot: QtBot) -> None:
    menu = TrayMenu()
    qtbot.addWidget(menu)

    assert texts(menu)[0] == "Start session…"
    assert "MFA codes" not in texts(menu)


def test_sessions_that_are_not_listed_are_a_step_away(menu: TrayMenu) -> None:
    show_at_once(menu, replace(CONTENT, unlisted=Unlisted(number=988)))

    assert action(menu, "more").text() == "988 more…"


@pytest.mark.parametrize(
    ("path", "intent"),
    [
        (
            ("session:prod-admin", "console", "service:"),
            OpenConsole(profile="prod-admin"),
        ),
        (
            ("session:prod-admin", "console", "service:s3"),
            OpenConsole(profile="prod-admin", destination=Destination(service="s3")),
        ),
        (("session:prod-admin", "console", "shortcut"), SHORTCUT.intent),
        (
            ("session:prod-admin", "console", "all_services"),
            ChooseService(profile="prod-admin"),
        ),
        (
            ("session:prod-admin", "console", "copy_link"),
            CopyLink(profile="prod-admin"),
        ),
        (
            ("session:prod-admin", "copy_code"),
            CopyCode(profile="prod-admin", serial=SERIAL),
        ),
        (
            ("session:dev", "copy_environment", "shell:fish"),
            CopyEnvironment(profile="dev", shell=Shell.FISH),
        ),
        (
            ("session:dev", "copy_command", "shell:bash"),
            CopyCommand(profile="dev", shell=Shell.BASH),
        ),
        (("session:dev", "renew"), RenewSession(profile="dev")),
        (("session:dev", "end"), EndSession(profile="dev")),
        (("attention:audit",), ShowWindow(profile="audit")),
        (("favourite:R&D",), StartSession(profile="R&D")),
        (("codes", f"code:{SERIAL}"), CopyCode(serial=SERIAL)),
        (("start",), ShowPanel()),
        (("pause",), PauseRenewals()),
        (("pause_all",), PauseAll()),
        (("lock",), LockVault()),
        (("explain_denial",), ExplainDenial()),
        (("lock_down",), LockDown()),
        (("window",), ShowWindow()),
        (("settings",), ShowSettings()),
        (("quit",), Quit()),
    ],
    ids=lambda value: "/".join(value) if isinstance(value, tuple) else "",
)
def test_an_item_asks_for_what_it_says(
    menu: TrayMenu, qtbot: QtBot, path: tuple[str, ...], intent: Intent
) -> None:
    with qtbot.waitSignal(menu.intended) as caught:
        action(menu, *path).trigger()

    assert caught.args == [intent]


def test_a_locked_vault_can_be_unlocked(menu: TrayMenu, qtbot: QtBot) -> None:
    show_at_once(menu, replace(CONTENT, vault=VaultState.LOCKED))
    with qtbot.waitSignal(menu.intended) as asked:
        action(menu, "lock").trigger()

    assert action(menu, "lock").text() == "Unlock…"
    assert asked.args == [RetryVault()]


def test_paused_renewals_can_be_resumed(menu: TrayMenu, qtbot: QtBot) -> None:
    show_at_once(menu, replace(CONTENT, paused=True))
    with qtbot.waitSignal(menu.intended) as caught:
        action(menu, "pause").trigger()

    assert action(menu, "pause").text() == "Resume renewals"
    assert caught.args == [ResumeRenewals()]


def test_what_is_all_paused_is_resumed_by_one_item(menu: TrayMenu, qtbot: QtBot) -> None:
    show_at_once(menu, replace(CONTENT, paused=True, all_paused=True))
    with qtbot.waitSignal(menu.intended) as caught:
        action(menu, "pause_all").trigger()

    assert action(menu, "pause_all").text() == "Resume all"
    assert caught.args == [ResumeAll()]
    assert "Resume renewals" not in texts(menu)


def test_a_countdown_changes_texts_and_never_items(menu: TrayMenu) -> None:
    before = menu.actions()
    later = replace(CONTENT.active[0], text="prod-admin — 5 min")
    menu.show_content(replace(CONTENT, active=(later, CONTENT.active[1])))

    assert menu.actions() == before
    assert texts(menu)[0] == "prod-admin — 5 min"


def test_items_wait_until_the_menu_is_closed(menu: TrayMenu, qtbot: QtBot) -> None:
    menu.aboutToShow.emit()
    menu.show_content(replace(CONTENT, active=()))
    while_open = texts(menu)[0]
    menu.aboutToHide.emit()

    assert while_open == "prod-admin — 6 min"
    qtbot.waitUntil(lambda: texts(menu)[0] == "audit — Enter code")


def test_a_panel_has_sized_a_menu_that_opens_and_gets_no_other_items(
    menu: TrayMenu, qtbot: QtBot
) -> None:
    before = texts(menu)
    menu.aboutToShow.emit()
    menu.show_content(replace(CONTENT, active=()))
    menu.opened.connect(lambda: menu.show_content(replace(CONTENT, active=(), paused=True)))
    menu.aboutToShow.emit()
    opened_again = texts(menu)
    menu.aboutToHide.emit()

    assert opened_again == before
    qtbot.waitUntil(lambda: "Resume renewals" in texts(menu))


class Pointer:
    """Of a desktop on which a menu may be open."""

    taken = True

    def __call__(self) -> bool:
        return self.taken


def test_a_menu_that_has_the_pointer_no_more_is_closed_though_nobody_told(qtbot: QtBot) -> None:
    pointer, watched = Pointer(), Watched()
    menu = TrayMenu(has_pointer=pointer, platform="linux")
    qtbot.addWidget(menu)
    show_at_once(menu, CONTENT)
    menu.watched.connect(watched.append)
    menu._looking.setInterval(10)
    menu.aboutToShow.emit()
    menu.show_content(replace(CONTENT, active=()))
    qtbot.wait(60)
    while_open = texts(menu)[0]
    pointer.taken = False

    assert while_open == "prod-admin — 6 min"
    qtbot.waitUntil(lambda: texts(menu)[0] == "audit — Enter code")
    assert watched == [True, False]


def test_the_pointer_has_to_be_free_twice_in_a_row(qtbot: QtBot) -> None:
    pointer, watched = Pointer(), Watched()
    menu = TrayMenu(has_pointer=pointer)
    qtbot.addWidget(menu)
    menu.watched.connect(watched.append)
    menu.aboutToShow.emit()
    for pointer.taken in (False, True, False):
        menu._looking.timeout.emit()
    while_open = list(watched)
    menu._looking.timeout.emit()

    assert while_open == [True]
    assert watched == [True, False]
    assert not menu._looking.isActive()


def test_what_was_about_to_change_waits_while_the_menu_is_open(qtbot: QtBot) -> None:
    menu, other = TrayMenu(platform="linux"), TrayMenu(platform="linux")
    for each in (menu, other):
        qtbot.addWidget(each)
        each.show_content(CONTENT)
    menu.aboutToShow.emit()
    qtbot.waitUntil(lambda: texts(other)[0] == "prod-admin — 6 min")

    assert texts(menu)[0] == "Start session…"


def test_choosing_an_item_closes_the_menu(menu: TrayMenu, qtbot: QtBot) -> None:
    menu.aboutToShow.emit()
    menu.show_content(replace(CONTENT, active=()))
    with qtbot.waitSignal(menu.intended):
        action(menu, "start").trigger()

    qtbot.waitUntil(lambda: texts(menu)[0] == "audit — Enter code")


def test_a_menu_whose_closing_is_never_told_is_taken_for_closed(
    menu: TrayMenu, qtbot: QtBot
) -> None:
    menu._open.setInterval(10)
    menu.aboutToShow.emit()
    menu.show_content(replace(CONTENT, active=()))

    qtbot.waitUntil(lambda: texts(menu)[0] == "audit — Enter code")


def test_items_that_come_back_while_open_need_no_rebuilding(menu: TrayMenu, qtbot: QtBot) -> None:
    before = menu.actions()
    menu.aboutToShow.emit()
    menu.show_content(replace(CONTENT, active=()))
    menu.show_content(CONTENT)
    menu.aboutToHide.emit()
    qtbot.wait(SETTLING_MILLISECONDS + 50)

    assert menu.actions() == before


def test_after_some_quiet_a_change_is_in_the_closed_menu_at_once(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fobwatch.ui.tray.menu.SETTLING_MILLISECONDS", 60_000)
    menu = TrayMenu()
    qtbot.addWidget(menu)
    menu.show_content(CONTENT)
    qtbot.waitUntil(lambda: texts(menu)[0] == "prod-admin — 6 min")

    menu._since_change.restart()
    menu.show_content(replace(CONTENT, unlisted=Unlisted(number=5)))
    qtbot.wait(30)

    assert "5 more…" not in texts(menu)


def test_the_same_content_again_puts_nothing_off(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fobwatch.ui.tray.menu.SETTLING_MILLISECONDS", 60_000)
    menu = TrayMenu()
    qtbot.addWidget(menu)
    for _ in range(2):
        menu.show_content(CONTENT)

    qtbot.waitUntil(lambda: texts(menu)[0] == "prod-admin — 6 min")


def test_items_that_nobody_looks_at_are_made_once_for_many_changes(
    menu: TrayMenu, qtbot: QtBot
) -> None:
    before = menu.actions()
    for number in range(1, 9):
        menu.show_content(replace(CONTENT, unlisted=Unlisted(number=number)))
    still = menu.actions()
    qtbot.waitUntil(lambda: menu.actions() != before)

    assert still == before
    assert action(menu, "more").text() == "8 more…"


def test_a_menu_that_qt_draws_is_up_to_date_when_it_opens(qtbot: QtBot) -> None:
    menu = TrayMenu(platform="win32")
    qtbot.addWidget(menu)
    menu.show_content(CONTENT)
    menu.opened.connect(lambda: menu.show_content(replace(CONTENT, unlisted=Unlisted(number=5))))
    menu.aboutToShow.emit()

    assert action(menu, "more").text() == "5 more…"


def test_it_tells_when_it_may_be_seen(menu: TrayMenu) -> None:
    seen: list[bool] = []
    menu.watched.connect(seen.append)
    menu.aboutToShow.emit()
    menu.aboutToHide.emit()

    assert seen == [True, False]


def test_how_many_more_there_are_is_a_text_too(menu: TrayMenu) -> None:
    show_at_once(menu, replace(CONTENT, unlisted=Unlisted(number=3)))
    more = action(menu, "more")
    menu.aboutToShow.emit()

    menu.show_content(replace(CONTENT, unlisted=Unlisted(number=2)))

    assert action(menu, "more") is more
    assert more.text() == "2 more…"


def test_a_session_that_stays_keeps_its_submenu(menu: TrayMenu, qtbot: QtBot) -> None:
    kept = submenu(menu, "session:dev")
    first, second = CONTENT.active

    show_at_once(menu, replace(CONTENT, active=(replace(second, text="dev — 8 h"), first)))

    assert submenu(menu, "session:dev") is kept
    assert texts(menu)[:2] == ["dev — 8 h", "prod-admin — 6 min"]
    with qtbot.waitSignal(menu.intended) as asked:
        action(menu, "session:dev", "renew").trigger()
    assert asked.args == [RenewSession(profile="dev")]


def test_a_session_whose_codes_can_be_made_by_now_gets_an_item_more(menu: TrayMenu) -> None:
    first, second = CONTENT.active

    show_at_once(menu, replace(CONTENT, active=(first, replace(second, serial=SERIAL))))

    assert "Copy MFA code" in texts(submenu(menu, "session:dev"))


def test_rebuilding_leaves_no_submenus_behind(menu: TrayMenu, qtbot: QtBot) -> None:
    count = len(menu.findChildren(QMenu))
    for _ in range(5):
        show_at_once(menu, MenuContent())
        show_at_once(menu, CONTENT)

    qtbot.waitUntil(lambda: len(menu.findChildren(QMenu)) == count)


def test_it_opens_at_once_with_as_many_items_as_it_may_have(menu: TrayMenu) -> None:
    many = MenuContent(
        active=tuple(MenuSession(profile=f"p{n}", text="x", serial=SERIAL) for n in range(12)),
        favourites=tuple(MenuSession(profile=f"f{n}", text=f"f{n}") for n in range(8)),
        devices=tuple((f"s{n}", f"d{n}") for n in range(20)),
    )
    work = calls_of(lambda: show_at_once(menu, many))

    assert work < 10_000


def test_every_service_of_the_menu_is_known() -> None:
    assert set(SERVICES_SHOWN) <= set(SERVICES)


@pytest.mark.parametrize(
    ("platform", "name", "shown"),
    [
        ("linux", "R&D_prod", "&\u200bR&D__prod"),
        ("win32", "R&D_prod", "R&&D_prod"),
        ("darwin", "R&D_prod", "R&&D_prod"),
        ("linux", "<b>x</b>", "<b>x</b>"),
        ("win32", "a\tCtrl+Q", "a Ctrl+Q"),
        ("win32", "a\nb", "a b"),
        ("win32", "n" * 300, f"{'n' * 24}…{'n' * 23}"),
    ],
)
def test_a_name_in_the_menu_is_what_it_is(platform: str, name: str, shown: str) -> None:
    assert escaped(name, platform=platform) == shown


@pytest.mark.parametrize("name", ["<b>x</b>", "a<br>", "R&lt;D"])
def test_no_name_looks_like_markup_to_a_panel(name: str) -> None:
    shown = as_text(name, platform="linux")

    assert Qt.mightBeRichText(name)
    assert not Qt.mightBeRichText(shown)
    assert shown.replace("\u200b", "") == name
    assert as_text(name, platform="win32") == name


def test_console_sessions_lead_to_their_rows_and_can_be_signed_out_of(menu: TrayMenu) -> None:
    dev, prod = console("dev"), console("prod-admin")
    consoles = tuple(MenuConsole(session=each, text=each.profile) for each in (dev, prod))
    show_at_once(menu, replace(CONTENT, consoles=consoles))
    items = submenu(menu, "consoles")

    assert texts(items) == ["dev", "prod-admin", "", "Sign out of all"]
    assert action(items, "console:1").data() == ShowWindow(profile="prod-admin", console=prod)
    assert action(items, "sign_out_consoles").data() == SignOutConsoles()

    show_at_once(menu, CONTENT)

    assert "Consoles" not in texts(menu)
