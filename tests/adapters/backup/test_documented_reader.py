"""The program of docs/backup.md opens a backup without Fobwatch."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from fobwatch.adapters.backup.files import EncryptedBackups
from tests.adapters.backup.test_files import CHEAP

DOCS = Path(__file__).parents[3] / "docs" / "backup.md"
PASSPHRASE = "Käse und Brot am Morgen"
TYPED = "import getpass; getpass.getpass = lambda: PASSPHRASE\n"


def test_the_documented_program_prints_all_of_a_backup(tmp_path: Path) -> None:
    path = tmp_path / "a.fobwatch-backup"
    content = {"entries": {"device/x": "seed"}, "filler": "longer than a token " * 20_000}
    EncryptedBackups(cost=CHEAP).write(str(path), content, PASSPHRASE)
    block = re.search(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert block is not None
    typed = TYPED.replace("PASSPHRASE", repr(PASSPHRASE))

    printed = subprocess.run(
        [sys.executable, "-I", "-c", typed + block[1], str(path)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert json.loads(printed) == content
