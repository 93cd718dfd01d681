from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QListWidget,
    QWidget,
)

from fobwatch.core.mfa.otpauth import otpauth_uri
from fobwatch.core.mfa.totp import totp_code
from fobwatch.ui.forms.form import FormField
from fobwatch.ui.mfa.editor import DeviceEditor
from fobwatch.ui.mfa.qr_dialog import DeviceQr
from fobwatch.ui.mfa.seed_source import AccountChoice
from fobwatch.ui.qr.drawing import QrCode
from fobwatch.ui.qr.reading import read_seed_codes
from fobwatch.ui.widgets.inline_bar import InlineBar
from fobwatch.ui.widgets.labels import IconLabel, grouped
from tests.core.mfa.test_google_export import FOUR, URI
from tests.fakes import DEVICE, NOON, SEED, SERIAL, FakeClock
from tests.fakes_ui import InlineRunner, answer_file_dialog
from tests.ui.pressing import child

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QDialog
    from pytestqt.qtbot import QtBot

    from fobwatch.core.mfa.devices import MfaDevice


FOUR_OF_GOOGLE = URI + FOUR


def editor(qtbot: QtBot, device: MfaDevice | None = None) -> DeviceEditor:
    made = DeviceEditor(
        now=lambda: NOON,
        runner=InlineRunner(),
        taken=frozenset({"arn:aws:iam::1:mfa/taken"}),
        device=device,
    )
    qtbot.addWidget(made)
    made.show()
    return made


def qr_image(qtbot: QtBot, text: str) -> QImage:
    code = QrCode(text)
    qtbot.addWidget(code)
    return code.grab().toImage()


def field(dialog: DeviceEditor, name: str) -> QLineEdit:
    return child(dialog, QLineEdit, name)


def press(dialog: QDialog, name: str) -> None:
    child(dialog, QAbstractButton, name).click()


def drop(dialog: DeviceEditor, picture: QImage | Path) -> None:
    """Let go of a picture, or of a file with one, over the dialog."""
    data = QMimeData()
    if isinstance(picture, QImage):
        data.setImageData(picture)
    else:
        data.setUrls([QUrl.fromLocalFile(str(picture))])
    dialog.dropEvent(
        QDropEvent(
            QPointF(9, 9),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def said(dialog: DeviceEditor) -> str:
    bar = child(dialog, InlineBar)
    return bar.accessibleName() if bar.isVisible() else ""


def saved(qtbot: QtBot, dialog: DeviceEditor) -> MfaDevice:
    with qtbot.waitSignal(dialog.saved) as signal:
        press(dialog, "save")
    device: MfaDevice = signal.args[0]
    return device


def test_an_address_fills_in_the_rest(qtbot: QtBot) -> None:
    dialog = editor(qtbot)
    field(dialog, "seed").setText(otpauth_uri(DEVICE))

    device = saved(qtbot, dialog)

    assert device == DEVICE


def test_a_bare_seed_wants_a_serial(qtbot: QtBot) -> None:
    dialog = editor(qtbot)
    field(dialog, "seed").setText(SEED.lower())
    with qtbot.assertNotEmitted(dialog.saved):
        press(dialog, "save")

    field(dialog, "serial").setText(SERIAL)

    assert saved(qtbot, dialog) == DEVICE


@pytest.mark.parametrize("way", ["file", "clipboard", "drop"])
def test_a_qr_code_is_read_from_anywhere(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    image = qr_image(qtbot, otpauth_uri(DEVICE))
    path = tmp_path / "code.png"
    image.save(str(path))
    dialog = editor(qtbot)
    if way == "file":
        answer_file_dialog(monkeypatch, path)
        press(dialog, "qr_file")
    elif way == "clipboard":
        QGuiApplication.clipboard().setImage(image)
        press(dialog, "qr_clipboard")
    else:
        drop(dialog, path)

    assert saved(qtbot, dialog) == DEVICE


def test_choosing_no_file_changes_nothing(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_file_dialog(monkeypatch, None)
    dialog = editor(qtbot)

    press(dialog, "qr_file")

    assert said(dialog) == ""


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (QImage(), "There is no image"),
        (QImage(64, 64, QImage.Format.Format_RGB32), "No QR code was found"),
        (QImage(20_000, 20_000, QImage.Format.Format_Mono), "The image is too large"),
    ],
    ids=["none", "blank", "huge"],
)
def test_an_image_without_a_code_says_so_and_loses_nothing(
    qtbot: QtBot, image: QImage, words: str
) -> None:
    image.fill(Qt.GlobalColor.white)
    dialog = editor(qtbot)
    field(dialog, "device_name").setText("kept")

    drop(dialog, image)

    assert words in said(dialog)
    assert field(dialog, "device_name").text() == "kept"


def side_by_side(qtbot: QtBot, *texts: str) -> QImage:
    codes = [qr_image(qtbot, text) for text in texts]
    side = max(code.width() for code in codes) + 40
    whole = QImage(side * len(codes), side, QImage.Format.Format_RGB32)
    whole.fill(Qt.GlobalColor.white)
    painter = QPainter(whole)
    for place, code in enumerate(codes):
        painter.drawImage(side * place, 0, code)
    painter.end()
    return whole


OTHER = replace(DEVICE, serial=f"{SERIAL}-two", name="two")


def test_of_several_codes_one_is_chosen(qtbot: QtBot) -> None:
    dialog = editor(qtbot)
    drop(dialog, side_by_side(qtbot, otpauth_uri(DEVICE), otpauth_uri(OTHER)))
    choice = child(dialog, AccountChoice)
    accounts = child(choice, QListWidget)

    assert accounts.count() == 2
    assert field(dialog, "seed").text() == ""

    accounts.setCurrentRow([accounts.item(n).text()[-3:] for n in range(2)].index("715"))
    press(choice, "use_account")

    assert saved(qtbot, dialog).seed == SEED


def test_an_export_of_several_accounts_that_is_pasted_has_one_chosen(qtbot: QtBot) -> None:
    dialog = editor(qtbot)

    field(dialog, "seed").setText(FOUR_OF_GOOGLE)

    choice = child(dialog, AccountChoice)
    accounts = child(choice, QListWidget)
    shown = [accounts.item(row) for row in range(accounts.count())]
    assert len(shown) == 4
    assert "anna" in shown[0].text()
    assert [bool(item.flags() & Qt.ItemFlag.ItemIsEnabled) for item in shown].count(True) == 2

    press(choice, "use_account")

    assert field(dialog, "serial").text() == "arn:aws:iam::123456789012:mfa/anna"


@pytest.mark.parametrize("between", ["\n", "\r\n\r\n", " ", ", ", ""])
def test_of_several_uris_that_are_pasted_one_is_chosen(qtbot: QtBot, between: str) -> None:
    dialog = editor(qtbot)

    field(dialog, "seed").setText(between.join((otpauth_uri(DEVICE), otpauth_uri(OTHER))))

    choice = child(dialog, AccountChoice)
    accounts = child(choice, QListWidget)
    assert accounts.count() == 2

    press(choice, "use_account")

    assert saved(qtbot, dialog).seed == SEED


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://example.org", "not one of an MFA device"),
        (f"otpauth://hotp/x?secret={SEED}", "uses a counter"),
        ("otpauth://totp/x?secret=JBSWY3DPEHPK3PXP", "80 bits"),
        ("otpauth-migration://offline?data=xx", "damaged"),
    ],
)
def test_a_code_that_is_no_use_is_said_at_once(qtbot: QtBot, text: str, words: str) -> None:
    dialog = editor(qtbot)

    drop(dialog, qr_image(qtbot, text))

    assert words in said(dialog)
    assert field(dialog, "seed").text() == ""


def test_a_picture_is_searched_off_the_windows_thread(qtbot: QtBot) -> None:
    runner = InlineRunner()
    dialog = DeviceEditor(now=lambda: NOON, runner=runner)
    qtbot.addWidget(dialog)
    dialog.show()
    runner.hold()

    drop(dialog, qr_image(qtbot, otpauth_uri(DEVICE)))

    assert "Looking for a QR code" in said(dialog)

    runner.release()

    assert said(dialog) == ""
    assert field(dialog, "serial").text() == SERIAL


def test_the_two_codes_to_compare_are_those_of_aws_s_time(qtbot: QtBot) -> None:
    clock = FakeClock()
    dialog = DeviceEditor(now=clock.now, runner=InlineRunner())
    qtbot.addWidget(dialog)
    dialog.show()
    field(dialog, "seed").setText(SEED)
    following = child(dialog, QLabel, "next_code")
    second = grouped(totp_code(DEVICE, NOON + timedelta(seconds=30)))

    assert following.text() == second

    clock.advance(timedelta(seconds=30))

    qtbot.waitUntil(lambda: following.text() != second)


def test_a_wrong_seed_shows_no_code(qtbot: QtBot) -> None:
    dialog = editor(qtbot)
    field(dialog, "seed").setText(SEED)
    field(dialog, "seed").setText("not a seed!")
    following = child(dialog, QLabel, "next_code")

    assert not any(character.isdigit() for character in following.text())


def test_a_device_in_the_vault_is_not_added_twice(qtbot: QtBot) -> None:
    dialog = editor(qtbot)
    field(dialog, "seed").setText(SEED)
    field(dialog, "serial").setText("arn:aws:iam::1:mfa/taken")

    with qtbot.assertNotEmitted(dialog.saved):
        press(dialog, "save")

    assert any(f.error for f in dialog.findChildren(FormField))


def test_a_device_that_is_edited_keeps_its_serial(qtbot: QtBot) -> None:
    dialog = editor(qtbot, DEVICE)
    field(dialog, "device_name").setText("new name")

    device = saved(qtbot, dialog)

    assert device == replace(DEVICE, name="new name")
    assert field(dialog, "serial").isReadOnly()


def test_closing_forgets_the_seed(qtbot: QtBot) -> None:
    dialog = editor(qtbot, DEVICE)

    press(dialog, "cancel")

    assert field(dialog, "seed").text() == ""


def test_the_qr_code_is_shown_only_after_a_yes(qtbot: QtBot) -> None:
    dialog = DeviceQr(DEVICE.name, lambda: DEVICE)
    qtbot.addWidget(dialog)
    dialog.show()
    before = dialog.findChild(QrCode)

    press(dialog, "show_code")

    code = dialog.findChild(QrCode)
    assert before is None
    assert code is not None
    assert read_seed_codes(code.grab().toImage()) == (otpauth_uri(DEVICE),)


def test_its_question_has_the_sign_beside_the_words_as_other_questions_have(qtbot: QtBot) -> None:
    dialog = DeviceQr(DEVICE.name, lambda: DEVICE)
    qtbot.addWidget(dialog)
    dialog.show()
    [sign] = (icon for icon in dialog.findChildren(IconLabel) if icon.isVisible())
    [heading] = (each for each in dialog.findChildren(QLabel) if each.text().endswith("?"))

    assert heading.x() > sign.x() + sign.width()
    assert abs(heading.geometry().center().y() - sign.geometry().center().y()) < 4


def test_a_no_shows_nothing(qtbot: QtBot) -> None:
    dialog = DeviceQr(DEVICE.name, lambda: DEVICE)
    qtbot.addWidget(dialog)
    dialog.show()

    press(dialog, "cancel")

    assert not dialog.isVisible()
    assert dialog.findChild(QrCode) is None


def test_it_closes_only_after_it_was_left(qtbot: QtBot) -> None:
    """A dialog that is closed is left too: closed again within, it blocks its parent for ever."""
    dialog, other = DeviceQr(DEVICE.name, lambda: DEVICE), QWidget()
    for each in (dialog, other):
        qtbot.addWidget(each)
        each.show()
    press(dialog, "show_code")
    other.activateWindow()
    qtbot.waitUntil(lambda: not dialog.isActiveWindow())
    dialog.show()

    QApplication.sendEvent(dialog, QEvent(QEvent.Type.ActivationChange))

    assert dialog.isVisible()
    qtbot.waitUntil(lambda: not dialog.isVisible())


@pytest.mark.parametrize(("device", "says_it"), [(DEVICE, True), (None, False)], ids=["old", "new"])
def test_it_says_that_a_new_name_of_a_device_stays_here(
    qtbot: QtBot, device: MfaDevice | None, says_it: bool
) -> None:
    dialog = editor(qtbot, device)

    texts = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert ("At AWS it keeps its name" in texts) is says_it
