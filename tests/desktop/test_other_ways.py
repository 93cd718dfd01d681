"""Another program's credentials and a root user's tasks, in the demo on a real desktop."""

from __future__ import annotations

import json
import shlex
import sys
from typing import TYPE_CHECKING

import pytest

from fobwatch.demo.company import COMPANY
from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions
from tests.desktop.program import Fobwatch
from tests.desktop.steps import close_what_is_open, open_quick_panel, page
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@pytest.fixture
def fobwatch(request: pytest.FixtureRequest) -> Iterator[Fobwatch]:
    theme = request.param
    with Desktop(f"other-ways-{theme}", DesktopOptions(dark=theme == "dark")) as desktop:
        fobwatch = Fobwatch(desktop, "--demo")
        fobwatch.start()
        wait_until(lambda: "partner-keys" in names(fobwatch), "the demo's profiles")
        document = {"version": 1, "profiles": ADDED}
        fobwatch.command("import", "-", typed=json.dumps(document))
        yield fobwatch
        fobwatch.process.end()


def names(fobwatch: Fobwatch) -> str:
    return fobwatch.command("list", check=False).stdout


def start(fobwatch: Fobwatch, profile: str) -> None:
    """Start it as a person does."""
    open_quick_panel(fobwatch)
    fobwatch.desktop.screen.type_text(profile)
    fobwatch.desktop.screen.press("Return")
    close_what_is_open(fobwatch)


def is_active(fobwatch: Fobwatch, profile: str) -> bool:
    listed = json.loads(fobwatch.command("list", "--json").stdout)
    return any(line["name"] == profile and line["state"] == "active" for line in listed)


def refused(fobwatch: Fobwatch, profile: str) -> str:
    """What a tool is told that asks for the profile's credentials."""
    result = fobwatch.command("credentials", profile, check=False)
    assert result.returncode != 0
    return result.stderr


@pytest.mark.parametrize("fobwatch", ["light"], indirect=True)
def test_another_program_s_credentials_are_a_session_like_any(fobwatch: Fobwatch) -> None:
    desktop = fobwatch.desktop
    start(fobwatch, "partner-keys")
    wait_until(lambda: is_active(fobwatch, "partner-keys"), "the program's session")
    fobwatch.command("credentials", "partner-lake")
    fobwatch.command("open", "partner-keys", "s3")
    desktop.browser.wait_for_page("/console/")
    told = refused(fobwatch, "signed-out")
    page(1, "You are signed out.")(fobwatch)
    fobwatch.desktop.screen.save("failed-program")

    assert is_active(fobwatch, "partner-lake")
    assert "You are signed out." in told
    assert "canary" not in told
    assert not fobwatch.says("canary")


@pytest.mark.parametrize("fobwatch", ["dark"], indirect=True)
def test_a_root_task_waits_for_a_person_unless_it_only_reads(fobwatch: Fobwatch) -> None:
    fobwatch.command("credentials", "root-audit")
    told = refused(fobwatch, "unlock")
    no_console = fobwatch.command("open", "root-audit", check=False)
    fobwatch.desktop.notifications.press("unlock needs you", "Answer")
    wait_until(lambda: fobwatch.says("every S3 bucket"), "the question")
    fobwatch.desktop.screen.save("root-question")
    fobwatch.press("push button", "Delete an S3 bucket's policy")
    wait_until(lambda: is_active(fobwatch, "unlock"), "the session")
    fobwatch.command("credentials", "unlock")
    page(5, "Root user allowed")(fobwatch)
    fobwatch.desktop.screen.save("root-activity")

    assert "waits for your answer" in told
    assert "has no console" in no_console.stderr
