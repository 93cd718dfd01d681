"""Whatever stands in a kept file's place: it is said, and no start hangs, dies or reads it all.

Cases that a row of the table does not name are as its first words say.
"""

from __future__ import annotations

import json
import sys
import tempfile
from functools import cache
from typing import TYPE_CHECKING, cast

import pytest

from tests import odd_files
from tests.forks import HUNG, Forks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Outcomes = dict[str, dict[str, object]]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")

PATIENCE_S = 120

GROWTH_MIB = 40
"""What a run may take beside its imports; the file that is not to be read has 300."""

NO_FILE = (
    "fifo",
    "directory",
    "full-directory",
    "socket",
    "device",
    "link-to-itself",
    "link-into-nowhere",
)

KEPT_ASIDE = dict.fromkeys(NO_FILE, "works, set aside")
"""What is no file is moved away, with what is in it."""

UNUSABLE = {"unreadable": "StorageUnavailable"}

EXPECTED: Mapping[str, Mapping[str, str]] = {
    "settings": KEPT_ASIDE,
    "marks": KEPT_ASIDE,
    "windows": KEPT_ASIDE,
    "port": KEPT_ASIDE,
    "autostart": KEPT_ASIDE,
    "ledger": {**KEPT_ASIDE, **UNUSABLE},
    "ledger-journal": {**KEPT_ASIDE, **UNUSABLE},
    "activity": {**KEPT_ASIDE, **UNUSABLE},
    "vault": {
        "": "VaultEntryDamaged",
        "nothing": "VaultMissing",
        "unreadable": "VaultDenied",
        "300-MB": "VaultUnavailable",
        "dangling-link": "VaultUnavailable",
        **dict.fromkeys(NO_FILE, "VaultUnavailable"),
    },
    "vault-lock": {**KEPT_ASIDE, "unreadable": "VaultDenied"},
    "change": {"": "StorageError"},
    "history": {
        "": "StorageError",
        **dict.fromkeys(("nothing", "directory", "full-directory"), "works"),
    },
    "config": {
        "": "FileNotEditable",
        **dict.fromkeys(("nothing", "dangling-link", "empty"), "works"),
        **dict.fromkeys((*NO_FILE, "unreadable", "300-MB"), "StorageError"),
    },
    "log": KEPT_ASIDE,
    "older-log": KEPT_ASIDE,
}


@pytest.fixture(scope="module")
def outcomes() -> Iterator[Callable[[str], Outcomes]]:
    """Give what came of each oddity, as far as it came."""
    with Forks("tests.odd_files") as forks:

        @cache
        def of(kept: str) -> Outcomes:
            with tempfile.TemporaryDirectory(prefix="fobwatch-odd-") as folder:
                done = forks.run(kept, folder, timeout_s=PATIENCE_S)
            errors = "it hung" if done.returncode == HUNG else done.stderr[-2000:]
            lines = [json.loads(line) for line in done.stdout.splitlines()]
            return {str(line["oddity"]): line for line in lines} | {"": {"errors": errors}}

        yield of


def expected(kept: str, oddity: str) -> str:
    row = EXPECTED["config" if kept == "credentials" else kept]
    return row.get(oddity, row.get("", "works"))


@pytest.mark.parametrize("kept", odd_files.KEPT)
def test_what_stands_in_a_file_s_place_is_said_or_set_aside(
    outcomes: Callable[[str], Outcomes], kept: str
) -> None:
    found = outcomes(kept)
    wrong = {
        oddity: found.get(oddity, found[""])
        for oddity in odd_files.ODDITIES
        if not is_as_expected(found.get(oddity), expected(kept, oddity))
    }

    assert wrong == {}


def is_as_expected(line: Mapping[str, object] | None, wanted: str) -> bool:
    if line is None:
        return False
    outcome, _, aside = wanted.partition(", ")
    is_aside = any(str(name).endswith(".damaged") for name in cast("list[str]", line["left"]))
    return str(line["outcome"]).partition(":")[0] == outcome and (is_aside or not aside)


@pytest.mark.parametrize("kept", odd_files.KEPT)
def test_nothing_large_is_read(outcomes: Callable[[str], Outcomes], kept: str) -> None:
    memory = {name: line.get("memory_mib", 0) for name, line in outcomes(kept).items()}
    used = [value for value in memory.values() if isinstance(value, int) and value]

    assert max(used) - min(used) < GROWTH_MIB
