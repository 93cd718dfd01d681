"""Each file that a full disk does not take is told in words, and what was kept stays."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import full_disk

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows sets no such limit")

ROOT = Path(__file__).parents[1]

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


@pytest.mark.parametrize("what", full_disk.WHAT)
def test_a_full_disk_is_told_and_what_was_kept_stays(tmp_path: Path, what: str) -> None:
    command = [sys.executable, "-m", "tests.full_disk", what, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(EXPECTED[what])
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.rglob(".*.fobwatch-*")] == []


def test_a_log_that_cannot_be_written_says_so_once(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.full_disk", "log line", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.stderr.count("the log cannot be written") == 1
