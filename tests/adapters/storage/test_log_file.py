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
    root, ours = logging.getLogger(), logging.getLogger("fobwatch")
    level, of_ours, handlers = root.level, ours.level, list(root.handlers)
    yield
    ours.setLevel(of_ours)
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


def test_verbose_says_all_of_the_program_and_nothing_more_of_libraries(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fobwatch.log"
    log_to(path, verbose=True)

    logging.getLogger("fobwatch.test").debug("a step")
    logging.getLogger("botocore.auth").debug("StringToSign: secret")

    shown, kept = capsys.readouterr().err, path.read_text()
    assert "a step" in shown
    assert "a step" in kept
    assert "secret" not in shown + kept


@pytest.mark.expects_log("has a problem")
def test_what_a_terminal_would_obey_is_logged_as_harmless(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fobwatch.log"
    log_to(path)

    error = ValueError("\x1b[2J, and more")
    logging.getLogger("fobwatch.test").error("%s has a problem", "\x1b]0;title", exc_info=error)

    for text in (capsys.readouterr().err, path.read_text()):
        assert text.endswith("\ufffd]0;title has a problem\nValueError: \ufffd[2J, and more\n")


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
