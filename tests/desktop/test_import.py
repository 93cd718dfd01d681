"""What people have on file, on the clipboard and on the screen, taken in by the window."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.core.imports.files import ACCESS_KEY, DEVICE_FILES, KEY_FILES, KEY_ID, SEED, SERIAL, URI
from tests.core.mfa.test_google_export import FOUR, SHORT
from tests.core.mfa.test_google_export import URI as GOOGLE
from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions
from tests.desktop.program import Fobwatch
from tests.desktop.steps import choose_file, leave_editor, page
from tests.desktop.waiting import wait_until
from tests.ui.qr_pictures import code

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.desktop

NOBODY = "http://127.0.0.1:9"
"""The discard port: nothing here asks AWS."""

FOUR_ACCOUNTS = "\n".join(
    (
        URI,
        URI.replace("anna", "carla").replace("123456789012", "acme"),
        f"otpauth://totp/Example:alice@example.org?secret={SEED}",
        f"otpauth://hotp/Bank:anna?secret={SEED}",
    )
)


DEVICES = (
    "aegis.json",
    "2fas.2fas",
    "bitwarden.csv",
    "keepassxc.csv",
    "ente.txt",
)
KEYS = (
    "new_user_credentials.csv",
    "anna_accessKeys.csv",
    "anna_accessKeys-bom.csv",
    "create-access-key.json",
    "credentials",
)


def shown(desktop: Desktop) -> Fobwatch:
    """Fobwatch with nothing in it, its window open."""
    fobwatch = Fobwatch(desktop, environment={"AWS_ENDPOINT_URL": NOBODY})
    fobwatch.start_with_vault()
    fobwatch.item.click("Open Fobwatch")
    fobwatch.focus()
    return fobwatch


@pytest.fixture(scope="module")
def fobwatch(desktop: Desktop) -> Iterator[Fobwatch]:
    fobwatch = shown(desktop)
    yield fobwatch
    assert "Traceback" not in fobwatch.process.log()
    assert SEED not in fobwatch.process.log()


def paste(fobwatch: Fobwatch, content: str | bytes, target: str = "UTF8_STRING") -> None:
    """Copy this as another program does, and press Ctrl+V on the main window."""
    screen = fobwatch.desktop.screen
    screen.copy(content.encode() if isinstance(content, str) else content, target)
    fobwatch.focus()
    screen.press("ctrl+v")


def named_file(fobwatch: Fobwatch, name: str, user: str) -> Path:
    """The file of this name in the person's home, as if it were of this user."""
    path = fobwatch.desktop.home / name.replace("anna", user)
    path.write_bytes((DEVICE_FILES | KEY_FILES)[name].replace(b"anna", user.encode()))
    return path


def save_device(fobwatch: Fobwatch, user: str) -> None:
    """Save what the editor was filled with, and see that the vault makes its codes."""
    serial = SERIAL.replace("anna", user)
    fobwatch.wait_for("password text", "Secret key")
    wait_until(lambda: fobwatch.says(serial), "the serial")
    fobwatch.press("push button", "Save")
    wait_until(lambda: not fobwatch.nodes("password text"), "the end of the editor")
    wait_until(lambda: has_code(fobwatch, serial), "a code")


def has_code(fobwatch: Fobwatch, serial: str) -> bool:
    return fobwatch.command("code", serial, check=False).stdout.strip().isdecimal()


def names(fobwatch: Fobwatch) -> list[str]:
    listed = json.loads(fobwatch.command("list", "--json").stdout)
    return [profile["name"] for profile in listed]


def take(fobwatch: Fobwatch, number: int) -> None:
    """Press the button that imports so many, and wait until its window has gone."""
    fobwatch.press("push button", f"Import {number}")
    wait_until(lambda: not fobwatch.says("Choose what to import"), "the end of the list")


@pytest.mark.parametrize("name", DEVICES)
def test_a_device_of_a_file_that_is_pasted_is_kept(fobwatch: Fobwatch, name: str) -> None:
    user = f"u{DEVICES.index(name)}"

    path = named_file(fobwatch, name, user)
    paste(fobwatch, f"{path.as_uri()}\r\n", "text/uri-list")

    save_device(fobwatch, user)


@pytest.mark.parametrize("name", KEYS)
def test_a_key_of_a_file_that_is_pasted_is_kept(fobwatch: Fobwatch, name: str) -> None:
    user = f"k{KEYS.index(name)}"

    path = named_file(fobwatch, name, user)
    paste(fobwatch, f"{path.as_uri()}\r\n", "text/uri-list")

    fobwatch.wait_for("text", f"Name of the profile: {user} · AKIA…{KEY_ID[-4:]}")
    take(fobwatch, 1)
    wait_until(lambda: user in names(fobwatch), "the profile")


def test_a_serial_that_was_put_together_is_shown_first(fobwatch: Fobwatch) -> None:
    path = named_file(fobwatch, "bitwarden.json", "derived")

    paste(fobwatch, f"{path.as_uri()}\r\n", "text/uri-list")

    wait_until(lambda: fobwatch.says("put together"), "the remark")
    take(fobwatch, 1)
    wait_until(lambda: has_code(fobwatch, SERIAL.replace("anna", "derived")), "a code")


def test_a_file_is_chosen_by_its_dialog(fobwatch: Fobwatch) -> None:
    path = named_file(fobwatch, "aegis.json", "chosen")
    page(1)(fobwatch)
    fobwatch.press("push button", "Import a file…")
    choose_file(fobwatch, "Import access keys", path)

    save_device(fobwatch, "chosen")


def test_an_export_of_several_accounts_is_chosen_from(fobwatch: Fobwatch) -> None:
    path = fobwatch.desktop.home / "several.txt"
    path.write_text(FOUR_ACCOUNTS, "utf-8")
    paste(fobwatch, f"{path.as_uri()}\r\n", "text/uri-list")
    fobwatch.wait_for("text", "Serial (ARN): Amazon Web Services: carla@acme")
    fobwatch.desktop.screen.save("import-list-light")

    fobwatch.set_text(
        "text",
        "Serial (ARN): Amazon Web Services: carla@acme",
        SERIAL.replace("anna", "carla"),
    )
    take(fobwatch, 2)

    wait_until(lambda: has_code(fobwatch, SERIAL.replace("anna", "carla")), "carla's code")
    assert has_code(fobwatch, SERIAL)
    assert "Example" not in fobwatch.command("list", "--devices").stdout


def test_keys_of_a_list_are_taken_and_one_signs_in_with_its_user_s_device(
    fobwatch: Fobwatch,
) -> None:
    keys = [
        {"AccessKey": ACCESS_KEY["AccessKey"] | {"UserName": "joined"}},
        {"AccessKey": ACCESS_KEY["AccessKey"] | {"UserName": "alone"}},
    ]
    path = fobwatch.desktop.home / "keys.json"
    path.write_text(json.dumps([*keys, {"uri": URI.replace("anna", "joined")}]), "utf-8")
    paste(fobwatch, f"{path.as_uri()}\r\n", "text/uri-list")

    wait_until(lambda: fobwatch.says("It signs in with the MFA device"), "the device")
    fobwatch.desktop.screen.save("import-joined-light")
    take(fobwatch, 3)

    wait_until(lambda: {"joined", "alone"} <= set(names(fobwatch)), "the profiles")


def test_an_account_that_cannot_be_taken_is_listed_with_the_reason(fobwatch: Fobwatch) -> None:
    paste(fobwatch, GOOGLE + SHORT)

    wait_until(lambda: fobwatch.says("It has 80 bits"), "the reason")
    assert fobwatch.says("Nothing here can be imported")
    fobwatch.press("push button", "Cancel")
    wait_until(lambda: not fobwatch.says("It has 80 bits"), "the end of the list")


def test_a_qr_code_that_is_pasted_opens_the_editor(fobwatch: Fobwatch, tmp_path: Path) -> None:
    path = tmp_path / "code.png"
    code(URI.replace("anna", "pasted")).save(path)

    paste(fobwatch, path.read_bytes(), "image/png")

    save_device(fobwatch, "pasted")


def test_what_is_no_use_is_refused_on_the_window(fobwatch: Fobwatch) -> None:
    paste(fobwatch, "hello, world")

    wait_until(lambda: fobwatch.says("Nothing was found"), "the refusal")


def show_on_the_desktop(fobwatch: Fobwatch, tmp_path: Path, *texts: str) -> None:
    """Let the desktop's background show these codes, as a browser's page would."""
    for place, text in enumerate(texts):
        path = tmp_path / f"{place}.png"
        code(text, module=4).save(path)
    pictures = [str(tmp_path / f"{place}.png") for place in range(len(texts))]
    row = tmp_path / "row.png"
    subprocess.run(["convert", *pictures, "-background", "#181818", "+append", row], check=True)
    background = fobwatch.desktop.start("background", ["hsetroot", "-center", str(row)])
    background.wait_for_end()


@pytest.fixture
def editor(fobwatch: Fobwatch) -> Iterator[Fobwatch]:
    """Open the editor of a new device, and leave it again."""
    page(3)(fobwatch)
    fobwatch.press("push button", "Add device")
    fobwatch.wait_for("password text", "Secret key")
    yield fobwatch
    if fobwatch.nodes("password text"):
        leave_editor(fobwatch)


def test_a_qr_code_is_read_off_the_screen(editor: Fobwatch, tmp_path: Path) -> None:
    show_on_the_desktop(editor, tmp_path, URI.replace("anna", "screen"))

    editor.press("push button", "Read from the screen")

    save_device(editor, "screen")


def test_of_several_codes_on_the_screen_one_is_chosen(editor: Fobwatch, tmp_path: Path) -> None:
    show_on_the_desktop(editor, tmp_path, GOOGLE + FOUR)
    editor.press("push button", "Read from the screen")
    editor.wait_for("push button", "Use this one")
    editor.desktop.screen.save("account-choice-light")

    editor.press("push button", "Use this one")

    wait_until(lambda: editor.says(SERIAL), "the serial of what was chosen")


def test_a_screen_without_a_code_is_said(editor: Fobwatch, tmp_path: Path) -> None:
    show_on_the_desktop(editor, tmp_path, "https://example.org")

    editor.press("push button", "Read from the screen")

    wait_until(lambda: editor.says("No QR code of an MFA device is on the screen"), "the refusal")


def test_the_list_is_shown_in_dark_colours_too() -> None:
    with Desktop("import-dark", DesktopOptions(dark=True)) as desktop:
        fobwatch = shown(desktop)

        paste(fobwatch, FOUR_ACCOUNTS)

        fobwatch.wait_for("text", "Serial (ARN): Amazon Web Services: carla@acme")
        desktop.screen.save("import-list-dark")
