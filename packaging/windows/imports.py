"""Checks that each library that the package's binaries load is in it, or is Windows' own.

Wine has libraries of its own for the C and C++ runtime, so that trying the package there does not
tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pe_file import binaries, imported

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WINDOWS: Final = frozenset(
    f"{name}.dll"
    for name in (
        *(
            "advapi32",
            "authz",
            "bcrypt",
            "bcryptprimitives",
            "cfgmgr32",
            "comctl32",
            "comdlg32",
            "combase",
            "crypt32",
        ),
        *("d2d1", "d3d11", "d3d12", "d3d9", "dcomp", "dnsapi", "dwmapi", "dwrite", "dxgi"),
        *("gdi32", "icuuc", "imm32", "iphlpapi", "kernel32", "mpr", "mscms", "msvcrt", "ncrypt"),
        *("netapi32", "ntdll", "ole32", "oleaut32", "opengl32", "pdh", "powrprof", "propsys"),
        *("psapi", "rpcrt4", "runtimeobject", "secur32", "setupapi", "shcore", "shell32"),
        *("shlwapi", "ucrtbase", "uiautomationcore", "user32", "userenv", "uxtheme", "version"),
        *("winhttp", "winmm", "ws2_32", "wtsapi32"),
    )
) | {"winspool.drv"}
"""Libraries of every Windows 10 since 1903, the first with all that Qt 6 uses."""

API_SETS: Final = ("api-ms-win-", "ext-ms-")
"""Names under which Windows has its own libraries (learn.microsoft.com, "Windows API sets")."""


def missing(program: Path) -> Iterator[str]:
    """Missing libraries, each with the binaries that load it."""
    files = binaries(program)
    there = {path.name.lower() for path in files} | WINDOWS
    for path in files:
        for library in sorted(imported(path) - there):
            if not library.startswith(API_SETS):
                yield f"{library}, which {path.relative_to(program)} loads"


def check(program: Path) -> None:
    """Raises `FileNotFoundError` with all that is missing."""
    if found := list(missing(program)):
        raise FileNotFoundError("; ".join(found))
