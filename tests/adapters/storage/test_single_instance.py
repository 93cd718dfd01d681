from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.storage.single_instance import SingleInstance
from fobwatch.core.agent.errors import AlreadyRunning

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOLD = """
import sys, time
from pathlib import Path
from fobwatch.adapters.storage.single_instance import SingleInstance
SingleInstance(Path(sys.argv[1])).take()
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "state" / "fobwatch.lock"


@pytest.fixture
def other(place: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds it."""
    command = [sys.executable, "-c", HOLD, str(place)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield holder
        holder.kill()


@pytest.mark.usefixtures("other")
def test_a_second_program_is_kept_away(place: Path) -> None:
    with pytest.raises(AlreadyRunning):
        SingleInstance(place).take()


def test_a_killed_one_hinders_nobody(place: Path, other: subprocess.Popen[str]) -> None:
    other.kill()
    other.wait(10)
    ours = SingleInstance(place)

    ours.take()
    ours.release()


def test_released_it_is_another_s(place: Path) -> None:
    first, second = SingleInstance(place), SingleInstance(place)
    first.take()
    first.release()

    second.take()
    second.release()


@pytest.mark.expects_log("set aside")
@pytest.mark.parametrize(
    "kind", ["directory"] if sys.platform == "win32" else ["fifo", "directory", "link"]
)
def test_what_is_no_file_in_its_place_is_set_aside(place: Path, tmp_path: Path, kind: str) -> None:
    place.parent.mkdir()
    (tmp_path / "precious").write_text("mine")
    if kind == "fifo":
        os.mkfifo(place)
    elif kind == "directory":
        place.mkdir()
    else:
        place.symlink_to(tmp_path / "precious")
    ours = SingleInstance(place)
    ours.take()

    with pytest.raises(AlreadyRunning):
        SingleInstance(place).take()
    ours.release()
    assert (tmp_path / "precious").read_text() == "mine"


@pytest.mark.expects_log("cannot be kept away")
def test_a_folder_that_cannot_be_made_keeps_nobody_from_working(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    SingleInstance(tmp_path / "file" / "fobwatch.lock").take()
