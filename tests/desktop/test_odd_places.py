"""The whole program where its files and folders are not as it left them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions
from tests.desktop.program import COMMAND, Fobwatch
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.desktop


def well(fobwatch: Fobwatch) -> bool:
    return fobwatch.command("doctor", check=False).returncode == 0


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_without_an_agent_the_window_says_so_and_there_is_one_program_only(*, dark: bool) -> None:
    name = f"no-agent-{'dark' if dark else 'light'}"
    with Desktop(name, DesktopOptions(dark=dark)) as desktop:
        home = desktop.home / "own"
        home.mkdir()
        (home / "run").write_text("in the place of the folder that the agent's is to be in")
        fobwatch = Fobwatch(desktop, environment={"FOBWATCH_HOME": str(home)})
        fobwatch.start()
        wait_until(lambda: fobwatch.says("Tools cannot reach Fobwatch"), "word of the agent")
        desktop.keep_screen("no-agent")
        second = desktop.start("second", [*COMMAND], {"FOBWATCH_HOME": str(home)})
        code = second.wait_for_end()
        erased = fobwatch.command("erase", "--yes", check=False)
        alone = len(desktop.tray.items())
        fobwatch.quit()

    assert code == 0
    assert alone == 1
    assert "Fobwatch is running" in erased.stderr


def litter(home: Path) -> None:
    """What a bad restore and hostile hands leave: no regular file in any kept file's place."""
    config, state = home / "fobwatch" / "config", home / "fobwatch" / "state"
    run = home / "run" / "fobwatch"
    for folder in (config, state, run):
        folder.mkdir(parents=True)
        folder.chmod(0o755)
    for place in ("settings.json",):
        os.mkfifo(config / place)
    for place in ("marks.json", "windows.json", "fobwatch.log"):
        os.mkfifo(state / place)
    for place in ("mfa-ledger.sqlite", "activity.sqlite", "fobwatch.lock", "aws-files"):
        os.mkfifo(state / place)
    (state / "fobwatch.log.1").mkdir()
    (run / "agent.sock").mkdir()
    os.mkfifo(run / "agent.lock")


def test_it_starts_and_serves_whatever_stands_in_its_files_places(desktop: Desktop) -> None:
    home = desktop.home / "odd"
    litter(home)
    aws = desktop.home / ".aws"
    aws.mkdir(exist_ok=True)
    os.mkfifo(aws / "config")
    fobwatch = Fobwatch(desktop, environment={"FOBWATCH_HOME": str(home)})
    fobwatch.start()
    wait_until(lambda: "is running" in fobwatch.command("doctor", check=False).stdout, "the agent")
    said = fobwatch.command("doctor", check=False).stdout
    (aws / "config").unlink()
    wait_until(lambda: well(fobwatch), "a file that can be read")

    assert "not a regular file" in said
    assert fobwatch.quit() == 0
    assert (home / "run" / "fobwatch").stat().st_mode & 0o777 == 0o700
