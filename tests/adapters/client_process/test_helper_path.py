from __future__ import annotations

from pathlib import PureWindowsPath
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.client_process.helper_path import SCRIPT, credential_helper, packaged_helper

if TYPE_CHECKING:
    from pathlib import Path


def test_from_the_sources_python_runs_the_script_alone(tmp_path: Path) -> None:
    found = credential_helper(packaged=tmp_path / "none", executable="/usr/bin/python3")

    assert found == ("/usr/bin/python3", "-I", "-S", str(SCRIPT))
    assert SCRIPT.is_file()


def test_the_package_s_helper_is_taken_where_it_is(tmp_path: Path) -> None:
    helper = tmp_path / "credential-helper"
    helper.touch()

    assert credential_helper(packaged=helper) == (str(helper),)
    assert credential_helper(packaged=helper, demo=True) == (str(helper), "--demo")


@pytest.mark.parametrize(
    ("executable", "platform", "frozen", "place"),
    [
        ("/usr/bin/python3", "linux", False, "/usr/lib/fobwatch/credential-helper"),
        ("/Apps/MacOS/fobwatch", "darwin", True, "/Apps/MacOS/credential-helper"),
        ("C:/F/app/bin/fobwatch.exe", "win32", False, "C:/F/app/fobwatch-credential-helper.exe"),
    ],
    ids=["Linux", "bundle", "Windows"],
)
def test_each_package_has_its_own_place(
    executable: str, platform: str, place: str, *, frozen: bool
) -> None:
    found = packaged_helper(executable, platform=platform, frozen=frozen)

    assert PureWindowsPath(str(found)) == PureWindowsPath(place)
