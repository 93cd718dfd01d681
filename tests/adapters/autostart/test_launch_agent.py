"""The start at log-in as macOS keeps it: a launch agent in the user's folder."""

from __future__ import annotations

import plistlib
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.autostart.launch_agent import launch_agent_autostart
from fobwatch.core.errors import StorageError

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = ("/Applications/Fobwatch & more.app/Contents/MacOS/fobwatch",)
NAME = "io.github.fobwatch.fobwatch"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "Library" / "LaunchAgents" / f"{NAME}.plist"


def test_at_first_nothing_starts_by_itself(tmp_path: Path) -> None:
    assert not launch_agent_autostart(COMMAND, {"HOME": str(tmp_path)}).enabled()


def test_switched_on_launchd_finds_the_program_once(tmp_path: Path, path: Path) -> None:
    made = launch_agent_autostart(COMMAND, {"HOME": str(tmp_path)})
    made.set_enabled(enabled=True)
    found = plistlib.loads(path.read_bytes())

    assert made.enabled()
    assert found["ProgramArguments"] == list(COMMAND)
    assert found["Label"] == NAME
    assert found["RunAtLoad"] is True
    assert "KeepAlive" not in found


def test_launchd_takes_the_file_for_nobody_else_may_write_it(tmp_path: Path, path: Path) -> None:
    launch_agent_autostart(COMMAND, {"HOME": str(tmp_path)}).set_enabled(enabled=True)

    assert path.stat().st_mode & 0o022 == 0


def test_switched_off_nothing_is_left_and_twice_is_no_error(tmp_path: Path, path: Path) -> None:
    made = launch_agent_autostart(COMMAND, {"HOME": str(tmp_path)})
    made.set_enabled(enabled=True)
    made.set_enabled(enabled=False)
    made.set_enabled(enabled=False)

    assert not made.enabled()
    assert not path.exists()


@pytest.mark.parametrize(
    ("content", "enabled"),
    [
        (plistlib.dumps({"Label": NAME}), True),
        (plistlib.dumps({"Label": NAME, "Disabled": True}), False),
        (plistlib.dumps(["no dictionary"]), False),
        (b"<plist", False),
        (b"", False),
    ],
    ids=["plain", "disabled", "list", "damaged", "empty"],
)
def test_an_agent_counts_if_launchd_would_start_it(
    tmp_path: Path, path: Path, content: bytes, *, enabled: bool
) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(content)

    assert launch_agent_autostart(COMMAND, {"HOME": str(tmp_path)}).enabled() == enabled


def test_a_file_that_stays_is_told(tmp_path: Path, path: Path) -> None:
    path.mkdir(parents=True)

    with pytest.raises(StorageError, match="cannot be switched off"):
        launch_agent_autostart(COMMAND, {"HOME": str(tmp_path)}).set_enabled(enabled=False)
