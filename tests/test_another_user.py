"""Tests of what asks the kernel, once more as a user who is not root.

Root may look at every process and open every file, so as root these tests miss what an ordinary
user's program is refused. Who is not root runs them as one anyway.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root can become another user"
)

ROOT: Final = Path(__file__).resolve().parent.parent
NOBODY: Final = 65534

ASKING_THE_KERNEL: Final = (
    "agent/test_lent_connections.py",
    "agent/test_path.py",
    "agent/test_server.py",
    "client_process/test_lookup.py",
    "client_process/test_loopback_peer.py",
    "client_process/test_process_protection.py",
    "client_process/test_socket_owner.py",
    "storage/test_single_instance.py",
)

OF_THIS_CHECKOUT: Final = ("desktop", "resources", "tests", "pyproject.toml")

WITHOUT_RIGHTS: Final = (
    "setpriv",
    *(f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"),
    *("--inh-caps=-all", "--bounding-set=-all"),
)


@pytest.fixture
def home() -> Iterator[Path]:
    """Give a folder of the other user, whose path leaves room for a socket."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        os.chown(folder, NOBODY, NOBODY)
        yield Path(folder)


def closed_folders(path: Path) -> list[Path]:
    """The folders above the path that other users may not enter, from the root on."""
    return [folder for folder in reversed(path.parents) if not folder.stat().st_mode & 0o001]


def opened(command: list[str], stage: Path) -> list[str]:
    """The command where other users may enter the folders of Python and of this checkout.

    In a mount namespace of its own each closed folder is an empty one instead, in which only what
    the tests need is mounted.
    """
    python = (Path(sys.prefix), Path(sys.base_prefix), Path(sys.base_prefix).resolve())
    needed = dict.fromkeys((*python, *(ROOT / name for name in OF_THIS_CHECKOUT)))
    hidden = {closed[0]: None for path in needed if (closed := closed_folders(path))}
    if not hidden:
        return command
    behind = [path for path in needed if hidden.keys() & {path, *path.parents}]
    staged = [stage / str(number) for number in range(len(behind))]
    lines = ["set -e"]
    lines += [bound(path, place) for path, place in zip(behind, staged, strict=True)]
    lines += [f"mount -t tmpfs -o mode=755 none {shlex.quote(str(each))}" for each in hidden]
    lines += [bound(place, path, like=path) for path, place in zip(behind, staged, strict=True)]
    lines += [f"cd {shlex.quote(str(ROOT))}", f"exec {shlex.join(command)}"]
    return ["unshare", "--mount", "sh", "-c", "\n".join(lines)]


def bound(path: Path, place: Path, like: Path | None = None) -> str:
    """Mount the path at a place that is made for it, a folder if `like` is one."""
    make = "mkdir -p" if (like or path).is_dir() else "touch"
    there, here, above = (shlex.quote(str(each)) for each in (path, place, place.parent))
    return f"mkdir -p {above}; {make} {here}; mount --bind {there} {here}"


def test_what_asks_the_kernel_is_answered_another_user_too(home: Path) -> None:
    stage = home / "stage"
    stage.mkdir()
    environment = {
        "PATH": os.defpath,
        "HOME": str(home),
        "TMPDIR": str(home),
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "HYPOTHESIS_STORAGE_DIRECTORY": str(home / "hypothesis"),
    }
    tests = home / "tests"  # in a file: Activity shows only the beginning of a command
    tests.write_text("\n".join(f"{ROOT}/tests/adapters/{name}" for name in ASKING_THE_KERNEL))
    tests.chmod(0o644)
    pytest_run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"@{tests}"]

    finished = subprocess.run(
        opened([*WITHOUT_RIGHTS, *pytest_run], stage),
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert finished.returncode == 0, finished.stdout + finished.stderr
