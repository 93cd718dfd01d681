from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.storage.log_file import LARGEST, log_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def root_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    yield
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def test_what_happens_is_logged_for_its_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "state" / "fobwatch.log"
    log_to(path)

    logging.getLogger("fobwatch.test").info("%s was renewed", "dev")

    assert "fobwatch.test: dev was renewed" in path.read_text()
    assert path.stat().st_mode & 0o077 == 0


def test_the_log_stays_small(tmp_path: Path) -> None:
    path = tmp_path / "fobwatch.log"
    log_to(path)
    for _ in range(30):
        logging.getLogger("fobwatch.test").info("x" * 50_000)

    sizes = [file.stat().st_size for file in tmp_path.iterdir()]
    assert len(sizes) == 2
    assert max(sizes) <= LARGEST
    assert all(file.stat().st_mode & 0o077 == 0 for file in tmp_path.iterdir())


@pytest.mark.expects_log("There is no log file")
def test_without_a_place_for_it_the_program_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    log_to(tmp_path / "file" / "fobwatch.log")
