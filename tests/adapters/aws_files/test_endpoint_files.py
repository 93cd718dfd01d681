"""The files that a program reads which is to ask the container endpoint."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from fobwatch.adapters.aws_files.endpoint_files import file_variables

KEYS = "aws_access_key_id = AKIAOTHER00000000000\naws_secret_access_key = hush\n"


def test_the_user_s_files_are_shown_without_what_beats_the_endpoint(tmp_path: Path) -> None:
    config, credentials = tmp_path / "config", tmp_path / "credentials"
    config.write_text("[default]\nregion = eu-west-1\ncredential_process = /bin/other\n")
    credentials.write_text(f"[default]\n{KEYS}")
    environment = {"AWS_CONFIG_FILE": str(config), "AWS_SHARED_CREDENTIALS_FILE": str(credentials)}

    shown = file_variables(environment, tmp_path / "run")
    again = file_variables(environment, tmp_path / "run")

    assert shown == again
    paths = [Path(shown[name]) for name in environment]
    assert [path.read_text() for path in paths] == ["[default]\nregion = eu-west-1\n", ""]
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600}
    assert credentials.read_text() == f"[default]\n{KEYS}"
    assert len(list((tmp_path / "run").iterdir())) == len(paths)


def test_files_that_are_not_there_or_cannot_be_read_are_left_alone(tmp_path: Path) -> None:
    environment = {
        "AWS_CONFIG_FILE": str(tmp_path),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
    }

    assert file_variables(environment, tmp_path / "run") == {}
    assert not (tmp_path / "run").exists()


BOTO = "[Credentials]\naws_access_key_id = AKIABOTO000000000000\naws_secret_access_key = hush\n"


@pytest.mark.parametrize("variable", ["BOTO_CONFIG", "BOTO_PATH", "HOME"])
def test_a_file_of_boto_s_with_a_key_is_not_read(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".boto"
    file.write_text(BOTO)
    monkeypatch.setenv("HOME", str(tmp_path if variable == "HOME" else tmp_path / "none"))
    environment = {} if variable == "HOME" else {variable: str(file)}

    assert file_variables(environment, tmp_path / "run") == {"BOTO_CONFIG": os.devnull}


@pytest.mark.parametrize("text", ["", "[Boto]\nproxy = p\n", "[GSUtil]\ndefault_project_id = x\n"])
def test_a_file_of_boto_s_without_a_key_stays(text: str, tmp_path: Path) -> None:
    file = tmp_path / ".boto"
    file.write_text(text)

    assert file_variables({"BOTO_CONFIG": str(file)}, tmp_path / "run") == {}
