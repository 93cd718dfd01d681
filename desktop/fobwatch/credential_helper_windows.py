"""The Windows half of `credential_helper`: the pipe of the running Fobwatch.

It imports nothing of Fobwatch, because it runs in an interpreter without any other package.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

if sys.platform == "win32":
    import _winapi
    import ctypes
    import os
    import time
    from ctypes import wintypes

if TYPE_CHECKING:
    from collections.abc import Mapping

PATIENCE: Final = 55
"""As in `credential_helper`."""

MAX_PIPE_NAME = 200
READ_AND_WRITE = 0xC000_0000  # GENERIC_READ, GENERIC_WRITE
OVERLAPPED_AND_UNTRUSTING = 0x4011_0000
"""FILE_FLAG_OVERLAPPED, SECURITY_SQOS_PRESENT, SECURITY_IDENTIFICATION: nobody may act as us."""

TOKEN_QUERY = 8
TOKEN_USER = 1
MAX_TOKEN_USER = 96
SE_KERNEL_OBJECT = 6
OWNER_INFORMATION = 1
DACL_INFORMATION = 4
SDDL_REVISION_1 = 1
LEFT_OPEN = 0x10_1001
OWNER_RIGHTS = "S-1-3-4"
"""As in `adapters.windows.security`."""

SEM_NOGPFAULTERRORBOX = 2


def pipe_path(environment: Mapping[str, str], sid: str, *, demo: bool) -> str:
    name = f"fobwatch-demo-{sid}" if demo else f"fobwatch-{sid}"
    if home := environment.get("FOBWATCH_HOME"):
        name += "-" + "".join(c if c.isascii() and c.isalnum() else "-" for c in home)
    return "\\\\.\\pipe\\" + name[:MAX_PIPE_NAME]


if sys.platform == "win32":

    def ask(request: bytes, *, demo: bool) -> bytes:
        """Raises `OSError`."""
        deadline = time.monotonic() + PATIENCE
        advapi32 = ctypes.WinDLL("advapi32")
        sid = user_sid(advapi32)
        handle = opened(pipe_path(os.environ, sid, demo=demo), deadline)
        if owner_of(handle, advapi32) != sid:
            raise PermissionError
        finished(_winapi.WriteFile(handle, request, overlapped=True)[0], deadline)
        reply = b""
        try:
            while True:
                most = 65536 if reply else 1  # of the exit code
                reply += finished(_winapi.ReadFile(handle, most, overlapped=True)[0], deadline)
                if len(reply) == 1:
                    protect_memory(sid, advapi32)
        except BrokenPipeError:  # Fobwatch has closed its end: that was all
            return reply

    def opened(name: str, deadline: float) -> int:
        """Open the pipe when an instance is free."""
        while True:
            try:
                return _winapi.CreateFile(
                    name, READ_AND_WRITE, 0, 0, _winapi.OPEN_EXISTING, OVERLAPPED_AND_UNTRUSTING, 0
                )
            except OSError as error:
                if error.winerror != _winapi.ERROR_PIPE_BUSY:
                    raise
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            try:
                _winapi.WaitNamedPipe(name, int(left * 1000) + 1)
            except OSError as error:
                if error.winerror != _winapi.ERROR_SEM_TIMEOUT:
                    raise

    def finished(overlapped: _winapi.Overlapped, deadline: float) -> bytes:
        """Wait for the call to end, and return what it read."""
        left = max(deadline - time.monotonic(), 0)
        if _winapi.WaitForSingleObject(overlapped.event, int(left * 1000)):
            raise TimeoutError
        overlapped.GetOverlappedResult(False)  # noqa: FBT003 - takes no keyword
        return bytes(overlapped.getbuffer() or b"")

    def user_sid(advapi32: ctypes.WinDLL) -> str:
        """The user whom this process runs as."""
        token = wintypes.HANDLE()
        information = ctypes.create_string_buffer(MAX_TOKEN_USER)
        length = wintypes.DWORD()
        process = wintypes.HANDLE(_winapi.GetCurrentProcess())
        if not (
            advapi32.OpenProcessToken(process, TOKEN_QUERY, ctypes.byref(token))
            and advapi32.GetTokenInformation(
                token, TOKEN_USER, information, len(information), ctypes.byref(length)
            )
        ):
            raise OSError
        return sid_text(ctypes.c_void_p.from_buffer(information), advapi32)

    def protect_memory(sid: str, advapi32: ctypes.WinDLL) -> None:
        """Keep the user's other programs, and crash reports, out of the secrets to come.

        As in `client_process.process_protection`. Raises `OSError`.
        """
        kernel32 = ctypes.WinDLL("kernel32")
        kernel32.SetErrorMode(kernel32.GetErrorMode() | SEM_NOGPFAULTERRORBOX)
        rights = f"D:P(A;;{LEFT_OPEN:#x};;;{sid})(A;;{LEFT_OPEN:#x};;;{OWNER_RIGHTS})"
        convert = advapi32.ConvertStringSecurityDescriptorToSecurityDescriptorW
        descriptor = ctypes.c_void_p()
        process = wintypes.HANDLE(_winapi.GetCurrentProcess())
        if not (
            convert(ctypes.c_wchar_p(rights), SDDL_REVISION_1, ctypes.byref(descriptor), None)
            and advapi32.SetKernelObjectSecurity(process, DACL_INFORMATION, descriptor)
        ):
            raise OSError

    def owner_of(handle: int, advapi32: ctypes.WinDLL) -> str:
        """The user who made the pipe."""
        owner, descriptor = ctypes.c_void_p(), ctypes.c_void_p()
        places = (ctypes.byref(owner), None, None, None, ctypes.byref(descriptor))
        pipe = wintypes.HANDLE(handle)
        if advapi32.GetSecurityInfo(pipe, SE_KERNEL_OBJECT, OWNER_INFORMATION, *places):
            raise OSError
        return sid_text(owner, advapi32)

    def sid_text(sid: ctypes.c_void_p, advapi32: ctypes.WinDLL) -> str:
        text = wintypes.LPWSTR()
        if not advapi32.ConvertSidToStringSidW(sid, ctypes.byref(text)):
            raise OSError
        return text.value or ""

    end = os._exit
