"""Signing in with `aws login` on a real desktop, and eight tools that ask at once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from subprocess import PIPE, Popen
from typing import TYPE_CHECKING

import pytest

from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.knobs import Knobs
from fobwatch.demo.portal import REGION
from fobwatch.demo.server.aws_login.site import IDENTITIES
from tests.demo.official_cli import OfficialCli
from tests.demo.portal_person import code_for_another_device
from tests.desktop.clients.commands import CLIENTS
from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions
from tests.desktop.program import COMMAND, COMMAND_TIMEOUT_S, Fobwatch
from tests.desktop.steps import close_what_is_open, page, search, start_in_panel
from tests.desktop.waiting import wait_until
from tests.desktop.wizard import Wizard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from subprocess import CompletedProcess

pytestmark = pytest.mark.desktop

TOOLS = 8
LIFE = timedelta(minutes=15)
CONFIG = "".join(
    f"[profile {name}]\nlogin_session = {IDENTITIES[who]}\nregion = {REGION}\n"
    for name, who in (("me", "admin"), ("tools", "anna"))
)
CLI = next(client for client in CLIENTS if client.name == "aws-cli-2")


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


def environment_of(cloud: DemoCloud) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": cloud.endpoint_url,
        "FOBWATCH_FEDERATION_ENDPOINT": cloud.federation_url,
    }


def started(desktop: Desktop, cloud: DemoCloud, config: str = CONFIG) -> Fobwatch:
    """Fobwatch with a profile of `aws login` in the AWS files, or nothing in them."""
    folder = desktop.home / ".aws"
    folder.mkdir(exist_ok=True)
    (folder / "config").write_text(config, "utf-8")
    environment = environment_of(cloud) | desktop.clock.environment
    fobwatch = Fobwatch(desktop, environment=environment)
    fobwatch.start_with_vault()
    return fobwatch


def sign_in(fobwatch: Fobwatch) -> None:
    desktop = fobwatch.desktop
    start_in_panel(fobwatch, "me")
    question = desktop.browser.wait_for_page("/v1/authorize")
    desktop.screen.save("aws-login-page")
    question.press("admin")
    desktop.browser.wait_for_page("/oauth/callback")
    desktop.browser.close()
    wait_until(partial(is_active, fobwatch), "the session")
    close_what_is_open(fobwatch)


def sign_in_for_the_first_time(fobwatch: Fobwatch) -> None:
    """Somebody who has no profile signs in on the page of the first steps; nobody types an ARN."""
    desktop = fobwatch.desktop
    fobwatch.item.click("Open Fobwatch")
    fobwatch.press("push button", "Sign in to AWS…")
    desktop.browser.wait_for_page("/v1/authorize").press("admin")
    desktop.browser.wait_for_page("/oauth/callback")
    wait_until(partial(is_active, fobwatch, "anna"), "the session")
    fobwatch.focus()
    desktop.screen.save("aws-login-first-session")


def says_when_it_ends(fobwatch: Fobwatch) -> bool:
    """Whether it is the time that AWS says; at first it is twelve hours, “about”."""
    return fobwatch.says("until ") and not fobwatch.says("until about")


def sign_in_elsewhere(fobwatch: Fobwatch, cloud: DemoCloud, theme: str) -> None:
    """A person opens the address on another device, and pastes what the page shows there."""
    desktop = fobwatch.desktop
    fobwatch.press("push button", "Sign in on another device…")
    fobwatch.press("push button", "Copy address")
    address = desktop.screen.wait_for_clipboard("http")
    desktop.screen.save(f"aws-login-elsewhere-{theme}")
    fobwatch.set_text("text", "Code that the page shows", "not the code")
    fobwatch.press("push button", "Sign in")
    wait_until(lambda: fobwatch.says("That is not the code"), "the refusal")
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
    first = json.loads(fobwatch.command("credentials", "anna").stdout)["AccessKeyId"]
    fobwatch.desktop.clock.jump(LIFE)
    cloud.set_knobs(Knobs(session_life=LIFE, clock_offset=LIFE))  # every key is over
    ours = at_once(partial(fobwatch.command, "credentials", "anna", check=False))
    keys = {json.loads(result.stdout)["AccessKeyId"] for result in ours if not result.returncode}
    cloud.set_knobs(Knobs(session_life=LIFE))  # the AWS CLI's clock has stayed
    theirs = of_the_official_cli(tmp_path / "cli", cloud)
    print(f"answered: Fobwatch {answered(ours)} of {TOOLS}, the AWS CLI {theirs} of {TOOLS}")

    assert answered(ours) == TOOLS
    assert len(keys - {first}) == len(keys) == 1


@dataclass(frozen=True, kw_only=True)
class Place:
    """A desktop on which nobody is signed in, with profiles of `aws login` in the AWS files."""

    desktop: Desktop
    cloud: DemoCloud
    fobwatch: Fobwatch
    theme: str

    @property
    def config(self) -> Path:
        return self.desktop.home / ".aws" / "config"

    def save(self, picture: str) -> None:
        self.desktop.screen.save(f"aws-login-{picture}-{self.theme}")

    def show(self, profile: str) -> None:
        """The profile's own page."""
        page(2, profile)(self.fobwatch)
        search(self.fobwatch, profile)

    def choose_on_page(self, identity: str) -> None:
        """As the person who signs in on AWS's page."""
        browser = self.desktop.browser
        question = browser.wait_for_page("/v1/authorize")
        question.evaluate(f"document.querySelector('button[value={identity}]').click()")
        browser.wait_for_page("/oauth/callback")
        browser.close()

    def in_terminal(self, *arguments: str) -> Popen[str]:
        """A command that goes on while a person acts elsewhere."""
        return Popen(
            [*COMMAND, *arguments],
            env={**self.desktop.environment, **environment_of(self.cloud)},
            stdin=PIPE,
            stdout=PIPE,
            text=True,
        )

    def allow(self, words: str, picture: str) -> None:
        """Answer the question that a program has caused."""
        self.desktop.screen.wait_for_window(f"^Let .+ {words}")
        wait_until(lambda: self.fobwatch.wait_for("push button", "Deny").focused, "the keyboard")
        self.save(picture)
        self.fobwatch.press("push button", "Allow once")


@pytest.fixture(scope="module", params=["light", "dark"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    theme = str(request.param)
    options = DesktopOptions(dark=theme == "dark")
    with Desktop(f"aws-login-{theme}", options) as desktop, DemoCloud() as cloud:
        fobwatch = started(desktop, cloud)
        yield Place(desktop=desktop, cloud=cloud, fobwatch=fobwatch, theme=theme)
        fobwatch.process.end()


def test_a_profile_shows_until_when_and_signs_out(place: Place) -> None:
    fobwatch = place.fobwatch
    sign_in(fobwatch)
    page(1, "End session")(fobwatch)
    place.show("me")
    wait_until(lambda: says_when_it_ends(fobwatch), "the end, as AWS says it")
    place.save("signed-in")
    fobwatch.press("push button", "Sign out at AWS too")
    wait_until(lambda: fobwatch.says("Signed out of me"), "the word of it")
    place.save("signed-out")
    refused = fobwatch.command("credentials", "me", check=False)
    sign_in_elsewhere(fobwatch, place.cloud, place.theme)

    assert refused.returncode != 0
    assert "Sign in" in refused.stderr


def test_the_aws_cli_s_own_sign_in_is_taken_over(place: Place) -> None:
    """The unmodified CLI has signed in; after three clicks the session is Fobwatch's."""
    fobwatch, home = place.fobwatch, place.desktop.home
    config = f"{place.config.read_text('utf-8')}\n[profile console]\nregion = {REGION}\n"
    cli = OfficialCli(home, place.cloud, config)
    cli.run("login", "--profile", "console", "--region", REGION, allow="boris")
    cache = home / ".aws" / "login" / "cache"
    left = list(cache.iterdir())
    place.show("console")
    place.save("of-the-cli")
    fobwatch.press("push button", "Take over from the AWS CLI…")
    wizard = Wizard(fobwatch, f"aws-login-{place.theme}", count=1)
    wizard.wait_for_the_choice()
    place.save("take-over")
    wizard.go_to_the_changes()
    wizard.change_the_files()
    fobwatch.click("push button", "Close")
    opened = len(place.desktop.browser.opened())
    key = json.loads(fobwatch.command("credentials", "console").stdout)
    unasked = len(place.desktop.browser.opened()) == opened
    environment = {**place.desktop.environment, "AWS_PROFILE": "console"}
    caller = CLI.caller_identity(environment, place.cloud.endpoint_url)
    place.show("console")
    wait_until(lambda: says_when_it_ends(fobwatch), "the end, as AWS says it")
    place.save("taken-over")

    assert len(left) == 1
    assert list(cache.iterdir()) == []
    assert "credential_process" in place.config.read_text("utf-8").partition("[profile console]")[2]
    assert key["AccessKeyId"].startswith("ASIA")
    assert unasked
    assert caller["Arn"] == IDENTITIES["boris"]


@pytest.mark.parametrize("place", ["dark"], indirect=True)
def test_a_person_signs_in_and_out_in_the_terminal(place: Place) -> None:
    fobwatch = place.fobwatch
    here = place.in_terminal("login", "tools")
    place.allow("sign you in for tools", "asks-to-sign-in")
    said = here.communicate(timeout=COMMAND_TIMEOUT_S)[0]
    place.choose_on_page("anna")
    wait_until(lambda: fobwatch.command("credentials", "tools", check=False).stdout, "keys")
    out = place.in_terminal("login", "tools", "--sign-out")
    place.allow("sign you out for tools", "asks-to-sign-out")
    signed_out = out.communicate(timeout=COMMAND_TIMEOUT_S)[0]
    refused = fobwatch.command("credentials", "tools", check=False)
    remote = place.in_terminal("login", "tools", "--remote")
    assert remote.stdout is not None
    address = next(line for line in remote.stdout if line.startswith("http")).strip()
    code = code_for_another_device(place.cloud, address, "anna")
    signed_in = remote.communicate(f"{code}\n", timeout=COMMAND_TIMEOUT_S)[0]
    key = json.loads(fobwatch.command("credentials", "tools").stdout)

    assert "Sign in on AWS's page" in said
    assert "Signed out of" in signed_out
    assert refused.returncode != 0
    assert f"Signed in as {IDENTITIES['anna']}" in signed_in
    assert key["AccessKeyId"].startswith("ASIA")
