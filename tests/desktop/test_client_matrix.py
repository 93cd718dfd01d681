"""Each AWS program takes its credentials from the agent as docs/clients.md says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desktop.clients.matrix import DOCUMENT, ROWS, cells, line, open_agents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desktop.clients.matrix import PauseSwitch, Row

pytestmark = pytest.mark.clients


@pytest.fixture(scope="module")
def agents(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PauseSwitch]:
    with open_agents(tmp_path_factory.mktemp("f")) as agents:
        yield agents


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_document_tells_what_is_so(agents: PauseSwitch, row: Row) -> None:
    assert line(row, cells(row, agents)) in DOCUMENT.read_text("utf-8")


def test_the_document_has_a_line_for_each_program() -> None:
    table = [text for text in DOCUMENT.read_text("utf-8").splitlines() if text.startswith("| ")]

    assert len(table) == len(ROWS) + 2
