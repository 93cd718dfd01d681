"""The command's streams: output is readable wherever it goes, or its loss is reported."""

from __future__ import annotations

import codecs
import io
import os
import sys
from contextlib import suppress
from typing import Final, TextIO, cast

from fobwatch.core.text_rules import printable

MAX_LINE: Final = 4000
"""Characters of one line for a person."""

PLAIN: Final = str.maketrans(
    {
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        **dict.fromkeys("\N{EN DASH}\N{EM DASH}\N{MIDDLE DOT}", "-"),
        "\N{HORIZONTAL ELLIPSIS}": "...",
        "\N{RIGHTWARDS ARROW}": "->",
        "\N{REPLACEMENT CHARACTER}": "?",
    }
)
"""What a terminal gets for characters of our own texts that its encoding lacks."""


def ready_streams() -> None:
    """Open all three streams, so that none fails at a character.

    If the caller closed them, standard input and output fail when they are used, and no file of
    ours is opened under their numbers. On Windows a program without a console has none, and
    others use its code page; the SDKs read what a `credential_process` prints as UTF-8, and
    botocore its errors too.
    """
    codecs.register_error("plain", _plainly)
    _fill_numbers()
    if sys.stdin is None:
        sys.stdin = _open(0, "r")
    for number, name in ((1, "stdout"), (2, "stderr")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, _open(number, "w"))
        elif isinstance(stream, io.TextIOWrapper):
            encoding = "utf-8" if sys.platform == "win32" else None
            stream.reconfigure(encoding=encoding, errors="plain")


def say(words: str) -> None:
    """Write a line for a person to standard output."""
    sys.stdout.write(f"{printable(words, MAX_LINE)}\n")


def say_lines(text: str) -> None:
    for line in text.split("\n"):
        say(line)


def tell(words: str) -> None:
    """Write a line for a person to standard error; ignore a failure to write."""
    try:
        sys.stderr.write(f"{printable(words, MAX_LINE)}\n")
        sys.stderr.flush()
    except OSError:
        leave(2)


def leave(number: int) -> None:
    """Stop writing there, so that Python does not fail in the same way again as it ends."""
    with suppress(OSError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, number)
        os.close(nothing)


def _fill_numbers() -> None:
    """Fill free numbers: a file that is opened gets the lowest. A command does not inherit it."""
    for number, mode in enumerate((os.O_WRONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)


def _open(number: int, mode: str) -> TextIO:
    """Open a stream: Python has none for a number that was closed."""
    if sys.platform == "win32":  # a program without a console has none, which is no error
        stream = open(os.devnull, mode, encoding="utf-8")  # noqa: PTH123, SIM115 - for good
    else:
        stream = open(number, mode, encoding="utf-8", errors="plain", closefd=False)  # noqa: SIM115 - for good
    return cast("TextIO", stream)


def _plainly(error: UnicodeError) -> tuple[str, int]:
    """An error handler for `codecs`: write what an encoding lacks in ASCII."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end].translate(PLAIN)
    return missing.encode("ascii", "backslashreplace").decode(), error.end
