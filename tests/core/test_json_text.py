from __future__ import annotations

import pytest

from fobwatch.core.json_text import MalformedJson, parse_json, parse_object, parse_stored, shown_key
from tests.growth import assert_in_proportion


def test_object_is_read() -> None:
    assert parse_object('{"a": [1, "b", null]}') == {"a": [1, "b", None]}


def test_a_character_in_two_halves_is_read_as_one() -> None:
    assert parse_stored('{"a": "\\ud83d\\ude00"}') == {"a": "\N{GRINNING FACE}"}


@pytest.mark.parametrize("text", ['{"\\ud83d": 1}', '{"a": [["\\uDE00"]]}'], ids=["key", "value"])
def test_half_a_character_is_not_stored(text: str) -> None:
    with pytest.raises(MalformedJson, match="half a character"):
        parse_stored(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", "line 1, column 1", id="empty"),
        pytest.param('{"a": 1', "line 1, column 8", id="cut off"),
        pytest.param('{\n"a": }', "line 2, column 6", id="value missing"),
        pytest.param("[1]", "not an object", id="list"),
        pytest.param("null", "not an object", id="null"),
        pytest.param('"text"', "not an object", id="text"),
        pytest.param('{"a": 1, "a": 2}', "“a” is there twice", id="duplicate key"),
        pytest.param('{"x": {"a": 1, "a": 1}}', "“a” is there twice", id="duplicate within"),
        pytest.param('{"a": NaN}', "NaN", id="NaN"),
        pytest.param('{"a": -Infinity}', "-Infinity", id="infinity"),
        pytest.param('{"a": ' + "[" * 100_000, "nested too deep", id="nested"),
        pytest.param('{"a": ' + "9" * 10_000 + "}", "too long", id="number of 10,000 digits"),
        pytest.param("\ufeff{}", "line 1", id="byte order mark"),
    ],
)
def test_anything_else_is_refused(text: str, words: str) -> None:
    with pytest.raises(MalformedJson, match=words):
        parse_object(text)


def test_text_stays_out_of_the_error() -> None:
    with pytest.raises(MalformedJson) as caught:
        parse_object('{"seed": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",}')

    error: BaseException | None = caught.value
    while error:
        assert "JBSWY3DP" not in repr(vars(error)) + repr(error.args)
        error = error.__context__


def test_shown_key_is_short_and_printable() -> None:
    assert shown_key("regoin") == "“regoin”"
    assert shown_key("a\nb\x1b[31m") == "“a�b�[31m”"
    assert len(shown_key("x" * 1000)) == 42


def test_a_key_that_comes_again_at_the_end_is_found_at_once() -> None:
    def read(size: int) -> None:
        keys = ", ".join(f'"{number}": 1' for number in range(size))
        with pytest.raises(MalformedJson):
            parse_json(f'{{{keys}, "{size - 1}": 1}}')

    assert_in_proportion(read, 4_000)
