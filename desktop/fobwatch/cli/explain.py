"""`fobwatch explain`: the reason why AWS refused a call, from its error."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from fobwatch.cli.streams import say_lines, tell
from fobwatch.core.agent.protocol import AgentVerb, ExitCode
from fobwatch.core.denials.error_codes import Cause
from fobwatch.core.denials.explanation import explain
from fobwatch.core.denials.reading import MAX_TEXT, read_error
from fobwatch.core.denials.texts import denial_facts, written
from fobwatch.core.errors import FobwatchError, StorageError

if TYPE_CHECKING:
    import argparse

    from fobwatch.core.denials.denial import Denial


def run(options: argparse.Namespace) -> int:
    text = _given(options.words)
    denial = read_error(text)
    explanation = explain(denial, text)
    explained = written(explanation, denial_facts(denial))
    if options.profile and explanation.cause is Cause.DENIED:
        explained = _asked(options, denial, otherwise=explained)
    elif options.profile:
        tell("AWS was not asked: it says more only about calls that policies refuse.")
    say_lines(explained)
    return ExitCode.FAILED if explanation.cause is Cause.UNKNOWN else ExitCode.OK


def _asked(options: argparse.Namespace, denial: Denial, *, otherwise: str) -> str:
    """What AWS tells the profile.

    Raises as `ask`, once what the error says by itself was printed: a pipe gives it only once.
    """
    from fobwatch.cli.asking import ask  # noqa: PLC0415 - for this alone
    from fobwatch.cli.failures import Refused  # noqa: PLC0415 - as above
    from fobwatch.core.agent.policy_commands import denial_arguments  # noqa: PLC0415 - as above

    arguments = denial_arguments(denial)
    try:
        return ask(options, AgentVerb.EXPLAIN, profile=options.profile, **arguments)
    except (Refused, FobwatchError):
        say_lines(otherwise)
        raise


def _given(words: list[str]) -> str:
    """The words of the command line, or else standard input."""
    if words and words != ["-"]:
        return " ".join(words)
    if sys.stdin.isatty():
        end = "Ctrl+Z and Enter" if sys.platform == "win32" else "Ctrl+D"
        tell(f"Paste the error, and end it with {end} on a line of its own.")
    try:
        return sys.stdin.buffer.read(MAX_TEXT).decode("utf-8", errors="replace")
    except OSError as error:
        raise StorageError(
            "The error cannot be read",
            f"Standard input: {error.strerror}.",
            "Give the error as the command's words, or through a pipe.",
        ) from error
