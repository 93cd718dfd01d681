from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from botocore.configloader import load_config

from fobwatch.core.aws_files.config import parse_config, parse_credentials

if TYPE_CHECKING:
    from pathlib import Path


def names(text: str) -> list[str]:
    return list(parse_config(text, "config").profiles)


def problems(text: str) -> list[str]:
    return [problem.message for problem in parse_config(text, "config").problems]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        pytest.param("default", "default", id="default"),
        pytest.param("profile default", "default", id="default with the prefix"),
        pytest.param("profile dev", "dev", id="name"),
        pytest.param("profile   dev ", "dev", id="blanks"),
        pytest.param("profile\tdev", "dev", id="tab"),
        pytest.param('profile "my dev"', "my dev", id="quotes"),
        pytest.param("profile 'my dev'", "my dev", id="single quotes"),
        pytest.param(r"profile my\ dev", "my dev", id="escaped blank"),
        pytest.param("profile dév", "dév", id="accent"),
        pytest.param("profile a.b_c@d+e/f%g:h-1", "a.b_c@d+e/f%g:h-1", id="every sign"),
    ],
)
def test_profile_is_called_as_botocore_calls_it(header: str, name: str, tmp_path: Path) -> None:
    text = f"[{header}]\nregion = eu-west-1\n"
    path = tmp_path / "config"
    path.write_text(text, encoding="utf-8")

    assert names(text) == [name] == list(load_config(str(path))["profiles"])
    assert problems(text) == []


@pytest.mark.parametrize(
    ("header", "words"),
    [
        pytest.param("dev", "[profile NAME]", id="no prefix"),
        pytest.param("PROFILE dev", "[profile NAME]", id="prefix in capitals"),
        pytest.param(" profile dev", "[profile NAME]", id="blank before the prefix"),
        pytest.param("profiledev", "[profile NAME]", id="no blank"),
        pytest.param("DEFAULT", "for every profile", id="default in capitals"),
        pytest.param("profile my dev", "in quotes", id="name with a blank"),
        pytest.param('profile "dev', "not closed", id="open quotes"),
        pytest.param("profile o'neil", "not closed", id="apostrophe"),
        pytest.param("profile", "[profile NAME]", id="no name"),
        pytest.param("profile ", "[profile NAME]", id="blank for a name"),
        pytest.param('profile ""', "empty", id="empty name"),
        pytest.param("profile a\x07b", "invisible", id="control character"),
        pytest.param("profile a\u202eb", "invisible", id="turns the text around"),
        pytest.param("profile a\x00b", "invisible", id="null character"),
    ],
)
def test_misnamed_profile_is_told(header: str, words: str) -> None:
    text = f"[profile good]\n\n[{header}]\nrole_arn = x\n"

    assert names(text) == ["good"]
    assert [problem.line for problem in parse_config(text, "config").problems] == [3]
    assert words in problems(text)[0]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[preview]\nsdb = true\n", id="preview"),
        pytest.param("[plugins]\ncli_legacy_plugin_path = x\n", id="plugins"),
        pytest.param("[sso-session corp]\nsso_start_url = x\nsso_region = y\n", id="SSO session"),
        pytest.param("[services local]\nsts =\n  endpoint_url = http://127.0.0.1\n", id="services"),
        pytest.param("", id="nothing"),
        pytest.param("# [profile x]\n", id="comment"),
    ],
)
def test_other_sections_are_neither_profile_nor_problem(text: str) -> None:
    assert names(text) == []
    assert problems(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "[default]\nregion = eu-west-1\n[profile default]\nregion = eu-west-2\n",
        "[profile default]\nregion = eu-west-2\n[default]\nregion = eu-west-1\n",
    ],
    ids=["prefix last", "prefix first"],
)
def test_profile_default_counts_before_default(text: str) -> None:
    file = parse_config(text, "config")

    assert file.profiles["default"].settings["region"].text == "eu-west-2"
    assert [problem.line for problem in file.problems] == [3]


def test_credentials_file_names_profiles_without_a_prefix() -> None:
    file = parse_credentials("[default]\n[dev]\n[my dev]\n[Default]\n", "credentials")

    assert list(file.profiles) == ["default", "dev", "my dev", "Default"]
    assert file.problems == ()


@pytest.mark.parametrize("header", ["profile dev", " dev", "dev ", " ", "a\x07b"])
def test_misnamed_section_of_the_credentials_file_is_told(header: str) -> None:
    file = parse_credentials(f"[{header}]\naws_access_key_id = x\n", "credentials")

    assert file.profiles == {}
    assert [problem.line for problem in file.problems] == [1]
