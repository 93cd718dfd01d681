"""Each file that a full disk does not take is told in words, and what was kept stays."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests import full_disk
from tests.forks import Forks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows sets no such limit")

EXPECTED = {
    "settings": "StorageError: settings cannot be written: File too large",
    "marks": "StorageError: marks cannot be written: File too large",
    "ledger": "StorageUnavailable: ledger cannot be used",
    "new ledger": "StorageUnavailable: another cannot be used",
    "journal": "StorageUnavailable: journal cannot be used",
    "new journal": "StorageUnavailable: another cannot be used",
    "vault": "VaultUnavailable: vault cannot be written: File too large",
    "new vault": "VaultUnavailable: new cannot be written: File too large",
    "aws file": "StorageError: config cannot be changed: File too large",
    "change": "StorageError: config.after cannot be written: File too large",
    "folder": "StorageUnavailable: Nothing can be saved in",
    "rename": "StorageError: marks cannot be written: File too large",
    "log": "works",
    "log line": "works",
}


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    with Forks("tests.full_disk") as forks:
        yield forks


@pytest.mark.parametrize("what", full_disk.WHAT)
def test_a_full_disk_is_told_and_what_was_kept_stays(
    forks: Forks, tmp_path: Path, what: str
) -> None:
    done = forks.run(what, str(tmp_path))

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(EXPECTED[what])
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.rglob(".*.fobwatch-*")] == []


def test_a_log_that_cannot_be_written_says_so_once(forks: Forks, tmp_path: Path) -> None:
    done = forks.run("log line", str(tmp_path))

    assert done.stderr.count("the log cannot be written") == 1
