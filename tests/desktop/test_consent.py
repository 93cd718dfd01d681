"""The question whether a program may use a protected profile, on a real desktop."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from fobwatch import credential_helper
from fobwatch.adapters.sleep_and_lock.linux import SCREEN_SAVERS
from fobwatch.core.agent.protocol import ExitCode
from fobwatch.core.aws.credentials import Credentials
from tests.adapters.private_bus import FakeService
from tests.cloud import CloudClients
from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions
from tests.desktop.program import COMMAND, COMMAND_TIMEOUT_S, Fobwatch
from tests.desktop.steps import close_what_is_open, open_menu, page
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator


pytestmark = pytest.mark.desktop

PROFILE = "deploy"
GNOME = SCREEN_SAVERS[0]
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class BusAddress:
    address: str


class Desk:
    """A desktop with Fobwatch's demo, in which one profile is protected."""

    def __init__(self, desktop: Desktop) -> None:
        self.desktop = desktop
        self.screen = desktop.screen
        self.fobwatch = Fobwatch(desktop, "--demo", environment=desktop.clock.environment)
        self.fobwatch.start_with_vault()
        self.choose(PROFILE, "Always", "After asking once per program")
        self.fobwatch.close_window()

    def choose(self, profile: str, before: str, rule: str) -> None:
        """Choose the next stricter rule than the one before, on the profile's page."""
        page(2)(self.fobwatch)
        self.fobwatch.select(profile)
        self.fobwatch.choose(before, rule)

    def tick(self, name: str, key: str) -> None:
        self.screen.press(key)
        wait_until(
            lambda: "checked" in self.fobwatch.wait_for("check box", name).states, f"{name}, ticked"
        )

    def asks(
        self, program: str, *, times: int = 1, profile: str = PROFILE
    ) -> list[subprocess.Popen[str]]:
        """Let a script of this name ask for the profile, so many times at once."""
        script = self.desktop.home / program
        helper = f"'{sys.executable}' -I -S '{credential_helper.__file__}' --demo {profile}"
        script.write_text(f"{helper}\nexit $?\n")
        return [
            subprocess.Popen(
                ["sh", str(script), "--password", "hush"],
                env=self.desktop.environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(times)
        ]

    def wait_for_question(self, program: str, wants: str = f"use {PROFILE}") -> None:
        """Until the question is there, its buttons can be pressed, and the keyboard is on one."""
        title = f"Let {program} {wants}"
        wait_until(lambda: self.fobwatch.find("", title, "active", begins=True), title)
        self.wait_for_keyboard("Deny")

    def wait_for_keyboard(self, button: str) -> None:
        wait_until(
            lambda: self.fobwatch.find("push button", button, "enabled", "focused"),
            f"the keyboard on {button}",
        )

    def go_to(self, button: str) -> None:
        """By Tab, to this one or to the next; it stays where the keyboard is on it."""

        def is_on_it() -> bool:
            return self.fobwatch.find("push button", button, "focused") is not None

        if not is_on_it():
            self.screen.press_until("Tab", is_on_it, f"the keyboard on {button}")

    def answer(self, key: str, title: str = "Let ") -> None:
        """Press the key until the question is over."""

        def is_over() -> bool:
            return not self.screen.windows(f"^{title}")

        self.screen.press_until(key, is_over, "the end of the question")

    def click(self, button: str) -> None:
        self.fobwatch.click("push button", button)

    @property
    def open_questions(self) -> list[str]:
        return [window.title for window in self.screen.windows("^Let ")]

    def wait_for_no_question(self) -> None:
        wait_until(lambda: not self.open_questions, "the end of the question")

    def screen_lock(self, *, locked: bool) -> None:
        self.saver.emit("ActiveChanged", "b", locked)

    def start_saver(self) -> FakeService:
        address = self.desktop.environment["DBUS_SESSION_BUS_ADDRESS"]
        self.saver = FakeService(BusAddress(address), GNOME, {"GetActive": lambda: ("b", (False,))})
        return self.saver


@pytest.fixture(scope="module")
def desk(desktop: Desktop) -> Iterator[Desk]:
    desk = Desk(desktop)
    yield desk
    desk.fobwatch.process.end()


def result(asking: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code and what was said; whether credentials came is a question of the code."""
    out, err = asking.communicate(timeout=COMMAND_TIMEOUT_S)
    assert bool(out) == (asking.returncode == 0)
    return asking.returncode, err


def test_allow_once_by_the_pointer(desk: Desk) -> None:
    [asking] = desk.asks("by-pointer.sh")
    desk.wait_for_question("by-pointer.sh")
    desk.screen.save("consent-light")

    desk.click("Allow once")

    assert result(asking) == (0, "")
    desk.wait_for_no_question()


def test_allow_a_program_by_the_keyboard(desk: Desk) -> None:
    [asking] = desk.asks("by-keyboard.sh")
    desk.wait_for_question("by-keyboard.sh")
    desk.go_to("Allow once")
    desk.go_to("Allow this program")
    desk.screen.save("consent-keyboard")
    desk.answer("Return")
    assert result(asking) == (0, "")
    desk.wait_for_no_question()

    desk.desktop.clock.jump(5 * MINUTE)
    [again] = desk.asks("by-keyboard.sh")

    assert result(again) == (0, "")
    assert desk.open_questions == []


def test_a_program_that_may_only_read(desk: Desk) -> None:
    """It reads, is refused where it writes, and is marked where its session is shown."""
    config = (desk.desktop.home / ".config/fobwatch-demo/aws/config").read_text("utf-8")
    clients = CloudClients(config.split("endpoint_url = ")[1].split()[0])
    [asking] = desk.asks("reader.sh")
    desk.wait_for_question("reader.sh")
    desk.tick("Read-only", "alt+r")
    desk.tick("For 30 minutes", "alt+m")
    desk.screen.save("consent-read-only")
    desk.click("Allow this program")
    found = json.loads(asking.communicate(timeout=COMMAND_TIMEOUT_S)[0])
    s3 = clients.other("s3", credentials(found))

    assert "Buckets" in s3.list_buckets()
    with pytest.raises(ClientError, match="no session policy allows the s3:CreateBucket action"):
        s3.create_bucket(Bucket="reader")
    clients.close()

    page(1)(desk.fobwatch)
    desk.fobwatch.select(PROFILE)
    wait_until(lambda: desk.fobwatch.says("read-only, for 30 min until"), "the narrowed copy")
    desk.screen.save("narrowed-session")
    desk.fobwatch.close_window()


def credentials(found: dict[str, str]) -> Credentials:
    return Credentials(
        access_key_id=found["AccessKeyId"],
        secret_access_key=found["SecretAccessKey"],
        session_token=found["SessionToken"],
        expires_at=datetime.fromisoformat(found["Expiration"]),
    )


@pytest.mark.parametrize("key", ["Escape", "Return"])
def test_deny_by_the_keyboard(desk: Desk, key: str) -> None:
    """The keyboard is on Deny, so that Enter denies too."""
    [asking] = desk.asks(f"denied-by-{key}.sh")
    desk.wait_for_question(f"denied-by-{key}.sh")

    desk.answer(key)

    code, words = result(asking)
    assert code == 7
    assert "was denied" in words


def test_deny_by_the_pointer(desk: Desk) -> None:
    [asking] = desk.asks("denied-by-pointer.sh")
    desk.wait_for_question("denied-by-pointer.sh")

    desk.click("Deny")

    assert result(asking)[0] == 7


def test_what_is_typed_for_another_window_allows_nothing(desk: Desk) -> None:
    """Somebody is typing when the question comes, and for a moment longer."""
    with desk.screen.typing("Return", "space", "alt+p", "Return"):
        [asking] = desk.asks("typed-on.sh")
        title = "Let typed-on.sh use"
        wait_until(lambda: desk.fobwatch.find("", title, "active", begins=True), "the question")
        assert not desk.fobwatch.find("push button", "Deny", "enabled")

    desk.wait_for_question("typed-on.sh")

    assert asking.poll() is None
    desk.answer("Escape")
    assert result(asking)[0] == 7


def test_a_burst_is_one_question(desk: Desk) -> None:
    asking = desk.asks("burst.sh", times=12)
    desk.wait_for_question("burst.sh")
    wait_until(
        lambda: any("12" in (n.name, n.text) for n in desk.fobwatch.nodes()),
        "the number of requests",
    )
    assert len(desk.open_questions) == 1
    desk.screen.save("consent-burst")

    desk.click("Allow once")

    assert [result(each) for each in asking] == [(0, "")] * 12
    desk.wait_for_no_question()


def test_a_question_that_nobody_answers_is_a_no(desk: Desk) -> None:
    [asking] = desk.asks("nobody-there.sh")
    desk.wait_for_question("nobody-there.sh")

    desk.desktop.clock.jump(MINUTE)

    assert result(asking)[0] == 7
    desk.wait_for_no_question()


def test_a_question_waits_while_the_screen_is_locked(desk: Desk) -> None:
    with desk.start_saver():
        desk.screen_lock(locked=True)
        [first] = desk.asks("behind-the-lock.sh")  # Fobwatch may hear of it before the lock
        notice = desk.desktop.notifications.wait_for("behind-the-lock.sh asks for deploy")
        desk.screen.save("consent-notice")
        [asking] = desk.asks("behind-the-lock.sh")
        code, words = result(asking)
        assert code == ExitCode.PERSON_NEEDED
        assert "The screen is locked" in words
        assert any("Unlock the screen" in text for text in notice.texts)
        assert desk.open_questions == []

        desk.screen_lock(locked=False)
        desk.wait_for_question("behind-the-lock.sh")
        desk.desktop.notifications.wait_until_gone("behind-the-lock.sh asks for deploy")
        desk.click("Allow once")
        [again] = desk.asks("behind-the-lock.sh")

        assert result(again) == (0, "")
        result(first)


def test_pause_all_closes_every_agent(desk: Desk) -> None:
    desk.fobwatch.item.click("Pause all")
    wait_until(lambda: "Resume all" in desk.fobwatch.item.menu().labels(), "the pause")
    paused = desk.fobwatch.command("credentials", "prod-readonly", check=False)
    open_menu(desk.fobwatch)
    desk.screen.save("consent-paused-menu")
    close_what_is_open(desk.fobwatch)

    desk.fobwatch.item.click("Resume all")
    wait_until(lambda: "Pause all" in desk.fobwatch.item.menu().labels(), "the end of the pause")
    resumed = desk.fobwatch.command("credentials", "prod-readonly")

    assert (paused.returncode, paused.stdout) == (6, "")
    assert "Fobwatch is paused" in paused.stderr
    assert resumed.returncode == 0


IMPORTED = {
    "version": 1,
    "profiles": [
        {
            "name": PROFILE,
            "kind": "iam-user",
            "access_key_id": "AKIAIOSFODNN7EXAMPLE",
            "secret_access_key": "s" * 40,
        }
    ],
}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_rule_holds_for_a_role_upon_the_key_and_for_what_would_replace_it(*, dark: bool) -> None:
    theme = "dark" if dark else "light"
    with Desktop(f"consent-chain-{theme}", DesktopOptions(dark=dark)) as desktop:
        desk = Desk(desktop)
        desk.choose("anna", "Always", "After asking once per program")
        desk.fobwatch.select("data-lake")
        wait_until(lambda: desk.fobwatch.says("once per program, because of anna"), "whose rule")
        desk.screen.save(f"consent-page-{theme}")
        desk.fobwatch.close_window()

        [asking] = desk.asks("lake.sh", profile="data-lake")
        desk.wait_for_question("lake.sh", "use data-lake")
        shown = ("the key of anna > prod-readonly", "the rule of anna")
        told = all(desk.fobwatch.says(words) for words in shown)
        desk.screen.save(f"consent-chain-{theme}")
        desk.click("Allow once")
        allowed = result(asking)
        desk.wait_for_no_question()

        path = desktop.home / "replaces.json"
        path.write_text(json.dumps(IMPORTED))
        importing = desktop.start("import", [*COMMAND, "--demo", "import", str(path)], {})
        desk.screen.wait_for_window(f"import {PROFILE}")
        desk.wait_for_keyboard("Deny")
        desk.screen.save(f"consent-import-{theme}")
        desk.answer("Return")
        imported = importing.wait_for_end()
        desk.fobwatch.process.end()

    assert told
    assert allowed == (0, "")
    assert imported == ExitCode.DENIED


def test_a_console_opens_only_after_a_yes_where_a_person_wants_that(desk: Desk) -> None:
    title = f"Open the console of {PROFILE}"
    page(2)(desk.fobwatch)
    desk.fobwatch.select(PROFILE)
    desk.click("Edit")
    desk.fobwatch.focus(f"Edit {PROFILE}")
    desk.screen.press("alt+b")
    desk.screen.save("consent-console-chosen")
    desk.screen.press("alt+v")
    wait_until(lambda: not desk.screen.windows(f"Edit {PROFILE}"), "the end of the editor")

    opened = []
    for button in ("Don't open", "Open console"):
        opened.append(len(desk.desktop.browser.opened()))
        desk.fobwatch.press("push button", "Open console")  # the word of the saving goes meanwhile
        desk.screen.wait_for_window(title)
        desk.wait_for_keyboard("Don't open")
        desk.screen.save("consent-console")
        desk.go_to(button)
        desk.answer("Return", title)
    desk.desktop.browser.wait_for_page(r"/console/")
    opened.append(len(desk.desktop.browser.opened()))
    asking = desk.desktop.start("open", [*COMMAND, "--demo", "open", PROFILE], {})
    desk.screen.wait_for_window(f"open the console of {PROFILE}")
    desk.wait_for_keyboard("Deny")
    desk.answer("Return")
    refused = asking.wait_for_end()
    desk.wait_for_no_question()
    desk.fobwatch.close_window()

    assert refused == ExitCode.DENIED
    assert [*opened, len(desk.desktop.browser.opened())] == [0, 0, 1, 1]


def test_many_questions_are_denied_at_once(desk: Desk) -> None:
    asking = [process for n in range(3) for process in desk.asks(f"many-{n}.sh")]
    wait_until(lambda: desk.fobwatch.says("2 more to answer"), "the number of others")
    desk.wait_for_keyboard("Deny")
    desk.screen.save("consent-many")

    desk.click("Deny all")

    assert [result(each)[0] for each in asking] == [ExitCode.DENIED] * 3
    desk.wait_for_no_question()
    [another] = desk.asks("many-more.sh")
    assert result(another)[0] == ExitCode.DENIED
    desk.desktop.clock.sleep(2 * MINUTE)


def test_the_question_in_the_dark() -> None:
    with Desktop("consent-dark", DesktopOptions(dark=True)) as desktop:
        desk = Desk(desktop)
        [asking] = desk.asks("in-the-dark.sh")
        desk.wait_for_question("in-the-dark.sh")
        desk.screen.save("consent-dark")
        desk.answer("Escape")

        assert result(asking)[0] == 7
