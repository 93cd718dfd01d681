from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from botocore.configloader import raw_config_parse
from botocore.exceptions import ConfigParseError
from hypothesis import given
from hypothesis import strategies as st

from fobwatch.core.ini.text import MAX_PROBLEMS, parse_ini

if TYPE_CHECKING:
    from pathlib import Path

PATH = "~/.aws/config"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


def read(text: str) -> dict[str, dict[str, str]]:
    return {
        section.header: {key: setting.text for key, setting in section.settings.items()}
        for section in parse_ini(text, PATH).sections
    }


def problem_lines(text: str) -> list[int]:
    return [problem.line for problem in parse_ini(text, PATH).problems]


_plain = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"])
_headers = st.text(_plain, min_size=1, max_size=12).map(
    lambda text: "profile " + text.replace("[", "").replace("]", "") + "x"
)
_keys = st.text("abcdefghijklmnopqrstuvwxyz_ABC019", min_size=1, max_size=12)
_values = st.text(_plain | st.just(" "), max_size=20).map(
    lambda text: " ".join(text.split()).lstrip("#;").replace(" #", "#").replace(" ;", ";")
)
_noise = st.sampled_from(["", "\n", "  \n", "# comment = [x]\n", "\t; comment\n", "\n\n#\n"])
_equals = st.sampled_from(["=", " = ", "\t=\t"])


@st.composite
def _well_formed(draw: st.DrawFn) -> str:
    """A file that botocore reads."""
    lines = [draw(_noise)]
    for header in draw(st.lists(_headers, max_size=5, unique=True)):
        lines.append(f"[{header}]{draw(st.sampled_from(['', ' ', ' # why', 'x']))}\n{draw(_noise)}")
        indent = draw(st.sampled_from(["", "  ", "\t"]))
        for key in draw(st.lists(_keys, max_size=5, unique_by=str.lower)):
            lines.append(f"{indent}{key}{draw(_equals)}{draw(_values)}\n{draw(_noise)}")
            if draw(st.booleans()):
                lines.append(f"{indent}    x{draw(_keys)} = {draw(_values)}\n{draw(_noise)}")
    return "".join(lines)


@given(text=_well_formed(), line_end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_well_formed_file_is_read_as_botocore_does(
    text: str, line_end: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "config"
    path.write_bytes(text.replace("\n", line_end).encode())

    assert read(text.replace("\n", line_end)) == raw_config_parse(
        str(path), parse_subsections=False
    )
    assert problem_lines(text) == []


@given(st.text(st.sampled_from("[]=:#; \n\tabcdefault profile") | st.characters()))
def test_any_text_is_read_without_failing(text: str) -> None:
    parse_ini(text, PATH)


MALFORMED = {
    "byte order mark": ("\ufeff[a]\nx = 1\n", {"a": {"x": "1"}}, [1]),
    "text before the first section": ("x = 1\ny = 2\n[a]\nx = 1\n", {"a": {"x": "1"}}, [1]),
    "header not closed": (
        "[a]\nx = 1\n[b\nx = 2\n[c]\nx = 3\n",
        {"a": {"x": "1"}, "c": {"x": "3"}},
        [3],
    ),
    "header empty": ("[]\nx = 1\n[a]\n", {"a": {}}, [1]),
    "header of an open bracket": ("[", {}, [1]),
    "same section twice": ("[a]\nx = 1\n\n[a]\ny = 2\n", {"a": {"x": "1", "y": "2"}}, [4]),
    "same key twice": ("[a]\nx = 1\nX = 2\n", {"a": {"x": "2"}}, [3]),
    "no delimiter": ("[a]\nnonsense\nx = 1\n", {"a": {"x": "1"}}, [2]),
    "no delimiter, with lines below": ("[a]\ns3\n  x = 1\ny = 2\n", {"a": {"y": "2"}}, [2]),
    "no key": ("[a]\n= 1\nx = 1\n", {"a": {"x": "1"}}, [2]),
    "no setting in a block": (
        "[a]\ns3 =\n  x = 1\n  y\nz = 1",
        {"a": {"s3": "\nx = 1\ny", "z": "1"}},
        [2],
    ),
}


@pytest.mark.parametrize(("text", "settings", "lines"), MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed_line_costs_no_more_than_itself(
    text: str, settings: dict[str, dict[str, str]], lines: list[int], tmp_path: Path
) -> None:
    assert read(text) == settings
    assert problem_lines(text) == lines

    path = tmp_path / "config"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigParseError):  # as the problem says of the AWS CLI
        raw_config_parse(str(path))


def test_problem_says_what_the_cli_does() -> None:
    problem = parse_ini("[a]\nx = 1\nx = 2\n", PATH).problems[0]

    assert problem.path == PATH
    assert "The same key is in line 2" in problem.message
    assert "AWS CLI refuses the whole file" in problem.message


@pytest.mark.parametrize("sign", ["#", ";"])
def test_comment_after_a_value_is_left_out_and_told(sign: str) -> None:
    text = f"[a] {sign} why\nregion = eu-west-1 {sign} Ireland\nid = a{sign}b\n"

    assert read(text) == {"a": {"region": "eu-west-1", "id": f"a{sign}b"}}
    assert problem_lines(text) == [2]


def test_a_comment_behind_a_continuation_is_part_of_the_value(tmp_path: Path) -> None:
    text = "[a]\ns3 =\n  addressing_style = path # why\n  # a comment\nx = 1\n"
    path = tmp_path / "config"
    path.write_text(text)

    assert read(text) == raw_config_parse(str(path), parse_subsections=False)
    assert problem_lines(text) == []


@pytest.mark.parametrize(
    "header",
    ["[profile a] # see [wiki]", "[profile a]]", "[a]b]", "[profile a] ; ]", "[[a]]"],
)
def test_a_second_bracket_behind_a_header_hides_the_section(header: str) -> None:
    text = f"[b]\nx = 1\n{header}\nx = 2\n[c]\nx = 3\n"

    assert read(text) == {"b": {"x": "1"}, "c": {"x": "3"}}
    assert problem_lines(text) == [3]


@pytest.mark.parametrize("line", ["region : x", "region: x", "region:x", "aws:key = x"])
def test_a_colon_is_read_as_the_cli_does_and_told(line: str, tmp_path: Path) -> None:
    text = f"[a]\n{line}\n"
    path = tmp_path / "config"
    path.write_text(text)

    assert read(text) == raw_config_parse(str(path), parse_subsections=False)
    [problem] = parse_ini(text, PATH).problems
    assert (problem.line, "“=” only" in problem.message) == (2, True)


@pytest.mark.parametrize("line", ["role_arn = x", "Region=x", "aws_access_key_id = x"])
def test_a_setting_that_is_swallowed_by_the_one_above_is_told(line: str) -> None:
    text = f"[a]\noutput = json\n {line}\n"

    assert read(text) == {"a": {"output": f"json\n{line}"}}
    [problem] = parse_ini(text, PATH).problems
    assert problem.line == 3
    assert "indented" in problem.message
    assert "line 2" in problem.message


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(SECRET, id="nothing but a secret"),
        pytest.param(f"[a]\n{SECRET}\n", id="no key"),
        pytest.param(f"[a]\n= {SECRET}\n", id="empty key"),
        pytest.param(f"[a]\n{SECRET} = 1\n{SECRET} = 1\n", id="secret as key, twice"),
        pytest.param(f"[{SECRET}]\n[{SECRET}]\n", id="secret as section, twice"),
        pytest.param(f"[{SECRET}\n", id="open header"),
        pytest.param(f"[a]\nx = {SECRET} # {SECRET}\n", id="comment"),
        pytest.param(f"[a]\ns3 =\n {SECRET}\n", id="block"),
    ],
)
def test_secret_is_in_no_problem_and_no_repr(text: str) -> None:
    ini = parse_ini(text, PATH)

    assert ini.problems
    assert SECRET not in repr(ini.problems)
    assert SECRET not in repr([setting for s in ini.sections for setting in s.settings.values()])


def test_another_kind_of_file_has_few_problems() -> None:
    assert len(problem_lines("[a]\n" + "nonsense\n" * 10_000)) == MAX_PROBLEMS + 1
