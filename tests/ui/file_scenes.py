"""Draws the dialogs about the AWS files to `build/files-*.png`, for looking at.

Run it at a scale: `QT_SCALE_FACTOR=2 python -m tests.ui.file_scenes`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.aws_files.changes import AwsFileKind
from fobwatch.core.aws_files.config import set_in_config
from fobwatch.core.aws_files.offering import ToolOffers
from fobwatch.core.aws_files.writing import AwsFileChanges
from fobwatch.core.errors import FileChangedMeanwhile
from fobwatch.ui.aws_files.change_dialog import ChangeDialog, TwinOption
from fobwatch.ui.aws_files.history_dialog import HistoryDialog
from tests.fakes import ADMIN, ANNA, FakeClock
from tests.fakes_aws_files import MemoryAwsFiles, MemoryHistory
from tests.ui.drawing import draw, named

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QDialog

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


if __name__ == "__main__":
    draw("files", named(SCENES))
