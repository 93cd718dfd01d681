"""Each AWS program takes its credentials from the doors as docs/clients.md says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desktop.clients.matrix import DOCUMENT, ROWS, cells, line, open_doors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desktop.clients.matrix import Doors, Row


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with open_doors(tmp_path_factory.mktemp("f")) as doors:
        yield doors


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_document_tells_what_is_so(doors: Doors, row: Row) -> None:
    assert line(row, cells(row, doors)) in DOCUMENT.read_text("utf-8")


def test_the_document_has_a_line_for_each_program() -> None:
    table = [text for text in DOCUMENT.read_text("utf-8").splitlines() if text.startswith("| ")]

    assert len(table) == len(ROWS) + 2
