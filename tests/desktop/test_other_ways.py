"""Another program's credentials, root tasks and a user's own sign-in, on a real desktop."""

from __future__ import annotations

import json
import shlex
import sys
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from fobwatch.demo.company import COMPANY
from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions
from tests.desktop.program import Fobwatch
from tests.desktop.steps import close_what_is_open, page, search, start_in_panel
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desktop.screen import Screen

pytestmark = pytest.mark.desktop

MEMBER = COMPANY.accounts[1].account_id
SAYS = "import sys; sys.exit('You are signed out. SecretAccessKey=canary Run: partner login')"
ADDED = [
    {
        "name": "signed-out",
        "kind": "process",
        "command": shlex.join([sys.executable, "-I", "-S", "-c", SAYS]),
    },
    {
        "name": "unlock",
        "kind": "root-task",
        "account_id": MEMBER,
        "task": "S3UnlockBucketPolicy",
        "source_profile": "prod-admin",
    },
]


ANNA = COMPANY.user("anna")
CODE_LIFE = timedelta(seconds=30)
BROWSER = " - Chromium$"
"""In the title of the browser's window."""

FIELD = "document.activeElement.value"
TAKES_TEXT = "document.hasFocus() && document.activeElement.matches('input')"


@pytest.fixture(scope="module", params=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def fobwatch(theme: str) -> Iterator[Fobwatch]:
    with Desktop(f"other-ways-{theme}", DesktopOptions(dark=theme == "dark")) as desktop:
        fobwatch = Fobwatch(desktop, "--demo", environment=desktop.clock.environment)
        fobwatch.start()
        wait_until(lambda: "partner-keys" in names(fobwatch), "the demo's profiles")
        document = {"version": 1, "profiles": ADDED}
        fobwatch.command("import", "-", typed=json.dumps(document))
        yield fobwatch
        fobwatch.process.end()


@pytest.fixture(autouse=True)
def closed_window(fobwatch: Fobwatch) -> Iterator[None]:
    """The next test finds no window: in front of one, nothing is shown as a notice."""
    yield
    fobwatch.desktop.screen.press("ctrl+w")


def names(fobwatch: Fobwatch) -> str:
    return fobwatch.command("list", check=False).stdout


def start(fobwatch: Fobwatch, profile: str) -> None:
    """Start it as a person does."""
    start_in_panel(fobwatch, profile)
    close_what_is_open(fobwatch)


def is_active(fobwatch: Fobwatch, profile: str) -> bool:
    listed = json.loads(fobwatch.command("list", "--json").stdout)
    return any(line["name"] == profile and line["state"] == "active" for line in listed)


def refused(fobwatch: Fobwatch, profile: str) -> str:
    """What a tool is told that asks for the profile's credentials."""
    result = fobwatch.command("credentials", profile, check=False)
    assert result.returncode != 0
    return result.stderr


def select_session(fobwatch: Fobwatch, profile: str) -> None:
    """Find it on the page of sessions, whatever was searched for there before."""
    page(1, "Sessions")(fobwatch)
    search(fobwatch, profile)


@pytest.mark.parametrize("theme", ["light"], indirect=True)
def test_another_program_s_credentials_are_a_session_like_any(fobwatch: Fobwatch) -> None:
    desktop = fobwatch.desktop
    start(fobwatch, "partner-keys")
    wait_until(lambda: is_active(fobwatch, "partner-keys"), "the program's session")
    fobwatch.command("credentials", "partner-lake")
    fobwatch.command("open", "partner-keys", "s3")
    desktop.browser.wait_for_page("/console/")
    desktop.browser.close()
    told = refused(fobwatch, "signed-out")
    select_session(fobwatch, "signed-out")
    wait_until(lambda: fobwatch.says("You are signed out."), "why it failed")
    fobwatch.desktop.screen.save("failed-program")

    assert is_active(fobwatch, "partner-lake")
    assert "You are signed out." in told
    assert "canary" not in told
    assert not fobwatch.says("canary")


def test_a_root_task_waits_for_a_person_unless_it_only_reads(
    fobwatch: Fobwatch, theme: str
) -> None:
    fobwatch.command("credentials", "root-audit")
    told = refused(fobwatch, "unlock")
    no_console = fobwatch.command("open", "root-audit", check=False)
    fobwatch.desktop.notifications.press("unlock needs you", "Answer")
    wait_until(lambda: fobwatch.says("every S3 bucket"), "the question")
    fobwatch.desktop.screen.save(f"root-question-{theme}")
    fobwatch.press("push button", "Delete an S3 bucket's policy")
    wait_until(lambda: is_active(fobwatch, "unlock"), "the session")
    fobwatch.command("credentials", "unlock")
    page(5, "Root user allowed")(fobwatch)
    fobwatch.desktop.screen.save(f"root-activity-{theme}")

    assert "waits for your answer" in told
    assert "has no console" in no_console.stderr


def choose_sign_in_page(fobwatch: Fobwatch, picture: str) -> None:
    """The last entry of the menu Service of the session's details."""
    screen = fobwatch.desktop.screen
    select_session(fobwatch, ANNA.name)
    fobwatch.open_menu("Service")
    screen.press("Up")
    screen.save(f"{picture}-menu")
    screen.press("Return")


def code_on(screen: Screen) -> str:
    """The code on the clipboard; empty while it is something else."""
    copied = screen.clipboard()
    return copied if copied.isdecimal() else ""


def test_a_user_signs_in_to_the_console_with_what_is_copied(fobwatch: Fobwatch, theme: str) -> None:
    desktop, screen, picture = fobwatch.desktop, fobwatch.desktop.screen, f"user-sign-in-{theme}"
    fobwatch.command("credentials", ANNA.name)
    choose_sign_in_page(fobwatch, picture)
    page_of_account = desktop.browser.wait_for_page(f"/{ANNA.account.alias}/console")

    def paste(copied: str) -> None:
        wait_until(lambda: screen.clipboard() == copied, "what was copied")
        screen.focus(BROWSER)
        wait_until(lambda: page_of_account.evaluate(TAKES_TEXT), "the keyboard in a field")
        screen.press("ctrl+v")
        wait_until(lambda: page_of_account.evaluate(FIELD) == copied, "the field, filled")

    paste(ANNA.name)
    screen.press("Tab")
    screen.save(f"{picture}-name")
    fobwatch.press("push button", "Copy the password")
    paste(ANNA.console_password)
    screen.press("Return")
    wait_until(lambda: "MFA code" in page_of_account.text(), "the question for the code")
    desktop.clock.jump(CODE_LIFE)  # the session has spent the code that was good until then
    fobwatch.press("push button", "Copy the MFA code")
    paste(wait_until(partial(code_on, screen), "a code"))
    screen.press("Return")
    console = desktop.browser.wait_for_page(r"/console/\w+/console/home").text()
    screen.save(f"{picture}-console")
    fobwatch.focus()
    screen.save(f"{picture}-copied")
    desktop.browser.close()

    assert "Password of an IAM user" in console
    assert ANNA.account.alias in console
