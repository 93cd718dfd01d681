"""The recovery sheet of a device: asked for, written in private, and good for what it says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QAbstractButton

from fobwatch.core.activity.activity import Event
from fobwatch.core.errors import StorageError
from fobwatch.core.mfa.otpauth import read_seed
from fobwatch.core.vault.vault import Vault
from fobwatch.ui.backup.sheet import recovery_sheet, sheet_document
from fobwatch.ui.backup.sheet_dialog import SheetActions, SheetQuestion
from fobwatch.ui.qr.reading import read_seed_codes
from fobwatch.ui.runtime.vault_intents import SaveSheet
from tests.fakes import DEVICE, NOON, SEED, SERIAL
from tests.fakes_backup import MemoryPrivateFiles
from tests.fakes_ui import WindowDesk, answer_file_dialog, services_in
from tests.ui.pressing import child
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot


class Desk(WindowDesk):
    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot)
        self.world = VaultWorld()
        self.files = MemoryPrivateFiles()
        services = services_in(self.world)
        services.sheets._files = self.files
        runtime = self.show(services)
        SheetActions(self.window, runtime)

    def ask(self, button: str, serial: str = SERIAL) -> None:
        self.bus.ask(SaveSheet(serial=serial))
        for question in self.window.findChildren(SheetQuestion):
            found = child(question, QAbstractButton, button)
            found.click()


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_the_sheet_is_written_after_a_yes(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_file_dialog(monkeypatch, tmp_path / "sheet")

    desk.ask("save_pdf")

    path = str(tmp_path / "sheet.pdf")
    assert list(desk.files.files) == [path]
    assert path in desk.reports[0].text
    assert desk.world.lines[-1] == (Event.SHEET_SAVED, DEVICE.name)
    assert SEED not in repr(desk.world.journal.lines) + repr(desk.reports)


@pytest.mark.parametrize(("button", "serial"), [("cancel", SERIAL), ("save_pdf", "gone")])
def test_without_a_yes_or_a_device_nothing_is_written(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, button: str, serial: str
) -> None:
    answer_file_dialog(monkeypatch, tmp_path / "sheet")

    desk.ask(button, serial)

    assert desk.files.files == {}
    assert desk.reports == []


@pytest.mark.parametrize(
    ("meanwhile", "title"),
    [
        (Vault.lock, "The vault is locked"),
        (lambda vault: vault.remove_device(SERIAL), "has changed meanwhile"),
        (lambda vault: vault.save_device(replace(DEVICE, seed=SEED[::-1])), "has changed"),
    ],
    ids=["locked", "deleted", "replaced"],
)
def test_no_sheet_is_written_of_what_has_changed_since_it_was_asked_for(
    desk: Desk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    meanwhile: Callable[[Vault], None],
    title: str,
) -> None:
    answer_file_dialog(monkeypatch, tmp_path / "sheet.pdf")
    desk.bus.ask(SaveSheet(serial=SERIAL))
    meanwhile(desk.world.vault)
    child(child(desk.window, SheetQuestion), QAbstractButton, "save_pdf").click()

    assert desk.files.files == {}
    assert [title in str(report.error and report.error.title) for report in desk.reports] == [True]


def test_a_full_disk_is_reported(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_file_dialog(monkeypatch, tmp_path / "sheet.pdf")
    desk.files.failure = StorageError("The disk is full", "It is.", "Free some space.")

    desk.ask("save_pdf")

    assert [report.error for report in desk.reports] == [desk.files.failure]


@pytest.mark.parametrize("length", [32, 64, 512], ids=str)
def test_a_phone_reads_the_same_device_from_the_printed_code(qtbot: QtBot, length: int) -> None:
    device = replace(DEVICE, seed=(SEED * 8)[:length])
    document = sheet_document(device, "", NOON)
    document.setTextWidth(640)
    picture = QImage(640, int(document.size().height()), QImage.Format.Format_RGB32)
    picture.fill("white")
    painter = QPainter(picture)
    document.drawContents(painter)
    painter.end()

    draft = read_seed("\n".join(read_seed_codes(picture)))

    assert draft.seed == device.seed


def test_it_says_what_a_person_needs_and_escapes_what_they_typed(qtbot: QtBot) -> None:
    device = replace(DEVICE, name="<b>anna & co</b>")
    text = sheet_document(device, "acme-production", NOON).toPlainText()

    for words in (
        "<b>anna & co</b>",
        SERIAL,
        "acme-production (482100937715)",
        "JBSW Y3DP EHPK",
        "2026-11-22",
    ):
        assert words in text


def test_the_file_is_one_page_of_a_pdf(qtbot: QtBot) -> None:
    sheet = recovery_sheet(DEVICE, "acme-production", NOON)

    assert sheet.startswith(b"%PDF")
    assert sheet.count(b"/Type /Page\n") == 1
    assert SEED.encode() not in sheet
