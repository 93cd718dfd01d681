"""JSON that came from outside, read without surprises.

Python's own reader takes duplicate keys and `NaN`, recurses as deep as the text does, and keeps
the whole text in its error, where a secret may be.
"""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_HALF = re.compile("[\ud800-\udfff]")
"""A surrogate that is not part of a pair."""

_ESCAPED = re.compile(r"\\u[dD][89a-fA-F]|" + _HALF.pattern)


class MalformedJson(ValueError):
    """The text is not JSON, or no object. The message quotes nothing of it but key names."""


def parse_object(text: str) -> dict[str, Any]:
    """The JSON object that `text` is. Raises `MalformedJson`."""
    value = parse_json(text)
    if not isinstance(value, dict):
        raise MalformedJson("it is not an object in braces")
    return value


def parse_stored(text: str) -> dict[str, Any]:
    """The JSON object of a file of our own, which can be written again. Raises `MalformedJson`."""
    value = parse_object(text)
    if _ESCAPED.search(text) and _HALF.search(json.dumps(value, ensure_ascii=False)):
        raise MalformedJson("it has half a character, which no file takes")
    return value


def parse_json(text: str) -> Any:  # noqa: ANN401 - any JSON
    """The JSON value that `text` is. Raises `MalformedJson`."""
    return _in_words(_decoder().decode, text)


def parse_documents(text: str) -> list[Any]:
    """The JSON values that follow one another in `text`, as from a program that ran twice.

    Raises `MalformedJson`.
    """
    return _in_words(_documents, text)


def _documents(text: str) -> list[Any]:
    decoder = _decoder()
    values: list[Any] = []
    place = _after_blanks(text, 0)
    while place < len(text):
        value, place = decoder.raw_decode(text, place)
        values.append(value)
        place = _after_blanks(text, place)
    return values


def _after_blanks(text: str, place: int) -> int:
    while text[place : place + 1].isspace():
        place += 1
    return place


def _in_words(decode: Callable[[str], T], text: str) -> T:
    """What `decode` returns. Its own error, which has the text, is not the cause of ours."""
    try:
        return decode(text)
    except MalformedJson:
        raise
    except json.JSONDecodeError as error:
        problem = f"line {error.lineno}, column {error.colno}: {error.msg}"
    except RecursionError:
        problem = "it is nested too deep"
    except ValueError:
        problem = "a number in it is too long"
    raise MalformedJson(problem)


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(
        object_pairs_hook=_without_duplicates, parse_constant=_refuse_constant, parse_float=_finite
    )


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for name, value in pairs:
        if name in mapping:
            raise MalformedJson(f"the key {shown_key(name)} is there twice in one object")
        mapping[name] = value
    return mapping


def _finite(number: str) -> float:
    """Python takes 1e999 for infinity, and writes that as what is no JSON."""
    value = float(number)
    if math.isinf(value):
        raise MalformedJson("a number in it is too large")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise MalformedJson(f"{name} is not a JSON value")


def shown_key(name: str) -> str:
    """A key name as a message shows it: short and printable, whatever it holds."""
    return f"“{printable(name, 40)}”"
