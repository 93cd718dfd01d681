"""Tables fit the terminal."""

from __future__ import annotations

import sys

import pytest

from fobwatch.cli.tables import in_columns

ROWS = (("NAME", "KIND", "REGION"), ("prod-admin", "role", "eu-west-1"), ("dev", "", "us-east-1"))
COLUMNS = ["NAME        KIND  REGION", "prod-admin  role  eu-west-1", "dev         -     us-east-1"]
BLOCKS = ["prod-admin", "  Kind: role", "  Region: eu-west-1", "dev", "  Region: us-east-1"]


@pytest.mark.parametrize(
    ("terminal", "width", "shown"),
    [(True, 27, COLUMNS), (True, 26, BLOCKS), (False, 26, COLUMNS)],
    ids=["wide enough", "narrow", "a pipe"],
)
def test_where_the_terminal_is_narrower_each_row_is_a_block(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, width: int, shown: list[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)

    assert in_columns(ROWS) == shown
