"""A person finds what is unsafe, puts it right or mutes it, and finds it so after a kill."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING

import pytest

from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.company import COMPANY
from fobwatch.demo.seed import import_document
from fobwatch.ui.window.main_window import PageName
from tests.desktop.canary import ProcessWatch, files_with
from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions
from tests.desktop.program import Fobwatch
from tests.desktop.steps import page, search
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.desktop

KEY = COMPANY.user("deploy").access_key
HEALTH = list(PageName).index(PageName.HEALTH) + 1


@pytest.fixture
def fobwatch(request: pytest.FixtureRequest) -> Iterator[Fobwatch]:
    """Fobwatch with the demo's profiles, in a home that is not tidy."""
    with DemoCloud() as cloud, Desktop("health", request.param) as desktop:
        home = desktop.home
        (home / ".bash_history").write_text(
            f"ls\nAWS_ACCESS_KEY_ID={KEY.access_key_id}"
            f" AWS_SECRET_ACCESS_KEY={KEY.secret_access_key} aws s3 ls\n"
        )
        (home / ".aws").mkdir(exist_ok=True)
        (home / ".aws" / "credentials").write_text("[scratch]\nregion = eu-west-1\n")
        (home / ".aws" / "credentials").chmod(0o644)
        fobwatch = Fobwatch(desktop, environment={"AWS_ENDPOINT_URL": cloud.endpoint_url})
        fobwatch.start_with_vault()
        fobwatch.command("import", "-", typed=json.dumps(import_document()))
        yield fobwatch
        fobwatch.process.end()


def select(fobwatch: Fobwatch, title: str) -> None:
    """The finding with this title, the only one that is found by it."""
    search(fobwatch, title)


@pytest.mark.parametrize("fobwatch", [DesktopOptions(dark=True)], ids=["dark"], indirect=True)
def test_what_is_unsafe_is_found_and_put_right(fobwatch: Fobwatch) -> None:
    desktop = fobwatch.desktop
    credentials = desktop.home / ".aws" / "credentials"
    with ProcessWatch(ours=frozenset({os.getpid()})) as processes:
        page(HEALTH, "The root user has no MFA")(fobwatch)
        wait_until(lambda: fobwatch.says("A shell remembers a secret access key"), "the history")
        desktop.screen.save("health")

        select(fobwatch, "others on")
        fobwatch.press("push button", "Fix the permissions")
        wait_until(lambda: stat.S_IMODE(credentials.stat().st_mode) == 0o600, "the permissions")
        wait_until(lambda: fobwatch.says("Only you can read your AWS files now"), "the report")
        desktop.screen.save("health-permissions")

        select(fobwatch, "no trail")
        fobwatch.press("push button", "Mute…")
        fobwatch.set_text("text", "Reason", "The organization has one")
        fobwatch.press("push button", "Mute")
        wait_until(lambda: fobwatch.says("The finding is muted"), "the muting")

        fobwatch.restart_after_a_crash()
        page(HEALTH, "Muted")(fobwatch)
        select(fobwatch, "no trail")
        wait_until(lambda: fobwatch.says("The organization has one"), "the reason")
        select(fobwatch, "shell")
        fobwatch.press("push button", "Replace access key…")
        fobwatch.wait_for("push button", "Make a new key")
        desktop.screen.save("health-remedy")
        fobwatch.press("push button", "Cancel")
        fobwatch.quit()

    assert processes.found([KEY.secret_access_key]) == []
    assert files_with(desktop.folder, {KEY.secret_access_key}, besides=["home/.bash_history"]) == []
