"""Findings on this computer: files that others can read, and secrets in clear text.

What is found names the line, and never a character of the secret.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - the fields' types are read
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Where(StrEnum):
    HISTORY = "history"
    """A file in which a shell remembers commands."""
    ENVIRONMENT = "environment"
    """The environment in which the program was started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSecret:
    """A secret access key or a session's token in clear: none of its characters is here.

    `at` is the line, from 1, or the variable's name. `access_key_id` is the key that it belongs
    to, empty where that is not known.
    """

    at: str
    access_key_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSecrets:
    """In one place; the first of as many as `count` says."""

    where: Where
    path: str = ""
    secrets: tuple[FoundSecret, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseFile:
    """One with the POSIX permissions `mode` that should have `wanted`."""

    path: str
    mode: int
    wanted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputerReading:
    read_at: datetime
    secrets: tuple[FoundSecrets, ...] = ()
    loose: tuple[LooseFile, ...] = ()


_NAMED: Final = re.compile(
    r"(?i)(?:secret[-_]?(?:access[-_]?)?key|session[-_]?token|security[-_]?token)"
    r"[\"']?(?:\s{0,8}[=:]|\s)\s{0,8}[\"']?"
    r"(?P<secret>[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])|[A-Za-z0-9/+=]{100,4096})"
)
"""`AWS_SECRET_ACCESS_KEY=…`, `aws configure set aws_secret_access_key …`, `-SecretKey …`, JSON.

A secret access key has 40 characters; the tokens of sessions have some hundreds.
"""

_SECRET: Final = re.compile(r"(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])")

_KEY_ID: Final = re.compile(r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])")

_EXAMPLE: Final = "EXAMPLE"
"""In the keys of AWS's documentation."""

SHORTEST: Final = 40
"""Characters of a secret; a history may have a million lines."""

LONGEST_LINE: Final = 64 * 1024
"""Characters of a line that are looked at."""


def secrets_in(text: str, known: Mapping[str, str]) -> Iterator[FoundSecret]:
    """The lines of `text` with a secret; `known` has access key IDs by their secrets.

    A secret under no name is found where its access key's ID is on the same line, or where it is
    known. A variable or a command in its place, as in `$SECRET`, is none.
    """
    for number, line in enumerate(text.split("\n"), start=1):
        found = _in_line(line[:LONGEST_LINE], known) if len(line) >= SHORTEST else None
        if found is not None:
            yield FoundSecret(at=str(number), access_key_id=found)


def _in_line(line: str, known: Mapping[str, str]) -> str | None:
    """The access key's ID of the secret in the line, empty where it is not known; None for none."""
    line = line.replace("\\n", "\n")  # fish writes it so, and people do for printf
    ids = _KEY_ID.findall(line)
    secrets = [match["secret"] for match in _NAMED.finditer(line)]
    unnamed = _SECRET.findall(line)
    secrets += [each for each in unnamed if each in known or (ids and _is_random(each))]
    secrets = [each for each in secrets if _EXAMPLE not in each and not _is_plain(each)]
    if not secrets:
        return None
    return next((known[each] for each in secrets if each in known), ids[0] if ids else "")


def _is_random(text: str) -> bool:
    """Whether digits and both cases are mixed, as in a key and in few names or digests."""
    return all(any(map(kind, text)) for kind in (str.isdigit, str.islower, str.isupper))


def _is_plain(text: str) -> bool:
    """Whether it is one character again and again, as a person writes in place of a secret."""
    return len(set(text)) == 1
