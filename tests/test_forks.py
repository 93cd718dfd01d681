"""What runs in a fork ends, writes and fails as it would in a process of its own."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from tests.forks import HUNG, Forks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no forks")

MORE_THAN_A_PIPE_HOLDS = 1 << 20


def write_much() -> None:
    for stream in (sys.stdout, sys.stderr):
        stream.write("x" * MORE_THAN_A_PIPE_HOLDS)


CASES: dict[str, Callable[[], object]] = {
    "writes": write_much,
    "fails": lambda: sys.exit("words"),
    "is killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "hangs": lambda: threading.Event().wait(),
    "tells where it is": lambda: sys.stdout.write(os.environ["HOME"]),
}


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    with Forks(__name__) as forks:
        yield forks


def test_all_that_is_written_comes_back(forks: Forks) -> None:
    done = forks.run("writes")

    assert (done.returncode, len(done.stdout)) == (0, MORE_THAN_A_PIPE_HOLDS)
    assert len(done.stderr) == MORE_THAN_A_PIPE_HOLDS


def test_its_end_is_told_and_the_next_one_runs(forks: Forks) -> None:
    failed, killed = forks.run("fails"), forks.run("is killed")

    assert (failed.returncode, failed.stderr) == (1, "words\n")
    assert (killed.returncode, killed.stderr) == (-signal.SIGKILL, "")
    assert forks.run("writes").returncode == 0


def test_one_that_hangs_is_ended(forks: Forks) -> None:
    assert forks.run("hangs", timeout_s=1).returncode == HUNG


def test_each_has_the_environment_of_its_test(
    forks: Forks, monkeypatch: pytest.MonkeyPatch
) -> None:
    for home in ("/one", "/another"):
        monkeypatch.setenv("HOME", home)

        assert forks.run("tells where it is").stdout == home


if __name__ == "__main__":
    CASES[sys.argv[1]]()
