"""The MFA devices page: codes on demand, and asking before a device is removed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton

from fobwatch.core.iam.user_devices import DeviceReading
from fobwatch.core.mfa.totp import totp_code
from fobwatch.ui.mfa.page import DevicesPage
from fobwatch.ui.rows.rows import RowRole
from fobwatch.ui.runtime.session_intents import CopyCode
from fobwatch.ui.runtime.vault_intents import (
    BackUpDevice,
    EditDevice,
    EnableMfa,
    LostDevice,
    NewDevice,
    ReadDevices,
    RemoveAtAws,
    RemoveDevice,
    ReplaceDevice,
    ResyncDevice,
    SaveSheet,
    ShowQr,
)
from fobwatch.ui.widgets.labels import WrappedLabel
from fobwatch.ui.widgets.page_parts import EmptyState
from tests.fakes import ACCOUNT, ANNA, DEVICE, NOON, SERIAL
from tests.ui.pressing import child, value_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.intents import DeviceIntent, Intent
    from fobwatch.ui.runtime.services import Runtime, Services
    from fobwatch.ui.runtime.vault_intents import UserDeviceIntent
    from tests.fakes import FakeClock
    from tests.staged import StagedVault

PHONE = replace(DEVICE, serial="arn:aws:iam::771500934821:mfa/a-phone", name="a-phone")

SECURITY_KEY = f"arn:aws:iam::{ACCOUNT}:u2f/user/anna/yubikey"


@pytest.fixture
def page(runtime: Runtime, heartbeat: Heartbeat, vault: StagedVault, qtbot: QtBot) -> DevicesPage:
    vault.save_device(PHONE)
    page = DevicesPage(runtime)
    qtbot.addWidget(page)
    page.resize(800, 600)
    page.show()
    heartbeat.beat.emit(NOON)
    return page


def keys(page: DevicesPage) -> list[str]:
    model = page.view.model()
    return [model.index(row, 0).data(RowRole.KEY) for row in range(model.rowCount())]


def button(page: DevicesPage, name: str) -> QPushButton | QToolButton:
    found = page.findChild(QPushButton, name) or page.findChild(QToolButton, name)
    assert found is not None
    return found


def digits(page: DevicesPage) -> str:
    """The code that is shown, without the blank between its groups; dots while it is hidden."""
    texts = [label.text() for label in page.detail._code.findChildren(QLabel)]
    return "".join(texts).replace("\u202f", "")


def test_devices_are_listed_by_name(page: DevicesPage) -> None:
    assert keys(page) == [PHONE.serial, SERIAL]


def test_searching_finds_by_name_and_serial(page: DevicesPage) -> None:
    page.search.setText("7715 phone")
    found = keys(page)
    page.search.setText("laptop")

    assert found == [PHONE.serial]
    assert keys(page) == [SERIAL]


def test_a_code_is_hidden_until_it_is_asked_for(page: DevicesPage) -> None:
    page.view.select(SERIAL)
    hidden = digits(page)
    button(page, "reveal").click()
    shown = digits(page)
    button(page, "reveal").click()

    assert hidden == digits(page) == "••••••"
    assert shown == totp_code(DEVICE, NOON)


def test_a_shown_code_stays_while_other_rows_move(
    page: DevicesPage, heartbeat: Heartbeat, vault: StagedVault
) -> None:
    for name in ("a", "b", "z"):
        vault.save_device(replace(PHONE, serial=f"{PHONE.serial}-{name}", name=name))
    heartbeat.beat.emit(NOON)
    page.view.select(SERIAL)
    button(page, "reveal").click()
    vault.save_device(replace(PHONE, name="zz"))
    heartbeat.beat.emit(NOON)

    assert keys(page)[-1] == PHONE.serial
    assert digits(page) == totp_code(DEVICE, NOON)


def test_a_shown_code_follows_the_clock(
    page: DevicesPage, heartbeat: Heartbeat, clock: FakeClock
) -> None:
    page.view.select(SERIAL)
    button(page, "reveal").click()
    clock.advance(timedelta(seconds=31))
    heartbeat.beat.emit(clock.now())

    assert digits(page) == totp_code(DEVICE, NOON + timedelta(seconds=31))


def test_a_shown_code_is_hidden_with_another_device_and_with_the_page(
    page: DevicesPage, heartbeat: Heartbeat
) -> None:
    page.view.select(SERIAL)
    button(page, "reveal").click()
    page.view.select(PHONE.serial)
    with_other = digits(page)
    button(page, "reveal").click()
    page.hide()
    page.show()
    heartbeat.beat.emit(NOON)

    assert with_other == digits(page) == "••••••"


def test_the_details_tell_what_is_known_and_not_the_seed(page: DevicesPage) -> None:
    page.view.select(SERIAL)
    facts = {
        name: value_of(page.detail._facts, name)
        for name in ("Serial", "Account", "Used by", "Code")
    }

    assert facts == {
        "Serial": SERIAL,
        "Account": "4821 0093 7715",
        "Used by": "dev, prod-admin",
        "Code": "6 digits, 30 s, SHA1",
    }


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("copy_code", CopyCode),
        ("show_qr", ShowQr),
        ("save_sheet", SaveSheet),
        ("edit", EditDevice),
    ],
)
def test_the_buttons_are_about_the_selected_device(
    page: DevicesPage, asked: list[Intent], name: str, kind: type[DeviceIntent]
) -> None:
    page.view.select(SERIAL)
    button(page, name).click()

    assert asked == [kind(serial=SERIAL)]


def test_deleting_names_what_is_lost_and_waits_for_an_answer(
    page: DevicesPage, asked: list[Intent]
) -> None:
    page.view.select(SERIAL)
    button(page, "delete").click()
    words = page.question.accessibleName()
    answers = [button(page, f"inline_bar_{name}").text() for name in ("yes", "no")]
    button(page, "inline_bar_no").click()
    kept = list(asked)
    button(page, "delete").click()
    button(page, "inline_bar_yes").click()

    assert words.startswith("Delete anna-laptop?")
    assert "dev, prod-admin" in words
    assert answers == ["Delete anna-laptop", "Keep anna-laptop"]
    assert kept == []
    assert asked == [RemoveDevice(serial=SERIAL)]


def test_a_question_goes_with_its_device(page: DevicesPage, asked: list[Intent]) -> None:
    page.view.select(SERIAL)
    button(page, "delete").click()
    page.view.select(PHONE.serial)

    assert page.question.isHidden()
    assert asked == []


def test_a_removed_device_leaves_the_list(
    page: DevicesPage, vault: StagedVault, heartbeat: Heartbeat
) -> None:
    page.view.select(PHONE.serial)
    vault.remove_device(PHONE.serial)
    heartbeat.beat.emit(NOON)

    assert keys(page) == [SERIAL]
    assert page.view.selected_key == SERIAL


def test_it_does_not_say_that_there_are_none_while_the_vault_is_locked(
    page: DevicesPage, vault: StagedVault, heartbeat: Heartbeat
) -> None:
    vault.lock()
    heartbeat.beat.emit(NOON)

    shown = [state for state in page.findChildren(EmptyState) if state.isVisible()]
    assert [state.accessibleName() for state in shown] == ["What is here is in the vault"]


def test_without_devices_it_says_what_they_are_for(
    page: DevicesPage,
    vault: StagedVault,
    heartbeat: Heartbeat,
    asked: list[Intent],
) -> None:
    vault.empty()
    heartbeat.beat.emit(NOON)
    for name in ("empty_state_first", "new_device"):
        button(page, name).click()

    assert not page.view.isVisible()
    assert asked == [NewDevice()] * 2


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("back_up_device", BackUpDevice),
        ("replace_device", ReplaceDevice),
        ("resync_device", ResyncDevice),
        ("remove_at_aws", RemoveAtAws),
        ("lost_this_device", LostDevice),
    ],
)
def test_what_is_done_at_aws_is_in_a_menu_where_a_key_of_the_account_is(
    page: DevicesPage, asked: list[Intent], name: str, kind: type[UserDeviceIntent]
) -> None:
    page.view.select(PHONE.serial)
    without = button(page, "at_aws").isVisible()
    page.view.select(SERIAL)
    action = child(page, QAction, name)
    action.trigger()

    assert not without
    assert button(page, "at_aws").isVisible()
    assert asked == [kind(serial=SERIAL)]


@pytest.mark.parametrize(
    ("name", "intent"), [("lost_device", LostDevice()), ("read_devices", ReadDevices())]
)
def test_what_is_about_no_device_in_particular_is_above_the_list(
    page: DevicesPage, asked: list[Intent], name: str, intent: Intent
) -> None:
    button(page, name).click()

    assert asked == [intent]


def test_mfa_is_offered_while_a_user_in_the_vault_has_none(
    page: DevicesPage, vault: StagedVault, heartbeat: Heartbeat, asked: list[Intent]
) -> None:
    heartbeat.beat.emit(NOON)
    before = button(page, "enable_mfa").isVisible()
    vault.save_profile(replace(ANNA, name="plain", mfa_serial=""))
    heartbeat.beat.emit(NOON)
    button(page, "enable_mfa").click()

    assert not before
    assert asked == [EnableMfa()]


def let_aws_have(services: Services, *serials: str) -> None:
    reading = DeviceReading(profile="dev", user_arn="", serials=serials)
    services.user_devices._readings = {ANNA.identity: reading}


def shown_buttons(page: DevicesPage) -> set[str]:
    return {b.objectName() for b in page.detail.findChildren(QPushButton) if b.isVisible()}


def shown_actions(page: DevicesPage) -> list[str]:
    actions = page.detail.findChildren(QAction)
    return [action.objectName() for action in actions if action.isVisible() and action.text()]


def test_a_device_that_only_aws_has_is_listed_with_what_can_be_done(
    page: DevicesPage,
    services: Services,
    vault: StagedVault,
    heartbeat: Heartbeat,
    asked: list[Intent],
) -> None:
    vault.save_profile(ANNA)
    let_aws_have(services, SERIAL, SECURITY_KEY)
    heartbeat.beat.emit(NOON)
    page.view.select(SECURITY_KEY)

    assert keys(page) == [PHONE.serial, SERIAL, SECURITY_KEY]
    assert shown_buttons(page) == {"at_aws"}
    assert shown_actions(page) == ["remove_at_aws", "lost_this_device"]
    assert "no passkey or security key for the CLI" in note(page)
    (remove,) = (a for a in page.detail.findChildren(QAction, "remove_at_aws"))
    remove.trigger()
    assert asked == [RemoveAtAws(serial=SECURITY_KEY, profile="dev")]

    page.view.select(SERIAL)
    assert {"copy_code", "delete", "at_aws"} <= shown_buttons(page)
    assert note(page) == ""


def test_a_shown_code_is_gone_with_the_vault_and_has_to_be_asked_for_again(
    page: DevicesPage, vault: StagedVault, heartbeat: Heartbeat
) -> None:
    page.view.select(SERIAL)
    button(page, "reveal").click()
    vault.lock()
    heartbeat.beat.emit(NOON)
    locked = digits(page)
    vault.retry()
    heartbeat.beat.emit(NOON)
    page.view.select(SERIAL)

    assert locked == digits(page) == "••••••"


def test_a_shown_code_is_gone_with_its_seed_though_aws_has_the_device(
    page: DevicesPage, services: Services, vault: StagedVault, heartbeat: Heartbeat
) -> None:
    vault.save_profile(ANNA)
    let_aws_have(services, SERIAL)
    heartbeat.beat.emit(NOON)
    page.view.select(SERIAL)
    button(page, "reveal").click()
    vault.remove_device(SERIAL)
    heartbeat.beat.emit(NOON)
    without, still = digits(page), page.view.selected_key
    vault.save_device(DEVICE)
    heartbeat.beat.emit(NOON)

    assert still == SERIAL
    assert without == digits(page) == "••••••"


def test_a_device_of_the_vault_that_aws_has_no_more_is_marked(
    page: DevicesPage, services: Services, vault: StagedVault, heartbeat: Heartbeat
) -> None:
    vault.save_profile(ANNA)
    let_aws_have(services)
    heartbeat.beat.emit(NOON)
    page.view.select(SERIAL)

    marks = [page.view.model().index(row, 0).data(RowRole.ITEM).trailing for row in range(2)]
    assert marks == ["", "gone at AWS"]
    assert "delete this one here" in note(page)


def note(page: DevicesPage) -> str:
    labels = page.detail.findChildren(WrappedLabel)
    return " ".join(label.text() for label in labels if label.isVisible())
