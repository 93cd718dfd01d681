"""The page of who signed in."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

import pytest
from PySide6.QtGui import QGuiApplication, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from fobwatch.core.aws.errors import NetworkUnreachable, Throttled
from fobwatch.core.cloudtrail.errors import EventsNotAllowed
from fobwatch.core.cloudtrail.reading import TRIES
from fobwatch.core.errors import StorageError
from fobwatch.core.sign_in_history.search import SignInQuery
from fobwatch.core.sign_in_history.sign_ins import Flag
from fobwatch.ui.runtime.intent_bus import IntentBus
from fobwatch.ui.sign_ins.model import SignInModel
from fobwatch.ui.sign_ins.presenter import MAX_LINES, SignInsPresenter
from fobwatch.ui.widgets.facts import ValueText
from fobwatch.ui.words.sign_in_words import program_words
from tests.fakes import ACCOUNT, ANNA, KEY, NOON, FakeClock, FakeTokens
from tests.fakes_cloudtrail import FakeEventHistory, MemoryEventStore, event
from tests.fakes_ui import InlineRunner, services_in
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.modeltest import ModelTester
    from pytestqt.qtbot import QtBot

    from fobwatch.core.cloudtrail.reading import ReadPage
    from fobwatch.core.errors import FobwatchError

PLAIN = replace(ANNA, name="plain", mfa_serial="")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOSTILE = "<b>bold</b><img src=x>"


class Desk:
    """The page over a vault with one user without MFA."""

    def __init__(self, qtbot: QtBot) -> None:
        clock = FakeClock()
        self.world = VaultWorld(clock=clock, sts=FakeTokens(clock=clock))
        for name in ("prod-admin", "dev"):
            self.world.vault.remove_profile(name)
        self.world.vault.save_profile(PLAIN)
        self.services = services_in(self.world)
        self.world.catalogue.refresh()
        self.services.index.outdate()
        self.runner, self.bus = InlineRunner(), IntentBus()
        trail = self.services.sign_in_history._trail
        assert isinstance(trail.history, FakeEventHistory)
        assert isinstance(trail.store, MemoryEventStore)
        self.aws, self.store = trail.history, trail.store
        self.presenter = SignInsPresenter(self.runner, self.services)
        self.page = self.presenter.page
        qtbot.addWidget(self.page)
        self.page.resize(900, 600)
        self.page.show()

    def happen(self, ago: timedelta, **fields: object) -> None:
        self.aws.events.append(event(NOON - ago, account_id=ACCOUNT, **fields))

    def part(self, name: str) -> QWidget:
        found = self.page.findChild(QWidget, name)
        assert isinstance(found, QWidget), name
        return found

    def press(self, name: str) -> None:
        found = self.part(name)
        assert isinstance(found, QPushButton)
        assert found.isEnabled()
        found.click()

    @property
    def lines(self) -> list[str]:
        model = self.page.table.model()
        return [model.index(row, 2).data() for row in range(model.rowCount())]

    @property
    def said(self) -> str:
        bar = self.page.bar
        return bar.accessibleName() if bar.isVisible() else ""


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def error(kind: type[FobwatchError]) -> FobwatchError:
    return kind("The title", "The message.", "The remedy.")


def test_before_anything_was_read_it_offers_to(desk: Desk) -> None:
    assert desk.part("unread").isVisible()
    assert desk.aws.calls == []


def test_one_press_reads_and_shows(desk: Desk) -> None:
    desk.happen(2 * HOUR)
    desk.happen(HOUR, name="SwitchRole", source_address="198.51.100.7")

    desk.press("unread_first")

    assert desk.lines == ["New address · Role switched in the console", "Console sign-in"]
    assert desk.said == ""
    assert desk.page.table.isVisible()
    assert "2026" in desk.page._count.text()


def test_a_search_that_fails_leaves_no_later_one_undone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.happen(HOUR)
    desk.press("read_sign_ins")
    history = desk.services.sign_in_history
    wanted = SignInQuery(text="nobody")

    def fails_while_another_is_wanted(*_asked: object) -> NoReturn:
        monkeypatch.undo()
        desk.page.wanted.emit(wanted)
        raise error(StorageError)

    monkeypatch.setattr(history, "find", fails_while_another_is_wanted)
    desk.page.wanted.emit(SignInQuery())

    assert desk.lines == []
    assert desk.said == ""


def test_what_was_read_is_shown_without_asking_again(desk: Desk) -> None:
    desk.happen(HOUR)
    desk.press("read_sign_ins")
    desk.aws.calls.clear()

    desk.page.hide()
    desk.page.show()

    assert desk.lines == ["Console sign-in"]
    assert desk.aws.calls == []


def test_nobody_signed_in(desk: Desk) -> None:
    desk.press("read_sign_ins")

    assert desk.part("empty_state").isVisible()


def test_while_it_reads_it_says_how_far_it_is_and_can_be_stopped(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for ago in range(120):
        desk.happen(ago * HOUR)
    seen = []

    def look_and_stop() -> None:
        seen.append(desk.said)
        assert not desk.page._count.isVisible()  # which says that all is read
        desk.press("inline_bar_stop")

    keep = desk.store.keep

    def keep_and_stop(account_id: str, page: ReadPage) -> None:
        keep(account_id, page)
        look_and_stop()

    monkeypatch.setattr(desk.store, "keep", keep_and_stop)
    desk.press("read_sign_ins")

    assert seen == ["Asking CloudTrail… 0 of 2 regions, 0 events"]
    assert len(desk.aws.calls) == 1
    assert "Stopped" in desk.said
    assert len(desk.lines) == 50
    assert desk.part("read_sign_ins").isEnabled()


def test_what_is_denied_is_said_with_the_policy_that_allows_it(desk: Desk) -> None:
    desk.aws.failures = {region: [error(EventsNotAllowed)] for region in desk.aws.regions}

    desk.press("read_sign_ins")
    assert desk.said.startswith("The title")
    desk.press("inline_bar_copy_policy")

    policy = json.loads(QGuiApplication.clipboard().text())
    assert policy["Statement"][0]["Action"] == ["cloudtrail:LookupEvents"]


def test_what_is_denied_is_not_tried_again_by_itself(desk: Desk) -> None:
    desk.aws.failures = {region: [error(EventsNotAllowed)] for region in desk.aws.regions}
    desk.press("read_sign_ins")
    calls = len(desk.aws.calls)

    desk.page.hide()
    desk.page.show()

    assert len(desk.aws.calls) == calls


def test_without_a_network_it_says_so_and_can_be_tried_again(desk: Desk) -> None:
    desk.aws.failures = {desk.aws.regions[0]: [error(NetworkUnreachable)]}
    desk.happen(HOUR)

    desk.press("read_sign_ins")
    assert desk.said.startswith("The title")
    desk.press("read_sign_ins")

    assert desk.lines == ["Console sign-in"]


def test_a_region_that_failed_is_named(desk: Desk) -> None:
    desk.aws.failures = {"eu-west-1": [error(Throttled)] * TRIES}

    desk.press("read_sign_ins")

    assert "eu-west-1" in desk.said


def test_a_session_that_cannot_be_started_is_said(desk: Desk) -> None:
    desk.world.tokens.unknown_keys.add(KEY.access_key_id)

    desk.press("read_sign_ins")

    assert "key" in desk.said.casefold()
    assert desk.part("read_sign_ins").isEnabled()
    assert desk.aws.calls == []


def test_a_disk_that_is_full_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise StorageError("No room", "The disk is full.", "Free some space.")

    monkeypatch.setattr(desk.store, "keep", fail)
    desk.press("read_sign_ins")

    assert desk.said.startswith("No room")


def test_flags_and_people_choose_what_is_shown(desk: Desk) -> None:
    desk.happen(3 * HOUR, failed=True, user_name="boris")
    desk.happen(2 * HOUR, user_name="root", identity_type="Root", name="CreateUser")
    desk.happen(HOUR)
    desk.press("read_sign_ins")

    desk.page._flag.set_value(str(Flag.ROOT))
    desk.page._on_wanted()
    root = desk.lines
    desk.page._flag.set_value("flagged")
    desk.page._on_wanted()
    flagged = desk.lines
    desk.page.search.setText("boris")

    assert root == ["Root user · CreateUser (signin)"]
    assert len(flagged) == 2
    assert desk.lines == ["Failed · Console sign-in"]


def test_where_nothing_is_found_everything_is_one_press_away(desk: Desk) -> None:
    desk.happen(HOUR)
    desk.press("read_sign_ins")

    desk.page.search.setText("nobody of this name")
    assert desk.part("not_found").isVisible()
    desk.press("not_found_first")

    assert desk.lines == ["Console sign-in"]


def test_a_flag_is_explained(desk: Desk) -> None:
    desk.happen(2 * DAY)
    desk.happen(HOUR, source_address="198.51.100.7", mfa=True)
    desk.press("read_sign_ins")
    desk.page.table.selectRow(0)

    texts = [part.toPlainText() for part in desk.page.detail.findChildren(ValueText)]

    assert any("was not seen at this address before" in text for text in texts)
    assert any("2026-11-20" in text for text in texts)
    mark = desk.page.table.model().index(0, 2).data(Qt.ItemDataRole.DecorationRole)
    assert mark is not None


def test_hostile_texts_are_shown_as_they_are(desk: Desk) -> None:
    desk.happen(HOUR, user_name=HOSTILE, user_agent=HOSTILE, source_address=HOSTILE)
    desk.press("read_sign_ins")
    desk.page.table.selectRow(0)

    model = desk.page.table.model()
    assert model.index(0, 1).data() == HOSTILE
    assert "<b>" not in model.index(0, 1).data(Qt.ItemDataRole.ToolTipRole)
    texts = [part.toPlainText() for part in desk.page.detail.findChildren(ValueText)]
    assert texts.count(HOSTILE) >= 3
    labels = desk.page.findChildren(QLabel)
    assert all(label.textFormat() is not Qt.TextFormat.RichText for label in labels)


def test_it_is_copied_as_text_and_as_json(desk: Desk) -> None:
    desk.happen(HOUR, document='{"eventName": "ConsoleLogin"}')
    desk.press("read_sign_ins")
    desk.page.table.selectRow(0)

    desk.press("copy_text")
    text = QGuiApplication.clipboard().text()
    desk.press("copy_json")

    assert "From: 203.0.113.24" in text
    assert QGuiApplication.clipboard().text() == '{"eventName": "ConsoleLogin"}'


def test_all_that_is_found_is_exported(desk: Desk, tmp_path: Path) -> None:
    desk.happen(HOUR, user_name="=cmd()")
    desk.happen(2 * HOUR, failed=True)
    desk.press("read_sign_ins")

    desk.presenter.write(tmp_path / "found", as_json=False)
    desk.presenter.write(tmp_path / "found.json", as_json=False)

    rows = list(csv.DictReader(io.StringIO((tmp_path / "found.csv").read_text("utf-8"))))
    assert [row["who"] for row in rows] == ["'=cmd()", "anna"]
    assert rows[1]["flags"] == "failed"
    assert json.loads((tmp_path / "found.json").read_text("utf-8"))[0]["who"] == "=cmd()"
    assert "2 lines" in desk.said


def test_more_than_a_thousand_are_counted(desk: Desk) -> None:
    for minutes in range(MAX_LINES + 20):
        desk.happen(timedelta(minutes=minutes))

    desk.press("read_sign_ins")

    assert len(desk.lines) == MAX_LINES
    assert "1000 of 1020" in desk.page._count.text().replace(",", "")


def test_another_profile_of_the_account_shows_the_same(desk: Desk) -> None:
    desk.happen(HOUR)
    desk.press("read_sign_ins")
    desk.world.vault.save_profile(replace(ANNA, name="twin"))
    desk.services.index.outdate()

    desk.presenter.show_profile("twin")

    assert desk.lines == ["Console sign-in"]


def test_without_a_profile_there_is_nobody_to_ask_as(desk: Desk) -> None:
    desk.world.vault.remove_profile("plain")
    desk.services.index.outdate()
    fresh = SignInsPresenter(desk.runner, desk.services)

    fresh.page.show()

    assert not fresh.page._read.isEnabled()
    fresh.page.close()


def test_its_model_behaves(desk: Desk, qtmodeltester: ModelTester) -> None:
    desk.happen(HOUR, failed=True)
    desk.press("read_sign_ins")
    model = desk.page.table.model()
    assert isinstance(model, SignInModel)

    qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call] # pytest-qt's


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Linux",
        ),
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/141.0 Safari/537.36 Edg/141.0"
            ),
            "Edge on Windows",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
                "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
            ),
            "Safari on iPhone",
        ),
        ("aws-cli/2.31.4 md/Botocore#1.40 ua/2.1 os/linux", "AWS CLI"),
        ("Boto3/1.40.1 md/Botocore#1.40 fobwatch/1.0", "Fobwatch"),
        ("APN/1.0 HashiCorp/1.0 Terraform/1.13 aws-sdk-go-v2/1.39", "Terraform"),
        ("aws-sdk-go-v2/1.39 os/linux", "AWS SDK for Go"),
        ("cloudformation.amazonaws.com", "A service of AWS"),
        ("SomeTool/1.0 (strange)", "SomeTool/1.0"),
        ("x" * 500, "x" * 39 + "…"),
        ("", ""),
    ],
)
def test_user_agents_in_plain_words(user_agent: str, words: str) -> None:
    assert program_words(user_agent) == words
