"""What only Windows answers: its registry, its messages, its users. On Windows, or under Wine."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.autostart.run_key import RunKeyAutostart
from fobwatch.adapters.client_process.commands import PACKAGED_ON_WINDOWS, credential_helper
from fobwatch.adapters.client_process.lookup import client_process_of
from fobwatch.adapters.client_process.windows_paths import short_path
from fobwatch.adapters.desktop.app_identity import APPLICATION_ID, APPLICATION_ID_KEY, introduce
from fobwatch.adapters.notices.notifications import notifications
from fobwatch.adapters.sleep_and_lock.events import (
    PBT_APMRESUMEAUTOMATIC,
    WM_POWERBROADCAST,
    WM_WTSSESSION_CHANGE,
    WTS_SESSION_LOCK,
    WTS_SESSION_UNLOCK,
    power_events,
    screen_lock,
)
from fobwatch.adapters.sleep_and_lock.windows import MessageWindow
from fobwatch.adapters.vault.keyring_backends import CREDENTIAL_MANAGER, available_keyring
from fobwatch.adapters.windows.registry import UserRegistry
from fobwatch.adapters.windows.security import user_sid
from fobwatch.core.aws_files.offering import is_plain_word

if TYPE_CHECKING:
    from collections.abc import Iterator

E_NOTIMPL = ctypes.c_long(0x8000_4001).value
"""Wine takes the name, but does not tell it."""

KEY = r"Software\FobwatchTest"


@pytest.fixture
def value() -> Iterator[str]:
    name = secrets.token_hex(4)
    yield name
    UserRegistry().delete(KEY, name)


def send(window_class: str, message: int, parameter: int) -> None:
    """As Windows does: return when the window has taken it."""
    user32 = ctypes.WinDLL("user32")
    window = user32.FindWindowW(window_class, None)
    assert window
    user32.SendMessageW(window, message, parameter, 0)


@pytest.mark.parametrize("stored", ["text", "Größe", b"\x03\x00"], ids=["text", "letters", "bytes"])
def test_the_registry_keeps_text_and_bytes(value: str, stored: str | bytes) -> None:
    registry = UserRegistry()
    registry.write(KEY, value, stored)

    assert registry.read(KEY, value) == stored
    registry.delete(KEY, value)
    assert registry.read(KEY, value) is None


def test_what_the_registry_does_not_have_is_none() -> None:
    registry = UserRegistry()

    registry.delete(KEY, "nothing")

    assert registry.read(rf"{KEY}\nowhere", "nothing") is None


def test_the_start_at_sign_in_is_kept() -> None:
    first = RunKeyAutostart(["C:\\a b\\fobwatch-tray.exe"], UserRegistry())
    first.set_enabled(enabled=True)
    seen = RunKeyAutostart(["other"], UserRegistry()).enabled()
    first.set_enabled(enabled=False)

    assert seen
    assert not first.enabled()


def test_a_window_hears_what_is_sent_to_it() -> None:
    heard: list[tuple[int, int]] = []
    window = MessageWindow("FobwatchTest", lambda *message: heard.append(message))
    window.start()

    send("FobwatchTest", WM_POWERBROADCAST, PBT_APMRESUMEAUTOMATIC)
    window.close()

    assert (WM_POWERBROADCAST, PBT_APMRESUMEAUTOMATIC) in heard


def test_a_wake_up_is_told() -> None:
    woke: list[bool] = []
    power = power_events()
    power.on_resume(lambda: woke.append(True))
    power.start()

    send("FobwatchPower", WM_POWERBROADCAST, PBT_APMRESUMEAUTOMATIC)
    power.close()

    assert woke == [True]


def test_the_lock_of_the_screen_is_told() -> None:
    seen: list[bool] = []
    screen = screen_lock()
    screen.on_change(lambda: seen.append(screen.locked))
    screen.start()
    before = screen.locked

    for change in (WTS_SESSION_LOCK, WTS_SESSION_UNLOCK):
        send("FobwatchSession", WM_WTSSESSION_CHANGE, change)
    screen.close()

    assert (before, seen) == (False, [True, False])


def test_windows_knows_us_by_our_own_name() -> None:
    introduce()

    shell32 = ctypes.WinDLL("shell32")
    name = ctypes.c_wchar_p()
    status = shell32.GetCurrentProcessExplicitAppUserModelID(ctypes.byref(name))
    assert (status, name.value) in {(0, APPLICATION_ID), (E_NOTIMPL, None)}


def test_the_user_is_told_by_an_identifier() -> None:
    assert user_sid().startswith("S-1-5-21-")


def test_the_program_that_asks_is_told() -> None:
    told = client_process_of(os.getpid()).processes

    assert told[0].pid == os.getpid()
    assert told[0].executable.lower().endswith("python.exe")


def test_the_keyring_is_windows_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", CREDENTIAL_MANAGER)

    assert available_keyring().title == "Windows Credential Manager"


def test_a_helper_in_a_folder_with_blanks_has_a_plain_path_all_the_same(tmp_path: Path) -> None:
    helper = tmp_path / "Ada Lovelace é" / PACKAGED_ON_WINDOWS
    helper.parent.mkdir()
    helper.touch()

    [command] = credential_helper(packaged=helper)

    assert is_plain_word(command)
    assert Path(command).name == PACKAGED_ON_WINDOWS
    assert Path(command).samefile(helper)


def test_what_is_not_there_has_no_short_path() -> None:
    assert short_path(r"C:\Not there") == r"C:\Not there"


@pytest.mark.parametrize("told", [False, True], ids=["who sends is not known", "Wine has none"])
def test_without_notifications_the_tray_icon_shows_them(*, told: bool) -> None:
    registry = UserRegistry()
    if told:
        registry.write(APPLICATION_ID_KEY, "DisplayName", "Fobwatch")

    assert notifications(Path("icon.png")) is None

    registry.delete(APPLICATION_ID_KEY, "DisplayName")
