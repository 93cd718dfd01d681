"""A window for the messages that Windows sends only to windows, and the state of the session."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
import logging
import threading
from ctypes import POINTER, byref, c_int, c_ssize_t, c_void_p
from ctypes.wintypes import (
    DWORD,
    HANDLE,
    HBRUSH,
    HICON,
    HINSTANCE,
    HMENU,
    HWND,
    LONG,
    LPARAM,
    LPCWSTR,
    LPVOID,
    MSG,
    UINT,
    ULONG,
    WPARAM,
)
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)

WM_DESTROY: Final = 0x0002
WM_CLOSE: Final = 0x0010
WS_EX_TOOLWINDOW: Final = 0x0080
NOTIFY_FOR_THIS_SESSION: Final = 0

WTS_CURRENT_SESSION: Final = 0xFFFF_FFFF
WTS_SESSION_INFO_EX: Final = 25  # WTS_INFO_CLASS
WTS_SESSIONSTATE_LOCK: Final = 0

_LRESULT = c_ssize_t
_WindowProcedure = ctypes.WINFUNCTYPE(_LRESULT, HWND, UINT, WPARAM, LPARAM)


class _WindowClass(ctypes.Structure):
    """WNDCLASSW of winuser.h."""

    _fields_ = (
        ("style", UINT),
        ("procedure", _WindowProcedure),
        ("class_extra", c_int),
        ("window_extra", c_int),
        ("instance", HINSTANCE),
        ("icon", HICON),
        ("cursor", HANDLE),
        ("background", HBRUSH),
        ("menu_name", LPCWSTR),
        ("class_name", LPCWSTR),
    )


class _SessionInfo(ctypes.Structure):
    """The beginning of WTSINFOEXW of wtsapi32.h; its union is aligned for 64-bit times."""

    _fields_ = (
        ("level", DWORD),
        ("padding", DWORD),
        ("session", ULONG),
        ("state", c_int),
        ("flags", LONG),
    )


_user32 = ctypes.WinDLL("user32", use_last_error=True)
_wtsapi32 = ctypes.WinDLL("wtsapi32", use_last_error=True)

_user32.RegisterClassW.argtypes = [POINTER(_WindowClass)]
_user32.UnregisterClassW.argtypes = [LPCWSTR, HINSTANCE]
_user32.CreateWindowExW.restype = HWND
_user32.CreateWindowExW.argtypes = [
    DWORD,
    LPCWSTR,
    LPCWSTR,
    DWORD,
    *[c_int] * 4,
    HWND,
    HMENU,
    HINSTANCE,
    LPVOID,
]
_user32.DefWindowProcW.restype = _LRESULT
_user32.DefWindowProcW.argtypes = [HWND, UINT, WPARAM, LPARAM]
_user32.PostMessageW.argtypes = _user32.DefWindowProcW.argtypes
_user32.GetMessageW.argtypes = [POINTER(MSG), HWND, UINT, UINT]
_user32.DispatchMessageW.argtypes = [POINTER(MSG)]
_wtsapi32.WTSRegisterSessionNotification.argtypes = [HWND, DWORD]
_wtsapi32.WTSUnRegisterSessionNotification.argtypes = [HWND]
_wtsapi32.WTSQuerySessionInformationW.argtypes = [
    HANDLE,
    DWORD,
    c_int,
    POINTER(POINTER(_SessionInfo)),
    POINTER(DWORD),
]
_wtsapi32.WTSFreeMemory.argtypes = [c_void_p]


class MessageWindow:
    """Calls `heard` with each message and its first parameter, on the window's own thread.

    It is an ordinary window, since message-only ones miss broadcasts; and it subscribes to changes
    of the session, which other windows do not get.
    """

    def __init__(self, name: str, heard: Callable[[int, int], None]) -> None:
        """`name` is the window class, unique in this process."""
        self._name = name
        self._heard = heard
        self._procedure = _WindowProcedure(self._on_message)  # must live as long as the window
        self._window: int | None = None
        self._made = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._made.wait()

    def close(self) -> None:
        if self._window is not None:
            _user32.PostMessageW(self._window, WM_CLOSE, 0, 0)
            self._thread.join()

    def _run(self) -> None:
        try:
            self._window = self._make()
        except OSError as error:
            logger.warning("Windows does not report sleep and lock: %s", error)
            return
        finally:
            self._made.set()
        message = MSG()
        while _user32.GetMessageW(byref(message), None, 0, 0) > 0:
            _user32.DispatchMessageW(byref(message))
        _user32.UnregisterClassW(self._name, None)

    def _make(self) -> int:
        described = _WindowClass(procedure=self._procedure, class_name=self._name)
        if not _user32.RegisterClassW(byref(described)):
            raise ctypes.WinError(ctypes.get_last_error())
        window: int | None = _user32.CreateWindowExW(
            WS_EX_TOOLWINDOW, self._name, self._name, 0, 0, 0, 0, 0, None, None, None, None
        )
        if window is None:
            raise ctypes.WinError(ctypes.get_last_error())
        _wtsapi32.WTSRegisterSessionNotification(window, NOTIFY_FOR_THIS_SESSION)
        return window

    def _on_message(self, window: int, message: int, first: int, second: int) -> int:
        self._heard(message, first)
        if message == WM_DESTROY:
            _wtsapi32.WTSUnRegisterSessionNotification(window)
            _user32.PostQuitMessage(0)
            return 0
        result: int = _user32.DefWindowProcW(window, message, first, second)
        return result


def is_locked() -> bool:
    """Whether the screen is locked now; False if Windows does not report it."""
    info = POINTER(_SessionInfo)()
    length = DWORD()
    if not _wtsapi32.WTSQuerySessionInformationW(
        None, WTS_CURRENT_SESSION, WTS_SESSION_INFO_EX, byref(info), byref(length)
    ):
        return False
    try:
        known = length.value >= ctypes.sizeof(_SessionInfo) and info.contents.level == 1
        return known and info.contents.flags == WTS_SESSIONSTATE_LOCK
    finally:
        _wtsapi32.WTSFreeMemory(info)
