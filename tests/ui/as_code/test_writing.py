"""A person has an account written as code, and saves or copies that."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from fobwatch.core.as_code.account import Role, User
from fobwatch.core.as_code.ports import Details
from fobwatch.core.as_code.reading import AccountReading
from fobwatch.core.as_code.writing import Format
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws.errors import AccessDenied
from fobwatch.core.errors import StorageError
from fobwatch.core.iam.user_calls import Caller
from fobwatch.ui.as_code.dialog import AsCodeDialog
from fobwatch.ui.as_code.writing import AsCodeActions
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.runtime.profile_intents import WriteAsCode
from fobwatch.ui.widgets.facts import Facts
from tests.core.as_code.accounts import ACCOUNT_ID, TRUST, many_roles
from tests.fakes import KEY
from tests.fakes_as_code import FakeAccountReader
from tests.fakes_ui import WindowDesk, answer_file_dialog, services_in
from tests.ui.pressing import buttons, child, press, texts, value_of
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

LINKED = Role(name="ForSupport", path="/aws-service-role/support.amazonaws.com/", trust=TRUST)
FULL = StorageError("It was not saved", "The disk is full.", "Make room.")


class Desk(WindowDesk):
    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot)
        page = Details(users=(User(name="anna"), User(name="boris")), roles=(LINKED,))
        self.reader = FakeAccountReader(pages=[page])
        self.files: dict[str, bytes] = {}
        self.failure: StorageError | None = None
        reading = AccountReading(
            caller=lambda _name: Caller(source=KEY, account_id=ACCOUNT_ID),
            reader=self.reader,
            connection=lambda _name: USUAL,
            region=lambda _name: "",
        )
        services = replace(services_in(VaultWorld()), account_reading=reading)
        runtime = self.show(services)
        AsCodeActions(self.window, runtime, write=self._write)

    def open(self) -> AsCodeDialog:
        self.bus.ask(WriteAsCode(profile="dev"))
        [dialog] = self.window.findChildren(AsCodeDialog)
        return dialog

    def read(self) -> AsCodeDialog:
        dialog = self.open()
        press(dialog, "read")
        return dialog

    def _write(self, path: str, data: bytes) -> None:
        if self.failure is not None:
            raise self.failure
        self.files[path] = data


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def choose(dialog: AsCodeDialog, chosen: Format) -> None:
    field = child(dialog, Choice, "format")
    field.set_value(chosen)
    field.activated.emit(field.currentIndex())


def fact(dialog: AsCodeDialog, name: str) -> str:
    facts = child(dialog, Facts)
    return value_of(facts, name)


def progress(dialog: AsCodeDialog) -> str:
    label = child(dialog, QLabel, "progress")
    return label.text()


def test_opening_it_reads_nothing_and_says_what_will_be_called(desk: Desk) -> None:
    dialog = desk.open()

    assert desk.reader.sources == []
    assert "the account of dev" in texts(dialog)
    assert "iam:GetAccountAuthorizationDetails, iam:ListRoles, iam:GetPolicy" in texts(dialog)
    assert buttons(dialog) == {"read", "close"}


def test_there_is_one_window(desk: Desk) -> None:
    assert desk.open() is desk.open()


def test_it_counts_what_is_there_and_names_what_is_left_out(desk: Desk) -> None:
    dialog = desk.read()

    assert (fact(dialog, "Account"), fact(dialog, "Users")) == (ACCOUNT_ID, "2")
    assert fact(dialog, "Roles") == "0"
    assert fact(dialog, "Left out") == "kept by AWS services: ForSupport"
    assert buttons(dialog) == {"save", "copy", "close"}


def test_what_was_read_is_copied_in_either_format(desk: Desk) -> None:
    dialog = desk.read()
    press(dialog, "copy")
    terraform = QGuiApplication.clipboard().text()
    choose(dialog, Format.CLOUDFORMATION)
    press(dialog, "copy")
    template = json.loads(QGuiApplication.clipboard().text())

    assert 'resource "aws_iam_user" "anna"' in terraform
    assert "UserAnna" in template["Resources"]
    assert len(desk.reader.sources) == 2  # it was read once


def test_it_is_saved_where_a_person_says(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = desk.read()
    answer_file_dialog(monkeypatch, tmp_path / "iam.tf")
    press(dialog, "save")

    assert list(desk.files) == [str(tmp_path / "iam.tf")]
    assert b"aws_iam_user.anna" in desk.files[str(tmp_path / "iam.tf")]
    assert "Saved: iam.tf" in texts(dialog)


def test_several_templates_are_several_files(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.reader.pages = [Details(roles=many_roles(600).roles)]
    dialog = desk.read()
    choose(dialog, Format.CLOUDFORMATION)
    shown = buttons(dialog)
    answer_file_dialog(monkeypatch, tmp_path / "iam.template.json")
    press(dialog, "save")

    assert fact(dialog, "Files").startswith("2 templates")
    assert "copy" not in shown
    assert list(desk.files) == [str(tmp_path / f"iam-{n}.template.json") for n in (1, 2)]


def test_a_numbered_file_that_is_there_is_not_replaced_unasked(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "iam-2.template.json").write_text("{}")
    desk.reader.pages = [Details(roles=many_roles(501).roles)]
    dialog = desk.read()
    choose(dialog, Format.CLOUDFORMATION)
    answer_file_dialog(monkeypatch, tmp_path / "iam.template.json")
    press(dialog, "save")

    assert "iam-2.template.json" in texts(dialog)
    assert "save" in buttons(dialog)
    assert desk.files == {}


def test_a_file_that_cannot_be_written_is_told_and_saved_elsewhere(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = desk.read()
    desk.failure = FULL
    answer_file_dialog(monkeypatch, tmp_path / "iam.tf")
    press(dialog, "save")

    assert "The disk is full." in texts(dialog)
    assert "save" in buttons(dialog)


def test_a_refusal_is_told_and_it_can_be_tried_again(desk: Desk) -> None:
    desk.reader.failure = AccessDenied("Denied", "A policy says so.", "Ask.")
    dialog = desk.read()

    assert "A policy says so." in texts(dialog)
    assert buttons(dialog) == {"read", "close"}


def test_it_stops_where_a_person_says(desk: Desk) -> None:
    desk.runner.hold()
    dialog = desk.read()
    reading = buttons(dialog)
    press(dialog, "stop")
    desk.runner.release()

    assert reading == {"stop", "close"}
    assert buttons(dialog) == {"read", "close"}
    assert desk.reader.sources == []


def test_closed_while_it_reads_it_asks_no_more(desk: Desk) -> None:
    desk.runner.hold()
    dialog = desk.read()
    dialog.reject()
    desk.runner.release()

    assert desk.reader.sources == []


def test_how_far_it_is_is_shown(desk: Desk) -> None:
    desk.runner.hold()
    dialog = desk.read()
    before = progress(dialog)
    desk.runner.release()

    assert before == "Starting the session…"
    assert progress(dialog) == "Users: 2, groups: 0, roles: 1"
