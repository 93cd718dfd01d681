"""`fobwatch explain`: say why AWS refused a call, from the error that is given."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from fobwatch.cli.streams import say, tell
from fobwatch.core.agent.protocol import ExitCode
from fobwatch.core.denials.error_codes import Cause
from fobwatch.core.denials.explanation import explain
from fobwatch.core.denials.reading import MAX_TEXT, read_error

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from fobwatch.core.denials.denial import Denial
    from fobwatch.core.denials.explanation import Explanation


def run(options: argparse.Namespace) -> int:
    text = _given(options.words)
    denial = read_error(text)
    explanation = explain(denial, text)
    for line in _lines(denial, explanation):
        say(line)
    return ExitCode.FAILED if explanation.cause is Cause.UNKNOWN else ExitCode.OK


def _given(words: list[str]) -> str:
    """The words of the command line, or else standard input."""
    if words and words != ["-"]:
        return " ".join(words)
    if sys.stdin.isatty():
        end = "Ctrl+Z and Enter" if sys.platform == "win32" else "Ctrl+D"
        tell(f"Paste the error, and end it with {end} on a line of its own.")
    return sys.stdin.buffer.read(MAX_TEXT).decode("utf-8", errors="replace")


def _lines(denial: Denial, explanation: Explanation) -> Iterator[str]:
    yield f"{explanation.title}."
    yield explanation.why
    yield explanation.next_step
    facts = (
        ("Action", denial.action),
        ("Resource", denial.resource),
        ("Principal", denial.principal),
        ("Policy", denial.policy),
        ("Region", denial.region),
    )
    known = [f"{name}: {value}" for name, value in facts if value]
    yield from ([""] if known else [])
    yield from known
    yield from ["", *explanation.statement.split("\n")] if explanation.statement else []
