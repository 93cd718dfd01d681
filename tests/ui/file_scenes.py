"""Draws the dialogs about the AWS files to `build/files-*.png`, for looking at.

Run it at a scale: `QT_SCALE_FACTOR=2 python -m tests.ui.file_scenes`.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tests.screens import offscreen

if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", offscreen())
    os.environ.setdefault("QT_QPA_PLATFORMTHEME", "generic")
    os.environ.setdefault("TZ", "UTC")

from PySide6.QtWidgets import QApplication

from fobwatch.core.aws_files.changes import AwsFileKind
from fobwatch.core.aws_files.config import set_in_config
from fobwatch.core.aws_files.offering import ToolOffers
from fobwatch.core.aws_files.writing import AwsFileChanges
from fobwatch.core.errors import FileChangedMeanwhile
from fobwatch.ui.aws_files.change_dialog import ChangeDialog, TwinOption
from fobwatch.ui.aws_files.history_dialog import HistoryDialog
from fobwatch.ui.theme.theme import Theme, ThemeChoice
from tests.fakes import ADMIN, ANNA, FakeClock
from tests.fakes_aws_files import MemoryAwsFiles, MemoryHistory

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QDialog

BUILD = Path(__file__).resolve().parents[2] / "build"
HELPER = ("/usr/lib/fobwatch/credential-helper",)
CONFIG = """\
# my accounts; ask Sam before changing
[default]
region = eu-west-1
s3 =
    max_concurrent_requests = 20

[profile legacy]
output = text
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
"""
CREDENTIALS = "[dev]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"


class World:
    def __init__(self) -> None:
        self.files = MemoryAwsFiles(CONFIG, CREDENTIALS)
        self.clock = FakeClock()
        self.changes = AwsFileChanges(self.files, MemoryHistory(), self.clock)
        self.offers = ToolOffers(self.changes, lambda: HELPER)


def offer() -> QDialog:
    return ChangeDialog(World().offers.offer(replace(ADMIN, region="eu-central-1")))


def offer_with_twin() -> QDialog:
    option = TwinOption(ADMIN.name)
    option.twin.setChecked(True)
    return ChangeDialog(World().offers.offer(ADMIN, twin=True), options=option)


def obstacle() -> QDialog:
    return ChangeDialog(World().offers.offer(ANNA))


def nothing() -> QDialog:
    return ChangeDialog(World().offers.withdrawal("dev"))


def conflict() -> QDialog:
    world = World()
    proposal = world.offers.offer(ADMIN)
    theirs = set_in_config(CONFIG, ADMIN.name, {"credential_process": "/usr/bin/other x"})
    world.files.files[AwsFileKind.CONFIG] = theirs
    dialog = ChangeDialog(proposal)
    try:
        world.changes.apply(proposal.plan)
    except FileChangedMeanwhile as error:
        dialog.show_failure(error)
    return dialog


def history() -> QDialog:
    world = World()
    records = []
    for profile in (ANNA, ADMIN, replace(ADMIN, name="data-lake")):
        world.clock.advance(timedelta(minutes=7))
        records.append(world.changes.apply(world.offers.offer(profile).plan))
    world.clock.advance(timedelta(minutes=7))
    world.changes.undo(records[1].id)
    dialog = HistoryDialog()
    dialog.show_changes(world.changes.history(), world.clock.now())
    return dialog


def no_history() -> QDialog:
    dialog = HistoryDialog()
    dialog.show_changes((), FakeClock().now())
    return dialog


SCENES: tuple[Callable[[], QDialog], ...] = (
    offer_with_twin,
    offer,
    obstacle,
    nothing,
    conflict,
    history,
    no_history,
)


def main() -> None:
    app = QApplication(sys.argv[:1])
    theme = Theme(app)
    scale = app.devicePixelRatio()
    suffix = f"@{scale:g}x" if scale != 1 else ""
    BUILD.mkdir(exist_ok=True)
    for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK):
        theme.choose(choice)
        for make in SCENES:
            dialog = make()
            dialog.show()
            app.processEvents()
            dialog.grab().save(str(BUILD / f"files-{make.__name__}-{choice.value}{suffix}.png"))
            dialog.close()


if __name__ == "__main__":
    main()
