"""What tells a program in a container from one outside, also one that hides its namespaces."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from fobwatch.core.client_process.client_process import UNSEEN, ClientProcess, Process
from tests.plain_user import COMMAND

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root can make namespaces"
)

STAYS = "import sys; print('ready', flush=True); sys.stdin.read()"
HIDES = f"import ctypes; ctypes.CDLL(None).prctl(4, 0, 0, 0, 0); {STAYS}"
ROOTED = (
    "import ctypes, os; ctypes.CDLL(None).unshare(0x10000000); "  # CLONE_NEWUSER
    f"os.chroot('/usr'); {STAYS}"
)
LOOKS = "import sys; from fobwatch.adapters.client_process.linux import container_of; "
TELLS = "print(container_of(int(sys.argv[1])))"

SPACES = {
    "outside": ((), False),
    "other mounts": (("unshare", "--mount"), True),
    "other processes": (("unshare", "--pid", "--fork"), True),
    "a container's": (("unshare", "--mount", "--pid", "--fork", "--mount-proc"), True),
}


@pytest.mark.parametrize("program", [STAYS, HIDES], ids=["open", "hiding"])
@pytest.mark.parametrize(("before", "inside"), SPACES.values(), ids=SPACES)
def test_who_is_in_a_container_is_told_from_who_is_not(
    before: tuple[str, ...], inside: bool, program: str
) -> None:
    assert bool(container_of(program, before)) is inside


def test_under_another_root_folder_the_same_path_is_another_file() -> None:
    assert container_of(ROOTED) == "/usr"


def container_of(program: str, before: tuple[str, ...] = ()) -> str:
    process = subprocess.Popen(
        [*before, *COMMAND, sys.executable, "-I", "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    told = subprocess.run(
        [*COMMAND, sys.executable, "-c", LOOKS + TELLS, str(_last_child(process.pid))],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout.strip()
    process.communicate()
    return told


def _last_child(pid: int) -> int:
    """The program itself: `unshare --fork` waits for it."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:  # noqa: PTH123 - not a file
        children = file.read().split()
    return _last_child(int(children[0])) if children else pid


@pytest.mark.parametrize(
    ("client_process", "elsewhere"),
    [
        (ClientProcess(processes=(Process(pid=7),)), False),
        (ClientProcess(processes=(Process(pid=7, container="mnt:[1]"),)), True),
        (ClientProcess(processes=(Process(pid=7), Process(pid=6, container="mnt:[1]"))), False),
        (UNSEEN, True),
    ],
    ids=["here", "in a container", "started from one", "unseen"],
)
def test_the_process_at_the_agent_counts(client_process: ClientProcess, elsewhere: bool) -> None:
    assert client_process.elsewhere is elsewhere
