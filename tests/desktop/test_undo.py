"""A person deletes a profile, undoes that, and reads in the activity what happened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.desktop.program import Fobwatch
from tests.desktop.steps import page, search, wait_for_editor
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desktop.desktop import Desktop

pytestmark = pytest.mark.desktop

NAME = "data-lake"


@pytest.fixture
def fobwatch(desktop: Desktop) -> Iterator[Fobwatch]:
    fobwatch = Fobwatch(desktop, "--demo")
    fobwatch.start_with_vault()
    yield fobwatch
    fobwatch.process.end()


def listed(fobwatch: Fobwatch) -> dict[str, Any] | None:
    """What the command line has of the profile."""
    profiles = json.loads(fobwatch.command("list", "--json").stdout)
    return next((profile for profile in profiles if profile["name"] == NAME), None)


def buttons(fobwatch: Fobwatch) -> set[str]:
    return {node.name for node in fobwatch.nodes("push button")}


def focused_button(fobwatch: Fobwatch) -> str:
    return next((node.name for node in fobwatch.nodes("push button") if node.focused), "")


def test_a_deleted_profile_comes_back_with_its_session(fobwatch: Fobwatch) -> None:
    screen = fobwatch.desktop.screen
    key = json.loads(fobwatch.command("credentials", NAME).stdout)["AccessKeyId"]
    before = listed(fobwatch)
    page(2)(fobwatch)
    search(fobwatch, NAME)

    fobwatch.press("push button", "Delete")
    wait_until(lambda: focused_button(fobwatch) == f"Keep {NAME}", "the keyboard at Keep")
    screen.save("delete-asked")
    screen.press("Escape")
    wait_until(lambda: f"Delete {NAME}" not in buttons(fobwatch), "no question")
    assert listed(fobwatch) == before

    fobwatch.press("push button", "Delete")
    fobwatch.press("push button", f"Delete {NAME}")
    fobwatch.wait_for("push button", "Undo")
    screen.save("deleted")
    left = listed(fobwatch)
    assert left is not None
    assert left["origin"] == "aws-files"  # the line for tools, which the bar offers to withdraw
    assert "Withdraw from tools…" in buttons(fobwatch)

    fobwatch.press("push button", "Undo")
    wait_until(lambda: listed(fobwatch) == before, "the profile as it was")
    assert json.loads(fobwatch.command("credentials", NAME).stdout)["AccessKeyId"] == key


def test_the_activity_tells_who_asked_and_is_copied(fobwatch: Fobwatch) -> None:
    screen = fobwatch.desktop.screen
    fobwatch.command("credentials", NAME)
    page(5)(fobwatch)
    search(fobwatch, "given")
    screen.press("Down")
    wait_until(lambda: fobwatch.says("What to do next"), "the details")
    wait_until(lambda: fobwatch.says(f"credentials {NAME} (process"), "the command that asked")
    screen.save("activity-details")

    screen.press("Return")
    wait_until(lambda: focused_button(fobwatch) == "Copy as text", "the keyboard in the details")
    screen.press("space")
    fobwatch.wait_for("push button", "Copied")
    copied = screen.wait_for_clipboard("Credentials given")

    assert copied.startswith("Credentials given\nWhen: 20")
    assert f"Profile: {NAME}" in copied
    assert "started by" in copied


def test_a_row_s_menu_opens_at_the_pointer_and_by_the_keyboard(fobwatch: Fobwatch) -> None:
    screen = fobwatch.desktop.screen
    page(2)(fobwatch)
    search(fobwatch, NAME)
    fobwatch.click("list item", NAME, begins=True, button=3)
    screen.wait_for_menu()
    screen.save("row-menu")
    for open_menu in (None, "shift+F10"):
        if open_menu:
            screen.press(open_menu)
            screen.wait_for_menu()
        screen.press("u")  # Duplicate
        wait_for_editor(fobwatch)
        screen.press("Escape")
        wait_until(lambda: "Save" not in buttons(fobwatch), "the editor to go")


def test_a_filled_form_is_not_lost_by_quitting(fobwatch: Fobwatch) -> None:
    page(2)(fobwatch)
    fobwatch.press("push button", "New profile")
    wait_for_editor(fobwatch)
    fobwatch.type_text("half")
    fobwatch.item.click("Quit")
    fobwatch.wait_for("push button", "Keep editing")
    fobwatch.desktop.screen.save("form-asks")
    assert fobwatch.process.exit_code is None

    fobwatch.press("push button", "Discard them")
    wait_until(lambda: "Save" not in buttons(fobwatch), "the editor to go")
    fobwatch.item.click("Quit")
    wait_until(lambda: fobwatch.process.exit_code is not None, "the program to end")

    assert fobwatch.process.exit_code == 0
