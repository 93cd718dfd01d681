"""A computer is lost: its vault's backup is restored on another one, with a fresh keyring."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING

import pytest

from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.seed import import_document
from tests.desktop.canary import ProcessWatch, files_with
from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions
from tests.desktop.program import Fobwatch
from tests.desktop.steps import SETTINGS, choose_file, page
from tests.desktop.test_canary import secrets_of
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.desktop

PASSPHRASE = "correct horse battery staple"


def started(desktop: Desktop, cloud: DemoCloud) -> Fobwatch:
    fobwatch = Fobwatch(desktop, environment={"AWS_ENDPOINT_URL": cloud.endpoint_url})
    fobwatch.start_with_vault()
    return fobwatch


def back_up(fobwatch: Fobwatch, path: Path) -> None:
    screen = fobwatch.desktop.screen
    page(SETTINGS, "There is no backup yet")(fobwatch)
    fobwatch.press("push button", "Back up now…")
    choose_file(fobwatch, "Back up the vault", path)
    for field in ("Passphrase", "Repeat the passphrase"):
        fobwatch.set_text("password text", field, PASSPHRASE)
    screen.save("backup-passphrase")
    fobwatch.press("push button", "Back up")
    wait_until(lambda: fobwatch.says("Last backup:"), "word of the backup")
    screen.save("backup-made")


def restore(fobwatch: Fobwatch, path: Path, number: int) -> None:
    """From the first page, all that is in it."""
    screen = fobwatch.desktop.screen
    fobwatch.item.click("Open Fobwatch")
    fobwatch.focus()
    fobwatch.wait_for("push button", "Restore a backup…")
    screen.save("backup-first-page")
    fobwatch.press("push button", "Restore a backup…")
    choose_file(fobwatch, "Restore a backup", path)
    fobwatch.set_text("password text", "Passphrase", PASSPHRASE)
    fobwatch.press("push button", "Open")
    fobwatch.wait_for("push button", f"Restore {number}")
    screen.save("backup-restore")
    fobwatch.press("push button", f"Restore {number}")
    wait_until(lambda: not fobwatch.says("Choose what to restore"), "the end of the list")


def test_a_backup_of_one_home_is_restored_in_another(tmp_path: Path) -> None:
    document = import_document()
    number = len(document["profiles"]) + len(document["devices"])
    path = tmp_path / "vault.fobwatch-backup"
    with DemoCloud() as cloud, ProcessWatch(ours=frozenset({os.getpid()})) as processes:
        with Desktop("backup-first") as first:
            fobwatch = started(first, cloud)
            fobwatch.command("import", "-", typed=json.dumps(document))
            back_up(fobwatch, path)
            fobwatch.process.end()
        with Desktop("backup-second", DesktopOptions(dark=True)) as second:
            fobwatch = started(second, cloud)
            restore(fobwatch, path, number)
            given = json.loads(fobwatch.command("credentials", "prod-readonly").stdout)
            fobwatch.process.end()

    secrets = secrets_of(document) | {PASSPHRASE}
    assert given["AccountId"] == "482100937715"
    assert given["SessionToken"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert processes.found(secrets) == []
    for folder in (tmp_path, first.folder, second.folder):
        assert files_with(folder, secrets) == []
