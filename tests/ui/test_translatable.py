"""Whatever a window shows goes through Qt's translation, in a form that its tools can read."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

UI = Path(__file__).resolve().parents[2] / "desktop" / "fobwatch" / "ui"
MODULES = sorted(UI.rglob("*.py"))
SHOWING = {
    "QLabel",
    "QPushButton",
    "addAction",
    "addButton",
    "addItem",
    "addRow",
    "setAccessibleDescription",
    "setAccessibleName",
    "setHeaderData",
    "setInformativeText",
    "setPlaceholderText",
    "setStatusTip",
    "setText",
    "setTitle",
    "setToolTip",
    "setWhatsThis",
    "setWindowTitle",
    "show_title",
}
"""Qt's ways to show text to a person."""

SOURCE_ARGUMENT = {"tr": 0, "translate": 1}
"""Where the English text stands in Qt's functions."""

WORD = re.compile(r"[A-Za-z]{2}")
NAMES = {"Fobwatch"}


def calls(module: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute):
                yield function.attr, node
            elif isinstance(function, ast.Name):
                yield function.id, node


def words_of(argument: ast.expr) -> str:
    """What is written out in the argument itself, an f-string's own words included."""
    parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
    texts = (part.value for part in parts if isinstance(part, ast.Constant))
    return "".join(text for text in texts if isinstance(text, str))


def test_no_text_is_shown_as_it_is_written() -> None:
    untranslated = [
        f"{module.name}:{call.lineno}: {words}"
        for module in MODULES
        for name, call in calls(module)
        if name in SHOWING
        for words in map(words_of, call.args)
        if WORD.search(words) and words not in NAMES
    ]

    assert MODULES
    assert untranslated == []


def test_what_is_translated_is_written_out() -> None:
    """`lupdate` reads the source: a text that is put together is in no translator's list."""
    hidden = [
        f"{module.name}:{call.lineno}"
        for module in MODULES
        for name, call in calls(module)
        if name in SOURCE_ARGUMENT and len(call.args) > SOURCE_ARGUMENT[name]
        if not isinstance(call.args[SOURCE_ARGUMENT[name]], ast.Constant)
    ]

    assert hidden == []
