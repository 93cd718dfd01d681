"""Findings on this computer: secrets in clear, and files that others can read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - the fields' types are read
from enum import StrEnum


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
