"""A profile is offered to the AWS tools by pointer on a real desktop, used, and taken back."""

from __future__ import annotations

import pytest

from fobwatch.demo.cloud import DemoCloud
from tests.desktop.clients.commands import CLIENTS
from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions
from tests.desktop.steps import page
from tests.desktop.test_main_job import at_work
from tests.desktop.waiting import wait_until

pytestmark = pytest.mark.desktop

PROFILE = "prod-readonly"
CONFIG = (
    b"# my accounts; ask Sam before changing\r\n[default]\r\nregion=eu-west-1\r\n"
    b"s3 =\r\n    max_concurrent_requests = 20\r\n; the last line has no end"
)
AWS_CLI = CLIENTS[0]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_profile_is_offered_used_and_taken_back_byte_for_byte(*, dark: bool) -> None:
    theme = "dark" if dark else "light"
    options = DesktopOptions(dark=dark)
    with DemoCloud() as cloud, Desktop(f"aws-files-{theme}", options) as desktop:
        config = desktop.home / ".aws" / "config"
        config.parent.mkdir()
        config.write_bytes(CONFIG)
        config.chmod(0o640)
        job = at_work(cloud, desktop)
        page(2)(job.fobwatch)
        job.fobwatch.select(PROFILE)

        job.fobwatch.click("push button", "Offer to tools…")
        job.fobwatch.wait_for("push button", "Offer")
        desktop.screen.save(f"aws-files-offer-{theme}")
        assert config.read_bytes() == CONFIG
        job.fobwatch.click("push button", "Offer")
        wait_until(lambda: config.read_bytes() != CONFIG, "the change of the file")
        job.fobwatch.wait_for("push button", "Withdraw from tools…")
        desktop.screen.save(f"aws-files-offered-{theme}")

        environment = {**desktop.environment, "AWS_PROFILE": PROFILE}
        identity = AWS_CLI.caller_identity(environment, cloud.endpoint_url)
        assert identity["Arn"].endswith(":assumed-role/ReadOnly/fobwatch")
        assert config.read_bytes().startswith(CONFIG)
        assert config.stat().st_mode & 0o777 == 0o640

        # The word of the change may go just now, and what is below it moves: no pointer here.
        job.fobwatch.press("push button", "AWS files")
        job.fobwatch.wait_for("push button", "Undo this change")
        desktop.screen.save(f"aws-files-history-{theme}")
        job.fobwatch.click("push button", "Undo this change")
        wait_until(lambda: config.read_bytes() == CONFIG, "the bytes from before")
        wait_until(lambda: job.fobwatch.says("change undone"), "the undoing in the history")
        desktop.screen.save(f"aws-files-undone-{theme}")
        job.fobwatch.process.end()
