from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.storage.journal import KEPT, SqliteJournal
from fobwatch.core.activity.activity import Activity, Channel, Event
from fobwatch.core.activity.search import ActivityQuery, Found
from fobwatch.core.errors import StorageUnavailable
from tests.fakes import NOON
from tests.fakes_files import MemoryJournal

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.core.activity.ports import ActivityLog


def recent(journal: ActivityLog, limit: int) -> tuple[Activity, ...]:
    return journal.find(ActivityQuery(), limit).activities


def line(number: int, event: Event = Event.RENEWED) -> Activity:
    at = NOON + timedelta(seconds=number)
    return Activity(at=at, event=event, subject=f"profile-{number}", detail="why — ✓")


@pytest.fixture(params=["file", "memory"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> ActivityLog:
    return SqliteJournal(tmp_path / "journal") if request.param == "file" else MemoryJournal()


def test_the_newest_come_first_and_as_they_were_written(journal: ActivityLog) -> None:
    for number in range(5):
        journal.record(line(number))

    assert recent(journal, 3) == (line(4), line(3), line(2))


def test_every_event_is_read_back(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "journal")
    lines = [line(1, event) for event in Event]
    journal.record_all(lines)

    assert recent(journal, len(lines)) == tuple(reversed(lines))


def test_a_restart_keeps_the_journal(tmp_path: Path) -> None:
    SqliteJournal(tmp_path / "journal").record(line(1))

    assert recent(SqliteJournal(tmp_path / "journal"), 9) == (line(1),)


def test_what_is_older_than_90_days_goes(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "journal", always_kept=1)
    journal.record(line(0))
    journal.record(line(int(KEPT.total_seconds()) + 1))

    assert len(recent(journal, 9)) == 1


def test_a_clock_that_ran_ahead_empties_nothing(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "journal", always_kept=4)
    for number in range(5):
        journal.record(line(number))
    journal.record(line(10**9))

    assert [activity.subject for activity in recent(journal, 9)] == [
        "profile-1000000000",
        "profile-4",
        "profile-3",
        "profile-2",
    ]


def test_the_file_does_not_grow_for_ever(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "journal", most_kept=3)
    for number in range(5):
        journal.record(line(number))

    assert recent(journal, 9) == (line(4), line(3), line(2))


def test_a_journal_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StorageUnavailable):
        SqliteJournal(tmp_path / "file" / "journal").record(line(1))


def asked_by(program: str, number: int) -> Activity:
    at = NOON + timedelta(seconds=number)
    return Activity(at=at, event=Event.CREDENTIALS_GIVEN, subject=str(number), program=program)


def test_a_program_that_never_ceases_to_ask_pushes_out_its_own_lines_alone(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "journal", most_kept=10)
    journal.record_all([line(0), asked_by("thief", 1), asked_by("terraform", 2)])
    for number in range(3, 103):
        journal.record(asked_by("noise", number))

    kept = recent(journal, 99)

    assert len(kept) == 10
    assert kept[-3:] == (asked_by("terraform", 2), asked_by("thief", 1), line(0))
    assert kept[0] == asked_by("noise", 102)


def test_many_programs_that_never_cease_share_the_room(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "journal", most_kept=100)
    journal.record_all(
        [asked_by(f"noise {number % 4}", number) for number in range(1000)]
        + [asked_by("terraform", number) for number in range(1000, 1010)]
    )

    programs = Counter(activity.program for activity in recent(journal, 999))

    assert 98 <= programs.total() <= 100
    assert programs["terraform"] == 10
    assert min(programs[f"noise {number}"] for number in range(4)) >= 20


FIRST = Activity(at=NOON, event=Event.STARTED, subject="dev", detail="Straße")
SECOND = Activity(
    at=NOON + timedelta(seconds=1),
    event=Event.CREDENTIALS_GIVEN,
    subject="prod",
    channel=Channel.HELPER,
    program="terraform",
    origin="terraform plan (process 7 in /infra)",
)
THIRD = Activity(
    at=NOON + timedelta(seconds=2),
    event=Event.CREDENTIALS_REFUSED,
    subject="dev",
    channel=Channel.ENDPOINT,
    program="aws",
    detail="100 %_ sure",
)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        (ActivityQuery(), (THIRD, SECOND, FIRST)),
        (ActivityQuery(text="STRASSE"), (FIRST,)),
        (ActivityQuery(text="/infra"), (SECOND,)),
        (ActivityQuery(text="%_"), (THIRD,)),
        (ActivityQuery(text="nowhere"), ()),
        (ActivityQuery(text="started", events=frozenset({Event.STARTED})), (FIRST,)),
        (ActivityQuery(text="endp", channels=frozenset({Channel.ENDPOINT})), (THIRD,)),
        (ActivityQuery(subject="dev"), (THIRD, FIRST)),
        (ActivityQuery(subject="dev", program="aws"), (THIRD,)),
        (ActivityQuery(subject="dev", text="terra"), ()),
        (ActivityQuery(program="terraform", text="PLAN"), (SECOND,)),
    ],
)
def test_what_is_wanted_is_found(
    journal: ActivityLog, query: ActivityQuery, wanted: tuple[Activity, ...]
) -> None:
    for activity in (FIRST, SECOND, THIRD):
        journal.record(activity)

    assert journal.find(query, None) == Found(
        activities=wanted,
        total=len(wanted),
        subjects=frozenset({"dev", "prod"}),
        programs=frozenset({"terraform", "aws"}),
    )


def test_the_newest_are_given_and_all_are_counted(journal: ActivityLog) -> None:
    for number in range(20):
        journal.record(line(number))
        journal.record(FIRST)

    found = journal.find(ActivityQuery(text="profile-"), 3)

    assert found.activities == (line(19), line(18), line(17))
    assert found.total == 20
