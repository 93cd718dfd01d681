"""The main job on a real desktop: sign in, watch the time, renew, open the console, use it."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.knobs import Knobs
from fobwatch.demo.seed import import_document
from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions, TrayHost
from tests.desktop.program import Fobwatch
from tests.desktop.steps import close_what_is_open, in_menu, open_menu, start_in_panel
from tests.desktop.waiting import PATIENCE, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desktop.clients.commands import Client

pytestmark = pytest.mark.desktop

LIFE = timedelta(seconds=40)
HELPER = Path(sys.modules["fobwatch"].__path__[0], "credential_helper.py")
RENEWAL_PATIENCE = LIFE + PATIENCE


@dataclass
class Job:
    """A desktop with the demo company's cloud, and Fobwatch signed in to neither yet."""

    cloud: DemoCloud
    desktop: Desktop
    fobwatch: Fobwatch

    def calls(self, action: str) -> int:
        return sum(call.action == action for call in self.cloud.calls())

    def state_of(self, profile: str) -> str:
        listed = json.loads(self.fobwatch.command("list", "--json").stdout)
        return next(str(line["state"]) for line in listed if line["name"] == profile)


def at_work(cloud: DemoCloud, desktop: Desktop) -> Job:
    """Start the program as a user's own, on the keyring, and import the company's profiles."""
    environment = {
        "AWS_ENDPOINT_URL": cloud.endpoint_url,
        "FOBWATCH_FEDERATION_ENDPOINT": cloud.federation_url,
    }
    fobwatch = Fobwatch(desktop, environment=environment)
    fobwatch.start()
    document = desktop.home / "team.json"
    document.write_text(json.dumps(import_document()), "utf-8")
    fobwatch.wait_for_vault()
    fobwatch.command("import", str(document))
    document.unlink()
    return Job(cloud=cloud, desktop=desktop, fobwatch=fobwatch)


@pytest.fixture(scope="module")
def job(desktop: Desktop) -> Iterator[Job]:
    with DemoCloud(Knobs(session_life=LIFE)) as cloud:
        job = at_work(cloud, desktop)
        yield job
        job.fobwatch.process.end()


def fields_for(job: Job, device: str) -> list[str]:
    """The text fields that ask for the code of `device`, as a screen reader names them."""
    return [node.name for node in job.fobwatch.nodes("text") if device in node.name]


def test_a_session_starts_from_the_panel_by_the_keyboard(job: Job) -> None:
    start_in_panel(job.fobwatch, "readonly")

    job.fobwatch.wait_for_tooltip("prod-readonly")
    job.desktop.screen.save("main-job-panel")
    close_what_is_open(job.fobwatch)


def start_another(job: Job) -> None:
    """Have the menu made anew around the session that it has already."""
    job.fobwatch.command("credentials", "data-lake")
    for profile in ("data-lake", "deploy"):
        wait_until(partial(in_menu, job.fobwatch, profile), f"{profile} in the menu")


def test_a_session_starts_and_ends_by_the_menu(job: Job) -> None:
    job.fobwatch.command("credentials", "deploy")
    open_menu(job.fobwatch)
    job.desktop.screen.save("main-job-menu")
    close_what_is_open(job.fobwatch)
    start_another(job)

    job.fobwatch.item.click("deploy*", "End session")

    wait_until(lambda: job.state_of("deploy") == "idle", "the end of the session")


def test_the_countdown_moves_in_the_tray(job: Job) -> None:
    job.fobwatch.command("credentials", "prod-readonly")
    first = job.fobwatch.wait_for_tooltip("prod-readonly")

    wait_until(lambda: job.fobwatch.item.tooltip != first, "another time in the tooltip")


def test_a_session_is_renewed_while_nobody_clicks(job: Job) -> None:
    job.fobwatch.command("credentials", "deploy")
    before = job.calls("GetSessionToken")

    wait_until(
        lambda: job.calls("GetSessionToken") > before, "a renewal by itself", RENEWAL_PATIENCE
    )
    wait_until(lambda: job.state_of("deploy") == "active", "the renewed session")


def test_a_notice_s_button_leads_to_where_the_code_is_asked_for(job: Job) -> None:
    refused = job.fobwatch.command("credentials", "boris", check=False)
    job.desktop.notifications.wait_for("boris")
    job.desktop.screen.save("main-job-notice")
    job.desktop.notifications.press("boris", "Enter code")

    job.desktop.screen.wait_for_window("Fobwatch")
    wait_until(lambda: fields_for(job, "boris-phone"), "a field for the device's code")
    job.desktop.screen.save("main-job-code")
    job.desktop.screen.press("ctrl+w")
    assert refused.returncode == 5
    assert "boris-phone" in refused.stderr


def test_the_console_opens_signed_in_as_the_role(job: Job) -> None:
    job.fobwatch.command("open", "prod-readonly", "s3")

    page = job.desktop.browser.wait_for_page(r"/console/")
    text = page.text()
    job.desktop.screen.save("main-job-console")
    assert "ReadOnly" in text
    assert "acme-prod" in text
    assert "S3" in text


def test_other_people_s_tools_use_the_session(job: Job, aws_client: Client) -> None:
    config = job.desktop.home / "aws-config"
    config.write_text(
        "[profile prod-readonly]\n"
        f"credential_process = {sys.executable} -I -S {HELPER} prod-readonly\n",
        "utf-8",
    )
    environment = {
        **job.desktop.environment,
        "AWS_CONFIG_FILE": str(config),
        "AWS_PROFILE": "prod-readonly",
    }

    identity = aws_client.caller_identity(environment, job.cloud.endpoint_url)

    assert identity["Arn"].endswith(":assumed-role/ReadOnly/fobwatch")


def test_a_killed_tray_comes_back_with_everything_and_spends_no_code() -> None:
    with DemoCloud() as cloud, Desktop("main-job-crash") as desktop:
        job = at_work(cloud, desktop)
        given = job.fobwatch.command("credentials", "prod-admin").stdout
        calls = len(cloud.calls())

        job.fobwatch.restart_after_a_crash()
        job.fobwatch.wait_for_tooltip("prod-admin")

        assert job.fobwatch.command("credentials", "prod-admin").stdout == given
        assert len(cloud.calls()) == calls


def test_on_another_panel_the_icon_and_its_menu_work_too() -> None:
    options = DesktopOptions(tray_host=TrayHost.LXQT)
    with DemoCloud() as cloud, Desktop("main-job-lxqt", options) as desktop:
        job = at_work(cloud, desktop)
        job.fobwatch.command("credentials", "deploy")
        open_menu(job.fobwatch)
        desktop.screen.save("main-job-lxqt-menu")
        close_what_is_open(job.fobwatch)
        start_another(job)
        before = job.calls("GetSessionToken")
        job.fobwatch.item.click("deploy*", "Renew now")

        wait_until(lambda: job.calls("GetSessionToken") > before, "the renewal asked for")
