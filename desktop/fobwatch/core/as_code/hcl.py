"""Blocks in Terraform's language, as far as resources and imports need it.

Its values are JSON's, but for `${` and `%{` in texts, which begin a template, and two escapes.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from fobwatch.core.as_code.labels import escaped

if TYPE_CHECKING:
    from collections.abc import Mapping

_ESCAPES: Final = {r"\b": r"\u0008", r"\f": r"\u000c"}
"""JSON's that the language does not have ("Strings and Templates")."""

_TEMPLATE: Final = re.compile(r"([$%]*)([$%])(?=\{)")
"""What begins a template, and the same signs before it: of three, two would escape each other."""

INDENT: Final = "  "


@dataclass(frozen=True, slots=True)
class Expression:
    """Written as it is: a reference."""

    text: str


@dataclass(frozen=True, slots=True)
class JsonText:
    """A text that is this value as JSON."""

    value: Any


def block(heading: str, attributes: Mapping[str, object]) -> str:
    """As `terraform fmt` formats it. Attributes that are None are left out."""
    given = {name: value for name, value in attributes.items() if value is not None}
    return f"{heading} {_braced(_assignments(given, INDENT), '')}\n"


def quoted(text: str) -> str:
    """The text as a literal in which nothing is evaluated."""
    literal = escaped(json.dumps(text, ensure_ascii=False))
    literal = re.sub(r"\\.", lambda found: _ESCAPES.get(found[0], found[0]), literal)
    return _TEMPLATE.sub(_literally, literal)


def _literally(found: re.Match[str]) -> str:
    before = "".join(f"\\u{ord(sign):04x}" for sign in found[1])
    return f"{before}{found[2] * 2}"


def _value(value: object, indent: str) -> str:
    if isinstance(value, Expression):
        return value.text
    if isinstance(value, JsonText):
        return f"jsonencode({_value(value.value, indent)})"
    if isinstance(value, str):
        return quoted(value)
    inner = f"{indent}{INDENT}"
    if isinstance(value, dict):
        members = {quoted(key): each for key, each in value.items()}
        return _braced(_assignments(members, inner), indent) if members else "{}"
    if isinstance(value, (list, tuple)):
        lines = "".join(f"{inner}{_value(each, inner)},\n" for each in value)
        return f"[\n{lines}{indent}]" if lines else "[]"
    return json.dumps(value)


def _braced(lines: str, indent: str) -> str:
    return f"{{\n{lines}{indent}}}"


def _assignments(members: Mapping[str, object], indent: str) -> str:
    """The signs of those that follow one another and take one line each are below one another."""
    written = [(name, _value(value, indent)) for name, value in members.items()]
    lines = []
    for is_long, group in groupby(written, key=lambda member: "\n" in member[1]):
        together = list(group)
        width = 0 if is_long else max(len(name) for name, _ in together)
        lines += [f"{indent}{name:{width}} = {value}\n" for name, value in together]
    return "".join(lines)
