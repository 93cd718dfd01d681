"""The user's part of the Windows registry, and the message that a variable in it has changed."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
import winreg
from contextlib import suppress
from ctypes import c_void_p
from ctypes.wintypes import HWND, LPCWSTR, UINT, WPARAM
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

HWND_BROADCAST: Final = 0xFFFF
WM_SETTINGCHANGE: Final = 0x001A
SMTO_ABORTIFHUNG: Final = 0x0002
PATIENCE: Final = 1000
"""Milliseconds for each window."""

_user32 = ctypes.WinDLL("user32", use_last_error=True)
_user32.SendMessageTimeoutW.argtypes = [HWND, UINT, WPARAM, LPCWSTR, UINT, UINT, c_void_p]


class UserRegistry:
    """Fulfils `Registry` by HKEY_CURRENT_USER."""

    def read(self, key: str, name: str) -> str | bytes | None:
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                value, _kind = winreg.QueryValueEx(opened, name)
        except FileNotFoundError:
            return None
        return value if isinstance(value, str | bytes) else None

    def write(self, key: str, name: str, value: str | bytes) -> None:
        kind = winreg.REG_SZ if isinstance(value, str) else winreg.REG_BINARY
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
            winreg.SetValueEx(opened, name, 0, kind, value)

    def write_expandable(self, key: str, name: str, value: str) -> None:
        """Write a text in which Windows expands `%NAME%` as a variable."""
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
            winreg.SetValueEx(opened, name, 0, winreg.REG_EXPAND_SZ, value)

    def delete(self, key: str, name: str) -> None:
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, access=winreg.KEY_SET_VALUE) as it:
                winreg.DeleteValue(it, name)
        except FileNotFoundError:
            return


def environment_changed() -> None:
    """Let the desktop reread the user's variables, for the programs that it starts."""
    _user32.SendMessageTimeoutW(
        HWND_BROADCAST, WM_SETTINGCHANGE, 0, "Environment", SMTO_ABORTIFHUNG, PATIENCE, None
    )


class MachineRegistry:
    """Fulfils the `MachineRegistry` of the browsers: the user's keys, then the computer's."""

    HIVES: Final = (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE)

    def text(self, key: str, name: str) -> str:
        return self.values(key).get(name, "")

    def values(self, key: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for opened in self._opened(key):
            with opened:
                for index in range(winreg.QueryInfoKey(opened)[1]):
                    name, value, _kind = winreg.EnumValue(opened, index)
                    if isinstance(value, str):
                        found.setdefault(name, value)
        return found

    def subkeys(self, key: str) -> tuple[str, ...]:
        names: dict[str, None] = {}
        for opened in self._opened(key):
            with opened:
                for index in range(winreg.QueryInfoKey(opened)[0]):
                    names[winreg.EnumKey(opened, index)] = None
        return tuple(names)

    def _opened(self, key: str) -> Iterator[winreg.HKEYType]:
        for hive in self.HIVES:
            with suppress(OSError):  # it does not exist there, or is not for this user
                yield winreg.OpenKey(hive, key)
