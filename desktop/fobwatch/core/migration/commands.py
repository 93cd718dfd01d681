"""Recognise the other program that a `credential_process` runs."""

from __future__ import annotations

import shlex

from fobwatch.core.client_process.launcher_table import PASSING_ON, SHELLS
from fobwatch.core.client_process.launchers import stem
from fobwatch.core.migration.model import Store

_STORES = {
    "aws-vault": Store.AWS_VAULT,
    "granted": Store.GRANTED,
    "dgranted": Store.GRANTED,
    "aws-sso": Store.AWS_SSO_CLI,
    "leapp": Store.LEAPP,
}
"""By the program that a `credential_process` runs."""


def store_behind(command: str) -> tuple[Store | None, str]:
    """The store that a command asks, also by way of a shell or another program before it.

    With it is the name of that program, empty where there is none.
    """
    words = words_of(command)
    first = stem(words[0]) if words else ""
    if first in _STORES:
        return _STORES[first], ""
    if first not in SHELLS | PASSING_ON:
        return None, ""
    inner = (word for text in words[1:] for word in words_of(text))
    return next((_STORES[stem(word)] for word in inner if stem(word) in _STORES), None), first


def words_of(command: str) -> list[str]:
    """As a shell takes a command apart; a backslash is part of a path of Windows."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.escape, lexer.commenters = True, "", ""
    try:
        return list(lexer)
    except ValueError:  # a quotation mark is not closed
        return command.split()
