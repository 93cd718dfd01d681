from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.ledger import SqliteCodeLedger
from fobwatch.core.errors import StorageError
from tests.fakes_files import MemoryCodeLedger

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.core.ports import CodeLedger

SPEND = """
import sys
from pathlib import Path
from fobwatch.adapters.ledger import SqliteCodeLedger
ledger = SqliteCodeLedger(Path(sys.argv[1]))
sys.stdin.read()
print(sum(ledger.spend("anna", window) for window in range(100, 130)))
"""


@pytest.fixture(params=["file", "memory"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> CodeLedger:
    return SqliteCodeLedger(tmp_path / "ledger") if request.param == "file" else MemoryCodeLedger()


def test_a_window_is_spent_once(ledger: CodeLedger) -> None:
    first = ledger.spend("anna", 7)

    assert first
    assert not ledger.spend("anna", 7)
    assert ledger.last_spent("anna") == 7


def test_an_earlier_window_can_no_longer_be_spent(ledger: CodeLedger) -> None:
    ledger.spend("anna", 7)

    assert not ledger.spend("anna", 6)
    assert ledger.spend("anna", 8)


def test_devices_do_not_touch_each_other(ledger: CodeLedger) -> None:
    ledger.spend("anna", 7)

    assert ledger.last_spent("ben") is None
    assert ledger.spend("ben", 7)


def test_what_is_given_back_can_be_spent_again(ledger: CodeLedger) -> None:
    ledger.spend("anna", 7)
    ledger.give_back("anna", 7)

    assert ledger.spend("anna", 7)


def test_a_later_spend_is_not_given_back(ledger: CodeLedger) -> None:
    ledger.spend("anna", 7)
    ledger.spend("anna", 8)
    ledger.give_back("anna", 7)

    assert not ledger.spend("anna", 8)


def test_rewinding_forgets_what_is_ahead_and_nothing_else(ledger: CodeLedger) -> None:
    ledger.spend("anna", 900)
    ledger.rewind("anna", 10)
    ledger.rewind("anna", 50)
    ledger.rewind("ben", 10)

    assert ledger.last_spent("anna") == 10
    assert ledger.last_spent("ben") is None


def test_threads_that_race_spend_each_window_once(ledger: CodeLedger) -> None:
    with ThreadPoolExecutor(16) as pool:
        spent = list(pool.map(lambda _: ledger.spend("anna", 7), range(64)))

    assert spent.count(True) == 1


def test_processes_that_race_spend_each_window_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SPEND, str(tmp_path / "ledger")]
    racers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(8)
    ]
    counts = [int(racer.communicate(timeout=60)[0]) for racer in racers]

    assert sum(counts) <= 30
    assert SqliteCodeLedger(tmp_path / "ledger").last_spent("anna") == 129


def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    SqliteCodeLedger(tmp_path / "ledger").spend("anna", 7)

    assert not SqliteCodeLedger(tmp_path / "ledger").spend("anna", 7)


def test_the_file_is_its_owner_s_alone(tmp_path: Path) -> None:
    SqliteCodeLedger(tmp_path / "state" / "ledger").spend("anna", 7)

    assert (tmp_path / "state" / "ledger").stat().st_mode & 0o077 == 0


@pytest.mark.expects_log("is no database; it was set aside")
def test_a_file_that_is_no_database_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    path.write_bytes(b"no database at all, but some text of more than a hundred bytes" * 4)

    assert SqliteCodeLedger(path).spend("anna", 7)
    assert path.with_name("ledger.damaged").exists()


def test_a_place_that_cannot_be_written_is_an_error_for_a_person(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StorageError, match="cannot be used"):
        SqliteCodeLedger(tmp_path / "file" / "ledger").spend("anna", 7)
