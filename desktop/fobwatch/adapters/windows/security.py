"""Ownership on Windows: security identifiers (SIDs) and descriptors, by advapi32."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
import msvcrt
from ctypes import POINTER, byref, c_int, c_void_p
from ctypes.wintypes import BOOL, DWORD, HANDLE, LPCWSTR, LPWSTR
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from pathlib import Path

_TOKEN_QUERY: Final = 0x0008
_TOKEN_USER: Final = 1  # TOKEN_INFORMATION_CLASS
_SE_KERNEL_OBJECT: Final = 6  # SE_OBJECT_TYPE
_OWNER_SECURITY_INFORMATION: Final = 1
_SDDL_REVISION_1: Final = 1
_MAX_TOKEN_USER: Final = 96
"""Bytes: a pointer with its attributes, and SECURITY_MAX_SID_SIZE (68)."""

_kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
_advapi32 = ctypes.WinDLL("advapi32", use_last_error=True)

_kernel32.GetCurrentProcess.restype = HANDLE
_kernel32.CloseHandle.argtypes = [HANDLE]
_kernel32.LocalFree.argtypes = [c_void_p]
_kernel32.LocalFree.restype = c_void_p
_advapi32.OpenProcessToken.argtypes = [HANDLE, DWORD, POINTER(HANDLE)]
_advapi32.GetTokenInformation.argtypes = [HANDLE, c_int, c_void_p, DWORD, POINTER(DWORD)]
_advapi32.ConvertSidToStringSidW.argtypes = [c_void_p, POINTER(LPWSTR)]
_advapi32.GetSecurityInfo.argtypes = [HANDLE, c_int, DWORD, *[POINTER(c_void_p)] * 5]
_advapi32.SetKernelObjectSecurity.argtypes = [HANDLE, DWORD, c_void_p]
_advapi32.GetKernelObjectSecurity.argtypes = [HANDLE, DWORD, c_void_p, DWORD, POINTER(DWORD)]
_advapi32.SetFileSecurityW.argtypes = [LPCWSTR, DWORD, c_void_p]
_advapi32.ConvertStringSecurityDescriptorToSecurityDescriptorW.argtypes = [
    LPCWSTR,
    DWORD,
    POINTER(c_void_p),
    c_void_p,
]


@lru_cache(maxsize=1)
def user_sid() -> str:
    """The SID of the user whom this process runs as."""
    token = HANDLE()
    process = _kernel32.GetCurrentProcess()
    _check(_advapi32.OpenProcessToken(process, _TOKEN_QUERY, byref(token)))
    try:
        information = ctypes.create_string_buffer(_MAX_TOKEN_USER)
        length = DWORD()
        _check(
            _advapi32.GetTokenInformation(
                token, _TOKEN_USER, information, len(information), byref(length)
            )
        )
    finally:
        _kernel32.CloseHandle(token)
    return _text(c_void_p.from_buffer(information))


def owner_of(handle: int) -> str:
    """The SID of the owner of a pipe or another kernel object. Raises `OSError`."""
    owner = c_void_p()
    descriptor = c_void_p()
    status = _advapi32.GetSecurityInfo(
        handle,
        _SE_KERNEL_OBJECT,
        _OWNER_SECURITY_INFORMATION,
        byref(owner),
        None,
        None,
        None,
        byref(descriptor),
    )
    if status:
        raise ctypes.WinError(status)
    try:
        return _text(owner)
    finally:
        _kernel32.LocalFree(descriptor)


_DACL_SECURITY_INFORMATION: Final = 4
_LEFT_OPEN: Final = 0x10_1001
"""PROCESS_TERMINATE, PROCESS_QUERY_LIMITED_INFORMATION and SYNCHRONIZE."""

_OWNER_RIGHTS: Final = "S-1-3-4"
"""Without an entry for it, the owner, which each program of the user is, may change the rights."""


def close_process() -> None:
    """Let the user's other programs end this process and see what it runs, but not its memory.

    Raises `OSError`.
    """
    owner = f"(A;;{_LEFT_OPEN:#x};;;{_OWNER_RIGHTS})"
    attributes = SecurityAttributes(f"D:P(A;;{_LEFT_OPEN:#x};;;{user_sid()}){owner}")
    _check(
        _advapi32.SetKernelObjectSecurity(
            _kernel32.GetCurrentProcess(), _DACL_SECURITY_INFORMATION, attributes.descriptor
        )
    )


def copy_access(old: BinaryIO, new: BinaryIO, path: Path) -> None:
    """Let the same users read and write the new file, which is at `path`. Raises `OSError`."""
    access = _access(old)
    if _access(new) != access:  # some file systems have no access lists to set
        _check(_advapi32.SetFileSecurityW(str(path), _DACL_SECURITY_INFORMATION, access))


def _access(file: BinaryIO) -> bytes:
    """The access list, in a descriptor of its own."""
    asked = (msvcrt.get_osfhandle(file.fileno()), _DACL_SECURITY_INFORMATION)
    size = DWORD()
    _advapi32.GetKernelObjectSecurity(*asked, None, 0, byref(size))
    found = ctypes.create_string_buffer(size.value)
    _check(_advapi32.GetKernelObjectSecurity(*asked, found, size, byref(size)))
    return found.raw


class SecurityAttributes(ctypes.Structure):
    """SECURITY_ATTRIBUTES for kernel objects; it owns its descriptor."""

    _fields_ = (
        ("length", DWORD),
        ("descriptor", c_void_p),
        ("inherit", BOOL),
    )

    def __init__(self, description: str) -> None:
        """`description` is in the Security Descriptor Definition Language. Raises `OSError`."""
        super().__init__()
        self.length = ctypes.sizeof(self)
        descriptor = c_void_p()
        convert = _advapi32.ConvertStringSecurityDescriptorToSecurityDescriptorW
        _check(convert(description, _SDDL_REVISION_1, byref(descriptor), None))
        self.descriptor = descriptor

    def __del__(self) -> None:
        _kernel32.LocalFree(self.descriptor)


def _text(sid: c_void_p) -> str:
    text = LPWSTR()
    _check(_advapi32.ConvertSidToStringSidW(sid, byref(text)))
    try:
        return text.value or ""
    finally:
        _kernel32.LocalFree(text)


def _check(succeeded: int) -> None:
    if not succeeded:
        raise ctypes.WinError(ctypes.get_last_error())
