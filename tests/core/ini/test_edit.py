from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from botocore.configloader import raw_config_parse
from botocore.exceptions import ConfigParseError
from hypothesis import assume, example, given
from hypothesis import strategies as st

from fobwatch.core.errors import FileNotEditable
from fobwatch.core.ini.edit import lines_of, meaning_of, rename_section, set_keys

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

A_USERS_FILE = """\
# my accounts; ask Sam before changing
[default]
region=eu-west-1
s3 =
    max_concurrent_requests = 20
    # a comment within
    multipart_threshold = 64MB
output = json

; staging
[profile staging]
Region : eu-central-1

[sso-session corp]
sso_region = us-east-1
"""


def test_an_equal_value_changes_nothing() -> None:
    assert set_keys(A_USERS_FILE, "default", {"region": "eu-west-1"}) == A_USERS_FILE


def test_a_value_is_replaced_where_it_stands() -> None:
    edited = set_keys(A_USERS_FILE, "profile staging", {"region": "eu-north-1"})

    assert edited == A_USERS_FILE.replace("Region : eu-central-1", "Region : eu-north-1")


def test_a_new_key_stands_below_the_last_one_and_above_what_follows() -> None:
    edited = set_keys(A_USERS_FILE, "default", {"cli_pager": "cat"})

    assert edited == A_USERS_FILE.replace("output = json\n", "output = json\ncli_pager = cat\n")


def test_a_new_key_does_not_join_a_nested_value() -> None:
    edited = set_keys("[default]\ns3 =\n  a = b\n# end\n", "default", {"region": "x"})

    assert edited == "[default]\ns3 =\n  a = b\nregion = x\n# end\n"


def test_a_new_section_stands_at_the_end() -> None:
    edited = set_keys(A_USERS_FILE, "profile dev", {"credential_process": "/bin/x dev"})

    assert edited == A_USERS_FILE + "\n[profile dev]\ncredential_process = /bin/x dev\n"


def test_a_missing_final_line_end_is_made_good_where_something_follows() -> None:
    assert set_keys("[a]\nk = 1", "a", {"j": "2"}) == "[a]\nk = 1\nj = 2\n"
    assert set_keys("[a]\nk = 1", "b", {"j": "2"}) == "[a]\nk = 1\n\n[b]\nj = 2\n"
    assert set_keys("[a]\nk = 1", "a", {"k": "2"}) == "[a]\nk = 2"


def test_line_ends_are_those_of_the_file() -> None:
    edited = set_keys("[a]\r\nk = 1\r\n", "a", {"j": "2"})

    assert edited == "[a]\r\nk = 1\r\nj = 2\r\n"


def test_an_indented_section_stays_one() -> None:
    text = "  [a]\n    k = 1\n  [b]\n    k = 2\n"

    assert set_keys(text, "a", {"j": "3"}) == "  [a]\n    k = 1\n    j = 3\n  [b]\n    k = 2\n"


def test_a_removed_key_takes_its_nested_lines_but_no_comment() -> None:
    edited = set_keys(A_USERS_FILE, "default", {"s3": None})

    assert edited == A_USERS_FILE.replace(
        "s3 =\n    max_concurrent_requests = 20\n    # a comment within\n"
        "    multipart_threshold = 64MB\n",
        "    # a comment within\n",
    )


def test_a_comment_behind_a_replaced_value_moves_above_it() -> None:
    edited = set_keys("[a]\nregion = eu-west-1  # Dublin\n", "a", {"region": "eu-west-2"})

    assert edited == "[a]\n# Dublin\nregion = eu-west-2\n"


def test_a_comment_behind_a_value_that_is_right_already_goes_above_it_too() -> None:
    """The AWS CLI would take it as part of the value."""
    assert set_keys("[a]\nregion = x # home\n", "a", {"region": "x"}) == (
        "[a]\n# home\nregion = x\n"
    )


def test_a_section_that_loses_its_last_key_goes() -> None:
    text = "[a]\nk = 1\n\n[b]\nk = 1\n\n# of c\n[c]\nk = 1\n"

    assert set_keys(text, "b", {"k": None}) == "[a]\nk = 1\n\n# of c\n[c]\nk = 1\n"
    assert set_keys(text, "c", {"k": None}) == "[a]\nk = 1\n\n[b]\nk = 1\n\n# of c\n"


def test_a_section_with_a_comment_in_it_stays() -> None:
    assert set_keys("[a]\n# mine\nk = 1\n", "a", {"k": None}) == "[a]\n# mine\n"


def test_what_was_added_is_taken_back_without_a_trace() -> None:
    added = set_keys(A_USERS_FILE, "profile dev", {"region": "x", "output": "json"})

    assert set_keys(added, "profile dev", {"region": None, "output": None}) == A_USERS_FILE


@pytest.mark.parametrize("value", ["a\nb", "a # b", "a ;b", " a", "a ", "a\rb"], ids=repr)
def test_a_value_that_would_be_read_differently_is_refused(value: str) -> None:
    with pytest.raises(FileNotEditable):
        set_keys(A_USERS_FILE, "default", {"region": value})


def test_a_section_is_renamed_with_all_that_is_in_it() -> None:
    edited = rename_section(A_USERS_FILE, "profile staging", "profile test")

    assert edited == A_USERS_FILE.replace("[profile staging]", "[profile test]")


def test_a_section_is_not_renamed_to_one_that_is_there() -> None:
    with pytest.raises(FileNotEditable):
        rename_section(A_USERS_FILE, "profile staging", "default")


_lines = st.sampled_from(
    [
        "",
        "  ",
        "# a comment",
        "  ; another = one",
        "[default]",
        "[profile a]",
        '[profile "b c"]',
        "  [profile d]",
        "region = eu-west-1",
        "Region=eu-west-1 # why",
        "  output : json",
        "s3 =",
        "    addressing_style = path",
        "\tk = v",
        "credential_process = /bin/x a",
        "aws_access_key_id = AKIAIOSFODNN7EXAMPLE",
    ]
)
_ends = st.sampled_from(["\n", "\r\n"])
_files = st.builds(
    lambda lines, end, final: end.join(lines) + (end if final else ""),
    st.lists(_lines, max_size=14),
    _ends,
    st.booleans(),
)
_headers = st.sampled_from(["default", "profile a", 'profile "b c"', "profile d", "profile new"])
_values = st.dictionaries(
    st.sampled_from(["region", "credential_process", "output", "s3"]),
    st.none() | st.sampled_from(["eu-west-1", "/usr/lib/x --y z", "json"]),
    min_size=1,
)


def botocore_takes(folder: Path, text: str) -> dict[str, dict[str, object]] | None:
    path = folder / "config"
    path.write_bytes(text.encode())
    try:
        parsed: dict[str, dict[str, object]] = raw_config_parse(str(path))
    except ConfigParseError:
        return None
    return parsed


def edited_or_skipped(text: str, header: str, values: Mapping[str, str | None]) -> str:
    try:
        return set_keys(text, header, values)
    except FileNotEditable:
        assume(condition=False)
        raise


@given(text=_files, header=_headers, values=_values)
def test_everything_outside_our_keys_is_byte_identical(
    text: str, header: str, values: dict[str, str | None]
) -> None:
    edited = edited_or_skipped(text, header, values)

    ours = {*values, f"[{header}]"}

    def others(of: str) -> list[str]:
        return [
            line.rstrip("\r\n")
            for line in lines_of(of)
            # An indented bracket continues the value above it, and goes with it.
            if (line.lstrip().startswith(("#", ";")) or line.startswith("["))
            and line.strip() not in ours
        ]

    comments_moved = [line for line in others(edited) if line not in others(text)]
    assert [line for line in others(edited) if line not in comments_moved] == others(text)
    assert {line.strip() for line in comments_moved} <= {"# why"}
    rest = {name: value for name, value in meaning_of(text).items() if name[0] != header}
    assert {n: v for n, v in meaning_of(edited).items() if n[0] != header} == rest


@given(text=_files, header=_headers, values=_values)
def test_botocore_reads_in_the_edited_text_what_was_meant(
    tmp_path_factory: pytest.TempPathFactory,
    text: str,
    header: str,
    values: dict[str, str | None],
) -> None:
    folder = tmp_path_factory.mktemp("aws")
    before = botocore_takes(folder, text)
    assume(before is not None)
    edited = edited_or_skipped(text, header, values)

    after = botocore_takes(folder, edited)
    expected = {name: dict(section) for name, section in (before or {}).items()}
    section = expected.setdefault(header, {})
    for key, value in values.items():
        section.pop(key, None)
        if value is not None:
            section[key] = value
    assert after is not None
    assert _filled(after) == _filled(expected)


def _filled(sections: dict[str, dict[str, object]]) -> dict[str, dict[str, object]]:
    return {name: section for name, section in sections.items() if section}


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_comment_behind_a_last_line_without_an_end_moves_above_it(end: str) -> None:
    edited = set_keys(f"[a]{end}region=x # why", "a", {"region": "y"})

    assert edited == f"[a]{end}# why{end}region=y"


@given(text=_files, header=_headers, values=_values)
@example(
    text="[profile a]\nRegion=eu-west-1 # why\nRegion=eu-west-1 # why",
    header="profile a",
    values={"region": "eu-west-1"},
)
def test_an_edit_made_twice_is_made_once(
    text: str, header: str, values: dict[str, str | None]
) -> None:
    edited = edited_or_skipped(text, header, values)

    assert set_keys(edited, header, values) == edited
