"""The journal as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json

import pytest

from fobwatch.core.activity.activity import Activity, Channel, Event
from fobwatch.core.activity.export import COLUMNS, activity_csv, activity_json
from tests.fakes import NOON

GIVEN = Activity(
    at=NOON,
    event=Event.CREDENTIALS_GIVEN,
    subject='prod "live", ö',
    channel=Channel.HELPER,
    program="terraform",
    origin="terraform plan (process 7)\nbash (process 6)",
)
ROW = (
    "2026-11-22T12:00:00Z",
    "credentials-given",
    'prod "live", ö',
    "helper",
    "terraform",
    "",
    "terraform plan (process 7)\nbash (process 6)",
)


def test_csv_has_a_heading_and_a_line_for_each() -> None:
    heading, row = csv.reader(io.StringIO(activity_csv([GIVEN]), newline=""))

    assert tuple(heading) == COLUMNS
    assert tuple(row) == ROW


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)"])
def test_a_spreadsheet_finds_no_formula(text: str) -> None:
    activity = Activity(at=NOON, event=Event.FAILED, subject="dev", program=text)

    [_, row] = csv.reader(io.StringIO(activity_csv([activity]), newline=""))

    assert row[4] == f"'{text}"


def test_json_is_a_list_of_objects() -> None:
    assert json.loads(activity_json([GIVEN])) == [dict(zip(COLUMNS, ROW, strict=True))]
