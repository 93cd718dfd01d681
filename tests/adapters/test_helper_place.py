from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.adapters.helper_place import SCRIPT, credential_helper

if TYPE_CHECKING:
    from pathlib import Path


def test_from_the_sources_python_runs_the_script_alone(tmp_path: Path) -> None:
    found = credential_helper(packaged=tmp_path / "none", executable="/usr/bin/python3")

    assert found == ("/usr/bin/python3", "-I", "-S", str(SCRIPT))
    assert SCRIPT.is_file()


def test_the_package_s_helper_is_taken_where_it_is(tmp_path: Path) -> None:
    helper = tmp_path / "credential-helper"
    helper.touch()

    assert credential_helper(packaged=helper, demo=True) == (str(helper), "--demo")


def test_a_bundle_has_its_helper_beside_the_program(tmp_path: Path) -> None:
    helper = tmp_path / "credential-helper"
    helper.touch()
    program = tmp_path / "fobwatch"

    assert credential_helper(executable=str(program), frozen=True) == (str(helper),)
