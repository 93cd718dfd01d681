"""Signing in with `aws login` on a real desktop, and eight tools that ask at once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.knobs import Knobs
from fobwatch.demo.portal import REGION
from fobwatch.demo.server.aws_login.site import IDENTITIES
from tests.demo.official_cli import OfficialCli
from tests.demo.portal_person import code_for_another_device
from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions
from tests.desktop.program import Fobwatch
from tests.desktop.steps import close_what_is_open, open_quick_panel, page
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from subprocess import CompletedProcess

pytestmark = pytest.mark.desktop

TOOLS = 8
LIFE = timedelta(seconds=30)
CONFIG = f"[profile me]\nlogin_session = {IDENTITIES['admin']}\nregion = {REGION}\n"


def at_once(ask: Callable[[], CompletedProcess[str]]) -> list[CompletedProcess[str]]:
    with ThreadPoolExecutor(TOOLS) as pool:
        return list(pool.map(lambda _number: ask(), range(TOOLS)))


def answered(results: list[CompletedProcess[str]]) -> int:
    return sum(result.returncode == 0 for result in results)


def of_the_official_cli(home: Path, cloud: DemoCloud) -> int:
    """How many of its own processes get credentials from one sign-in that is due for renewal."""
    home.mkdir()
    cli = OfficialCli(home, cloud)
    cli.run("login", "--profile", "console", "--region", REGION, allow="admin")
    (cached,) = (home / ".aws" / "login" / "cache").glob("*.json")
    kept = json.loads(cached.read_text("utf-8"))
    kept["accessToken"]["expiresAt"] = "2020-01-01T00:00:00Z"
    cached.write_text(json.dumps(kept), "utf-8")
    ask = partial(cli.run, "sts", "get-caller-identity", "--profile", "console")
    return answered(at_once(ask))


def started(desktop: Desktop, cloud: DemoCloud, config: str = CONFIG) -> Fobwatch:
    """Fobwatch with a profile of `aws login` in the AWS files, or nothing in them."""
    folder = desktop.home / ".aws"
    folder.mkdir(exist_ok=True)
    (folder / "config").write_text(config, "utf-8")
    fobwatch = Fobwatch(
        desktop,
        environment={
            "AWS_ENDPOINT_URL": cloud.endpoint_url,
            "FOBWATCH_FEDERATION_ENDPOINT": cloud.federation_url,
        },
    )
    fobwatch.start()
    wait_until(lambda: fobwatch.command("doctor", check=False).returncode == 0, "a vault")
    return fobwatch


def sign_in(fobwatch: Fobwatch) -> None:
    desktop = fobwatch.desktop
    open_quick_panel(fobwatch)
    desktop.screen.type_text("me")
    desktop.screen.press("Return")
    question = desktop.browser.wait_for_page("/v1/authorize")
    desktop.screen.settled()
    desktop.screen.save("aws-login-page")
    question.evaluate("document.querySelector('button[value=admin]').click()")
    desktop.browser.wait_for_page("/oauth/callback")
    wait_until(partial(is_active, fobwatch), "the session")
    close_what_is_open(fobwatch)


def sign_in_for_the_first_time(fobwatch: Fobwatch) -> None:
    """Somebody who has no profile signs in on the page of the first steps; nobody types an ARN."""
    desktop = fobwatch.desktop
    fobwatch.item.click("Open Fobwatch")
    desktop.screen.wait_for_window("Fobwatch")
    fobwatch.press("push button", "Sign in to AWS…")
    question = desktop.browser.wait_for_page("/v1/authorize")
    question.evaluate("document.querySelector('button[value=admin]').click()")
    desktop.browser.wait_for_page("/oauth/callback")
    wait_until(partial(is_active, fobwatch, "anna"), "the session")
    desktop.screen.focus(desktop.screen.wait_for_window("Fobwatch"))
    desktop.screen.settled()
    desktop.screen.save("aws-login-first-session")


def says_when_it_ends(fobwatch: Fobwatch) -> bool:
    """Whether it is the time that AWS says; at first it is twelve hours, “about”."""
    return fobwatch.says("until ") and not fobwatch.says("until about")


def sign_in_elsewhere(fobwatch: Fobwatch, cloud: DemoCloud, theme: str) -> None:
    """A person opens the address on another device, and pastes what the page shows there."""
    desktop = fobwatch.desktop
    fobwatch.press("push button", "Sign in on another device…")
    fobwatch.press("push button", "Copy address")
    address = wait_until(desktop.screen.clipboard, "the address")
    desktop.screen.settled()
    desktop.screen.save(f"aws-login-elsewhere-{theme}")
    fobwatch.set_text("text", "Code that the page shows", "not the code")
    fobwatch.press("push button", "Sign in")
    wait_until(lambda: fobwatch.says("That is not the code"), "the refusal")
    desktop.screen.settled()
    desktop.screen.save(f"aws-login-elsewhere-wrong-{theme}")
    code = code_for_another_device(cloud, address, "admin")
    fobwatch.set_text("text", "Code that the page shows", code)
    fobwatch.press("push button", "Sign in")
    wait_until(partial(is_active, fobwatch), "the session")


@pytest.fixture
def fobwatch(desktop: Desktop, cloud: DemoCloud) -> Iterator[Fobwatch]:
    fobwatch = started(desktop, cloud, "")
    yield fobwatch
    fobwatch.process.end()


@pytest.fixture
def cloud() -> Iterator[DemoCloud]:
    with DemoCloud(Knobs(session_life=LIFE)) as cloud:
        yield cloud


def is_active(fobwatch: Fobwatch, name: str = "me") -> bool:
    listed = json.loads(fobwatch.command("list", "--json").stdout)
    return any(line["name"] == name and line["state"] == "active" for line in listed)


def test_eight_tools_that_ask_at_once_get_eight_answers(
    fobwatch: Fobwatch, cloud: DemoCloud, tmp_path: Path
) -> None:
    sign_in_for_the_first_time(fobwatch)
    cloud.set_knobs(Knobs(session_life=LIFE, clock_offset=2 * LIFE))  # every key is over
    ours = at_once(partial(fobwatch.command, "credentials", "anna", check=False))
    keys = {json.loads(result.stdout)["AccessKeyId"] for result in ours if not result.returncode}
    theirs = of_the_official_cli(tmp_path / "cli", cloud)
    print(f"answered: Fobwatch {answered(ours)} of {TOOLS}, the AWS CLI {theirs} of {TOOLS}")

    assert answered(ours) == TOOLS
    assert len(keys) == 1


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_profile_shows_until_when_and_signs_out(*, dark: bool) -> None:
    theme = "dark" if dark else "light"
    options = DesktopOptions(dark=dark)
    with Desktop(f"aws-login-{theme}", options) as desktop, DemoCloud() as cloud:
        fobwatch = started(desktop, cloud)
        sign_in(fobwatch)
        page(1, "End session")(fobwatch)
        desktop.screen.press("ctrl+2")
        fobwatch.wait_for("push button", "New profile")
        desktop.screen.press("ctrl+f")
        desktop.screen.type_text("me")
        desktop.screen.press("Down")
        wait_until(lambda: says_when_it_ends(fobwatch), "the end, as AWS says it")
        desktop.screen.settled()
        desktop.screen.save(f"aws-login-signed-in-{theme}")
        fobwatch.press("push button", "Sign out at AWS too")
        wait_until(lambda: fobwatch.says("Signed out of me"), "the word of it")
        desktop.screen.settled()
        desktop.screen.save(f"aws-login-signed-out-{theme}")
        refused = fobwatch.command("credentials", "me", check=False)
        sign_in_elsewhere(fobwatch, cloud, theme)
        fobwatch.process.end()

    assert refused.returncode != 0
    assert "Sign in" in refused.stderr
