"""What a person does with Fobwatch, step by step: the tour shows it, end-to-end tests check it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.demo.seed import SAML_PORT
from fobwatch.ui.window.main_window import PageName
from tests.desktop.program import NAME
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.desktop.program import Fobwatch

SETTINGS = len(PageName)
"""The last page of the main window, by its number."""

PANEL = "Quick panel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`name` names its picture; `act` returns when there is something to see."""

    name: str
    act: Callable[[Fobwatch], object]


def open_quick_panel(fobwatch: Fobwatch) -> None:
    """Open it, and wait until what is typed goes into its search."""
    fobwatch.click_icon()
    wait_until(lambda: fobwatch.find("", PANEL, "active"), "the quick panel")
    wait_until(lambda: fobwatch.find("text", "", "focused"), "the search of the quick panel")


def start_in_panel(fobwatch: Fobwatch, words: str) -> None:
    """Start the profile that is found by these words in the quick panel."""
    open_quick_panel(fobwatch)
    fobwatch.type_text(words)
    fobwatch.desktop.screen.press("Return")


def open_menu(fobwatch: Fobwatch) -> None:
    """Open the menu that the tray host draws."""
    fobwatch.click_icon(button=3)
    fobwatch.desktop.screen.wait_for_menu()


def close_what_is_open(fobwatch: Fobwatch) -> None:
    """Close the quick panel, or the menu: the first Escape may clear the search alone."""
    screen = fobwatch.desktop.screen
    screen.press("Escape", "Escape")
    screen.rest_pointer()
    wait_until(lambda: not fobwatch.find("", PANEL), "the end of the quick panel")
    screen.wait_for_no_menu()


def leave_editor(fobwatch: Fobwatch) -> None:
    """Cancel the device's editor, and discard what was entered where that is asked."""

    def is_gone() -> bool:
        return not fobwatch.nodes("password text")

    fobwatch.press("push button", "Cancel")
    wait_until(lambda: is_gone() or fobwatch.says("Discard your changes?"), "an answer")
    if not is_gone():
        fobwatch.press("push button", "Discard them")
    wait_until(is_gone, "the end of the editor")


def search_roles(fobwatch: Fobwatch, words: str) -> None:
    """Type into the search of the page Portals, instead of what is there."""
    fobwatch.desktop.accessibility.focus(NAME, "text", "Search accounts and roles")
    fobwatch.type_text(words)

    def is_found() -> bool:
        """Whether a role is selected, beside the page in the sidebar."""
        return sum("selected" in node.states for node in fobwatch.nodes("list item")) > 1

    wait_until(is_found, f"a role that is found by {words!r}")


def search(fobwatch: Fobwatch, words: str) -> None:
    """Type into the search of the page that shows, instead of what is there."""
    fobwatch.desktop.screen.press("ctrl+f")
    fobwatch.type_text(words)


def choose_file(fobwatch: Fobwatch, dialog: str, path: Path) -> None:
    """Type the file's path into the dialog with this title."""
    screen = fobwatch.desktop.screen
    screen.focus(dialog)
    screen.press("ctrl+a")
    screen.type_text(str(path))
    screen.press("Return")


def wait_for_editor(fobwatch: Fobwatch) -> None:
    """Until what is typed goes into the first field of a profile's editor."""
    wait_until(lambda: fobwatch.find("text", "Name", "focused"), "the keyboard in the editor")


def in_menu(fobwatch: Fobwatch, profile: str) -> bool:
    """Whether the menu of the tray has a line of the profile."""
    return any(label.startswith(profile) for label in fobwatch.item.menu().labels())


def start_sessions(fobwatch: Fobwatch) -> None:
    """Start one session of each kind; boris's device is not in the vault."""
    for profile in ("prod-readonly", "data-lake", "deploy"):
        fobwatch.command("credentials", profile)
    fobwatch.command("credentials", "boris", check=False)
    page(1)(fobwatch)
    wait_until(lambda: in_menu(fobwatch, "boris"), "the sessions in the menu")


def page(number: int, shows: str = "") -> Callable[[Fobwatch], None]:
    """A step that opens the main window at its page of this number, by the keyboard.

    It ends when a screen reader finds `shows` there: a page is filled after it is opened.
    """

    def open_page(fobwatch: Fobwatch) -> None:
        screen = fobwatch.desktop.screen
        fobwatch.item.click("Open Fobwatch")
        fobwatch.focus()
        screen.press(f"ctrl+{number}")
        screen.rest_pointer()

        def is_open() -> bool:
            nodes = fobwatch.nodes()
            pages = [node for node in nodes if node.role == "list item"]
            here = len(pages) >= number and "selected" in pages[number - 1].states
            return here and any(shows in node.text or shows in node.name for node in nodes)

        with fobwatch.desktop.accessibility.telling(NAME, "label"):
            wait_until(is_open, f"page {number} with {shows!r}")

    return open_page


def open_console(fobwatch: Fobwatch) -> None:
    fobwatch.command("open", "prod-readonly", "s3")
    fobwatch.desktop.browser.wait_for_page("/console/")


def sign_in_to_portal(fobwatch: Fobwatch) -> None:
    """Sign in on the page Portals, and wait for the roles of the portal there."""
    screen, browser = fobwatch.desktop.screen, fobwatch.desktop.browser
    page(4, "d-9367a1c2b4.awsapps.com")(fobwatch)
    fobwatch.press("push button", "Sign in")
    browser.wait_for_page("/authorize").press("allow")
    browser.wait_for_page("/oauth/callback")
    browser.close()
    wait_until(lambda: fobwatch.says("Signed in, until about"), "the sign-in on the page")
    fobwatch.wait_for("push button", "Refresh")
    fobwatch.focus()
    screen.rest_pointer()


def sign_in_by_saml(fobwatch: Fobwatch, port: int = SAML_PORT) -> None:
    """Start a role of the identity provider, and sign in on its page in the browser."""
    browser = fobwatch.desktop.browser
    start_in_panel(fobwatch, "saml-admin")
    browser.wait_for_page("/idp/saml").press("allow")
    browser.wait_for_page(f":{port}/saml")


TOUR = (
    Step(name="first-start", act=page(1, "Welcome to Fobwatch")),
    Step(name="sessions", act=start_sessions),
    Step(name="profiles", act=page(2, "prod-readonly")),
    Step(name="devices", act=page(3, "anna-laptop")),
    Step(name="portals", act=sign_in_to_portal),
    Step(name="activity", act=page(5, "Credentials refused")),
    Step(name="settings", act=page(SETTINGS, "Appearance")),
    Step(name="quick-panel", act=open_quick_panel),
    Step(name="menu", act=open_menu),
    Step(name="console", act=open_console),
    Step(name="saml", act=sign_in_by_saml),
)
