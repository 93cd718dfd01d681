from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.adapters.two_editors import compete
from tests.desktop.clients.commands import INSTALLED

if TYPE_CHECKING:
    from pathlib import Path

PYTHON = INSTALLED / "venv" / "bin" / "python"


@pytest.mark.clients
def test_nothing_is_lost_beside_aws_configure_and_sudden_death(tmp_path: Path) -> None:
    tally = compete(tmp_path, str(PYTHON), rounds=30, seed=1)  # `make fuzz` runs 500

    assert tally.lossless, tally
    assert tally.kills > 0
    assert tally.our_changes > 0
