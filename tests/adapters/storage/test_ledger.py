from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.storage.ledger import SqliteCodeLedger
from fobwatch.core.errors import StorageError
from tests.fakes_files import MemoryCodeLedger

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.core.mfa.ports import CodeLedger

NO_DATABASE = b"no database at all, but some text of more than a hundred bytes" * 4
RACERS = 20
SPEND = """
import sys
from pathlib import Path
from fobwatch.adapters.storage.ledger import SqliteCodeLedger
ledger = SqliteCodeLedger(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.read()
print(*[window for window in range(100, 110) if ledger.spend("anna", window)])
"""
SPEND_AND_DIE = """
import os, sys
from pathlib import Path
from fobwatch.adapters.storage.ledger import SqliteCodeLedger
os.kill(os.getpid(), 9 if SqliteCodeLedger(Path(sys.argv[1])).spend("anna", 7) else 15)
"""
DIE_WHILE_SPENDING = """
import os, sys
from pathlib import Path
from fobwatch.adapters.storage.ledger import SqliteCodeLedger
with SqliteCodeLedger(Path(sys.argv[1]))._database.transaction() as connection:
    connection.execute("PRAGMA cache_size = 1")  # so that the file itself is written to
    connection.execute("INSERT INTO spent VALUES ('anna', 7)")
    connection.executemany(
        "INSERT INTO spent VALUES (?, 1)", [(f"{number:0500}",) for number in range(500)]
    )
    os.kill(os.getpid(), 9)
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
        for _ in range(RACERS)
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    spent = [racer.communicate(timeout=60)[0].split() for racer in racers]

    windows = [window for windows in spent for window in windows]
    assert len(windows) == len(set(windows))
    assert SqliteCodeLedger(tmp_path / "ledger").last_spent("anna") == 109


def test_a_process_killed_after_spending_has_spent(tmp_path: Path) -> None:
    path = tmp_path / "ledger"

    killed = subprocess.run([sys.executable, "-c", SPEND_AND_DIE, str(path)], check=False)

    assert killed.returncode == -signal.SIGKILL
    assert not SqliteCodeLedger(path).spend("anna", 7)


def test_a_process_killed_while_spending_has_not_spent(tmp_path: Path) -> None:
    path = tmp_path / "ledger"

    killed = subprocess.run([sys.executable, "-c", DIE_WHILE_SPENDING, str(path)], check=False)

    assert killed.returncode == -signal.SIGKILL
    assert path.with_name("ledger-journal").exists()
    assert SqliteCodeLedger(path).spend("anna", 7)


def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    SqliteCodeLedger(tmp_path / "ledger").spend("anna", 7)

    assert not SqliteCodeLedger(tmp_path / "ledger").spend("anna", 7)


def test_the_file_is_its_owner_s_alone(tmp_path: Path) -> None:
    SqliteCodeLedger(tmp_path / "state" / "ledger").spend("anna", 7)

    assert (tmp_path / "state" / "ledger").stat().st_mode & 0o077 == 0


@pytest.mark.expects_log("is damaged; it was set aside as ledger.damaged")
def test_a_file_that_is_no_database_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    path.write_bytes(NO_DATABASE)

    assert SqliteCodeLedger(path).spend("anna", 7)
    assert path.with_name("ledger.damaged").read_bytes() == NO_DATABASE


@pytest.mark.expects_log("is damaged; it was set aside as ledger.damaged-2")
def test_a_second_damaged_file_does_not_replace_the_first(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    path.with_name("ledger.damaged").write_text("the first")
    path.write_bytes(NO_DATABASE)

    assert SqliteCodeLedger(path).spend("anna", 7)
    assert path.with_name("ledger.damaged").read_text() == "the first"
    assert path.with_name("ledger.damaged-2").read_bytes() == NO_DATABASE


@pytest.mark.expects_log("is damaged; it was set aside")
def test_damage_that_shows_later_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    ledger = SqliteCodeLedger(path)
    ledger.spend("boris", 7)
    with closing(sqlite3.connect(path)) as connection, connection:
        rows = [(f"{number:0500}", 7) for number in range(500)]
        connection.executemany("INSERT INTO spent VALUES (?, ?)", rows)
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\x5a" * (len(data) - 4096))  # its schema stays whole

    with pytest.raises(StorageError, match="was damaged"):
        ledger.spend("anna", 7)

    assert ledger.spend("anna", 7)
    assert not ledger.spend("anna", 7)


@pytest.mark.expects_log("is damaged; it was set aside")
def test_all_that_meet_the_damage_together_agree_on_one_new_file(tmp_path: Path) -> None:
    (tmp_path / "ledger").write_bytes(NO_DATABASE)
    ledgers = [SqliteCodeLedger(tmp_path / "ledger") for _ in range(16)]  # each with its own lock

    with ThreadPoolExecutor(16) as pool:
        spent = list(pool.map(lambda ledger: ledger.spend("anna", 7), ledgers))

    assert spent.count(True) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ledger", "ledger.damaged"]


def test_a_place_that_cannot_be_written_is_an_error_for_a_person(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StorageError, match="cannot be used"):
        SqliteCodeLedger(tmp_path / "file" / "ledger").spend("anna", 7)


@pytest.mark.expects_log("set aside")
def test_a_directory_in_its_place_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()

    assert SqliteCodeLedger(tmp_path / "ledger").spend("anna", 7)
    assert (tmp_path / "ledger.damaged").is_dir()


def test_a_write_that_fails_is_an_error_for_a_person(tmp_path: Path) -> None:
    ledger = SqliteCodeLedger(tmp_path / "ledger")
    ledger.spend("anna", 7)
    with ledger._database.transaction() as connection:  # as a full disk would do
        connection.execute(
            "CREATE TRIGGER full BEFORE UPDATE ON spent "
            "BEGIN SELECT RAISE (ABORT, 'database or disk is full'); END"
        )

    with pytest.raises(StorageError, match="disk is full"):
        ledger.spend("anna", 8)

    assert ledger.last_spent("anna") == 7
