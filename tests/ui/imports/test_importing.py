"""What is chosen, dropped or pasted on the main window, and where it leads."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel, QLineEdit, QPushButton, QWidget

from fobwatch.adapters.imports.decryption import decrypt
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.imports.document import read_import
from fobwatch.core.imports.reading import read_text
from fobwatch.core.imports.refusals import InvalidImport
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.ui.imports.importing import Importing
from fobwatch.ui.imports.window import ImportWindow
from fobwatch.ui.runtime.profile_intents import ImportProfiles
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.vault.passphrase_dialog import PassphraseDialog
from fobwatch.ui.widgets.search_field import SearchField
from fobwatch.ui.window.main_window import MainWindow, Page, PageName
from tests.core.imports.files import (
    ACCESS_KEY,
    DEVICE_FILES,
    KEY_FILES,
    KEY_ID,
    SECRET,
    SEED,
    SERIAL,
    URI,
)
from tests.core.mfa.test_google_export import FOUR, SHORT
from tests.core.mfa.test_google_export import URI as GOOGLE
from tests.encrypted_exports import PASSPHRASE, two_fas
from tests.encrypted_exports import SECRET as THEIR_SEED
from tests.fakes import ANNA, DEVICE
from tests.fakes_ui import InlineRunner, answer_file_dialog
from tests.ui.pressing import child
from tests.ui.qr_pictures import code, image, side_by_side
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Report

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

EXAMPLE = f"otpauth://totp/Example:alice@example.org?secret={SEED}"
ALIAS = f"otpauth://totp/AWS:boris@acme?secret={SEED}"
COUNTER = f"otpauth://hotp/Bank:anna?secret={SEED}"
KEY_TEXT = KEY_FILES["new_user_credentials.csv"].decode()


class World:
    """The main window with what takes in what is brought to it."""

    def __init__(self, qtbot: QtBot, bus: IntentBus) -> None:
        self.search = SearchField("Search")
        self.window = MainWindow(
            {name: lambda: Page(widget=QWidget()) for name in PageName}
            | {PageName.SESSIONS: lambda: Page(widget=self.search)}
        )
        qtbot.addWidget(self.window)
        self.window.show()
        self.vault = VaultWorld().vault
        self.seeds: list[str] = []
        self.serials: list[str] = []
        self.documents: list[str] = []
        self.reports: list[Report] = []
        self.runner = InlineRunner()
        bus.reported.connect(self.reports.append)
        importing = Importing(
            self.window,
            bus,
            self.runner,
            self.vault,
            import_text=self._import_text,
            decrypt=decrypt,
            add_seed=self._add_seed,
        )
        self.window.brought.connect(importing.take_data)
        self._bus = bus

    def _add_seed(self, seed: str, serial: str) -> None:
        self.seeds.append(seed)
        self.serials.append(serial)

    def _import_text(self, text: str) -> str:
        self.documents.append(text)
        return "Imported it."

    def import_file(self, monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
        answer_file_dialog(monkeypatch, path)
        self._bus.ask(ImportProfiles())

    def paste(self, data: QMimeData, *, into: QWidget | None = None) -> None:
        QGuiApplication.clipboard().setMimeData(data)
        QTest.keyClick(into or self.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def drop(self, data: QMimeData) -> None:
        self.window.dropEvent(
            QDropEvent(
                QPointF(9, 9),
                Qt.DropAction.CopyAction,
                data,
                Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier,
            )
        )

    @property
    def dialog(self) -> ImportWindow:
        return child(self.window, ImportWindow)

    @property
    def said(self) -> str:
        return " ".join(str(report.error or report.text) for report in self.reports)


@pytest.fixture
def world(qtbot: QtBot, bus: IntentBus) -> World:
    return World(qtbot, bus)


def of_text(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


def passphrase_dialog(world: World) -> PassphraseDialog:
    return world.window.findChildren(PassphraseDialog)[-1]


def give(dialog: PassphraseDialog, passphrase: str) -> None:
    dialog.findChildren(QLineEdit)[-1].setText(passphrase)
    (confirm,) = dialog.findChildren(QPushButton, "confirm")
    confirm.click()


def test_an_encrypted_export_is_opened_with_its_passphrase(world: World) -> None:
    world.drop(of_text(json.dumps(two_fas())))
    dialog = passphrase_dialog(world)

    give(dialog, "wrong")
    shown = [label.text() for label in dialog.findChildren(QLabel)]
    assert any("passphrase is wrong" in text for text in shown)
    assert world.seeds == []

    give(dialog, PASSPHRASE)
    assert len(world.seeds) == 1  # one device opens its editor
    assert f"secret={THEIR_SEED}" in world.seeds[0]
    assert world.serials == ["arn:aws:iam::482100937715:mfa/anna"]
    assert world.reports == []


def test_an_encrypted_export_can_be_left_closed(world: World) -> None:
    world.drop(of_text(json.dumps(two_fas())))

    passphrase_dialog(world).reject()

    assert world.seeds == []
    assert world.reports == []


def of_image(*texts: str) -> QMimeData:
    data = QMimeData()
    data.setImageData(image(side_by_side(*map(code, texts))))
    return data


def of_files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def boxes(dialog: ImportWindow) -> dict[str, QCheckBox]:
    return {box.text(): box for box in dialog.findChildren(QCheckBox, "import_choice")}


def fields(dialog: ImportWindow, name: str) -> list[QLineEdit]:
    return dialog.findChildren(QLineEdit, name)


def take(dialog: ImportWindow) -> None:
    button = child(dialog, QAbstractButton, "take")
    button.click()


def words(dialog: ImportWindow) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


@pytest.mark.parametrize("way", ["paste", "drop"])
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(of_text(f"  {URI}\n"), id="an address"),
        pytest.param(of_text(SEED), id="a bare seed"),
        pytest.param(of_image(URI), id="a picture"),
        pytest.param(of_image("https://example.org", URI), id="a picture of two codes"),
    ],
)
def test_one_device_opens_its_editor(
    qtbot: QtBot, bus: IntentBus, data: QMimeData, way: str
) -> None:
    world = World(qtbot, bus)
    copy = QMimeData()
    if data.hasImage():
        copy.setImageData(data.imageData())
    else:
        copy.setText(data.text())

    (world.paste if way == "paste" else world.drop)(copy)

    assert len(world.seeds) == 1
    assert SEED in world.seeds[0]
    assert world.reports == []


@pytest.mark.parametrize("name", [*DEVICE_FILES, *KEY_FILES])
def test_a_file_is_taken_by_the_window(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes((DEVICE_FILES | KEY_FILES)[name])

    world.import_file(monkeypatch, path)

    if name in {"bitwarden.json", "bitwarden.zip", "enpass.json", "lastpass.csv"}:
        assert "was put together from" in words(world.dialog)
        take(world.dialog)
        assert [d.serial for d in read_import(world.documents[0]).devices] == [SERIAL]
    elif name in DEVICE_FILES:
        assert SEED in world.seeds[0]
        assert world.serials == [SERIAL]
    else:
        take(world.dialog)
        (profile,) = read_import(world.documents[0]).profiles
        assert isinstance(profile, IamUserProfile)
        assert (profile.name, profile.access_key.access_key_id) == ("anna", KEY_ID)
        assert world.runner.lanes == [Lane.IMPORTS, Lane.KEYRING]
        assert world.said == "Imported it."


def test_a_picture_file_is_taken_whatever_its_name(world: World, tmp_path: Path) -> None:
    path = tmp_path / "backup.txt"
    code().save(path, "PNG")

    world.drop(of_files(path))

    assert SEED in world.seeds[0]


def test_keys_that_are_pasted_are_listed(world: World) -> None:
    world.paste(of_text(KEY_TEXT))

    assert list(boxes(world.dialog)) == ["anna · AKIA…MPLE"]


def test_an_export_of_google_authenticator_lists_its_accounts(world: World) -> None:
    world.paste(of_image(GOOGLE + FOUR))

    shown = boxes(world.dialog)
    assert [box.isChecked() for box in shown.values()] == [True, True, False, False]
    assert [box.isEnabled() for box in shown.values()] == [True, True, False, False]
    assert "2 are not here" in words(world.dialog)
    assert "80 bits" in words(world.dialog)


def test_aws_s_accounts_are_chosen_and_others_can_be(world: World) -> None:
    world.paste(of_text(f"{EXAMPLE}\n{URI}\n{COUNTER}"))
    dialog = world.dialog
    shown = boxes(dialog)

    assert [(text, box.isChecked(), box.isEnabled()) for text, box in shown.items()] == [
        ("Amazon Web Services: anna@123456789012", True, True),
        ("Example: alice@example.org", False, True),
        ("Bank: anna", False, False),
    ]

    shown["Example: alice@example.org"].setChecked(True)
    fields(dialog, "import_serial")[1].setText(f"{SERIAL}-2")
    take(dialog)

    assert [d.serial for d in read_import(world.documents[0]).devices] == [SERIAL, f"{SERIAL}-2"]


def test_a_serial_that_the_file_does_not_tell_is_asked_for(world: World) -> None:
    world.paste(of_text(f"{URI}\n{ALIAS}"))
    dialog = world.dialog
    take(dialog)

    assert world.documents == []
    assert "The serial is missing" in words(dialog)

    fields(dialog, "import_serial")[1].setText(SERIAL.replace("anna", "boris"))
    take(dialog)

    assert len(read_import(world.documents[0]).devices) == 2


def test_the_same_serial_twice_is_said(world: World) -> None:
    world.paste(of_text(f"{URI}\n{ALIAS}"))
    fields(world.dialog, "import_serial")[1].setText(SERIAL)

    take(world.dialog)

    assert world.documents == []
    assert "has the same" in words(world.dialog)


def test_what_the_vault_has_is_not_chosen_by_itself(world: World) -> None:
    key = AccessKey(access_key_id=KEY_ID, secret_access_key=SECRET)
    world.vault.save_profile(IamUserProfile(name="anna", access_key=key))
    world.vault.save_profile(
        IamUserProfile(name="boris", access_key=replace(key, access_key_id="AKIAI44QH8DHBEXAMPLE"))
    )
    rows = f"anna,{KEY_ID},{SECRET}\nboris,{KEY_ID},{SECRET}\ncarla,{KEY_ID},{SECRET}\n"
    world.paste(of_text(f"User name,Access key ID,Secret access key\n{rows}"))
    dialog = world.dialog

    assert [box.isChecked() for box in boxes(dialog).values()] == [False, False, True]
    assert "It is in the vault already" in words(dialog)
    assert "would replace" in words(dialog)

    list(boxes(dialog).values())[1].setChecked(True)
    fields(dialog, "import_name")[1].setText("boris-2")
    take(dialog)

    assert [p.name for p in read_import(world.documents[0]).profiles] == ["boris-2", "carla"]


def added(world: World) -> None:
    """By a program, while a person still chooses."""
    name = read_text(KEY_TEXT).profiles[0].profile.name
    world.vault.save_profile(replace(ANNA, name=name))


def locked(world: World) -> None:
    """What is saved now would take its place unseen, once the vault is unlocked."""
    world.vault.lock()


@pytest.mark.parametrize(
    ("meanwhile", "said"), [(added, "has changed meanwhile"), (locked, "The vault is locked")]
)
def test_nothing_is_replaced_that_nobody_was_shown(
    world: World, meanwhile: Callable[[World], None], said: str
) -> None:
    world.paste(of_text(KEY_TEXT))
    meanwhile(world)
    take(world.dialog)

    assert world.documents == []
    assert said in world.said


def test_a_device_of_the_vault_is_not_chosen_by_itself(world: World) -> None:
    user, account = DEVICE.serial.rpartition("/")[2], DEVICE.serial.split(":")[4]
    label = f"{user}@{account}"
    same = f"otpauth://totp/AWS:{label}?secret={DEVICE.seed}"

    world.paste(of_text(f"{same}\n{URI}"))

    assert [box.isChecked() for box in boxes(world.dialog).values()] == [False, True]


def test_a_name_that_aws_s_tools_refuse_is_said(world: World) -> None:
    world.paste(of_text(KEY_TEXT))
    fields(world.dialog, "import_name")[0].setText("a b")

    take(world.dialog)

    assert world.documents == []
    assert "name" in words(world.dialog)


def test_nothing_chosen_cannot_be_imported(world: World) -> None:
    world.paste(of_text(KEY_TEXT))
    next(iter(boxes(world.dialog).values())).setChecked(False)

    button = child(world.dialog, QAbstractButton, "take")
    assert not button.isEnabled()


def test_a_document_of_our_own_is_listed_too(world: World) -> None:
    document: dict[str, Any] = {"version": 1, "devices": [{"serial": SERIAL, "seed": SEED}]}

    world.paste(of_text(json.dumps(document)))
    take(world.dialog)

    assert [device.serial for device in read_import(world.documents[0]).devices] == [SERIAL]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(of_text("hello"), "Nothing was found", id="a word"),
        pytest.param(of_text("  "), "empty", id="blanks"),
        pytest.param(of_text("otpauth-migration://offline?data=x"), "damaged", id="damaged"),
        pytest.param(of_image("https://example.org"), "not one of an MFA", id="another code"),
        pytest.param(QMimeData(), "nothing that can be imported", id="nothing"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words(world: World, data: QMimeData, said: str) -> None:
    world.drop(data)

    assert said in world.said
    assert world.seeds == []
    assert world.window.findChild(ImportWindow) is None


@pytest.mark.parametrize(
    ("data", "title", "said"),
    [
        pytest.param(of_text(COUNTER), "Bank: anna", "uses a counter", id="a counter"),
        pytest.param(
            of_text(URI.replace(SEED, SEED[:16])),
            "Amazon Web Services: anna@123456789012",
            "80 bits",
            id="a short seed",
        ),
        pytest.param(
            of_image(GOOGLE + SHORT), "Example: alice@google.com", "80 bits", id="Google's example"
        ),
    ],
)
def test_an_account_that_cannot_be_taken_is_listed_with_the_reason(
    world: World, data: QMimeData, title: str, said: str
) -> None:
    world.drop(data)

    assert [(text, box.isEnabled()) for text, box in boxes(world.dialog).items()] == [
        (title, False)
    ]
    assert said in words(world.dialog)
    assert "Nothing here can be imported" in words(world.dialog)
    assert world.reports == []


def test_a_key_signs_in_with_the_device_of_its_user_that_is_chosen(world: World) -> None:
    world.paste(of_text(json.dumps([ACCESS_KEY, {"uri": URI}])))
    dialog = world.dialog

    assert "signs in with the MFA device" in words(dialog)

    fields(dialog, "import_serial")[0].setText(f"{SERIAL}-2")
    assert "signs in with" not in words(dialog)

    fields(dialog, "import_serial")[0].setText(SERIAL)
    take(dialog)

    assert read_import(world.documents[0]).profiles[0].mfa_serial == SERIAL


def test_a_key_signs_in_with_the_device_of_its_user_that_the_vault_has(world: World) -> None:
    world.vault.save_device(replace(DEVICE, serial=SERIAL))
    world.paste(of_text(KEY_TEXT))
    take(world.dialog)

    assert read_import(world.documents[0]).profiles[0].mfa_serial == SERIAL


def test_a_failed_import_is_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_text: str) -> str:
        raise InvalidImport("Not good", "It is not.", "Correct it.")

    world.paste(of_text(KEY_TEXT))
    monkeypatch.setattr(world.dialog, "accept", lambda: None)
    world.documents = type("Failing", (list,), {"append": lambda _self, text: fail(text)})()
    take(world.dialog)

    assert "Not good" in world.said


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "two", "large", "elsewhere"])
def test_a_file_that_cannot_be_taken_is_said(world: World, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "file.csv"
    data = of_files(path)
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        import os  # noqa: PLC0415 - POSIX

        os.mkfifo(path)
    elif kind == "two":
        data = of_files(path, path)
    elif kind == "large":
        with path.open("wb") as file:
            file.truncate(300 << 20)
    elif kind == "elsewhere":
        data.setUrls([QUrl("https://example.org/keys.csv")])

    world.drop(data)

    assert world.reports[0].error is not None
    assert world.reports[0].error.remedy


@pytest.mark.parametrize(
    ("text", "searched"),
    [("prod admin", "prod admin"), (" prod\n", "prod"), (URI, ""), (KEY_TEXT, "")],
    ids=["words", "a line", "a seed", "keys"],
)
def test_the_search_takes_words_alone(world: World, text: str, searched: str) -> None:
    world.search.setFocus()

    world.paste(of_text(text), into=world.search)

    assert world.search.text().strip() == searched
    assert bool(world.seeds or world.window.findChild(ImportWindow)) is not bool(searched)


@pytest.mark.parametrize("page", PageName)
def test_a_seed_is_taken_on_any_page(world: World, page: PageName) -> None:
    world.window.go_to(page)

    world.paste(of_text(URI))

    assert len(world.seeds) == 1


def test_many_accounts_are_listed_as_far_as_can_be(world: World) -> None:
    text = "\n".join(URI.replace("anna", f"user{number}") for number in range(300))

    world.paste(of_text(text))

    assert len(boxes(world.dialog)) == 200
    assert "100 more" in words(world.dialog)
