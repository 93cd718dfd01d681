"""Who may read what Fobwatch writes: the same users as before, or the user alone."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
from typing import TYPE_CHECKING

from fobwatch.adapters.aws_files.writer import AwsFileWriter
from fobwatch.adapters.storage.private_folder import make_private
from fobwatch.adapters.windows.security import SecurityAttributes, user_sid
from fobwatch.core.aws_files.changes import AwsFileKind

if TYPE_CHECKING:
    from pathlib import Path

FILE, ACCESS = 1, 4
"""SE_FILE_OBJECT and DACL_SECURITY_INFORMATION."""

EVERYBODY = ";WD)"


def test_replaced_aws_files_are_open_to_the_same_users(tmp_path: Path) -> None:
    path = tmp_path / "credentials"
    path.write_text("old")
    restrict(path)
    before = access(path)
    writer = AwsFileWriter({"AWS_SHARED_CREDENTIALS_FILE": str(path)})

    clash = writer.replace(AwsFileKind.CREDENTIALS, "old", "[new]\n")

    assert (clash, path.read_text()) == (None, "[new]\n")
    assert access(path) == before


def test_the_agent_s_folder_is_closed_to_other_users(tmp_path: Path) -> None:
    folder = tmp_path / "run" / "fobwatch"

    make_private(folder)

    assert EVERYBODY not in access(folder)


def restrict(path: Path) -> None:
    attributes = SecurityAttributes(f"D:P(A;;FA;;;{user_sid()})")
    assert ctypes.WinDLL("advapi32").SetFileSecurityW(str(path), ACCESS, attributes.descriptor)


def access(path: Path) -> str:
    advapi32 = ctypes.WinDLL("advapi32")
    found, text = ctypes.c_void_p(), ctypes.c_wchar_p()
    places = (None, None, None, None, ctypes.byref(found))
    assert not advapi32.GetNamedSecurityInfoW(str(path), FILE, ACCESS, *places)
    assert advapi32.ConvertSecurityDescriptorToStringSecurityDescriptorW(
        found, 1, ACCESS, ctypes.byref(text), None
    )
    return text.value or ""
